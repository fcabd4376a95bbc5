import { type Ask, LOCK_RESOURCES } from '../ask.ts'
import { type AskOutcome, type Event, type Events, event } from '../event.ts'
import { openDesk } from '../locks/desk.ts'
import type { LockTerms } from '../locks/lease.ts'
import { LOCK_BUSY, LOCK_CROWDED, TOO_MANY_LOCKS } from '../locks/reasons.ts'
import { capacityOf } from '../locks/settings.ts'
import { type Settling, settleLock } from '../locks/settle.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Millis } from '../units.ts'
import type { Context } from './context.ts'
import { noLongerGranted } from './stale.ts'

/** What settling locks needs of a decision. */
export const settling = (ctx: Context): Settling => ({
  charter: ctx.charter,
  now: ctx.now,
  stale: (state, record) => noLongerGranted({ ...ctx, state }, record),
})

/** The state as it will be once a resource is brought up to date, which every decision that touches it does. */
export function settledLock(ctx: Context, resource: string): State {
  if (!ctx.state.locks.has(resource)) return ctx.state
  const desk = openDesk(ctx.state, ctx.now)
  settleLock(desk, settling(ctx), resource)
  return desk.state
}

/** Whether a resource could be taken at once, and if not, whether there is room in its queue. */
export function roomFor(ctx: Context, resource: string): 'free' | 'busy' | 'crowded' {
  const lock = settledLock(ctx, resource).locks.get(resource)
  const { locks } = ctx.charter
  if (!lock || lock.holders.length < capacityOf(locks, resource)) return 'free'
  return lock.waiters.length < locks.maxWaiting ? 'busy' : 'crowded'
}

/** Whether an agent has as many locks as the charter allows. */
export const hasManyLocks = ({ state, charter }: Context, agent: string): boolean =>
  (state.lockers.get(agent)?.length ?? 0) >= charter.locks.maxPerAgent

/** The outcome of a request together with its lock, as one decision: granted with it, queued for it, or refused. */
export function withLock(ctx: Context, ask: Ask, outcome: AskOutcome): AskOutcome {
  const resource = ask.target_resource
  if (outcome.status !== 'granted' || resource === undefined || !LOCK_RESOURCES.has(ask.resource_type)) return outcome
  if (hasManyLocks(ctx, ask.agent_id)) return { status: 'refused', cause: 'policy', reason: TOO_MANY_LOCKS }
  const terms = { resource, ttl: ctx.charter.locks.defaultTtl }
  const room = roomFor(ctx, resource)
  if (room === 'free') return { ...outcome, ...takenUntil(ctx, terms, outcome.expires) }
  if (room === 'crowded') return { status: 'refused', cause: 'policy', reason: LOCK_CROWDED }
  const { reservation, model, obligations, standing } = outcome
  return {
    status: 'queued',
    reasons: [LOCK_BUSY],
    deadline: ctx.now + ctx.charter.locks.maxWait,
    reservation,
    model,
    ...(obligations ? { obligations } : {}),
    lock: terms,
    ...(standing ? { standing } : {}),
  }
}

/** The event that an approval makes: the grant, with its lock when it needs one, or its place in the queue for it. */
export function grantOrQueue(ctx: Context, record: RequestRecord, granted: Omit<Events['request.granted'], 'lock' | 'input'>): Event {
  const { ask, id } = record
  const resource = ask.target_resource
  if (resource === undefined || !LOCK_RESOURCES.has(ask.resource_type)) return event('request.granted', id, granted)
  const terms = { resource, ttl: ctx.charter.locks.defaultTtl }
  if (roomFor(ctx, resource) === 'free') return event('request.granted', id, { ...granted, ...takenUntil(ctx, terms, granted.expires) })
  const { expires: _, ...rest } = granted
  return event('request.queued', id, { ...rest, reasons: [LOCK_BUSY], deadline: ctx.now + ctx.charter.locks.maxWait, lock: terms })
}

/** Grant and lock end together while the grant is not used: it never means less than it says. */
function takenUntil({ now }: Context, terms: LockTerms, granted: Millis) {
  const expires = Math.min(granted, now + terms.ttl)
  return { expires, lock: { ...terms, expires } }
}
