import type { Cause } from '../reason.ts'
import type { Millis, Seq } from '../units.ts'

/** How often something happened, by name. Names of operators and routes may be those of an object's own members: {@link countOf} looks. */
export type Counts = Readonly<Record<string, number>>

/** What is counted of one calendar day, in the charter's time zone. */
export interface DayTally {
  readonly asked: number
  /** Granted at once, and by people. */
  readonly atOnce: number
  readonly byPeople: number
  readonly rejected: { readonly [C in Cause]?: number }
  /** Votes by the time they took, in ms, rounded down as {@link rounded} does. */
  readonly answers: Counts
  /** Requests that nobody answered in time by route; `''`: without one, so that every approver was asked. */
  readonly timeouts: Counts
  /** The same by each group that was asked when the time was over; only requests with a route ask groups. */
  readonly groups: Counts
  /** Votes by operator. */
  readonly decided: Counts
  /** Requests that nobody answered in time, by each operator who was still asked. */
  readonly missed: Counts
  /** The entry of its summary; 0: its summary was not owed, as the charter then was. Absent: not made yet. */
  readonly told?: Seq
}

const NONE: Counts = Object.freeze({})

/** A day on which nothing happened. */
export const QUIET: DayTally = {
  asked: 0,
  atOnce: 0,
  byPeople: 0,
  rejected: {},
  answers: NONE,
  timeouts: NONE,
  groups: NONE,
  decided: NONE,
  missed: NONE,
}

/** How often; 0 when never. */
export const countOf = (counts: Counts, name: string): number => (Object.hasOwn(counts, name) ? (counts[name] as number) : 0)

/** Once more. */
export const plusOne = (counts: Counts, name: string): Counts => ({ ...counts, [name]: countOf(counts, name) + 1 })

/** Once more for each of them. */
export const plusAll = (counts: Counts, names: readonly string[]): Counts => names.reduce(plusOne, counts)

const HOUR = 3_600_000
/** Nothing that people are asked waits for longer in earnest. */
const LONGEST = 168 * HOUR

/** A length of time rounded down to the second under a minute, to the minute under an hour, else to the hour, a week at the most: fewer than 300 values, so that a day stays small. */
export function rounded(ms: Millis): Millis {
  const unit = ms < 60_000 ? 1000 : ms < HOUR ? 60_000 : HOUR
  return Math.min(LONGEST, Math.max(0, ms) - (Math.max(0, ms) % unit))
}

/** How many were counted. */
export const total = (counts: Counts): number => Object.values(counts).reduce((sum, n) => sum + n, 0)

/** The time within which half of them answered, rounded as they are; null when nobody did. */
export function medianOf(answers: Counts): Millis | null {
  const rows = Object.entries(answers)
    .map(([ms, n]) => [Number(ms), n] as const)
    .sort(([a], [b]) => a - b)
  let left = Math.ceil(total(answers) / 2)
  for (const [ms, n] of rows) {
    left -= n
    if (left <= 0) return ms
  }
  return null
}
