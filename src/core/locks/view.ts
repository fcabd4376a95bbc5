import type { State } from '../state.ts'
import type { Millis, Seq } from '../units.ts'
import type { Lease, LeaseEnd } from './lease.ts'
import { placeOf } from './read.ts'

/** A lease as every door answers it. Times are ISO 8601 in UTC. */
export interface LockView {
  /** Names this claim; a permission request's claim has the request's id. */
  readonly lock_id: string
  readonly resource: string
  readonly agent_id: string
  readonly state: 'queued' | 'held' | LeaseEnd
  readonly priority: number
  readonly ttl_seconds: number
  readonly asked_at: string
  /** The permission request that it belongs to. */
  readonly request_id?: string
  /** Held: the fencing token. It only grows for one resource; who writes to the resource refuses a lower one than it has seen. */
  readonly token?: Seq
  readonly acquired_at?: string
  /** Until when it is held, or waited for. */
  readonly expires_at?: string
  /** Held: somebody of strictly higher priority takes over then. */
  readonly preempted_at?: string
  /** Queued: its place, 1 is next. */
  readonly position?: number
  /** Ended: why. */
  readonly reason?: string
  readonly reason_code?: string
  readonly ended_at?: string
}

const iso = (at: Millis): string => new Date(at).toISOString()

/** The wire's view of a lease. */
export function lockView(state: State, lease: Lease): LockView {
  const { id, resource, agent, priority, ttl, at, request, status } = lease
  return {
    lock_id: id,
    resource,
    agent_id: agent,
    state: status.name === 'ended' ? status.how : status.name,
    priority,
    ttl_seconds: ttl / 1000,
    asked_at: iso(at),
    ...(request ? { request_id: id } : {}),
    ...statusPart(state, lease),
  }
}

function statusPart(state: State, lease: Lease): Partial<LockView> {
  const { status } = lease
  switch (status.name) {
    case 'queued':
      return { expires_at: iso(status.until), position: placeOf(state, lease) }
    case 'held': {
      const { token, since, expires, preempting } = status
      return {
        token,
        acquired_at: iso(since),
        expires_at: iso(expires),
        ...(preempting ? { preempted_at: iso(preempting.at) } : {}),
      }
    }
    case 'ended':
      return { reason: status.reason.text, reason_code: status.reason.code, ended_at: iso(status.at) }
  }
}

/** Everything that is held and waited for, by resource; holders first, then the queue in its order. */
export function openLeases({ leases, locks }: State): readonly Lease[] {
  return [...locks.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { holders, waiters }]) => [...holders, ...waiters].map((id) => leases.get(id)))
    .filter((lease) => lease !== undefined)
}

/** How many leases are held and how many wait. */
export function lockCounts({ locks }: State): { readonly held: number; readonly waiting: number } {
  let [held, waiting] = [0, 0]
  for (const [, { holders, waiters }] of locks.entries()) {
    held += holders.length
    waiting += waiters.length
  }
  return { held, waiting }
}
