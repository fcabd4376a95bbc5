import { routeOf } from '../approvals/route.ts'
import { breakerFinding } from '../breakers/finding.ts'
import { confirmsFor } from '../confirm/needs.ts'
import type { Facts } from '../facts/facts.ts'
import type { Reason } from '../reason.ts'
import { standingFindings } from '../standing-classes/find.ts'
import { trustFinding } from '../trust/finding.ts'
import type { Finding } from '../verdict.ts'

type Gate = (facts: Facts) => Finding | { readonly verdict: 'confirm'; readonly reasons: readonly Reason[] }

const CRITICAL: Reason = { code: 'risk_critical', text: 'The risk is critical' }
const PLAN: Reason = { code: 'plan', text: 'A plan is approved as it is, with all its steps' }
const CONFIRMED: Reason = { code: 'confirmed_each', text: 'Each approval of this is confirmed by hand' }
const allowed = { verdict: 'allow', reasons: [] } as const satisfies Finding

/** What people are asked each time, whatever stands: plans, standing classes, critical risk, probation, what is confirmed by hand, and trust that is not earned yet. */
const GATES: readonly Gate[] = [
  ({ ask }) => (ask.plan ? { verdict: 'confirm', reasons: [PLAN] } : allowed),
  ({ ask, charter }) => standingFindings(ask, charter),
  ({ found }) => (found.risk === 'critical' ? { verdict: 'confirm', reasons: [CRITICAL] } : allowed),
  ({ state, ask, now }) => breakerFinding(state, ask.agent_id, now),
  (facts) => (confirmsFor(facts, routeOf(facts)) ? { verdict: 'confirm', reasons: [CONFIRMED] } : allowed),
  ({ charter, state, ask, now }) => (charter.trust ? trustFinding(charter.trust, state.trust.get(ask.agent_id), ask, now) : allowed),
]

/** Why people are asked about such a request each time, so that no standing grant answers; undefined: one may. */
export function asksAlways(facts: Facts): Reason | undefined {
  for (const gate of GATES) {
    const { verdict, reasons } = gate(facts)
    if (verdict !== 'allow') return reasons[0] ?? CRITICAL
  }
  return undefined
}
