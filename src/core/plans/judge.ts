import { wordsOfAsk } from '../ask-words.ts'
import { commonKeys, moneyKeys } from '../budget/windows.ts'
import { use } from '../evolve/budget.ts'
import { noteHistory } from '../evolve/history.ts'
import type { Facts } from '../facts/facts.ts'
import { withPreview } from '../obligations/bind.ts'
import { judge } from '../policy/judge.ts'
import { deniedIntent } from '../policy/legacy/denial.ts'
import { triggers } from '../policy/legacy/triggers.ts'
import { standingFindings } from '../standing-classes/find.ts'
import { draftOf } from '../state.ts'
import { ceilingFinding, trustFinding } from '../trust/finding.ts'
import type { Micros } from '../units.ts'
import { ALLOW, combine, confirm, deny, type Finding } from '../verdict.ts'
import { type Part, spareOf } from './look.ts'
import { numbered } from './numbered.ts'

/** What charter and trust say of a request, and what people are asked about in it. */
export interface Judged {
  readonly judged: Finding
  readonly trusted: Finding
  /** Every part, and those that people must confirm by themselves: their routes are the request's. */
  readonly all: readonly Facts[]
  readonly asking: readonly Facts[]
}

/**
 * Judges a request. A plan is never a way round what its steps would meet: each of them is judged as if it were asked for by itself,
 * after those before it, and the strictest answer is the plan's; besides, its purpose and its total are judged as those of one request.
 */
export function judgeAsked(facts: Facts, parts: readonly Part[]): Judged {
  const trusted = trustedBy(facts)
  if (!facts.ask.plan) return { judged: judge(facts), trusted, all: [facts], asking: [facts] }
  const all = parts.map((part): Facts => ({ ...facts, ...part }))
  const findings = judgeSteps(all, spareOf(facts.ask))
  const whole = judgeWhole(facts)
  const { obligations, ...judged } = combine([whole, ...together(findings)])
  const { max_uses: _, ...bound } = obligations ?? {}
  const asking = all.filter((_, at) => findings[at]?.verdict === 'confirm')
  return {
    // A step is used once, whatever a rule lets.
    judged: Object.keys(bound).length > 0 ? { ...judged, obligations: bound } : judged,
    trusted: ALLOW,
    all,
    asking: whole.verdict === 'confirm' || asking.length === 0 ? all : asking,
  }
}

const trustedBy = ({ charter, state, ask, now }: Facts): Finding =>
  charter.trust && !ask.plan ? trustFinding(charter.trust, state.trust.get(ask.agent_id), ask, now) : ALLOW

/** Each step by itself, on a draft on which the steps before it were asked for. */
function judgeSteps(steps: readonly Facts[], spare: Micros): readonly Finding[] {
  const [first] = steps
  if (!first) return []
  const { charter, session, now } = first
  const state = draftOf(first.state)
  state.at = now
  return steps.map((facts) => {
    const { ask } = facts
    const there = { ...facts, state }
    const finding = withPreview(combine([judge(there), trustedBy(there)]), ask)
    noteHistory(state, ask)
    if (session)
      use(
        state,
        { amount: 0, windows: moneyKeys(charter, ask, commonKeys(charter, ask.agent_id, session, now)) },
        ask.estimated_cost - spare,
      )
    return finding
  })
}

/** Findings of steps as findings of the plan: their reasons say of which steps they are. */
function together(findings: readonly Finding[]): readonly Finding[] {
  const said = (verdict: Finding['verdict']) => numbered(findings.map((one) => (one.verdict === verdict ? one.reasons : [])))
  return findings.map((finding, at) => {
    const first = findings.findIndex(({ verdict }) => verdict === finding.verdict) === at
    return { ...finding, reasons: first ? said(finding.verdict) : [] }
  })
}

/** What the purpose of a plan, and its total, would meet as those of one request. What its tools may do is its steps' matter. */
function judgeWhole({ charter, state, ask, now }: Facts): Finding {
  const readings = wordsOfAsk(ask).intentAndTool
  const denied = deniedIntent(charter, readings)
  const ceiling = charter.trust ? ceilingFinding(charter.trust, state.trust.get(ask.agent_id), ask, now) : ALLOW
  return combine([
    denied ? deny('policy', denied) : ALLOW,
    // How sure the agent is it says of each step.
    confirm(triggers(charter, { ...ask, confidence: 1 }, readings)),
    standingFindings(ask, charter),
    ceiling,
  ])
}
