import { breakerFinding, haltFinding } from '../breakers/finding.ts'
import { lapsedAs } from '../budget/settle.ts'
import type { Charter } from '../charter/compile.ts'
import { type Event, event } from '../event.ts'
import { boundDigest } from '../obligations/bind.ts'
import type { Cause, Reason } from '../reason.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Millis } from '../units.ts'
import { deadlockVictim, stuckWaiters } from './deadlock.ts'
import type { Desk } from './desk.ts'
import { holdersOf, type LeaseIn, waitersOf } from './read.ts'
import { LOCK_DEADLOCK, LOCK_PREEMPTED, LOCK_TIMEOUT } from './reasons.ts'
import { capacityOf } from './settings.ts'

/** What settling a lock looks at besides the desk. */
export interface Settling {
  readonly charter: Charter
  readonly now: Millis
  /** Why the charter in force would no longer let a waiting request stand, if so. */
  readonly stale: (state: State, record: RequestRecord) => Reason | undefined
}

/**
 * Brings one resource up to date: whoever waited too long or may not hold it leaves the queue, whoever's time is over loses it,
 * and what is free goes to who waits, by priority, then age. Who is left of strictly higher priority begins to preempt.
 */
export function settleLock(desk: Desk, on: Settling, resource: string): void {
  const capacity = capacityOf(on.charter.locks, resource)
  while (refuseOne(desk, on, resource) || expireOne(desk, on, resource) || promoteOne(desk, on, resource, capacity));
  preempt(desk, on, resource)
}

/** Breaks every deadlock that somebody who waits for a resource is in: one waiter after the other gives way. */
export function breakDeadlocks(desk: Desk, on: Settling, resource: string): void {
  for (const { id } of stuckWaiters(desk.state, on.charter.locks, resource))
    for (let victim = deadlockVictim(desk.state, on.charter.locks, id); victim; victim = deadlockVictim(desk.state, on.charter.locks, id)) {
      desk.emit(refuseWaiter(victim, 'policy', LOCK_DEADLOCK))
      settleLock(desk, on, victim.resource)
    }
}

const refuseWaiter = ({ id, resource, agent, request }: LeaseIn<'queued'>, cause: Cause, reason: Reason): Event =>
  request ? event('request.refused', id, { cause, reason }) : event('lock.refused', id, { resource, agent, reason })

/** Refuses the first waiter that must not wait any longer; whether there was one. */
function refuseOne(desk: Desk, on: Settling, resource: string): boolean {
  for (const waiter of waitersOf(desk.state, resource)) {
    const why = whyNotWait(desk.state, on, waiter)
    if (!why) continue
    desk.emit(refuseWaiter(waiter, why.cause, why.reason))
    return true
  }
  return false
}

function whyNotWait(state: State, on: Settling, waiter: LeaseIn<'queued'>): { readonly cause: Cause; readonly reason: Reason } | undefined {
  if (on.now >= waiter.status.until) return { cause: 'timeout', reason: LOCK_TIMEOUT }
  const barred = barredFrom(state, waiter.agent, on.now)
  if (barred) return barred
  const record = waiter.request && state.requests.get(waiter.id)
  const stale = record && on.stale(state, record)
  return stale && { cause: 'stale', reason: stale }
}

/** Why an agent gets no lock now, if so: everything is halted, it is paused, or a breaker stopped it. */
export function barredFrom(state: State, agent: string, now: Millis): { readonly cause: Cause; readonly reason: Reason } | undefined {
  const paused = state.agents.get(agent)?.paused
  if (paused) return { cause: 'paused', reason: { code: 'agent_paused', text: `${agent} is paused by ${paused.by.operator}` } }
  for (const { verdict, cause, reasons } of [haltFinding(state), breakerFinding(state, agent, now)]) {
    const [reason] = reasons
    if (verdict === 'deny' && cause && reason) return { cause, reason }
  }
  return undefined
}

/** Ends the first lease whose time is over; whether there was one. A grant that was not used yet goes with its lock. */
function expireOne(desk: Desk, { charter, now }: Settling, resource: string): boolean {
  for (const holder of holdersOf(desk.state, resource)) {
    const { id, status } = holder
    const granted = grantOf(desk.state, holder)
    const over = now >= Math.min(status.expires, granted?.expires ?? Infinity)
    const taken = !over && status.preempting !== undefined && now >= status.preempting.at && outranked(desk.state, holder)
    if (!over && !taken) continue
    desk.emit(event('lock.expired', id, { resource, token: status.token, how: over ? 'expired' : 'preempted' }))
    if (granted && over) desk.emit(event('request.lapsed', id, lapsedAs(charter, 'granted')))
    if (granted && taken) desk.emit(event('request.lapsed', id, { was: 'granted', reason: LOCK_PREEMPTED }))
    return true
  }
  return false
}

/** The grant that a lease belongs to, while it is not used. */
export function grantOf(state: State, { id, request }: Pick<LeaseIn<'held'>, 'id' | 'request'>) {
  const status = request && state.requests.get(id)?.status
  return status && status.name === 'granted' ? status : undefined
}

/** Whether another agent of strictly higher priority waits for what is held. */
const outranked = (state: State, { resource, priority, agent }: LeaseIn<'held'>): boolean =>
  waitersOf(state, resource).some((waiter) => waiter.priority > priority && waiter.agent !== agent)

/** Gives a free place to the next waiter; whether there were both. */
function promoteOne(desk: Desk, on: Settling, resource: string, capacity: number): boolean {
  const [next] = waitersOf(desk.state, resource)
  if (!next || holdersOf(desk.state, resource).length >= capacity) return false
  const { id, ttl, agent, priority } = next
  const record = next.request && desk.state.requests.get(id)
  desk.emit(
    record
      ? grantFromQueue(on, record, { resource, ttl })
      : event('lock.acquired', id, { resource, agent, priority, ttl, expires: on.now + ttl }),
  )
  return true
}

/** The grant of a request whose lock became free. */
function grantFromQueue({ charter, now }: Settling, record: RequestRecord, { resource, ttl }: { resource: string; ttl: Millis }): Event {
  const expires = now + Math.min(charter.grantExpires, record.obligations?.expires_within ?? Infinity, ttl)
  return event('request.granted', record.id, {
    by: record.status.name === 'queued' ? record.status.by : [],
    expires,
    charter: charter.hash,
    action_digest: boundDigest(record.ask, charter.hash, record.obligations),
    lock: { resource, ttl, expires },
  })
}

/**
 * Tells holders that they lose the resource after the grace: as many as there are waiters of strictly higher priority, the lowest
 * priority first, and of those who took it last. Nobody preempts itself.
 */
function preempt(desk: Desk, { charter, now }: Settling, resource: string): void {
  const { preemption, grace } = charter.locks
  if (!preemption) return
  for (const [i, waiter] of waitersOf(desk.state, resource).entries()) {
    const holders = holdersOf(desk.state, resource)
    if (i >= holders.length) return
    if (holders.filter(({ status }) => status.preempting).length > i) continue
    const [loser] = holders
      .filter(({ status, priority, agent }) => !status.preempting && priority < waiter.priority && agent !== waiter.agent)
      .sort((a, b) => a.priority - b.priority || b.status.token - a.status.token)
    if (!loser) continue
    const { token } = loser.status
    desk.emit(event('lock.preempting', loser.id, { resource, token, at: now + grace, by: waiter.agent, priority: waiter.priority }))
  }
}
