import type { Millis } from '../units.ts'
import type { Breaker, Limit } from './law.ts'

/** What came together lately: amounts by the beginning of their slot. Unlike a list of events it never grows beyond {@link SLOTS}. */
export interface Tally {
  readonly marks: readonly (readonly [at: Millis, amount: number])[]
  /** The row may be dropped from here on. */
  readonly until: Millis
}

/** Slots a window is cut into; a slot counts until its end has left the window, so a breaker trips early by a sixtieth, never late. */
const SLOTS = 60

const slotOf = ({ within }: Limit): Millis => Math.max(1, Math.floor(within / SLOTS))

const fresh = (limit: Limit, tally: Tally | undefined, now: Millis): Tally['marks'] =>
  (tally?.marks ?? []).filter(([at]) => at + slotOf(limit) > now - limit.within)

/** What came together in the window that ends now. */
export const totalOf = (limit: Limit, tally: Tally | undefined, now: Millis): number =>
  fresh(limit, tally, now).reduce((sum, [, amount]) => sum + amount, 0)

/** The tally with one more amount. */
export function added(limit: Limit, tally: Tally | undefined, now: Millis, amount: number): Tally {
  const slot = slotOf(limit)
  const begins = now - (now % slot)
  const marks = fresh(limit, tally, now)
  const last = marks.at(-1)
  const joined: Tally['marks'] = last?.[0] === begins ? [...marks.slice(0, -1), [begins, last[1] + amount]] : [...marks, [begins, amount]]
  return { marks: joined, until: now + limit.within + slot }
}

/** Whom a breaker holds: one agent, or everybody. An agent's id holds no colon, so the two never meet. */
export type Scope = `agent:${string}` | 'org'

/** The key of a tally: scope, breaker, and for loops the digest of what is repeated. */
export const tallyKey = (scope: Scope, breaker: Breaker, digest = ''): string => `${scope} ${breaker}${digest === '' ? '' : ` ${digest}`}`
