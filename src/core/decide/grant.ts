import { catchUp } from '../approvals/timers.ts'
import { actionDigest, actionFromBody, LOCK_RESOURCES } from '../ask.ts'
import { countedOf } from '../budget/held.ts'
import { lapsedAs, settledWith, warningsOfSettle } from '../budget/settle.ts'
import type { Command } from '../command.ts'
import { digestsOverdue } from '../digests/decide.ts'
import { earlierAsks, editsText } from '../edits/changed.ts'
import { type Event, event } from '../event.ts'
import { motionsOverdue } from '../motions/decide.ts'
import { boundDigest } from '../obligations/bind.ts'
import { unmetAtRedeem, unmetAtSettle } from '../obligations/unmet.ts'
import { permitsOverdue } from '../standing-grants/end.ts'
import type { RequestRecord } from '../state.ts'
import { summariesOverdue } from '../summary/due.ts'
import { isExact, type Millis } from '../units.ts'
import {
  acts,
  actsAs,
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
import { noLongerGranted } from './stale.ts'
import { stoppedNow } from './stopped.ts'
import { settledLock } from './take-lock.ts'
import { timedOut } from './vote.ts'

/**
 * Consumes a grant before the side effect: once, or as often as its obligations let. Everything that could have changed since is
 * checked again here: expiry, pause, the action itself, the charter, and what the grant obliges to do first.
 */
export const decideRedeem: Decider<'redeem'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { ask, status, id } = record
  if (!actsAs(ctx, ask.agent_id)) return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked may redeem')
  if (ask.plan) return bySteps(id)
  const use = nextUse(record)
  if (!use)
    return refused('wrong_state', `${id} is ${status.name}; only a grant that was not used yet can be redeemed`, decidedContext(record))
  const input = inputOf(ctx, command)
  const used = use.number > 1
  if (ctx.now >= use.expires)
    return refusedWith(
      // Once used, it is settled or lapses as what is being done.
      used ? [] : [event('request.lapsed', id, { input, ...lapsedAs(ctx.charter, 'granted', record) })],
      'grant_expired',
      `The grant expired at ${new Date(use.expires).toISOString()}; ask again`,
    )
  const stopped = stoppedNow(ctx, ask.agent_id)
  if (stopped) return stopped
  const action = actionFromBody(ask.agent_id, command.action)
  if (boundDigest(action, record.charter, record.obligations) !== record.action_digest) return notGranted(ctx, command, record, action)
  const stale = noLongerGranted(ctx, record)
  if (stale)
    return refusedWith(
      used ? [] : [event('request.refused', id, { input, cause: 'stale', reason: stale })],
      'stale',
      `${stale.text}; ask again`,
    )
  if (LOCK_RESOURCES.has(ask.resource_type) && !stillLocked(ctx, record))
    return refused(
      'lock_lost',
      'The lock of this grant is lost: it was released, ran out, or somebody of higher priority took over; ask again',
    )
  const unmet = unmetAtRedeem(record.obligations, command)
  if (unmet) return refused(unmet.code, unmet.detail, unmet.context)
  const uses = (record.obligations?.max_uses ?? 1) > 1 ? { uses: use.number } : undefined
  return done(id, event('request.redeemed', id, { input, until: ctx.now + ctx.charter.lease, ...uses }))
}

const bySteps = (id: string): Decision =>
  refused('plan_by_steps', `${id} is a plan: redeem and settle its steps, which GET /api/v1/plans/${id} lists`)

/** The action is another than the one that was granted: perhaps what it was before somebody edited it. */
function notGranted(ctx: Context, command: Command<'redeem'>, record: RequestRecord, action: Action): Decision {
  const digest = actionDigest(action, record.charter)
  if (earlierAsks(record).some((ask) => actionDigest(ask, record.charter) === digest))
    return attemptRefused(
      ctx,
      command,
      record.id,
      'action_edited',
      `${editsText(record)}: redeem the action in \`edited.action\`, or do nothing and ask anew`,
    )
  return attemptRefused(ctx, command, record.id, 'action_mismatch', 'The action differs from the one that was granted; ask for this one')
}

type Action = ReturnType<typeof actionFromBody>

/** Whether a grant still has its lock, by the time of now: used once, it may be used again after the lock is gone. */
function stillLocked(ctx: Context, { id }: RequestRecord): boolean {
  const resource = ctx.state.leases.get(id)?.resource
  return resource !== undefined && settledLock(ctx, resource).leases.get(id)?.status.name === 'held'
}

/** The use that a redeem would be, counted from 1, and until when it may be; undefined when there is none left. */
function nextUse({ status, obligations }: RequestRecord): { readonly number: number; readonly expires: Millis } | undefined {
  if (status.name === 'granted') return { number: 1, expires: status.expires }
  if (status.name !== 'executing' || status.uses === undefined || status.expires === undefined) return undefined
  return status.uses < (obligations?.max_uses ?? 1) ? { number: status.uses + 1, expires: status.expires } : undefined
}

/**
 * Records what the work cost. The agent's own word is a claim: above what was set aside it is debited in full, below it frees
 * nothing until an operator or a meter confirms it.
 */
export const decideSettle: Decider<'settle'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id } = record
  const operator = callerOperator(ctx)
  const confirms = ctx.principal.kind === 'meter' || (operator !== undefined && acts(operator))
  if (!confirms && !actsAs(ctx, record.ask.agent_id))
    return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked, an operator or a meter may settle')
  if (record.ask.plan) return bySteps(id)
  if (!settleable(record, confirms)) return refused('wrong_state', settleDetail(record, confirms), decidedContext(record))
  const unmet = confirms ? undefined : unmetAtSettle(record.obligations, command)
  if (unmet) return refused(unmet.code, unmet.detail, unmet.context)
  const counted = settledWith(record, command, confirms)
  const { actual, outcome } = command
  if (!isExact(ctx.state.spent + (counted.amount - countedOf(record).amount)))
    return refused('invalid_field', 'actual_cost_usd: with this, more would be spent than can be counted exactly: nine billion dollars')
  const tokens = record.reservation.tokens ? { tokens: counted.tokens } : undefined
  const settled = { input: inputOf(ctx, command), actual, charged: counted.amount, confirmed: confirms, outcome, ...tokens }
  return done(id, event('request.settled', id, settled), ...warningsOfSettle(ctx.state, ctx.charter, record, counted))
}

function settleable({ status }: RequestRecord, confirms: boolean): boolean {
  if (status.name === 'granted' || status.name === 'executing' || status.name === 'lapsed') return true
  return status.name === 'settled' && confirms && !status.confirmed
}

const settleDetail = ({ id, status }: RequestRecord, confirms: boolean): string =>
  status.name === 'settled'
    ? `${id} is settled already${confirms ? ' and confirmed' : '; an operator or a meter may confirm it'}`
    : `${id} is ${status.name}; only what was granted can be settled`

/**
 * Takes a waiting request back; what was set aside is free again. A grant cannot be cancelled, since it may be in use; what no step of
 * a plan has taken cannot be, so that is given back at any time.
 */
export const decideCancel: Decider<'cancel'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id, status } = record
  if (!actsAs(ctx, record.ask.agent_id)) return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked may cancel')
  const reason = { code: 'cancelled', text: `${record.ask.agent_id} took it back` }
  if (record.ask.plan && (status.name === 'granted' || status.name === 'executing'))
    return done(id, event('request.lapsed', id, { input: inputOf(ctx, command), was: status.name, reason, released: true }))
  if (status.name !== 'pending' && status.name !== 'queued')
    return refused('wrong_state', `${id} is ${status.name}; only a waiting request can be cancelled`, decidedContext(record))
  return done(id, event('request.refused', id, { input: inputOf(ctx, command), cause: 'cancelled', reason }))
}

/** Takes a grant back before it is redeemed, or a plan with all steps that are not; what was set aside is free again. */
export const decideRevoke: Decider<'revoke'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const operator = callerOperator(ctx)
  if (!operator?.roles.includes('approver'))
    return attemptRefused(ctx, command, record.id, 'not_operator', 'Only a listed operator may revoke')
  if (record.status.name !== 'granted' && !(record.ask.plan && record.status.name === 'executing'))
    return refused(
      'wrong_state',
      `${record.id} is ${record.status.name}; only a grant that was not redeemed can be revoked`,
      decidedContext(record),
    )
  const by = { operator: operator.id, door: command.door }
  return done(
    record.id,
    event('request.revoked', record.id, {
      input: inputOf(ctx, command),
      by,
      ...(command.reason === undefined ? {} : { reason: command.reason }),
    }),
  )
}

/** What time does to requests, judged one by one; a sweep that comes early or twice changes nothing. */
export const decideSweep: Decider<'sweep'> = (ctx, command): Decision => {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only the timer sweeps')
  const input = inputOf(ctx, command)
  // Each is judged by the state before the command: named twice, its money would be released twice.
  const events = [...new Set(command.request_ids)].flatMap((id): readonly Event[] => {
    const record = ctx.state.requests.get(id)
    const status = record?.status
    if (record && status?.name === 'pending') {
      const { events: owed, over } = catchUp(ctx, record)
      return over ? [...owed, event('request.refused', id, { cause: 'timeout', reason: timedOut(record) })] : owed
    }
    if (record && status?.name === 'granted' && ctx.now >= status.expires)
      return [event('request.lapsed', id, lapsedAs(ctx.charter, 'granted', record))]
    if (record && status?.name === 'executing' && ctx.now >= status.until)
      return [event('request.lapsed', id, lapsedAs(ctx.charter, 'executing', record))]
    return []
  })
  const [first, ...rest] = [
    ...summariesOverdue(ctx, command),
    ...digestsOverdue(ctx),
    ...events,
    ...motionsOverdue(ctx, command.motion_ids ?? []),
    ...permitsOverdue(ctx, command.standing_ids ?? []),
  ]
  return first ? done('', { ...first, data: { input, ...first.data } } as typeof first, ...rest) : done('')
}
