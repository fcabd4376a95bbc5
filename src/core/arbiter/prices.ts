import type { ListedModel } from '../charter/models-file.ts'
import { type Micros, scaledUsd } from '../units.ts'

/** Tokens of one call: `cached` are some of `input` (the provider had them in its cache), `reasoning` some of `output` (thought, not said). */
export interface TokenUsage {
  readonly input: number
  readonly output: number
  readonly cached: number
  readonly reasoning: number
}

/** What a million tokens of each kind cost, in dollars × 10^18: every price that can be written down is a whole number of them. */
export interface Prices {
  readonly input: bigint
  readonly output: bigint
  readonly cached: bigint
  readonly reasoning: bigint
}

/** Decimals of a dollar that prices keep. */
const DECIMALS = 18
/** {@link Prices} × tokens in one micro-dollar: 10^18 × 10^6 tokens ÷ 10^6. */
const PER_MICRO = 10n ** 18n

const exact = (usd: number): bigint => scaledUsd(usd, DECIMALS)

/** The prices of a listed model. A kind that is not listed costs what the whole it is part of costs; a blend is the price of every kind. */
export function pricesOf({
  usd_per_1k_tokens: blend = 0,
  usd_per_1m: each,
}: Pick<ListedModel, 'usd_per_1k_tokens' | 'usd_per_1m'>): Prices {
  if (!each) {
    const price = exact(blend) * 1000n
    return { input: price, output: price, cached: price, reasoning: price }
  }
  const [input, output] = [exact(each.input), exact(each.output)]
  return {
    input,
    output,
    cached: each.cached === undefined ? input : exact(each.cached),
    reasoning: each.reasoning === undefined ? output : exact(each.reasoning),
  }
}

/** One price to compare models by: four million tokens, three of them input, as the tiers' blend is made. */
export const blendOf = ({ input, output }: Prices): bigint => 3n * input + output

/** Less, equal or more, as a sort wants it. */
export const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** A ceiling in dollars per thousand tokens, to compare a {@link blendOf} with. */
export const ceilingOf = (usdPer1k: number): bigint => exact(usdPer1k) * 4000n

/** The price of a blend, in dollars per thousand tokens, for people. */
export const usdPer1k = (blend: bigint): number => Number(blend) / 4000 / 10 ** DECIMALS

/** A price in dollars for a million tokens, for people. */
export const usdPer1M = (price: bigint): number => Number(price) / 10 ** DECIMALS

/** {@link Prices} × tokens: what a call costs, exact. Parts never count more than their whole. */
export function exactCost(prices: Prices, { input, output, cached, reasoning }: TokenUsage): bigint {
  const [known, thought] = [Math.min(cached, input), Math.min(reasoning, output)]
  return (
    BigInt(input - known) * prices.input +
    BigInt(known) * prices.cached +
    BigInt(output - thought) * prices.output +
    BigInt(thought) * prices.reasoning
  )
}

/** What a call costs: only the sum is rounded, up to the micro-dollar. */
export const costOf = (prices: Prices, usage: TokenUsage): Micros => Number((exactCost(prices, usage) + PER_MICRO - 1n) / PER_MICRO)
