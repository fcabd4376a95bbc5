import type { Ask } from './ask.ts'
import type { Charter } from './charter/compile.ts'

/**
 * The cheapest model that can do the work: its tier reaches the request's logic density, its context holds the estimated
 * tokens, it has tools when the request names one, and its price is under the charter's ceiling. Null when the request is
 * not for LLM tokens or nothing qualifies. Equal prices go to the one listed first.
 */
export function recommendModel(charter: Charter, ask: Ask): string | null {
  if (ask.resource_type !== 'llm_tokens') return null
  const ceiling = charter.document.models.max_usd_per_1k
  let best: { readonly id: string; readonly usd_per_1k_tokens: number } | undefined
  for (const tier of charter.models.tiers) {
    if (tier.max_density < ask.logic_density) continue
    for (const model of tier.models) {
      const { usd_per_1k_tokens: price, context, tools } = model
      if (context < (ask.estimated_tokens ?? 0) || (ask.tool !== undefined && !tools)) continue
      if ((ceiling === null || price <= ceiling) && (!best || price < best.usd_per_1k_tokens)) best = model
    }
  }
  return best?.id ?? null
}
