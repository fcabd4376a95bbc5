import { z } from 'zod'
import { AgentId, type Ask, AskBody, counted, type Step, toMicros, UsdAmount } from '../ask.ts'

/** Steps of one plan at the most: what a person can still read through. */
const MOST_STEPS = 50

const StepId = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/, 'expected 1–64 of A–Z a–z 0–9 . _ -, first a letter, a digit or _')

/** A step on the wire: a request body without what belongs to the plan as a whole. */
const StepBody = AskBody.omit({
  agent_id: true,
  session_id: true,
  task_id: true,
  mission: true,
  purpose: true,
  metadata: true,
  idempotency_key: true,
}).extend({
  id: StepId.describe('Names the step within the plan'),
  after: z.array(StepId).min(1).max(MOST_STEPS).optional().describe('In a graph: the steps that must have succeeded before'),
})

const { agent_id: _, ...whole } = AskBody.pick({
  agent_id: true,
  justification: true,
  session_id: true,
  task_id: true,
  mission: true,
  metadata: true,
  idempotency_key: true,
}).shape

/** The body of a plan, the same through every door. Unknown fields are refused. */
export const PlanBody = z.strictObject({
  agent_id: AgentId,
  purpose: z.string().min(1).max(1024).describe('What the whole is for, in the words of the agent'),
  steps: z.array(StepBody).min(1).max(MOST_STEPS),
  total_usd: UsdAmount.describe('The most that all steps together may cost, in dollars; at least the sum of their estimates'),
  order: z.enum(['sequence', 'graph']).default('sequence'),
  ...whole,
})
/** Parsed {@link PlanBody}. */
export type PlanBody = z.infer<typeof PlanBody>

/** A plan as one request: as urgent and as hard as its hardest step, as sure as its least sure one. */
export function askFromPlan({ purpose, steps, total_usd, order, ...rest }: PlanBody): Ask {
  const all = steps.map((step) => counted(step) as Step)
  const most = (of: (step: Step) => number): number => Math.max(...all.map(of))
  const sure = all.map(({ confidence }) => confidence)
  const tokens = all.flatMap(({ estimated_tokens }) => estimated_tokens ?? [])
  return {
    ...rest,
    task_intent: purpose,
    // Looked at nowhere: what its steps are for is what counts.
    resource_type: 'compute',
    estimated_cost: toMicros(total_usd),
    priority: most(({ priority }) => priority),
    logic_density: most(({ logic_density }) => logic_density),
    ...(sure.every((one) => one !== undefined) ? { confidence: Math.min(...sure) } : {}),
    ...(all.some(({ tainted }) => tainted) ? { tainted: true } : {}),
    ...(all.some(({ reversible }) => reversible === false) ? { reversible: false } : {}),
    ...(tokens.length > 0 ? { estimated_tokens: tokens.reduce((sum, n) => sum + n, 0) } : {}),
    plan: { order, steps: all },
  }
}
