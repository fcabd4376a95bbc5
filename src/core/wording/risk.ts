import { legible } from '../legible.ts'
import type { RequestRecord } from '../state.ts'
import { quoted } from './text.ts'

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

/** Codes of budgets that people may lift, such as `budget_agent_day_over`. */
const OVER_BUDGET = /^budget_[a-z_]{1,64}_over$/

/** The risk in plain words; what only the agent says is marked as such. */
export function risksOf({ ask, escalation, assessment }: RequestRecord): readonly string[] {
  // Several steps of a plan may be asked about for one reason.
  const reasons = new Set((escalation?.reasons ?? []).flatMap(({ code }) => (Object.hasOwn(WORDS, code) ? (WORDS[code] ?? []) : [])))
  const { after, limit } = escalation?.day ?? { after: 0, limit: null }
  const risks = [
    ...(assessment?.risk === undefined ? [] : [`${assessment.risk} risk`]),
    ...(ask.reversible === false ? ['cannot be undone'] : ask.reversible ? ['can be undone, the agent says'] : []),
    ...(ask.environment === undefined ? [] : [environment(ask.environment)]),
    ...reasons,
    ...((escalation?.reasons ?? []).some(({ code }) => OVER_BUDGET.test(code)) ? ['goes over a budget'] : []),
    ...(limit !== null && limit > 0 && after >= limit * MOST_OF_THE_DAY ? ["leaves little of today's budget"] : []),
  ]
  return risks.length > 0 ? risks : ['nothing unusual that the rules know of']
}

/** Findings that a card shows; the worst stand first. */
const MOST_FINDINGS = 5

/** What the charter's tables found, the worst first; nothing where they found nothing, or the charter has none. */
export function findingsOf({ assessment }: Pick<RequestRecord, 'assessment'>): readonly string[] {
  const { factors = [], tags = [] } = assessment ?? {}
  const more = factors.length - MOST_FINDINGS
  return [
    ...factors.slice(0, MOST_FINDINGS).map(({ text }) => legible(text)),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(tags.length > 0 ? [`tagged ${tags.join(', ')}`] : []),
  ]
}

const environment = (name: string): string =>
  /^(?:prod|prd|production|live)$/i.test(name.trim()) ? 'production' : `environment ${quoted(name, 60)}`
