import type { PastDecisions } from '../past-decisions/record.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'
import { quoted } from './text.ts'

/** Longest reason of an earlier rejection that is repeated, in characters. */
const REASON = 100

/**
 * How people decided requests like this one before: `approved 14 of 15 times; rejected once, by ann at 20 Nov 17:45 CET: “too late in
 * the day”`. Undefined when they never did, or nobody is asked.
 */
export const pastText = ({ escalation }: RequestRecord, zone: string, now: Millis, words: Catalogue): string | undefined =>
  escalation?.past && decidedText(escalation.past, zone, now, words)

/** The same of such decisions by themselves. */
export function decidedText({ approved, rejected, rejection }: PastDecisions, zone: string, now: Millis, { common }: Catalogue): string {
  const counted = common.past(approved, approved + rejected)
  if (!rejection) return counted
  const why = rejection.reason === undefined ? '' : `: ${quoted(rejection.reason, REASON)}`
  return `${counted}; ${common.pastRejected(rejected, rejection.operator, clockTime(rejection.at, zone, now))}${why}`
}
