import type { Millis } from '../units.ts'

/** Length of a time step of one-time codes, in ms (RFC 6238 section 4.1: X = 30 seconds). */
export const STEP: Millis = 30_000
/** Steps before and after now whose code is taken: clocks differ, and typing takes time (RFC 6238 section 5.2). */
export const DRIFT = 1
/** Wrong codes in a row after which none is looked at for a while (RFC 4226 section 7.3). */
const MOST_TRIES = 5
/** For how long then, in ms; doubled with each further round, at most a day. */
const FIRST_REST: Millis = 300_000
const LONGEST_REST: Millis = 86_400_000

/** The number of the time step of a time (epoch ms). */
export const stepOf = (at: Millis): number => Math.floor(at / STEP)

/**
 * What a door found out about a one-time code that came with a vote: the step whose code it is, or null when it is wrong. The code and
 * its secret stay in the shell; this is recorded, so that a replay needs neither.
 */
export interface SecondFactor {
  readonly kind: 'totp'
  /** The enrolment whose secret was used. */
  readonly enrolment: string
  readonly step: number | null
}

/** An operator's enrolment for one-time codes, and how codes went since. Never the secret. */
export interface Factor {
  readonly enrolment: string
  readonly since: Millis
  /** The last step whose code was used; it and earlier ones are never taken again. */
  readonly last?: number
  /** Wrong codes since the last right one. */
  readonly tries: number
  /** Until when no code is looked at. */
  readonly until?: Millis
}

/** Until when no code is looked at after so many wrong ones in a row; undefined: the next may come at once. */
export function restAfter(tries: number, now: Millis): Millis | undefined {
  if (tries % MOST_TRIES !== 0) return undefined
  return now + Math.min(LONGEST_REST, FIRST_REST * 2 ** Math.min(tries / MOST_TRIES - 1, 20))
}
