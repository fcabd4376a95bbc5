import type { Cause } from '../reason.ts'
import type { Micros, Millis } from '../units.ts'

/** How busy a person was. */
export interface PersonsDay {
  readonly operator: string
  readonly decisions: number
  /** Requests that ended without an answer while this person was asked and had not answered. */
  readonly timeouts: number
}

/** What happened on a day, or so far today. */
export interface Summary {
  /** The calendar day in the charter's time zone, such as `2026-11-21`. */
  readonly day: string
  readonly asked: number
  readonly granted: { readonly at_once: number; readonly by_people: number }
  readonly rejected: { readonly [C in Cause]?: number }
  readonly answers: number
  /** Half of the answers took no longer; null: nobody answered. */
  readonly median: Millis | null
  /** Requests nobody answered in time, most first; `route` null: every approver was asked. */
  readonly timeouts: readonly { readonly route: string | null; readonly count: number }[]
  /** The same by each group that was asked when the time was over, most first; absent in entries of versions that did not count them. */
  readonly groups?: readonly { readonly group: string; readonly count: number }[]
  /** Spent or set aside by what was asked that day. */
  readonly spent: Micros
  /** Who decided or was asked in vain, the busiest first. */
  readonly people: readonly PersonsDay[]
  /** Reviews of break-glass that are owed now. */
  readonly reviews: { readonly owed: number; readonly overdue: number }
}

/** The same on the wire: money in dollars, time in seconds. */
export type SummaryView = Omit<Summary, 'spent' | 'median'> & { readonly spent_usd: number; readonly median_answer_s: number | null }
