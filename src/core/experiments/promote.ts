import type { Charter } from '../charter/compile.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Context, Decision } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import type { Motion } from '../motions/kinds.ts'
import type { Reason } from '../reason.ts'
import type { State } from '../state.ts'
import { baseOf } from './law.ts'
import { lostMotion, withdrawn } from './lifecycle.ts'
import type { Experiment, RollbackCause } from './record.ts'

/** The arbiter chooses the candidate from here on, and it is watched. */
export const committed = ({ now }: Pick<Context, 'now'>, { id, plan }: Experiment, motion?: string): Event =>
  event('experiment.committed', id, {
    overlay: { experiment: id, from: plan.control, to: plan.candidate, filter: plan.filter },
    until: now + plan.watch,
    ...(motion === undefined ? {} : { motion }),
  })

const BACK = {
  operator: 'People decided to go back to what the charter chose',
  quality: 'Since it was promoted, quality is surely below what it was promoted for',
  cost: 'Since it was promoted, it surely saves less than it was promoted for',
  stale: 'The charter changed what it was tried on',
} as const satisfies Record<RollbackCause, string>

/** The charter's own choice holds again. */
export const rolledBack = (id: string, why: RollbackCause, motion?: string): Event =>
  event('experiment.rolled_back', id, { why, reason: { code: why, text: BACK[why] }, ...(motion === undefined ? {} : { motion }) })

const STALE: Reason = { code: 'stale', text: 'The charter changed one of its models since: it is tried again' }

/** Why a promotion cannot be carried: it is not proposed any more, or rests on what the charter no longer says. */
export function promoteAgainst(
  { state, charter }: Pick<Context, 'state' | 'charter'>,
  { experiment, base }: Motion<'promote'>,
): Reason | undefined {
  const known = state.experiments.get(experiment)
  if (known?.status.name !== 'proposed')
    return { code: 'not_proposed', text: `${experiment} is not proposed: only what it found proposes it` }
  return known.base === base && baseOf(charter.models, known.plan) === base ? undefined : STALE
}

/** Why nothing can be rolled back. */
export function rollbackAgainst({ state }: Pick<Context, 'state'>, { experiment }: Motion<'roll-back'>): Reason | undefined {
  const name = state.experiments.get(experiment)?.status.name
  return name === 'committed'
    ? undefined
    : { code: 'not_committed', text: `${experiment} is ${name ?? 'unknown'}: only what is promoted is rolled back` }
}

/** A promotion that people carried. */
export function promoteCarried(ctx: Context, { experiment }: Motion<'promote'>, motion: string): readonly Event[] {
  const known = ctx.state.experiments.get(experiment)
  return known ? [committed(ctx, known, motion)] : []
}

/** What follows for experiments from a decision: a lost promotion is rejected, and another charter is another base. */
export function withExperiments(ctx: Context, decision: Decision): Decision {
  if (ctx.state.experiments.size === 0) return decision
  const more = decision.events.flatMap((one): readonly Event[] => {
    if (one.type === 'motion.lost') return rejected(ctx.state, one, decision.events)
    if (one.type !== 'charter.adopted') return []
    const content = one.data.input?.command.content ?? one.data.content
    return content
      ? [...ctx.state.experiments.entries()]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .flatMap(([, known]) => under(ctx.state, compileCharter(content), known))
      : []
  })
  return more.length === 0 ? decision : { ...decision, events: [...decision.events, ...more] }
}

/** A promotion whose motion is lost is rejected, unless the same decision says otherwise. */
function rejected(state: State, { subject, data }: Event<'motion.lost'>, events: readonly Event[]): readonly Event[] {
  const motion = state.motions.get(subject)?.motion
  if (motion?.kind !== 'promote') return []
  const { experiment } = motion
  const { status } = state.experiments.get(experiment) ?? {}
  if (status?.name !== 'proposed' || status.motion !== subject || events.some((one) => one.subject === experiment)) return []
  return [event('experiment.rejected', experiment, { motion: subject, reason: data.reason })]
}

/** What another charter does to an experiment: nothing while what it rests on is the same. */
function under(state: State, charter: Charter, known: Experiment): readonly Event[] {
  const { id, status, plan, base } = known
  if (status.name !== 'running' && status.name !== 'proposed' && status.name !== 'committed') return []
  const next = baseOf(charter.models, plan)
  const law = charter.experiments
  if (status.name === 'committed') {
    if (next === base && law) return []
    const open = status.rollback !== undefined && state.motions.get(status.rollback)?.status.name === 'open' ? [status.rollback] : []
    return [rolledBack(id, 'stale'), ...open.map((motion) => lostMotion(motion, STALE))]
  }
  if (next === undefined || !law || plan.budget > law.budget) {
    const text = next === undefined ? 'The charter no longer lists one of its models' : 'The charter no longer lets it be run'
    return [
      event('experiment.stopped', id, { why: 'stale', reason: { code: 'stale', text } }),
      ...withdrawn(known, { code: 'stale', text }),
    ]
  }
  return next === base || base === undefined
    ? []
    : [event('experiment.rebased', id, { base: next, from: base }), ...withdrawn(known, STALE)]
}
