import { legible } from '../legible.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord } from '../state.ts'
import type { Catalogue } from './catalogue/index.ts'
import { quoted } from './text.ts'

/** Share of the day's budget from which on the card warns. */
const MOST_OF_THE_DAY = 0.8

/** Codes of budgets that people may lift, such as `budget_agent_day_over`. */
const OVER_BUDGET = /^budget_[a-z_]{1,64}_over$/

/** The risk in plain words; what only the agent says is marked as such. */
export function risksOf({ ask, escalation, assessment }: RequestRecord, { risk }: Catalogue): readonly string[] {
  // Several steps of a plan may be asked about for one reason.
  const reasons = new Set((escalation?.reasons ?? []).flatMap(({ code }) => known(risk.signs, code) ?? []))
  const { after, limit } = escalation?.day ?? { after: 0, limit: null }
  const risks = [
    ...(assessment?.risk === undefined ? [] : [risk.levels[assessment.risk]]),
    ...(ask.reversible === false ? [risk.reversible.no] : ask.reversible ? [risk.reversible.yes] : []),
    ...(ask.environment === undefined ? [] : [environment(ask.environment, risk)]),
    ...reasons,
    ...((escalation?.reasons ?? []).some(({ code }) => OVER_BUDGET.test(code)) ? [risk.overBudget] : []),
    ...(limit !== null && limit > 0 && after >= limit * MOST_OF_THE_DAY ? [risk.littleLeft] : []),
  ]
  return risks.length > 0 ? risks : [risk.unremarkable]
}

/** Findings that a card shows; the worst stand first. */
const MOST_FINDINGS = 5

/** What the charter's tables found, the worst first; nothing where they found nothing, or the charter has none. */
export function findingsOf({ assessment }: Pick<RequestRecord, 'assessment'>, { risk, common }: Catalogue): readonly string[] {
  const { factors = [], tags = [] } = assessment ?? {}
  const more = factors.length - MOST_FINDINGS
  return [
    ...factors.slice(0, MOST_FINDINGS).map((factor) => explained(factor, risk.findings)),
    ...(more > 0 ? [common.more(more)] : []),
    ...(tags.length > 0 ? [risk.tagged(tags.join(', '))] : []),
  ]
}

const environment = (name: string, risk: Catalogue['risk']): string =>
  /^(?:prod|prd|production|live)$/i.test(name.trim()) ? risk.production : risk.environment(quoted(name, 60))

const known = (table: Readonly<Record<string, string>>, code: string): string | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined

/** A recorded reason, safe to read: in another language what its code says, and the words of the ledger behind it, which name amounts and people. */
export const reasonText = (reason: Reason, { risk }: Catalogue): string => explained(reason, risk.reasons)

/** A recorded reason by a table of what codes mean; `shown` makes its recorded words safe to read. */
export function explained(
  { code, text }: Reason,
  meanings: Readonly<Record<string, string>>,
  shown: (text: string) => string = legible,
): string {
  const said = known(meanings, code)
  return said === undefined ? shown(text) : `${said} (${shown(text)})`
}
