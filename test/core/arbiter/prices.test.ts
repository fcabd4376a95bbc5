import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf, pricesOf } from '../../../src/core/arbiter/prices.ts'
import { ModelsDocument } from '../../../src/core/charter/models-file.ts'

const listed = (price: object) => ({ id: 'm', provider: 'openai', context: 1000, tools: true, ...price })
const usage = (input: number, output: number, cached = 0, reasoning = 0) => ({ input, output, cached, reasoning })

describe('what a call costs', () => {
  const EACH = pricesOf({ usd_per_1m: { input: 1.25, output: 10, cached: 0.125, reasoning: 8 } })

  it.each([
    ['a million of each kind', usage(2_000_000, 2_000_000, 1_000_000, 1_000_000), 19_375_000],
    ['one token is rounded up, never free', usage(1, 0), 2],
    ['eight cached tokens are exactly one micro-dollar', usage(8, 0, 8), 1],
    ['only the sum is rounded: three roundings would make it 5', usage(2, 0, 1), 2],
    ['nothing', usage(0, 0), 0],
    ['cached and thought tokens never count beyond what they are part of', usage(8, 1, 9, 5), 9],
  ])('%s', (_, used, micros) => {
    expect(costOf(EACH, used)).toBe(micros)
  })

  it('a kind without a price costs what the whole costs, so nothing counts too little', () => {
    const prices = pricesOf({ usd_per_1m: { input: 3, output: 15 } })
    expect(costOf(prices, usage(10, 10, 10, 10))).toBe(costOf(prices, usage(10, 10)))
  })

  it('a blend is the price of every token', () => {
    expect(costOf(pricesOf({ usd_per_1k_tokens: 0.00085 }), usage(1000, 1000, 500, 500))).toBe(1700)
  })

  it('law: exact for any price that is written down, and never less than it costs', () => {
    const tokens = fc.integer({ min: 0, max: 1_000_000_000 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), tokens, tokens, (milli, input, output) => {
        const prices = pricesOf({ usd_per_1m: { input: milli / 1000, output: 0 } })
        const exact = (BigInt(milli) * BigInt(input) + 999n) / 1000n
        expect(BigInt(costOf(prices, usage(input, output)))).toBe(exact)
      }),
    )
  })
})

describe('the models file', () => {
  const one = (model: object) => ({ tier: 1, max_density: 10, models: [model] })
  const parse = (model: object) =>
    ModelsDocument.safeParse({
      version: 1,
      prices_as_of: '2026-11-01',
      tiers: [1, 2, 3, 4, 5].map((tier) => ({ ...one(listed(model)), tier })),
    })

  it.each([
    ['a blend', { usd_per_1k_tokens: 0.001 }, true],
    ['a price for each kind', { usd_per_1m: { input: 1, output: 2, cached: 0.1, reasoning: 2 } }, true],
    ['both', { usd_per_1k_tokens: 0.001, usd_per_1m: { input: 1, output: 2 } }, false],
    ['none', {}, false],
    ['input alone', { usd_per_1m: { input: 1 } }, false],
    ['a negative one', { usd_per_1m: { input: -1, output: 2 } }, false],
  ])('prices as %s', (_, model, loads) => {
    expect(parse(model).success).toBe(loads)
  })
})
