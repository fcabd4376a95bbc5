import type { Ask } from '../ask.ts'
import { usdFromMicros } from '../units.ts'

/** A request as it was asked, in the words of the wire; a plan with its steps under `plan`. */
export function askWire({ estimated_cost, plan, ...rest }: Ask): Readonly<Record<string, unknown>> {
  const steps = plan?.steps.map(({ estimated_cost: cost, ...step }) => ({ ...step, estimated_cost_usd: usdFromMicros(cost) }))
  return { ...rest, estimated_cost_usd: usdFromMicros(estimated_cost), ...(plan ? { plan: { order: plan.order, steps } } : {}) }
}
