import { legible } from '../../src/core/legible.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { budgetText } from '../../src/core/wording/request.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { Section } from './types.ts'

/** Characters of one reason that a card shows; a charter's phrases may be 200 long. */
const REASON = 200

/** Why people are asked: each reason on its own line. */
export function askedBecause({ escalation }: RequestRecord): readonly Section[] {
  const reasons = escalation?.reasons ?? []
  return reasons.length === 0
    ? []
    : [{ label: 'Why you are asked', text: reasons.map(({ text }) => cut(legible(text), REASON)).join('\n') }]
}

/** The agent's day before and after. */
export function budgetLine(record: RequestRecord): readonly Section[] {
  const text = budgetText(record)
  return text === undefined ? [] : [{ label: 'Budget', text }]
}
