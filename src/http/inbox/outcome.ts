import type { DecidedBy } from '../../core/event.ts'
import { legible } from '../../core/legible.ts'
import type { RequestRecord, Status } from '../../core/state.ts'
import { formatUsd, type Millis } from '../../core/units.ts'
import { clockTime } from '../../core/when.ts'
import { reviewText } from '../../core/wording/break-glass.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import { byAll } from '../../core/wording/quorum.ts'
import { reasonText } from '../../core/wording/risk.ts'
import { lasting } from '../../core/wording/time.ts'

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

/** What became of a request; null while it waits. */
export function outcomeOf(record: RequestRecord, zone: string, now: Millis, words: Catalogue): Outcome | null {
  const { status } = record
  if (status.name === 'pending') return null
  const told = words.inboxOutcomes
  const clock = (at: Millis): string => clockTime(at, zone, now)
  const when = (at: Millis): string => words.outcomes.at(clock(at), lasting(at - record.at, words))
  const vote = record.escalation?.votes.at(-1)
  const approved = vote ? approvedText(record, when(vote.at), zone, now, words) : told.atOnce
  const reason = legible(vote?.reason ?? '')
  switch (status.name) {
    case 'queued':
      return { tone: 'yes', label: told.queued.label, text: told.queued.text(approved, clock(status.deadline)), reason }
    case 'granted':
      return { tone: 'yes', label: told.granted.label, text: told.granted.text(approved, clock(status.expires)), reason }
    case 'executing':
      return { tone: 'yes', label: told.executing.label, text: told.executing.text(approved, clock(status.since)), reason }
    case 'settled': {
      const text = told.settled.text(approved, words.outcomes.ended[status.outcome], formatUsd(status.actual))
      return { tone: 'yes', label: told.settled.label, text, reason }
    }
    case 'refused':
      return refused(status, record, when(status.at), words)
    case 'revoked':
      return { tone: 'no', label: told.revoked, text: `${by(status.by, words)} ${when(status.at)}`, reason: legible(status.reason ?? '') }
    case 'lapsed': {
      const text = status.was === 'granted' ? told.lapsed.unused(approved) : told.lapsed.unreported(approved)
      return { tone: 'over', label: told.lapsed.label, text, reason }
    }
  }
}

/** Who approved it and when; of what one person granted alone also how its review stands. */
function approvedText(record: RequestRecord, when: string, zone: string, now: Millis, words: Catalogue): string {
  const who = byAll(record.escalation?.votes ?? [], words)
  const review = reviewText(record, zone, now, words)
  return review === undefined ? `${who} ${when}` : `${words.inboxOutcomes.alone(who)} ${when}. ${review}`
}

function refused(status: Extract<Status, { name: 'refused' }>, record: RequestRecord, when: string, words: Catalogue): Outcome {
  const who = status.by ? `${by(status.by, words)} ` : ''
  const operator = status.cause === 'operator'
  const reason = operator ? legible(record.escalation?.votes.at(-1)?.reason ?? '') : ''
  const text = `${who}${when}${operator ? '' : `: ${reasonText(status.reason, words)}`}`
  return { tone: status.cause === 'cancelled' ? 'over' : 'no', label: words.inboxOutcomes.refused[status.cause], text, reason }
}

const by = ({ operator, door }: DecidedBy, { outcomes, common }: Catalogue): string => outcomes.by(operator, common.doors[door])
