import type { CharterDocument } from '../../core/charter/content.ts'
import { finding, type LintFinding } from './finding.ts'

/** Limits in dollars; each counts in all that stand behind it. */
const LIMITS = ['task_usd', 'session_usd', 'agent_day_usd', 'agent_month_usd', 'org_month_usd', 'org_lifetime_usd'] as const
const DAYS = ['task_usd', 'agent_day_usd', 'org_day_usd', 'org_month_usd', 'org_lifetime_usd'] as const

/** Limits that can never be reached, because a wider one is lower. */
export function lintBudgets({ budgets, escalate }: CharterDocument): readonly LintFinding[] {
  const seen = new Set<string>()
  const found = [LIMITS, DAYS].flatMap((order) =>
    order.flatMap((narrow, i) =>
      order.slice(i + 1).flatMap((wide): readonly LintFinding[] => {
        const [lower, upper] = [budgets[narrow], budgets[wide]]
        if (typeof lower !== 'number' || typeof upper !== 'number' || lower <= upper || seen.has(narrow + wide)) return []
        // A session may be longer than a day or a month.
        if (narrow === 'session_usd' && wide !== 'org_lifetime_usd') return []
        seen.add(narrow + wide)
        return [finding('budget_contradiction', `charter.budgets.${narrow}`, `$${lower} is never reached, since ${wide} ends at $${upper}`)]
      }),
    ),
  )
  const hard = DAYS.flatMap((name) => (typeof budgets[name] === 'number' ? [{ name, usd: budgets[name] }] : []))
  const below = budgets.on_exceeded === undefined ? hard.find(({ usd }) => usd < escalate.cost_above_usd) : undefined
  if (!below) return found
  const message = `people are asked above $${escalate.cost_above_usd}, but ${below.name} refuses from $${below.usd} on, so cost never asks anybody`
  return [...found, finding('budget_contradiction', 'charter.escalate.cost_above_usd', message)]
}
