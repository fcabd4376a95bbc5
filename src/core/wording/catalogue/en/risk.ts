import type { RiskLevel } from '../../../outcome.ts'

/** How risky a request is, in words. */
export const risk = {
  levels: { low: 'low risk', medium: 'medium risk', high: 'high risk', critical: 'critical risk' } satisfies Record<RiskLevel, string>,
  /** What a reason means to somebody who has just been woken, by its code. */
  signs: {
    sensitive_intent: 'a sensitive kind of action',
    low_confidence: 'the agent is unsure itself',
    confidence_missing: 'the agent does not say how sure it is',
    look_alike_text: 'the text looks disguised',
    cost_above_limit: 'costs more than usual',
  } as Readonly<Record<string, string>>,
  /** What a recorded reason says, by its code, before its English words in brackets; a code that is not here is told as recorded. */
  reasons: {} as Readonly<Record<string, string>>,
  /** The same of what the charter's table of risks found. */
  findings: {} as Readonly<Record<string, string>>,
  reversible: { no: 'cannot be undone', yes: 'can be undone, the agent says' },
  overBudget: 'goes over a budget',
  littleLeft: "leaves little of today's budget",
  unremarkable: 'nothing unusual that the rules know of',
  tagged: (tags: string) => `tagged ${tags}`,
  production: 'production',
  environment: (name: string) => `environment ${name}`,
}
