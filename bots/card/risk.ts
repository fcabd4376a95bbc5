import { legible } from '../../src/core/legible.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { formatUsd, type Millis } from '../../src/core/units.ts'
import { clockTime, span } from '../../src/core/when.ts'
import { cut, quoted } from './text.ts'
import type { Section } from './types.ts'

/** Characters of one reason that a card shows; a charter's phrases may be 200 long. */
const REASON = 200
/** Share of the day's budget from which on the card warns. */
const MOST_OF_THE_DAY = 0.8

/** What a reason means to somebody who has just been woken. */
const WORDS: Readonly<Record<string, string>> = {
  sensitive_intent: 'a sensitive kind of action',
  low_confidence: 'the agent is unsure itself',
  confidence_missing: 'the agent does not say how sure it is',
  look_alike_text: 'the text looks disguised',
  cost_above_limit: 'costs more than usual',
}

/** The risk in plain words; what only the agent says is marked as such. */
export function risksOf({ ask, escalation }: RequestRecord): readonly string[] {
  const reasons = (escalation?.reasons ?? []).map(({ code }) => WORDS[code]).filter((text) => text !== undefined)
  const { after, limit } = escalation?.day ?? { after: 0, limit: null }
  const risks = [
    ...(ask.reversible === false ? ['cannot be undone'] : ask.reversible ? ['can be undone, the agent says'] : []),
    ...(ask.environment === undefined ? [] : [environment(ask.environment)]),
    ...reasons,
    ...(limit !== null && limit > 0 && after >= limit * MOST_OF_THE_DAY ? ["leaves little of today's budget"] : []),
  ]
  return risks.length > 0 ? risks : ['nothing unusual that the rules know of']
}

const environment = (name: string): string =>
  /^(?:prod|prd|production|live)$/i.test(name.trim()) ? 'production' : `environment ${quoted(name, 60)}`

/** Why people are asked: each reason on its own line. */
export function askedBecause({ escalation }: RequestRecord): readonly Section[] {
  const reasons = escalation?.reasons ?? []
  return reasons.length === 0
    ? []
    : [{ label: 'Why you are asked', text: reasons.map(({ text }) => cut(legible(text), REASON)).join('\n') }]
}

/** The agent's day before and after: `today $2.00 → $8.50 of $10.00`. */
export function budgetLine({ escalation }: RequestRecord): readonly Section[] {
  if (!escalation) return []
  const { before, after, limit } = escalation.day
  const most = limit === null ? ', no limit' : ` of ${formatUsd(limit)}`
  return [{ label: 'Budget', text: `today ${formatUsd(before)} → ${formatUsd(after)}${most}` }]
}

/** When silence means no: `rejects itself at 03:14 CET (in 9 min)`. */
export const deadlineLine = (deadline: Millis, zone: string, now: Millis): string =>
  `rejects itself at ${clockTime(deadline, zone, now)}${deadline > now ? ` (in ${span(deadline - now)})` : ''}`
