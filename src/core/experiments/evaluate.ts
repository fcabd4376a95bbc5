import { type Context, type Decider, type Decision, done, refused, stopperOf, withInput } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import { digestOf } from '../json.ts'
import type { Motion } from '../motions/kinds.ts'
import { ruleOf } from '../motions/table.ts'
import { windowTime } from '../schedules/cron.ts'
import { type Costs, savesLess } from '../statistics/costs.ts'
import { judge, judgeWatched, type Look, type Watched } from '../statistics/judge.ts'
import { FIRST_METHOD } from '../statistics/method.ts'
import { nextLook } from './due.ts'
import { off, unknownExperiment } from './lifecycle.ts'
import { committed, rolledBack } from './promote.ts'
import type { Experiment, ExperimentStatus, RealCosts } from './record.ts'

/**
 * Looks at what is in, and does what follows. Pure: the seed that draws the pairs anew is in the command, and so in the entry. A time of its own
 * schedule is claimed by the same decision, whether or not there is anything new: once, and never one before it.
 */
export const decideEvaluate: Decider<'experiment-evaluate'> = (ctx, command) => {
  if (ctx.principal.kind !== 'system' && !stopperOf(ctx)) return refused('not_operator', 'Only a listed operator looks at an experiment')
  const known = ctx.state.experiments.get(command.experiment_id)
  if (!known) return unknownExperiment(command.experiment_id)
  if (!ctx.charter.experiments) return off()
  const { id, status } = known
  if (status.name !== 'running' && !(status.name === 'committed' && !status.confirmed))
    return refused('wrong_state', `${id} is ${status.name}; there is nothing to look at`)
  const { window } = command
  const unclaimed = window === undefined ? undefined : claimAgainst(ctx, known, window)
  if (unclaimed) return unclaimed
  const claim = window === undefined ? [] : [event('experiment.due', id, { window })]
  const found = status.name === 'running' ? lookAt(ctx, command, known, status) : watch(ctx, command, known, status)
  const [first, ...rest] = [...claim, ...found]
  return done(id, ...(first ? [withInput(ctx, command, first), ...rest] : []))
}

/** Why a time of its own schedule cannot be claimed. Which times those are depends on tables of time zones, so whoever claims has found out. */
function claimAgainst({ now }: Context, { id, claimed = 0 }: Experiment, window: string): Decision | undefined {
  const at = windowTime(window)
  if (at === undefined || at > now)
    return refused('invalid_field', `Expected a time such as 2026-11-21T09:00Z that is not to come, got ${window}`)
  return at > claimed ? undefined : refused('already_exists', `The look at ${id} of ${window} was claimed already`)
}

type Command = Parameters<typeof decideEvaluate>[1]
const methodOf = ({ method = FIRST_METHOD }: Command) => method

type Named<N extends ExperimentStatus['name']> = Extract<ExperimentStatus, { readonly name: N }>

function lookAt(ctx: Context, command: Command, known: Experiment, status: Named<'running'>): readonly Event[] {
  const { id, plan, pairs, looks } = known
  const last = status.exhausted === true
  const fresh = pairs.length - (looks.at(-1)?.pairs ?? 0)
  // The same pairs are not drawn a second time: that would be another chance.
  if (last && fresh === 0) return [spentEvent(id)]
  if (!last && (fresh === 0 || pairs.length < nextLook(known))) return []
  const before = looks.filter(({ level, share }) => level > 0 && share < pairs.length / plan.max).map(({ share }) => share)
  const look = judge({ pairs, min: plan.min, max: plan.max, before, seed: command.seed, last, method: methodOf(command) })
  return [event('experiment.looked', id, { look }), ...AFTER[look.finding](ctx, known, look, command.motion_id, last)]
}

type After = (ctx: Context, known: Experiment, look: Look, motion: string, last: boolean) => readonly Event[]

const stopped =
  (why: 'harm' | 'futility', text: string): After =>
  (_, { id }) => [event('experiment.stopped', id, { why, reason: { code: why, text } })]

/** Its money is spent, and nothing is sure. */
const spentEvent = (id: string): Event =>
  event('experiment.stopped', id, {
    why: 'budget',
    reason: { code: 'budget', text: 'Its money is spent before anything was sure' },
  })

const inconclusive =
  (code: string, text: string): After =>
  (_, { id }) => [event('experiment.inconclusive', id, { reason: { code, text } })]

/** What follows from a look. */
const AFTER = {
  promote: promote,
  harm: stopped('harm', 'The cheaper model surely loses quality'),
  futile: stopped('futility', 'It is unlikely to pass with what is still to come'),
  go_on: () => [],
  unfit: inconclusive(
    'unfit_scorer',
    'The scorer gave the model in use no quality at all, so it fits neither model: nothing can be kept or lost. Draft it with another scorer',
  ),
  inconclusive: (ctx, known, look, motion, last) =>
    last
      ? [spentEvent(known.id)]
      : inconclusive('inconclusive', 'All its pairs are in, and nothing is sure')(ctx, known, look, motion, last),
} as const satisfies Record<Look['finding'], After>

/** Asks people, or commits at once where the charter lets it be done without. */
function promote(ctx: Context, known: Experiment, look: Look, motion_id: string): readonly Event[] {
  if (mayAutoCommit(ctx, known)) return [committed(ctx, known)]
  const { id, plan, base = '' } = known
  const { pairs, level, retained, saving } = look
  const evidence = { pairs, looks: known.looks.length + 1, level, retained, saving, spent: known.spent }
  const motion = { kind: 'promote', experiment: id, from: plan.control, to: plan.candidate, filter: plan.filter, base, evidence } as const
  return [event('experiment.proposed', id, { motion: motion_id }), made(ctx, motion_id, motion)]
}

/**
 * Whether the charter lets it be promoted without asking: only what it declares itself, just so (an operator who writes a plan chooses what is
 * compared and how long is watched), only work it calls easy, and only so many under watch.
 */
function mayAutoCommit({ state, charter, now }: Context, { plan, declared = '' }: Experiment): boolean {
  const { auto, declared: plans } = charter.experiments ?? {}
  if (!auto || (plan.filter.density?.[1] ?? 10) > auto.maxDensity) return false
  const own = plans?.get(declared)
  if (own === undefined || digestOf(own) !== digestOf(plan)) return false
  const watched = [...state.experiments.entries()].filter(
    ([, { status }]) => status.name === 'committed' && status.motion === undefined && !status.confirmed && now < status.until,
  )
  return watched.length < auto.atOnce
}

/** A motion that the program makes. */
const made = (ctx: Context, id: string, motion: Motion): Event =>
  event('motion.made', id, {
    motion,
    deadline: ctx.now + ctx.charter.people.motionTimeout,
    people: Math.max(1, ruleOf(motion).people(ctx.charter, motion)),
  })

/** Looks at what was seen since a promotion: proposes to go back when quality or cost regressed, or goes back at once where nobody was asked. */
function watch(ctx: Context, command: Command, known: Experiment, status: Named<'committed'>): readonly Event[] {
  const { id, plan, watched } = known
  const over = ctx.now >= status.until
  const method = methodOf(command)
  const seenPairs = judgeWatched(watched, command.seed, method)
  const look = method === FIRST_METHOD ? seenPairs : withReal(seenPairs, known.real)
  const open = status.rollback !== undefined && ctx.state.motions.get(status.rollback)?.status.name === 'open'
  const regressed = open ? undefined : look.regressed
  const asks = regressed !== undefined && status.motion !== undefined
  if (watched.length === 0 && !over && regressed === undefined) return []
  const seen = event('experiment.watched', id, {
    look,
    ...(over ? { over } : {}),
    ...(asks ? { rollback: command.motion_id } : {}),
  })
  if (regressed === undefined) return [seen]
  if (!asks) return [seen, rolledBack(id, regressed)]
  const motion = {
    kind: 'roll-back',
    experiment: id,
    from: plan.candidate,
    to: plan.control,
    why: regressed,
    evidence: evidenceOf(look),
  } as const
  return [seen, made(ctx, command.motion_id, motion)]
}

/**
 * What requests really cost shows what pairs cannot: a price that rose without the models file, and what there is no content of. They are other work than
 * before, so pairs that regressed come first.
 */
function withReal(look: Watched, { control, candidate }: RealCosts): Watched {
  if (look.regressed !== undefined || !savesLess(control, candidate)) return look
  const of = ({ count, sum }: Costs) => ({ requests: count, charged: sum })
  return { ...look, regressed: 'cost', real: { control: of(control), candidate: of(candidate) } }
}

const evidenceOf = ({ pairs, level, retained, saving, real }: Watched) => ({ pairs, level, retained, saving, ...(real ? { real } : {}) })
