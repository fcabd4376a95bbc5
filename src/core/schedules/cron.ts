import { type CronExpression, CronExpressionParser } from 'cron-parser'
import type { Millis } from '../units.ts'

/** Five fields; six would be seconds, and names such as `@daily` mean other things elsewhere. */
const FIVE = /^[0-9A-Za-z*/,?#-]+( [0-9A-Za-z*/,?#-]+){4}$/
/** From here a pattern has to occur: one for the thirtieth of February never does. */
const BEGIN: Millis = Date.UTC(2024, 0, 1)
/** No schedule of ours is rarer in earnest, so the latest time is found without walking through years. */
const LOOK_BACK: Millis = 40 * 86_400_000

/** `H` is a time that the parser draws anew whenever it is asked: of several processes each would find another. */
const DRAWN = /(^|[ ,])H/i

const parsed = (cron: string, zone: string, after: Millis): CronExpression =>
  CronExpressionParser.parse(cron, { tz: zone, currentDate: new Date(after) })

/** A pattern from a time on; undefined where it is none: an old ledger may hold what is refused today. */
const expression = (cron: string, zone: string, after: Millis): CronExpression | undefined =>
  cronFault(cron) === undefined ? parsed(cron, zone, after) : undefined

/** What is wrong with a pattern, in a sentence; undefined when it is a good one. */
export function cronFault(cron: string): string | undefined {
  const known = faults.get(cron)
  if (known !== undefined) return known || undefined
  const fault = faultOf(cron)
  if (faults.size >= MOST_FAULTS) faults.clear()
  faults.set(cron, fault)
  return fault || undefined
}

/** What was found of patterns, empty for a good one: that one never occurs takes a third of a second to see. */
const faults = new Map<string, string>()
/** Patterns that are remembered. */
const MOST_FAULTS = 1_000

/** What the parser says of a pattern that never occurs, at once or after ten thousand tries. */
const NEVER = /explicit day of month|loop limit/

function faultOf(cron: string): string {
  const expected = 'expected five fields of cron, such as 0 9 * * *'
  if (!FIVE.test(cron)) return expected
  if (DRAWN.test(cron)) return `${expected}: H stands for another time whenever it is read`
  try {
    parsed(cron, 'UTC', BEGIN).next()
    return ''
  } catch (error) {
    const { message } = error as Error
    return `${expected}: ${NEVER.test(message) ? 'there is no such day in any year' : message}`
  }
}

/**
 * The last times at which a pattern was due after `after` and up to `now`, at most `most` of them, in order. A time that the clock skips in
 * spring is due when it goes on; one that it shows twice in autumn is due once. Only ever walked forwards: backwards the parser says otherwise.
 * None of a pattern that has a {@link cronFault}.
 */
export function duesBetween(cron: string, zone: string, after: Millis, now: Millis, most: number): readonly Millis[] {
  const times = expression(cron, zone, Math.max(after, now - LOOK_BACK))
  const found: Millis[] = []
  if (!times) return found
  for (let at = times.next().getTime(); at <= now; at = times.next().getTime()) {
    found.push(at)
    if (found.length > most) found.shift()
  }
  return found
}

/** When a pattern is due next; undefined for one that has a {@link cronFault}. */
export const nextDue = (cron: string, zone: string, after: Millis): Millis | undefined => expression(cron, zone, after)?.next().getTime()

/** The name of a time at which a schedule is due, to the minute: later ones are greater as texts. */
export const windowKey = (at: Millis): string => `${new Date(at).toISOString().slice(0, 16)}Z`

/** The time that a {@link windowKey} names; undefined when it is none. */
export function windowTime(key: string): Millis | undefined {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z$/.test(key) ? Date.parse(key) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
