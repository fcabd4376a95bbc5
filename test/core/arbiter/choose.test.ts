import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Need, recommendModel } from '../../../src/core/arbiter/choose.ts'
import { type ModelLaw, modelLaw } from '../../../src/core/arbiter/law.ts'
import { chooseModel } from '../../../src/core/arbiter/passed-over.ts'
import { AskBody, askFromBody } from '../../../src/core/ask.ts'
import { ModelsDocument } from '../../../src/core/charter/models-file.ts'
import type { Overlay } from '../../../src/core/experiments/overlay.ts'
import { body, Core } from '../../support/core.ts'

type Listed = { id: string; usd_per_1k_tokens?: number; usd_per_1m?: object; context?: number; tools?: boolean }

/** A models file with these models in its five tiers. */
const file = (...tiers: readonly (readonly Listed[])[]): ModelsDocument =>
  ModelsDocument.parse({
    version: 1,
    prices_as_of: '2026-11-01',
    tiers: tiers.map((models, i) => ({
      tier: i + 1,
      max_density: (i + 1) * 2,
      models: models.map((model) => ({ provider: 'openai', context: 100_000, tools: true, ...model })),
    })),
  })

const FILE = file(
  [{ id: 'small', usd_per_1k_tokens: 0.001, context: 8000, tools: false }],
  [{ id: 'medium', usd_per_1m: { input: 2, output: 6 } }],
  [{ id: 'large', usd_per_1k_tokens: 0.005 }],
  [{ id: 'larger', usd_per_1k_tokens: 0.005, context: 1_000_000 }],
  [{ id: 'largest', usd_per_1k_tokens: 0.02 }],
)
const NONE = new Map<string, Overlay>()
const overlays = (...list: readonly Overlay[]): Map<string, Overlay> => new Map(list.map((one) => [one.experiment, one]))

interface Wants {
  readonly density?: number
  readonly tools?: boolean
  readonly tokens?: number
}
const need = ({ density = 1, tools = false, tokens = 0 }: Wants = {}): Need => ({
  agent_id: 'crew-01',
  logic_density: density,
  estimated_tokens: tokens,
  ...(tools ? { tool: 'search' } : {}),
})
const chosen = (law: ModelLaw, of: Need, over = NONE): string | undefined => chooseModel(law, over, of).model?.id
const whys = (law: ModelLaw, of: Need, over = NONE): Record<string, readonly string[]> =>
  Object.fromEntries(chooseModel(law, over, of).passedOver.map(({ model, why }) => [model.id, why.map(({ code }) => code)]))

describe('the cheapest model that can do the work', () => {
  const law = modelLaw(FILE, null)

  it.each([
    ['easy work goes to the cheapest', need(), 'small'],
    ['harder work to the cheapest tier that is for it', need({ density: 3 }), 'medium'],
    ['more tokens than it holds, to the next', need({ tokens: 8001 }), 'medium'],
    ['exactly what it holds, to it', need({ tokens: 8000 }), 'small'],
    ['tools, to one that has them', need({ tools: true }), 'medium'],
    ['equal prices, to the first of the file', need({ density: 5 }), 'large'],
    ['the price of each kind is blended three to one: 3 dollars a million, less than 5', need({ density: 4 }), 'medium'],
  ])('%s', (_, of, expected) => {
    expect(chosen(law, of)).toBe(expected)
  })

  it('nothing above the ceiling, and nothing at all when all are', () => {
    expect(chosen(modelLaw(FILE, 0.003), need({ density: 4 }))).toBe('medium')
    expect(chosen(modelLaw(FILE, 0.0029), need({ density: 4 }))).toBeUndefined()
    expect(chosen(law, need({ tokens: 2_000_000 }))).toBeUndefined()
  })

  it('says of every other why not: all that speaks against it, or that it is dearer', () => {
    expect(whys(modelLaw(FILE, 0.01), need({ density: 4, tools: true, tokens: 50_000 }))).toEqual({
      small: ['density', 'tools', 'context'],
      large: ['dearer'],
      larger: ['dearer'],
      largest: ['ceiling'],
    })
  })
})

describe('what a promoted experiment puts into a place', () => {
  const law = modelLaw(FILE, null)
  const promoted = (changes: Partial<Overlay> = {}): Overlay => ({
    experiment: 'exp_1',
    from: 'large',
    to: 'medium',
    filter: {},
    ...changes,
  })

  it('is what a request gets, and the old model again when it is rolled back', () => {
    const core = new Core()
    core.session()
    const hard = { logic_density: 7 }
    const before = core.asked(hard).model as string
    core.state.overlays.set('exp_1', promoted({ from: before, to: 'gemini-flash' }))
    expect(core.asked(hard).model).toBe('gemini-flash')
    core.state.overlays.delete('exp_1')
    expect(core.asked(hard).model).toBe(before)
  })

  it.each([
    ['where the density is as it was proved', { density: [5, 6] }, 'medium'],
    ['not at another', { density: [1, 4] }, 'large'],
    ['for the agents it was proved on', { agents: ['crew-01'] }, 'medium'],
    ['not for others', { agents: ['crew-02'] }, 'large'],
    ['where no tool is called, when it was proved so', { tools: false }, 'medium'],
    ['not with tools then', { tools: true }, 'large'],
  ] as const)('%s', (_, filter, expected) => {
    expect(chosen(law, need({ density: 5 }), overlays(promoted({ filter })))).toBe(expected)
  })

  it('never what cannot do the work, is above the ceiling, or is no model of the charter any more', () => {
    const toSmall = overlays(promoted({ to: 'small' }))
    expect(chosen(law, need({ density: 5, tools: true }), toSmall)).toBe('large')
    expect(chosen(law, need({ density: 5, tokens: 8001 }), toSmall)).toBe('large')
    expect(chosen(modelLaw(FILE, 0.01), need({ density: 5 }), overlays(promoted({ to: 'largest' })))).toBe('large')
    expect(chosen(law, need({ density: 5 }), overlays(promoted({ to: 'gone' })))).toBe('large')
  })

  it('goes on from one to the next, and round in a circle no further than once', () => {
    const circle = overlays(
      promoted(),
      promoted({ experiment: 'exp_2', from: 'medium', to: 'small' }),
      promoted({ experiment: 'exp_3', from: 'small', to: 'large' }),
    )
    const { model, overlays: by } = chooseModel(law, circle, need({ density: 5 }))
    expect([model?.id, by]).toEqual(['small', ['exp_1', 'exp_2']])
    expect(whys(law, need({ density: 5 }), circle)).toMatchObject({ large: ['replaced'], medium: ['replaced'] })
  })

  it('does not depend on the order in which overlays are kept', () => {
    const [one, other] = [promoted({ experiment: 'exp_1' }), promoted({ experiment: 'exp_2', to: 'small' })]
    for (const kept of [overlays(one, other), overlays(other, one)]) expect(chosen(law, need({ density: 5 }), kept)).toBe('small')
  })
})

describe('tokens that a request names by kind', () => {
  /** One that is cheap to write to, one that is cheap to hear from, and one that remembers. Blends: 7, 7 and 9 dollars for four million. */
  const kinds = file(
    [
      { id: 'reads', usd_per_1m: { input: 1, output: 4 } },
      { id: 'writes', usd_per_1m: { input: 2, output: 1, reasoning: 6 } },
      { id: 'remembers', usd_per_1m: { input: 2, output: 3, cached: 0.1 } },
    ],
    ...Array.from({ length: 4 }, () => [{ id: 'dear', usd_per_1k_tokens: 1 }]),
  )
  const law = modelLaw(kinds, null)
  const by = (input_tokens: number, output_tokens: number, more: object = {}): Need => ({
    ...need(),
    estimated_usage: { input_tokens, output_tokens, ...more },
  })

  it.each([
    ['much to read', by(9000, 100), 'reads'],
    ['much to write', by(100, 9000), 'writes'],
    ['much to think', by(100, 9000, { reasoning_tokens: 9000 }), 'remembers'],
    ['much that is cached', by(9000, 100, { cached_tokens: 8000 }), 'remembers'],
    ['three to one: as the blend, the first of the file', by(3000, 1000), 'reads'],
    ['no tokens at all: as the blend', by(0, 0), 'reads'],
  ])('are what models are compared by: %s', (_, of, expected) => {
    expect(chosen(law, of)).toBe(expected)
    expect(recommendModel(law, NONE, askFromBody(AskBody.parse(body({ logic_density: 1, estimated_usage: of.estimated_usage }))))).toBe(
      expected,
    )
  })

  it('are what the ceiling is for, to the micro-dollar', () => {
    // 9,000 in and 1,000 out are 13,000 micro-dollars of "reads", 19,000 of "writes": 0.0013 and 0.0019 for a thousand.
    const asked = by(9000, 1000)
    expect(chosen(modelLaw(kinds, 0.0013), asked)).toBe('reads')
    expect(chosen(modelLaw(kinds, 0.001299999), asked)).toBeUndefined()
    expect(whys(modelLaw(kinds, 0.0013), asked)).toMatchObject({ writes: ['ceiling'] })
    // By the blend "reads" costs 0.00175 for a thousand, above this ceiling.
    expect(chosen(modelLaw(kinds, 0.0013), need())).toBeUndefined()
  })

  it('are what stand-ins are compared by', () => {
    const over = overlays(
      { experiment: 'exp_1', from: 'dear', to: 'reads', filter: {} },
      { experiment: 'exp_2', from: 'dear', to: 'writes', filter: {} },
    )
    for (const [of, expected] of [
      [by(9000, 100), 'reads'],
      [by(100, 9000), 'writes'],
    ] as const)
      expect(chosen(law, { ...of, logic_density: 9 }, over)).toBe(expected)
  })

  it('count together for room, budgets and rules; of two numbers the larger', () => {
    const asked = (more: object) => askFromBody(AskBody.parse(body({ ...more }))).estimated_tokens
    const estimated_usage = { input_tokens: 60_000, output_tokens: 40_001 }
    expect(asked({ estimated_usage })).toBe(100_001)
    expect(asked({ estimated_usage, estimated_tokens: 5 })).toBe(100_001)
    expect(asked({ estimated_usage, estimated_tokens: 200_000 })).toBe(200_000)
    const core = new Core({ budgets: { tokens: { org_day: 100_000 } } })
    core.session()
    expect(core.asked({ estimated_usage }).status).toMatchObject({ name: 'refused', cause: 'budget' })
  })

  it('leave a request that names none as it was: the same body, entry and answer', () => {
    const ask = askFromBody(AskBody.parse(body({ estimated_tokens: 7 })))
    expect(Object.keys(ask)).not.toContain('estimated_usage')
    expect(Object.keys(askFromBody(AskBody.parse(body())))).not.toContain('estimated_tokens')
  })
})

/** Dollars for a thousand tokens, down to a billionth. */
const Price = fc.integer({ min: 0, max: 1_000_000_000 }).map((nano) => nano / 1e9)
const Model = fc.record({ usd: Price, context: fc.integer({ min: 1, max: 100 }), tools: fc.boolean() })
const Tiers = fc.array(fc.array(Model, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 5 })
const Wanted = fc.record({ density: fc.integer({ min: 1, max: 10 }), tools: fc.boolean(), tokens: fc.integer({ min: 0, max: 100 }) })

it('law: never nothing when something qualifies, never one that is dearer than another that does, and as the first version chose', () => {
  const some = Array.from({ length: 5 }, () => [{ usd: 0.5, context: 50, tools: true }])
  fc.assert(
    fc.property(Tiers, Wanted, fc.option(Price), (tiers, of, ceiling) => {
      const models = file(
        ...tiers.map((tier, t) => tier.map(({ usd, ...rest }, m) => ({ id: `${t}-${m}`, usd_per_1k_tokens: usd, ...rest }))),
      )
      const all = models.tiers.flatMap((tier) => tier.models.map((model) => ({ ...model, max: tier.max_density })))
      const able = all.filter(
        ({ usd_per_1k_tokens: usd = 0, context, tools, max }) =>
          max >= of.density && context >= of.tokens && (tools || !of.tools) && (ceiling === null || usd <= ceiling),
      )
      const law = modelLaw(models, ceiling)
      const ask = askFromBody(
        AskBody.parse(body({ logic_density: of.density, estimated_tokens: of.tokens, ...(of.tools ? { tool: 'search' } : {}) })),
      )
      const expected = able.reduce<(typeof able)[number] | undefined>(
        (best, one) => (best && (best.usd_per_1k_tokens ?? 0) <= (one.usd_per_1k_tokens ?? 0) ? best : one),
        undefined,
      )
      expect(recommendModel(law, NONE, ask)).toBe(expected?.id ?? null)
      const { model, passedOver } = chooseModel(law, NONE, need(of))
      expect(model?.id).toBe(expected?.id)
      expect(passedOver.length + (model ? 1 : 0)).toBe(all.length)
      expect(passedOver.every(({ why }) => why.length > 0)).toBe(true)
    }),
    {
      examples: [
        [some, { density: 10, tools: true, tokens: 50 }, 0.5],
        [some, { density: 1, tools: false, tokens: 51 }, null],
      ],
    },
  )
})
