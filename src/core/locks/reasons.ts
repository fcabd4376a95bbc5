import type { Reason } from '../reason.ts'

/** Somebody else holds the lock that a request needs. */
export const LOCK_BUSY: Reason = { code: 'lock_busy', text: 'Somebody else holds the lock it needs' }
/** The queue for a lock is as long as the charter allows. */
export const LOCK_CROWDED: Reason = { code: 'lock_busy', text: 'Too many wait for this lock already' }
/** A waiter's time is over. */
export const LOCK_TIMEOUT: Reason = { code: 'lock_timeout', text: 'The lock it needs did not become free in time' }
/** A waiter gives way, so that a deadlock is broken. */
export const LOCK_DEADLOCK: Reason = {
  code: 'lock_deadlock',
  text: 'Waiting for this lock would never end: who holds it waits in turn for a lock of this agent. Release one and ask again',
}
/** A grant whose lock went to somebody of strictly higher priority. */
export const LOCK_PREEMPTED: Reason = { code: 'lock_preempted', text: 'Somebody of higher priority took over its lock' }
/** A grant whose lock was given back before it was used. */
export const LOCK_RELEASED: Reason = { code: 'lock_released', text: 'Its lock was released before it was used' }
/** An agent has as many locks as the charter allows. */
export const TOO_MANY_LOCKS: Reason = { code: 'too_many_locks', text: 'It holds and waits for as many locks as the charter allows' }
