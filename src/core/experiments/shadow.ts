import { type Context, type Decider, type Decision, done, inputOf, refused, refusedWith } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import type { Reason } from '../reason.ts'
import type { State } from '../state.ts'
import { isExact, type Micros, type Millis } from '../units.ts'
import { shadowKey } from './choose.ts'
import type { Scored } from './commands.ts'
import { limitIn, setAside } from './money.ts'
import type { Experiment, Held, Shadow } from './record.ts'

interface Work {
  readonly experiment: Experiment
  readonly shadow: Shadow
}

/** Shadow work that is owed, with its experiment; or the refusal. */
function workOf(
  ctx: Context,
  { experiment_id, request_id }: { readonly experiment_id: string; readonly request_id: string },
): Work | Decision {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only workers do shadow work')
  const experiment = ctx.state.experiments.get(experiment_id)
  const shadow = ctx.state.shadows.get(shadowKey(experiment_id, request_id))
  return experiment && shadow ? { experiment, shadow } : refused('not_found', `${experiment_id} owes nothing for ${request_id}`)
}

/**
 * Whether shadow work may be begun now: what a worker asks right before it sets money aside. Work that is held by a try that never
 * reported is not begun again, since that try may have spent what it had: it is reported as failed.
 */
export const mayBegin = ({ halted, samples }: Pick<State, 'halted' | 'samples'>, shadow: Shadow, now: Millis): boolean =>
  halted === null && !shadow.held && !shadow.asked && shadow.until > now && samples.has(shadow.request)

/** Sets money aside for one shadow call, or lets the work go. */
export const decideReserve: Decider<'shadow-reserve'> = (ctx, command) => {
  const work = workOf(ctx, command)
  if ('answer' in work) return work
  const { experiment, shadow } = work
  const { state, charter, now } = ctx
  if (shadow.held) return refused('wrong_state', `The try ${shadow.held.attempt} has money set aside for it, and has not reported`)
  if (shadow.asked) return refused('wrong_state', 'People are asked which of its answers is better')
  if (state.halted) return refused('halted', 'The organisation is halted')
  const law = charter.experiments
  if (!isMoney(command.amount)) return refused('invalid_field', 'amount: expected whole micro-dollars, 0 or more')
  const drop = (code: string, text: string): Decision => dropped(ctx, command, { code, text })
  if (!law) return drop('experiments_off', 'The charter has no section kaizen.experiments any more')
  if (shadow.until <= now || !state.samples.has(shadow.request)) return drop('content_gone', 'The content is gone')
  if (isEnough(state, experiment, shadow)) return drop('enough', 'Enough is in')
  const aside = setAside(ctx, law, experiment, shadow.phase, command.amount)
  if (!('reason' in aside)) return done(experiment.id, event('shadow.reserved', experiment.id, { input: inputOf(ctx, command), ...aside }))
  // What other tries hold may come back; what is spent does not.
  const left = limitIn(experiment, shadow.phase) - experiment.spent
  const spent = aside.own && command.amount > left ? [event('experiment.exhausted', experiment.id, { left })] : []
  return dropped(ctx, command, aside.reason, spent)
}

function isEnough(state: State, { id, plan, pairs, watched }: Experiment, { phase }: Shadow): boolean {
  const held = [...state.shadows.entries()].filter(
    ([, one]) => one.experiment === id && one.phase === phase && (one.held || one.asked),
  ).length
  return (phase === 'trial' ? pairs : watched).length + held >= plan.max
}

const dropped = (ctx: Context, command: Parameters<typeof decideReserve>[1], reason: Reason, more: readonly Event[] = []): Decision =>
  refusedWith(
    [event('shadow.dropped', command.experiment_id, { input: inputOf(ctx, command), reason }), ...more],
    'experiment_budget',
    `${command.request_id} is not tried: ${reason.text}`,
    { why: reason.code },
  )

/** Whether a worker's figure is an amount: what is none is neither set aside nor believed. */
const isMoney = (amount: Micros): boolean => Number.isSafeInteger(amount) && amount >= 0

const NO_AMOUNT = 'Expected whole micro-dollars, 0 or more; report it as failed instead'

const isScored = ({ quality, cost }: Scored): boolean => quality >= 0 && quality <= 1 && isMoney(cost)

/** The work that a try holds; or the refusal, when another holds it or nobody does. */
function heldBy(work: Work, attempt: string | undefined): Held | Decision {
  const { held } = work.shadow
  if (held && held.attempt === attempt) return held
  return refused('wrong_state', held ? `The try ${held.attempt} holds it, not ${attempt}` : 'Nothing is set aside for it')
}

/**
 * What a try counts with: what it reports, also above what was set aside, so that no dollar is missing from the books; and all that was set aside where
 * that is not known, is no amount, or could not be counted exactly.
 */
const chargedFor = ({ state }: Context, { amount }: Held, spent: Micros | null): Micros =>
  spent === null || !isMoney(spent) || !isExact(state.spent + spent) ? amount : spent

/** Records a pair, and what it really cost. Above what was set aside it stops the experiment, whose worst case was none. */
export const decideScored: Decider<'shadow-scored'> = (ctx, command) => {
  const work = workOf(ctx, command)
  if ('answer' in work) return work
  const held = heldBy(work, command.attempt)
  if ('answer' in held) return held
  if (!isMoney(command.spent) || !isScored(command.control) || !isScored(command.candidate))
    return refused('invalid_field', `Qualities from 0 to 1. ${NO_AMOUNT}`)
  const { id } = work.experiment
  const scored = event('shadow.scored', id, { input: inputOf(ctx, command), charged: chargedFor(ctx, held, command.spent) })
  return done(id, scored, ...overrun(work.experiment, held, command.spent))
}

/** Records that people are asked which answer is better, and what it cost to make them. */
export const decideAsked: Decider<'shadow-asked'> = (ctx, command) => {
  const work = workOf(ctx, command)
  if ('answer' in work) return work
  const held = heldBy(work, command.attempt)
  if ('answer' in held) return held
  const { spent, cost } = command
  if (![spent, cost.control, cost.candidate].every(isMoney)) return refused('invalid_field', NO_AMOUNT)
  const { id } = work.experiment
  const asked = event('shadow.asked', id, { input: inputOf(ctx, command), charged: chargedFor(ctx, held, command.spent) })
  return done(id, asked, ...overrun(work.experiment, held, command.spent))
}

/** Records that there is no pair, and what was spent all the same: all that was set aside where nobody knows. */
export const decideFailed: Decider<'shadow-failed'> = (ctx, command) => {
  const work = workOf(ctx, command)
  if ('answer' in work) return work
  const { id } = work.experiment
  const { attempt, spent } = command
  const input = inputOf(ctx, command)
  if (attempt === undefined && !work.shadow.held) return done(id, event('shadow.failed', id, { input, charged: 0 }))
  const held = heldBy(work, attempt)
  if ('answer' in held) return held
  return done(
    id,
    event('shadow.failed', id, { input, charged: chargedFor(ctx, held, spent) }),
    ...overrun(work.experiment, held, spent ?? 0),
  )
}

function overrun({ id, status }: Experiment, { amount }: Held, spent: Micros): readonly Event[] {
  if (spent <= amount || (status.name !== 'running' && status.name !== 'committed')) return []
  if (status.name === 'committed') return [event('experiment.exhausted', id, { left: 0 })]
  const text = 'A call cost more than the most it could cost by the models file, so its budget could not be kept'
  return [event('experiment.stopped', id, { why: 'overrun', reason: { code: 'overrun', text } })]
}
