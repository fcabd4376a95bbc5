import type { Reason } from '../reason.ts'
import type { Millis } from '../units.ts'
import type { TripAction, TrippedBy } from './law.ts'

/** A tripped breaker. Paused until `until`, on probation from then on: never straight back. */
export interface Tripped {
  readonly breaker: TrippedBy
  readonly action: TripAction
  readonly at: Millis
  /** End of the cool-down; the time it tripped where it went on probation at once. */
  readonly until: Millis
  readonly reason: Reason
  /** Audited successes since. */
  readonly successes: number
}
