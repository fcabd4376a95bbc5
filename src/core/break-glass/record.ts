import type { DecidedBy } from '../decided-by.ts'
import type { Micros, Millis } from '../units.ts'

/** What somebody found who looked at a break-glass afterwards. */
export interface Review {
  readonly operator: string
  /** Whether it was right to do it. */
  readonly justified: boolean
  readonly note: string
  readonly at: Millis
}

/** A request that one person granted alone; kept with it for cards and answers. */
export interface BreakGlass {
  readonly by: DecidedBy
  readonly reason: string
  readonly at: Millis
  /** Until when somebody else must have looked at it. */
  readonly review_by: Millis
  /** Absent: the review is owed. */
  readonly review?: Review
}

/** A review that is owed, until it is done; it outlives its request, which leaves the state a day after its end. */
export interface OwedReview {
  readonly request: string
  readonly agent: string
  readonly amount: Micros
  readonly operator: string
  readonly reason: string
  readonly at: Millis
  readonly due: Millis
}
