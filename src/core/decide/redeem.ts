import { actionDigest, actionFromBody, LOCK_RESOURCES } from '../ask.ts'
import { lapsedAs } from '../budget/settle.ts'
import type { Command } from '../command.ts'
import { earlierAsks, editsText } from '../edits/changed.ts'
import { event } from '../event.ts'
import { boundDigest } from '../obligations/bind.ts'
import { unmetAtRedeem } from '../obligations/unmet.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import {
  actsAs,
  attemptRefused,
  type Context,
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

/** What is said of a plan, which is used step by step. */
export const bySteps = (id: string): Decision =>
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
