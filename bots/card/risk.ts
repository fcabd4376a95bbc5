import type { Charter } from '../../src/core/charter/compile.ts'
import { legible } from '../../src/core/legible.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'
import { pastText } from '../../src/core/wording/past.ts'
import { budgetText, lockText } from '../../src/core/wording/request.ts'
import { findingsOf, risksOf } from '../../src/core/wording/risk.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { Section } from './types.ts'

/** Characters of one reason that a card shows; a charter's phrases may be 200 long. */
const REASON = 200
/** Characters of one finding that a card shows. */
const FINDING = 120

/** Why people are asked: each reason on its own line. */
export function askedBecause({ escalation }: RequestRecord): readonly Section[] {
  const reasons = escalation?.reasons ?? []
  return reasons.length === 0
    ? []
    : [{ label: 'Why you are asked', text: reasons.map(({ text }) => cut(legible(text), REASON)).join('\n') }]
}

/** How risky it is, and what the charter's tables found in it. */
export function riskLines(record: RequestRecord): readonly Section[] {
  const found = findingsOf(record).map((text) => cut(text, FINDING))
  return [
    { label: 'Risk', text: risksOf(record).join(', ') },
    ...(found.length > 0 ? [{ label: 'What was found', text: found.join('\n') }] : []),
  ]
}

/** How people decided requests like it before. */
export function pastLine(record: RequestRecord, zone: string, now: Millis): readonly Section[] {
  const text = pastText(record, zone, now)
  return text === undefined ? [] : [{ label: 'Similar requests', text }]
}

/** The agent's day before and after. */
export function budgetLine(record: RequestRecord): readonly Section[] {
  const text = budgetText(record)
  return text === undefined ? [] : [{ label: 'Budget', text }]
}

/** How long a lock is held, and by how many, while people are asked for one. */
export function lockLine(record: RequestRecord, charter: Charter): readonly Section[] {
  const text = record.status.name === 'pending' ? lockText(record, charter) : undefined
  return text === undefined ? [] : [{ label: 'Lock', text }]
}
