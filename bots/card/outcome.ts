import type { Cause, DecidedBy } from '../../src/core/event.ts'
import { legible } from '../../src/core/legible.ts'
import type { RequestRecord, Status } from '../../src/core/state.ts'
import { formatUsd, type Millis } from '../../src/core/units.ts'
import { clockTime } from '../../src/core/when.ts'
import { reviewText } from '../../src/core/wording/break-glass.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { byAll } from '../../src/core/wording/quorum.ts'
import { reasonText } from '../../src/core/wording/risk.ts'
import { cut } from '../../src/core/wording/text.ts'
import { lasting } from '../../src/core/wording/time.ts'
import type { CardState } from './types.ts'

const REFUSED = {
  operator: 'rejected',
  timeout: 'timed_out',
  cancelled: 'cancelled',
  revoked: 'revoked',
  paused: 'paused',
  halted: 'halted',
  stale: 'stale',
  policy: 'denied',
  budget: 'over_budget',
} as const satisfies Record<Cause, CardState>

/** The state of a request's card. A grant that was used or paid for stays approved. */
export function stateOf(record: RequestRecord): CardState {
  const { status } = record
  switch (status.name) {
    case 'pending':
      return 'pending'
    case 'queued':
      return 'queued'
    case 'granted':
    case 'executing':
    case 'settled':
      return record.escalation ? 'approved' : 'granted'
    case 'refused':
      return REFUSED[status.cause]
    case 'revoked':
      return 'revoked'
    case 'lapsed':
      return 'lapsed'
  }
}

/** Characters of a person's reason that a card shows. */
const REASON = 160

/** What became of a request: who, when, how fast, through which door, and why. Null while it waits. */
export function outcomeOf(record: RequestRecord, zone: string, now: Millis, words: Catalogue): string | null {
  const { status, escalation } = record
  const { outcomes, common } = words
  const clock = (when: Millis): string => clockTime(when, zone, now)
  const at = (when: Millis): string => outcomes.at(clock(when), lasting(when - record.at, words))
  const because = (reason: string | undefined): string =>
    reason === undefined ? '' : `\n${common.reason}: ${cut(legible(reason), REASON)}`
  const vote = escalation?.votes.at(-1)
  const alone = reviewText(record, zone, now, words)
  const approved = (): string => {
    if (!vote) return outcomes.atOnce
    if (alone !== undefined) return `${outcomes.breakGlass(byAll([vote], words), at(vote.at))}${because(vote.reason)}\n${alone}`
    return `${outcomes.approved(byAll(escalation?.votes ?? [], words), at(vote.at))}${because(vote.reason)}`
  }
  switch (status.name) {
    case 'pending':
      return null
    case 'queued':
      return `${vote ? `${approved()}\n` : ''}${outcomes.waitsForLock(clock(status.deadline))}`
    case 'granted':
      return `${approved()}\n${outcomes.usableUntil(clock(status.expires))}`
    case 'executing':
      return `${approved()}\n${outcomes.inUse(clock(status.since))}`
    case 'settled':
      return `${approved()}\n${outcomes.settled(outcomes.ended[status.outcome], formatUsd(status.actual))}`
    case 'refused':
      return refusedText(status, record, at(status.at), because(vote?.reason), words)
    case 'revoked':
      return `${outcomes.takenBack(by(status.by, words), at(status.at))}${because(status.reason)}\n${approved()}`
    case 'lapsed':
      return `${lapsedText(status, at(status.at), words)}\n${approved()}`
  }
}

const by = ({ operator, door }: DecidedBy, { outcomes, common }: Catalogue): string => outcomes.by(operator, common.doors[door])

function lapsedText({ was, reason }: Extract<Status, { name: 'lapsed' }>, at: string, words: Catalogue): string {
  if (reason) return words.outcomes.unusable(cut(reasonText(reason, words), REASON), at)
  return was === 'granted' ? words.outcomes.neverUsed(at) : words.outcomes.neverReported(at)
}

type Refused = Extract<Status, { name: 'refused' }>

function refusedText(status: Refused, record: RequestRecord, at: string, because: string, words: Catalogue): string {
  const { escalation, at: asked } = record
  const { outcomes } = words
  const vote = escalation?.votes.at(-1)
  const waited = lasting((escalation?.deadline ?? asked) - asked, words)
  const why = cut(reasonText(status.reason, words), REASON)
  switch (status.cause) {
    case 'operator':
      return `${outcomes.rejected(status.by ? by(status.by, words) : outcomes.byOperator, at)}${because}`
    case 'timeout':
      return vote ? outcomes.tooFew(at, waited) : outcomes.unanswered(at, waited)
    case 'cancelled':
      return outcomes.cancelled(at)
    case 'paused':
      return outcomes.paused(at, why)
    case 'halted':
      return outcomes.halted(at, why)
    case 'stale':
      return vote ? outcomes.staleApproved(byAll(escalation?.votes ?? [], words), at, why) : outcomes.stale(at, why)
    case 'revoked':
      return outcomes.revoked(at, why)
    case 'policy':
      return outcomes.denied(at, why)
    case 'budget':
      return outcomes.overBudget(at, why)
  }
}
