import type { Staged } from '../approvals/stage.ts'
import { type CaughtUp, catchUp } from '../approvals/timers.ts'
import { notTogether } from '../approvals/together.ts'
import { voteInStage } from '../approvals/vote.ts'
import type { Ask } from '../ask.ts'
import { elsewhereText, isElsewhere } from '../carded.ts'
import type { Command } from '../command.ts'
import { unconfirmed } from '../confirm/check.ts'
import { phraseOf } from '../confirm/phrase.ts'
import { changedSince } from '../edits/changed.ts'
import { type Event, type Events, event } from '../event.ts'
import { boundDigest, expiryOf } from '../obligations/bind.ts'
import { needsOpening } from '../opening.ts'
import type { Door } from '../principal.ts'
import type { Refusal } from '../problem.ts'
import { approvalsOf, judgeApproval } from '../quorum.ts'
import type { Reason } from '../reason.ts'
import { givenBy, termsRefused } from '../standing-grants/give.ts'
import type { RequestRecord, Status, Vote } from '../state.ts'
import {
  attemptRefused,
  type Context,
  callerOperator,
  type Decider,
  type Decision,
  decidedContext,
  done,
  inputOf,
  refused,
  refusedWith,
  unknownRequest,
} from './context.ts'
import { quorumOf } from './quorum.ts'
import { judgedAgain } from './stale.ts'
import { grantOrQueue } from './take-lock.ts'

const TIMED_OUT = { code: 'no_answer', text: 'Nobody answered in time' } as const
const TOO_FEW = { code: 'no_answer', text: 'Too few people approved it in time' } as const

/** The refusal that time makes of a waiting request. */
export const timedOut = ({ escalation }: RequestRecord): Reason => (escalation && escalation.votes.length > 0 ? TOO_FEW : TIMED_OUT)

/**
 * Decides a vote. Who tapped is checked here against the charter, whatever door the tap came through; a vote at or after the
 * deadline is late even if no timer has run, and ends the request as the timer would.
 */
export const decideVote: Decider<'vote'> = (ctx, command) => {
  const { request_id } = command
  const record = ctx.state.requests.get(request_id)
  if (!record) return unknownRequest(request_id)
  const mayNot = whyNot(ctx, command, record)
  if (mayNot) return mayNot
  const { status } = record
  if (status.name !== 'pending') return refused('already_decided', `${request_id} is already ${status.name}`, decidedContext(record))
  if (isElsewhere(record, command)) return attemptRefused(ctx, command, request_id, 'other_channel', elsewhereText(request_id))
  const caught = catchUp(ctx, record)
  if (caught.over) return tooLate(ctx, command, record)
  const alone = notTogether(ctx.state, command, record)
  if (alone) return refused(alone.code, alone.detail)
  // What was approved together says by its digest what was seen.
  const changed = command.together === undefined ? changedSince(record, { edits: command.edits ?? 0 }) : undefined
  if (changed) return changed
  const part = command.vote === 'approve' ? unseen(command, record.ask, status) : undefined
  if (part) return part
  const operator = callerOperator(ctx)?.id ?? ''
  if (isStaged(caught)) return voteInStage(ctx, command, record, operator, caught)
  return command.vote === 'approve' ? approve(ctx, command, record, status.votes) : reject(ctx, command)
}

const isStaged = (caught: CaughtUp): caught is CaughtUp & { readonly staged: Staged } => caught.staged !== undefined

/** The end of a request by its deadline, which somebody found out who came late. */
export const tooLate = (ctx: Context, command: Command, record: RequestRecord): Decision =>
  refusedWith(
    [event('request.refused', record.id, { input: inputOf(ctx, command), cause: 'timeout', reason: timedOut(record) })],
    'too_late',
    `The deadline of ${record.id} has passed: no answer meant no`,
    { state: 'refused', cause: 'timeout', decided_at: new Date(ctx.now).toISOString() },
  )

/** Why this caller may not decide this request, if so; the attempt stays in the ledger. */
export function whyNot(ctx: Context, command: Command, record: RequestRecord): Decision | undefined {
  const { principal, charter } = ctx
  const attempt = (code: 'self_approval' | 'forbidden' | 'not_operator', detail: string): Decision =>
    attemptRefused(ctx, command, record.id, code, detail)
  if (principal.kind === 'agent')
    return principal.agent === record.ask.agent_id
      ? attempt('self_approval', 'An agent never decides its own request')
      : attempt('forbidden', "An agent's key can never vote")
  const operator = callerOperator(ctx)
  if (!operator) return attempt('not_operator', 'You are not an operator of this charter; /whoami says which line would list you')
  if (!operator.roles.includes('approver')) return attempt('forbidden', `${operator.id} is listed without the role approver`)
  if (charter.agents.get(record.ask.agent_id)?.owner === operator.id && !charter.document.solo)
    return attempt('self_approval', `${operator.id} owns ${record.ask.agent_id}; somebody else must decide`)
  return undefined
}

/** The refusal of who approves in a chat what its card shows only a part of, without the whole having been sent to that channel. */
export function unseen(
  { door, channel = '' }: { readonly door: Door; readonly channel?: string },
  ask: Ask,
  { shown }: Extract<Status, { name: 'pending' }>,
): Decision | undefined {
  const inChat = door === 'telegram' || door === 'slack'
  if (!inChat || !needsOpening(ask) || shown.includes(channel)) return undefined
  return refused('not_shown', 'The card shows only a part: open the full request first, or reject it')
}

type Tally = Pick<Events['vote.cast'], 'solo' | 'missing' | 'people'>

const cast = (ctx: Context, command: Command<'vote'>, tally: Tally = {}): Event => {
  const operator = callerOperator(ctx)?.id ?? ''
  const { vote, reason, door, request_id } = command
  const why = reason === undefined ? {} : { reason }
  return event('vote.cast', request_id, { input: inputOf(ctx, command), operator, vote, door, ...why, ...tally })
}

function reject(ctx: Context, command: Command<'vote'>): Decision {
  const operator = callerOperator(ctx)?.id ?? ''
  const text = command.reason ?? `${operator} said no`
  const by = { operator, door: command.door }
  return done(
    command.request_id,
    cast(ctx, command),
    event('request.refused', command.request_id, { cause: 'operator', reason: { code: 'rejected', text }, by }),
  )
}

/** An approval that counts: it grants when it is the last that was needed, else the request goes on waiting for other people. */
function approve(ctx: Context, command: Command<'vote'>, record: RequestRecord, votes: readonly Vote[]): Decision {
  const { charter, now } = ctx
  const { door, confirm, once, standing } = command
  const operator = callerOperator(ctx)?.id ?? ''
  const { against, people } = judgedAgain(ctx, record)
  const quorum = quorumOf(charter, record.id, people, charter.agents.get(record.ask.agent_id)?.owner, phraseOf(record))
  const judged = judgeApproval(quorum, votes, { operator, confirm, once }, now)
  const refusal = 'refusal' in judged ? judged.refusal : termsRefused(ctx, record, approvalsOf(quorum, votes), standing)
  if (refusal || 'refusal' in judged) return { events: [], answer: { ok: false, refusal: refusal as Refusal } }
  const open = unconfirmed(ctx, command, record, operator)
  if (open) return open
  if (against)
    return refusedWith(
      [cast(ctx, command, judged), event('request.refused', record.id, { cause: 'stale', reason: against })],
      'stale',
      `${against.text}; the agent must ask again`,
    )
  // Who approved before and may not any more does not count: everybody is looked at again.
  const approvals = approvalsOf(quorum, [
    ...votes,
    { operator, door, vote: 'approve', at: now, ...judged, ...(standing ? { standing } : {}) },
  ])
  const missing = people - approvals.length
  if (missing > 0) return done(record.id, cast(ctx, command, { ...judged, missing, people }))
  const by = approvals.map((one) => ({ operator: one.operator, door: one.door }))
  const granted = {
    by,
    expires: expiryOf(now, charter.grantExpires, record.obligations),
    charter: charter.hash,
    action_digest: boundDigest(record.ask, charter.hash, record.obligations),
  }
  return done(record.id, cast(ctx, command, judged), grantOrQueue(ctx, record, granted), ...givenBy(ctx, record, approvals))
}
