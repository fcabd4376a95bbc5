import type { Ask } from './ask.ts'
import type { Charter } from './charter/compile.ts'

/** A model of the charter's models file, as far as it is chosen by it. */
type Model = Charter['models']['tiers'][number]['models'][number]

/** Whether a model can do the work at all: room for the estimated tokens, tools when the request names one, and a price under the charter's ceiling. */
export const mayUse = ({ context, tools, usd_per_1k_tokens: price }: Model, ask: Ask, ceiling: number | null): boolean =>
  context >= (ask.estimated_tokens ?? 0) && (ask.tool === undefined || tools) && (ceiling === null || price <= ceiling)

/**
 * The cheapest model that can do the work: its tier reaches the request's logic density, its context holds the estimated
 * tokens, it has tools when the request names one, and its price is under the charter's ceiling. Null when the request is
 * not for LLM tokens or nothing qualifies. Equal prices go to the one listed first.
 */
export function recommendModel(charter: Charter, ask: Ask): string | null {
  if (ask.resource_type !== 'llm_tokens') return null
  const ceiling = charter.document.models.max_usd_per_1k
  let best: Model | undefined
  for (const tier of charter.models.tiers) {
    if (tier.max_density < ask.logic_density) continue
    for (const model of tier.models)
      if (mayUse(model, ask, ceiling) && (!best || model.usd_per_1k_tokens < best.usd_per_1k_tokens)) best = model
  }
  return best?.id ?? null
}
