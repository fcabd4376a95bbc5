import type { PastDecisions } from '../past/record.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import { quoted } from './text.ts'

/** Longest reason of an earlier rejection that is repeated, in characters. */
const REASON = 100

/**
 * How people decided requests like this one before: `approved 14 of 15 times; rejected once, by ann at 20 Nov 17:45 CET: “too late in
 * the day”`. Undefined when they never did, or nobody is asked.
 */
export const pastText = ({ escalation }: RequestRecord, zone: string, now: Millis): string | undefined =>
  escalation?.past && decidedText(escalation.past, zone, now)

/** The same of such decisions by themselves. */
export function decidedText({ approved, rejected, rejection }: PastDecisions, zone: string, now: Millis): string {
  const counted = `approved ${approved} of ${approved + rejected} ${approved + rejected === 1 ? 'time' : 'times'}`
  if (!rejection) return counted
  const times = rejected === 1 ? 'rejected once, by' : `rejected ${rejected} times, the last time by`
  const why = rejection.reason === undefined ? '' : `: ${quoted(rejection.reason, REASON)}`
  return `${counted}; ${times} ${rejection.operator} at ${clockTime(rejection.at, zone, now)}${why}`
}
