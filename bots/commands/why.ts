import { type Carded, isMotion } from '../../src/core/carded.ts'
import { legible } from '../../src/core/legible.ts'
import type { MotionRecord } from '../../src/core/motions/record.ts'
import type { RequestRecord, Vote } from '../../src/core/state.ts'
import { formatUsd } from '../../src/core/units.ts'
import { clockTime } from '../../src/core/when.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { motionHeadline, motionParts } from '../../src/core/wording/motion.ts'
import { approvalsText } from '../../src/core/wording/quorum.ts'
import { deadlineText } from '../../src/core/wording/request.ts'
import { risksOf } from '../../src/core/wording/risk.ts'
import { cut, shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace, StoredEntry } from '../../src/governor/face.ts'
import { motionOutcome } from '../card/motion.ts'
import { outcomeOf, stateOf } from '../card/outcome.ts'
import { contentOf } from '../card/request.ts'
import { askedBecause, budgetLine, pastLine } from '../card/risk.ts'
import { headlineOf } from '../card/text.ts'
import type { Page, Section } from '../card/types.ts'
import type { Asked } from './call.ts'
import { whichOne } from './which.ts'

/** Ledger entries listed at the most. */
const LISTED = 12

/** Everything about one request or motion, by its id or the end of it: what, verdict, reasons, votes, money, ledger entries. */
export async function whyPage(governor: GovernorFace, { argument, prefix, words }: Asked): Promise<Page> {
  const record = await whichOne(governor, argument, `${prefix}why k3x9f2`, words)
  if ('headline' in record) return record
  const entries = await governor.about(record.id)
  return isMotion(record) ? explainMotion(governor, record, entries, words) : explain(governor, record, entries, words)
}

function explain(governor: GovernorFace, record: RequestRecord, entries: readonly StoredEntry[], words: Catalogue): Page {
  const now = governor.clock.now()
  const zone = governor.charter().document.timezone
  const { status } = record
  return {
    headline: headlineOf(record.ask, words),
    sections: [
      {
        label: words.commands.why.verdict,
        text: outcomeOf(record, zone, now, words) ?? (status.name === 'pending' ? deadlineText(status.deadline, zone, now, words) : ''),
      },
      ...askedBecause(record, words),
      { label: words.cards.labels.risk, text: risksOf(record, words).join(', ') },
      ...pastLine(record, zone, now, words),
      ...approvals(record, governor, words),
      ...votes(record.escalation?.votes ?? [], (at) => clockTime(at, zone, now), words),
      ...budgetLine(record, words),
      { label: words.commands.why.money, text: money(record, words) },
      ...contentOf(record, true, words),
      { label: words.commands.why.ledger, text: ledgerLines(entries, words), code: true },
      {
        label: '',
        text: words.commands.why.ids(record.id, record.charter.slice(0, 12), stateOf(record), shortId(record.id)),
      },
    ],
  }
}

function explainMotion(governor: GovernorFace, record: MotionRecord, entries: readonly StoredEntry[], words: Catalogue): Page {
  const now = governor.clock.now()
  const state = governor.state()
  const zone = governor.charter().document.timezone
  return {
    headline: motionHeadline(record, state, words),
    sections: [
      {
        label: words.commands.why.verdict,
        text: motionOutcome(record, zone, now, words) ?? deadlineText(record.deadline, zone, now, words),
      },
      ...approvals(record, governor, words),
      ...votes(record.votes, (at) => clockTime(at, zone, now), words),
      ...motionParts(record, { state, zone, now, large: true, words }),
      { label: words.commands.why.ledger, text: ledgerLines(entries, words), code: true },
      { label: '', text: words.commands.why.motionIds(record.id, shortId(record.id)) },
    ],
  }
}

function approvals(record: Carded, governor: GovernorFace, words: Catalogue): readonly Section[] {
  const text = approvalsText(record, governor.charter(), words)
  return text === undefined ? [] : [{ label: words.cards.labels.approvals, text }]
}

function votes(cast: readonly Vote[], time: (at: number) => string, { commands: { why } }: Catalogue): readonly Section[] {
  if (cast.length === 0) return []
  const lines = cast.map((v) => {
    const reason = v.reason === undefined ? '' : `: ${cut(legible(v.reason), 200)}`
    const vote = v.vote === 'approve' ? why.approved(v.operator, time(v.at)) : why.rejected(v.operator, time(v.at))
    return `${v.solo ? why.solo(vote) : vote}${reason}`
  })
  return [{ label: why.votes, text: lines.slice(-3).join('\n') }]
}

function money({ status, reservation }: RequestRecord, { commands: { why } }: Catalogue): string {
  const held = formatUsd(reservation.amount)
  switch (status.name) {
    case 'settled':
      return why.cost(formatUsd(status.actual), status.confirmed, formatUsd(status.charged))
    case 'refused':
    case 'revoked':
      return why.uncharged
    case 'lapsed':
      return why.stays(held)
    default:
      return why.aside(held)
  }
}

/** The newest entries, oldest first: `12 request.asked 9f86d081884c`. */
function ledgerLines(entries: readonly StoredEntry[], { commands: { why } }: Catalogue): string {
  const lines = entries.map(({ entry }) => `${entry.seq} ${entry.type} ${entry.hash.slice(0, 12)}`)
  const left = lines.length - LISTED
  return [...(left > 0 ? [why.earlier(left)] : []), ...lines.slice(-LISTED)].join('\n')
}
