import type { Charter } from '../../src/core/charter/compile.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { pastText } from '../../src/core/wording/past.ts'
import { budgetText, lockText } from '../../src/core/wording/request.ts'
import { findingsOf, reasonText, risksOf } from '../../src/core/wording/risk.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { Section } from './types.ts'

/** Characters of one reason that a card shows; a charter's phrases may be 200 long. */
const REASON = 200
/** Characters of one finding that a card shows. */
const FINDING = 120

/** Why people are asked: each reason on its own line. */
export function askedBecause({ escalation }: RequestRecord, words: Catalogue): readonly Section[] {
  const reasons = escalation?.reasons ?? []
  return reasons.length === 0
    ? []
    : [{ label: words.cards.labels.why, text: reasons.map((reason) => cut(reasonText(reason, words), REASON)).join('\n') }]
}

/** How risky it is, and what the charter's tables found in it. */
export function riskLines(record: RequestRecord, words: Catalogue): readonly Section[] {
  const found = findingsOf(record, words).map((text) => cut(text, FINDING))
  return [
    { label: words.cards.labels.risk, text: risksOf(record, words).join(', ') },
    ...(found.length > 0 ? [{ label: words.cards.labels.found, text: found.join('\n') }] : []),
  ]
}

/** How people decided requests like it before. */
export function pastLine(record: RequestRecord, zone: string, now: Millis, words: Catalogue): readonly Section[] {
  const text = pastText(record, zone, now, words)
  return text === undefined ? [] : [{ label: words.cards.labels.past, text }]
}

/** The agent's day before and after. */
export function budgetLine(record: RequestRecord, words: Catalogue): readonly Section[] {
  const text = budgetText(record, words)
  return text === undefined ? [] : [{ label: words.cards.labels.budget, text }]
}

/** How long a lock is held, and by how many, while people are asked for one. */
export function lockLine(record: RequestRecord, charter: Charter, words: Catalogue): readonly Section[] {
  const text = record.status.name === 'pending' ? lockText(record, charter, words) : undefined
  return text === undefined ? [] : [{ label: words.cards.labels.lock, text }]
}
