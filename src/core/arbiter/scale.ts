import type { Ask } from '../ask.ts'
import type { ModelLaw, PricedModel } from './law.ts'
import { compare, exactCost, type TokenUsage } from './prices.ts'

/** How models are compared for some work. */
export interface Scale {
  /** Models, the cheapest for it first. */
  readonly ranked: readonly PricedModel[]
  /** What a model costs for it: tells one from another, and is no amount of money by itself. */
  weigh(model: PricedModel): bigint
  /** Whether a model costs more for it than the charter's ceiling. */
  isDear(model: PricedModel): boolean
}

/** Tokens that a request names by kind; undefined where it names none, or only zeros. */
export function usageNamed({ estimated_usage: usage }: Pick<Ask, 'estimated_usage'>): TokenUsage | undefined {
  if (!usage || usage.input_tokens + usage.output_tokens === 0) return undefined
  const { input_tokens: input, output_tokens: output, cached_tokens: cached = 0, reasoning_tokens: reasoning = 0 } = usage
  return { input, output, cached, reasoning }
}

/**
 * The scale for some work: what exactly its tokens cost where they are named by kind, else the blend. The ceiling is for the same tokens.
 * Of equal ones the one with the lower blend comes first, then the first of the file.
 */
export function scaleFor({ byPrice, most }: Pick<ModelLaw, 'byPrice' | 'most'>, need: Pick<Ask, 'estimated_usage'>): Scale {
  const usage = usageNamed(need)
  if (!usage) return { ranked: byPrice, weigh: ({ blend }) => blend, isDear: ({ dear }) => dear }
  const weigh = ({ prices }: PricedModel): bigint => exactCost(prices, usage)
  const limit = most === null ? null : most * BigInt(usage.input + usage.output)
  const cheapestFirst = (a: PricedModel, b: PricedModel): number => compare(weigh(a), weigh(b))
  // The ceiling is of four tokens.
  return { ranked: [...byPrice].sort(cheapestFirst), weigh, isDear: (model) => limit !== null && 4n * weigh(model) > limit }
}
