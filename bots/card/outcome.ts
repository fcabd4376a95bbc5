import type { Cause, DecidedBy } from '../../src/core/event.ts'
import { legible } from '../../src/core/legible.ts'
import type { RequestRecord, Status, Vote } from '../../src/core/state.ts'
import { formatUsd, type Millis } from '../../src/core/units.ts'
import { clockTime, span } from '../../src/core/when.ts'
import { reviewText } from '../../src/core/wording/break-glass.ts'
import { peopleText } from '../../src/core/wording/quorum.ts'
import { DOORS } from '../../src/core/wording/request.ts'
import { cut } from '../../src/core/wording/text.ts'
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

const by = ({ operator, door }: DecidedBy): string => `by ${operator} ${DOORS[door]}`
/** Everybody who approved: `by alice in Slack and bob in Telegram`; one person who did so twice is marked. */
const byAll = (votes: readonly Vote[]): string =>
  votes.some(({ solo }) => solo)
    ? `by ${peopleText(votes)}`
    : `by ${votes.map(({ operator, door }) => `${operator} ${DOORS[door]}`).join(' and ')}`
/** Characters of a person's reason that a card shows. */
const REASON = 160
const because = (reason: string | undefined): string => (reason === undefined ? '' : `\nReason: ${cut(legible(reason), REASON)}`)

/** What became of a request: who, when, how fast, through which door, and why. Null while it waits. */
export function outcomeOf(record: RequestRecord, zone: string, now: Millis): string | null {
  const { status, escalation } = record
  const at = (when: Millis): string => `at ${clockTime(when, zone, now)}, ${span(when - record.at)} after it was asked`
  const vote = escalation?.votes.at(-1)
  const alone = reviewText(record, zone, now)
  const approved = (): string =>
    alone !== undefined && vote
      ? `BREAK-GLASS: granted alone ${byAll([vote])} ${at(vote.at)}${because(vote.reason)}\n${alone}`
      : vote
        ? `Approved ${byAll(escalation?.votes ?? [])} ${at(vote.at)}${because(vote.reason)}`
        : 'Granted at once by the rules'
  switch (status.name) {
    case 'pending':
      return null
    case 'queued':
      return `${vote ? `${approved()}\nWaits` : 'Waits'} for its lock until ${clockTime(status.deadline, zone, now)}`
    case 'granted':
      return `${approved()}\nMay be used until ${clockTime(status.expires, zone, now)}`
    case 'executing':
      return `${approved()}\nIn use since ${clockTime(status.since, zone, now)}`
    case 'settled':
      return `${approved()}\nIt ${status.outcome} and cost ${formatUsd(status.actual)}`
    case 'refused':
      return refusedText(status, record, at(status.at))
    case 'revoked':
      return `Taken back ${by(status.by)} ${at(status.at)}${because(status.reason)}\n${approved()}`
    case 'lapsed':
      return `${lapsedText(status)} ${at(status.at)}\n${approved()}`
  }
}

function lapsedText({ was, reason }: Extract<Status, { name: 'lapsed' }>): string {
  if (reason) return `Not usable any more: ${cut(legible(reason.text), REASON)},`
  return was === 'granted' ? 'Never used: the approval ran out' : 'Used, but its cost was never reported: it stays charged'
}

type Refused = Extract<Status, { name: 'refused' }>

function refusedText(status: Refused, { escalation, at: asked }: RequestRecord, at: string): string {
  const vote = escalation?.votes.at(-1)
  const waited = span((escalation?.deadline ?? asked) - asked)
  const why = `: ${cut(legible(status.reason.text), REASON)}`
  switch (status.cause) {
    case 'operator':
      return `Rejected ${status.by ? by(status.by) : 'by an operator'} ${at}${because(vote?.reason)}`
    case 'timeout':
      return vote
        ? `Timed out ${at}: too few people approved it in ${waited}, so the answer is no`
        : `Timed out ${at}: nobody answered in ${waited}, so the answer is no`
    case 'cancelled':
      return `Cancelled by the agent ${at}`
    case 'paused':
      return `Stopped ${at}${why}`
    case 'halted':
      return `Halted ${at}${why}`
    case 'stale':
      return `${vote ? `Approved ${byAll(escalation?.votes ?? [])}, but not` : 'Not'} granted ${at}${why}`
    case 'revoked':
      return `Taken back ${at}${why}`
    case 'policy':
      return `Denied by the rules ${at}${why}`
    case 'budget':
      return `Refused for its cost ${at}${why}`
  }
}
