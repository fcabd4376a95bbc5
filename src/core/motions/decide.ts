import { elsewhereText, isElsewhere } from '../carded.ts'
import {
  attemptRefused,
  type Context,
  callerOperator,
  type Decider,
  done,
  inputOf,
  mayAdminister,
  refused,
  refusedWith,
} from '../decide/context.ts'
import { reachable } from '../decide/quorum.ts'
import { type Event, event } from '../event.ts'
import { canonicalJson } from '../json.ts'
import { approvalsOf, judgeApproval, type Vote } from '../quorum.ts'
import type { Reason } from '../reason.ts'
import type { Motion } from './kinds.ts'
import { isLarge } from './matter.ts'
import type { MotionRecord } from './record.ts'
import { motionQuorum, peopleOf, ruleOf } from './table.ts'

/** Why a motion ends that not enough operators answered. */
const MOTION_TIMED_OUT = { code: 'no_answer', text: 'Not enough operators approved it in time' } as const

/** Proposes what operators decide together. Who may vote approves it by proposing it; where one approval is enough, it is carried at once. */
export const decideMove: Decider<'move'> = (ctx, command) => {
  const { motion_id, motion, door, reason } = command
  const operator = callerOperator(ctx)
  const votes = operator?.roles.includes('approver') ?? false
  const rule = ruleOf(motion)
  const program = rule.program === true && isWorker(ctx)
  if (!votes && !program && !mayAdminister(ctx))
    return attemptRefused(ctx, command, ctx.state.org, 'not_operator', 'Only a listed operator makes motions')
  if (ctx.state.motions.has(motion_id)) return refused('already_exists', `There is a motion ${motion_id} already`)
  if (rule.admins && !program && !mayAdminister(ctx))
    return attemptRefused(ctx, command, ctx.state.org, 'forbidden', 'Only an operator with the role admin makes this motion')
  const against = rule.against?.(ctx, motion)
  if (against) return refused('wrong_state', against.text)
  const twin = openTwin(ctx, motion)
  if (twin) return refused('already_exists', `${twin.id} proposes the same and is open: second it`, { motion_id: twin.id })
  const people = Math.max(1, rule.people(ctx.charter, motion))
  const quorum = motionQuorum(ctx.charter, { id: motion_id, motion }, people)
  const most = reachable(ctx.charter, quorum)
  if (most < people)
    return refused('quorum_unreachable', `It needs ${people} people who approve, and the charter lists ${most}: list more under operators`)
  const by = operator ? { by: { operator: operator.id, door } } : {}
  const made = event('motion.made', motion_id, {
    input: inputOf(ctx, command),
    motion,
    deadline: ctx.now + ctx.charter.people.motionTimeout,
    people,
    ...by,
  })
  // Where several people must approve, the built-in operator may propose, but is nobody by name.
  if (!operator || !votes || !quorum.mayApprove(operator.id) || 'refusal' in judgeApproval(quorum, [], { operator: operator.id }, ctx.now))
    return done(motion_id, made)
  const first: Vote = { operator: operator.id, door, vote: 'approve', at: ctx.now, ...(reason === undefined ? {} : { reason }) }
  return done(motion_id, made, votedEvent(motion_id, first), ...carry(ctx, { id: motion_id, motion, people, votes: [first] }))
}

/** Answers a motion: one rejection ends it, enough approvals carry it and do in the same step what it is for. */
export const decideSecond: Decider<'second'> = (ctx, command) => {
  const { motion_id, vote, door, reason, channel, confirm, once } = command
  const record = ctx.state.motions.get(motion_id)
  if (!record) return refused('not_found', `There is no motion ${motion_id} here; \`countersign motions list\` shows them`)
  const operator = callerOperator(ctx)
  if (!operator) return attemptRefused(ctx, command, motion_id, 'not_operator', 'Only a listed operator answers motions')
  if (!operator.roles.includes('approver'))
    return attemptRefused(ctx, command, motion_id, 'forbidden', `${operator.id} is listed without the role approver`)
  if (record.status.name !== 'open')
    return refused('already_decided', `${motion_id} is already ${record.status.name}`, { state: record.status.name })
  if (isElsewhere(record, command)) return attemptRefused(ctx, command, motion_id, 'other_channel', elsewhereText(motion_id))
  const input = inputOf(ctx, command)
  if (ctx.now >= record.deadline)
    return refusedWith([lost(motion_id, 'timeout', MOTION_TIMED_OUT, { input })], 'too_late', `The deadline of ${motion_id} has passed`, {
      state: 'lost',
    })
  const by = { operator: operator.id, door }
  const cast: Vote = { ...by, vote, at: ctx.now, ...(reason === undefined ? {} : { reason }) }
  if (vote === 'reject') {
    const why = { code: 'rejected', text: reason ?? `${operator.id} said no` }
    return done(motion_id, votedEvent(motion_id, cast, input), lost(motion_id, 'operator', why, { by }))
  }
  if ((door === 'telegram' || door === 'slack') && isLarge(ctx.state, record) && !record.shown.includes(channel ?? ''))
    return refused('not_shown', 'The card shows only a part: open the whole first, or reject it')
  const quorum = motionQuorum(ctx.charter, record, peopleOf(ctx.charter, record))
  if (!quorum.mayApprove(operator.id))
    return attemptRefused(ctx, command, motion_id, 'self_approval', `${motion_id} is about ${operator.id}: others approve it`)
  const judged = judgeApproval(quorum, record.votes, { operator: operator.id, confirm, once }, ctx.now)
  if ('refusal' in judged) return { events: [], answer: { ok: false, refusal: judged.refusal } }
  const against = ruleOf(record.motion).against?.(ctx, record.motion)
  if (against) return refusedWith([lost(motion_id, 'stale', against, { input })], 'stale', against.text)
  const approval: Vote = { ...cast, ...judged }
  return done(motion_id, votedEvent(motion_id, approval, input), ...carry(ctx, { ...record, votes: [...record.votes, approval] }))
}

const isWorker = ({ principal }: Context): boolean => principal.kind === 'system' && principal.part === 'worker'

/** What time does to motions; judged one by one. */
export const motionsOverdue = ({ state, now }: Pick<Context, 'state' | 'now'>, ids: readonly string[]): readonly Event[] =>
  [...new Set(ids)].flatMap((id) => {
    const record = state.motions.get(id)
    return record?.status.name === 'open' && now >= record.deadline ? [lost(id, 'timeout', MOTION_TIMED_OUT)] : []
  })

function carry(ctx: Context, record: Pick<MotionRecord, 'id' | 'motion' | 'people' | 'votes'>): readonly Event[] {
  const quorum = motionQuorum(ctx.charter, record, peopleOf(ctx.charter, record))
  const approvals = approvalsOf(quorum, record.votes)
  if (approvals.length < quorum.people) return []
  const by = approvals.map(({ operator, door }) => ({ operator, door }))
  return [event('motion.carried', record.id, { by }), ...ruleOf(record.motion).carried(ctx, record.motion, record)]
}

const votedEvent = (id: string, { operator, vote, door, reason, solo }: Vote, input?: Decided['input']): Event =>
  event('motion.voted', id, {
    ...(input ? { input } : {}),
    operator,
    vote,
    door,
    ...(reason === undefined ? {} : { reason }),
    ...(solo ? { solo } : {}),
  })

type Decided = { readonly input?: ReturnType<typeof inputOf<'second'>> }

const lost = (
  id: string,
  cause: 'timeout' | 'operator' | 'stale',
  reason: Reason,
  more: { readonly input?: ReturnType<typeof inputOf>; readonly by?: MotionRecord['by'] } = {},
): Event => event('motion.lost', id, { cause, reason, ...(more.input ? { input: more.input } : {}), ...(more.by ? { by: more.by } : {}) })

const sameness = (motion: Motion): string => canonicalJson({ kind: motion.kind, what: ruleOf(motion).same?.(motion) ?? motion })

/** An open motion that proposes exactly the same. */
function openTwin({ state, now }: Context, motion: Motion): MotionRecord | undefined {
  const text = sameness(motion)
  for (const [, record] of state.motions.entries())
    if (record.status.name === 'open' && now < record.deadline && sameness(record.motion) === text) return record
  return undefined
}
