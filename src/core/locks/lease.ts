import type { Reason } from '../reason.ts'
import type { Millis, Seq } from '../units.ts'

/**
 * Where a lease is. It begins queued or held; queued ends held or ended; held ends ended. Its fencing token is the ledger position
 * of the entry by which it was taken: it grows over release, expiry and restart, no two holders ever share one, and whoever
 * holds the ledger can look it up.
 */
export type LeaseStatus =
  | { readonly name: 'queued'; readonly until: Millis }
  | { readonly name: 'held'; readonly token: Seq; readonly since: Millis; readonly expires: Millis; readonly preempting?: Preempting }
  | { readonly name: 'ended'; readonly how: LeaseEnd; readonly reason: Reason; readonly at: Millis }

/** How a lease ended. */
export type LeaseEnd = 'released' | 'expired' | 'preempted' | 'refused'

/** A holder was told that somebody of strictly higher priority takes over. */
export interface Preempting {
  /** When the holder loses the lock, epoch ms. */
  readonly at: Millis
  /** The agent that waits, and its priority. */
  readonly by: string
  readonly priority: number
}

/** One agent's claim on one resource, held or waiting. A permission request's lease has the request's id and ends with it. */
export interface Lease {
  readonly id: string
  readonly resource: string
  readonly agent: string
  readonly priority: number
  /** How long it is held from when it is taken, and again from each renewal. */
  readonly ttl: Millis
  /** The entry that asked for it: its age in the queue. */
  readonly seq: Seq
  /** When it was asked for. */
  readonly at: Millis
  /** It belongs to the permission request of the same id. */
  readonly request?: true
  readonly status: LeaseStatus
}

/** Who holds a resource and who waits for it, by lease id; waiters by priority, then age. A resource nobody wants has no row. */
export interface Lock {
  readonly holders: readonly string[]
  readonly waiters: readonly string[]
}

/** What a decision says of a lock that a permission request takes or waits for. */
export interface LockTerms {
  readonly resource: string
  readonly ttl: Millis
}

/** A lock that is taken, and until when. */
export interface LockTaken extends LockTerms {
  readonly expires: Millis
}

/** What a lease is for, as its first entry says it. */
export interface LeaseTerms extends LockTerms {
  readonly agent: string
  readonly priority: number
}
