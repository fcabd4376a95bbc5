import type { Cause } from '../../core/event.ts'
import { legible } from '../../core/legible.ts'
import type { RequestRecord, Status, Vote } from '../../core/state.ts'
import { formatUsd, type Millis } from '../../core/units.ts'
import { clockTime, span } from '../../core/when.ts'
import { reviewText } from '../../core/wording/break-glass.ts'
import { peopleText } from '../../core/wording/quorum.ts'
import { DOORS } from '../../core/wording/request.ts'

/** What became of a request, for people. */
export interface Outcome {
  readonly tone: 'yes' | 'no' | 'over'
  /** One or two words. */
  readonly label: string
  /** Who, when, how fast, which door; and why, when nobody but the rules or the clock said so. */
  readonly text: string
  /** The person's own words; empty when they gave none. */
  readonly reason: string
}

const REFUSED = {
  operator: 'Rejected',
  timeout: 'Timed out',
  cancelled: 'Cancelled',
  revoked: 'Taken back',
  paused: 'Agent paused',
  halted: 'Halted',
  stale: 'Charter changed',
  policy: 'Denied by policy',
  budget: 'Over budget',
} as const satisfies Record<Cause, string>

/** What became of a request; null while it waits. */
export function outcomeOf(record: RequestRecord, zone: string, now: Millis): Outcome | null {
  const { status } = record
  if (status.name === 'pending') return null
  const vote = record.escalation?.votes.at(-1)
  const alone = reviewText(record, zone, now)
  const approved = vote
    ? `${alone === undefined ? '' : 'alone, by BREAK-GLASS, '}${byAll(record.escalation?.votes ?? [])} ${when(vote.at, record, zone, now)}${alone === undefined ? '' : `. ${alone}`}`
    : 'at once, within policy and budget'
  const reason = legible(vote?.reason ?? '')
  switch (status.name) {
    case 'queued':
      return { tone: 'yes', label: 'Waits for its lock', text: `${approved}; waits until ${clockTime(status.deadline, zone, now)}`, reason }
    case 'granted':
      return { tone: 'yes', label: 'Approved', text: `${approved}; may be used until ${clockTime(status.expires, zone, now)}`, reason }
    case 'executing':
      return { tone: 'yes', label: 'In use', text: `approved ${approved}; in use since ${clockTime(status.since, zone, now)}`, reason }
    case 'settled':
      return { tone: 'yes', label: 'Done', text: `approved ${approved}; it ${status.outcome} and cost ${formatUsd(status.actual)}`, reason }
    case 'refused':
      return refused(status, record, zone, now)
    case 'revoked': {
      const text = `by ${status.by.operator} ${DOORS[status.by.door]} ${when(status.at, record, zone, now)}`
      return { tone: 'no', label: 'Taken back', text, reason: legible(status.reason ?? '') }
    }
    case 'lapsed': {
      const what = status.was === 'granted' ? 'never used' : 'its cost was never reported, so it stays charged'
      return { tone: 'over', label: 'Ran out', text: `${what}; approved ${approved}`, reason }
    }
  }
}

function refused(status: Extract<Status, { name: 'refused' }>, record: RequestRecord, zone: string, now: Millis): Outcome {
  const by = status.by ? `by ${status.by.operator} ${DOORS[status.by.door]} ` : ''
  const reason = status.cause === 'operator' ? legible(record.escalation?.votes.at(-1)?.reason ?? '') : ''
  const because = status.cause === 'operator' ? '' : `: ${legible(status.reason.text)}`
  const text = `${by}${when(status.at, record, zone, now)}${because}`
  return { tone: status.cause === 'cancelled' ? 'over' : 'no', label: REFUSED[status.cause], text, reason }
}

/** Everybody who approved; one person who did so twice is marked. */
const byAll = (votes: readonly Vote[]): string =>
  votes.some(({ solo }) => solo)
    ? `by ${peopleText(votes)}`
    : `by ${votes.map(({ operator, door }) => `${operator} ${DOORS[door]}`).join(' and ')}`

const when = (at: Millis, record: RequestRecord, zone: string, now: Millis): string =>
  `at ${clockTime(at, zone, now)}, ${span(at - record.at)} after it was asked`
