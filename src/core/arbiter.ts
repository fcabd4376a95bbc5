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
  const fit = charter.models.tiers
    .filter((tier) => tier.max_density >= ask.logic_density)
    .flatMap((tier) => tier.models)
    .filter((m) => m.context >= (ask.estimated_tokens ?? 0) && (ask.tool === undefined || m.tools))
    .filter((m) => ceiling === null || m.usd_per_1k_tokens <= ceiling)
  const [first, ...rest] = fit
  if (!first) return null
  return rest.reduce((best, m) => (m.usd_per_1k_tokens < best.usd_per_1k_tokens ? m : best), first).id
}
