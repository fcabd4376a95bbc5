import type { ModelsDocument } from '../charter/models-file.ts'
import type { Overlay } from '../experiments/overlay.ts'
import { type Millis, parseDuration, usdFromMicros } from '../units.ts'
import type { Need, Overlays } from './choose.ts'
import type { ModelLaw, PricedModel } from './law.ts'
import type { Choice } from './passed-over.ts'
import { blendOf, costOf, pricesOf, usdPer1k, usdPer1M } from './prices.ts'
import { usageNamed } from './scale.ts'

/** A model on the wire. */
export interface ModelView {
  readonly id: string
  readonly provider: string
  /** What the provider calls it. */
  readonly name: string
  readonly tier: number
  readonly max_density: number
  readonly context: number
  readonly tools: boolean
  /** Dollars for a million tokens, as they are counted: a kind without a price of its own has that of the whole. */
  readonly usd_per_1m: { readonly input: number; readonly output: number; readonly cached: number; readonly reasoning: number }
  /** What models are compared by: dollars for a thousand tokens, three of four of them input. */
  readonly usd_per_1k: number
  readonly above_ceiling: boolean
}

/** How old prices may get where the models file says nothing, in ms: providers change theirs several times a year. */
const STALE_AFTER: Millis = 90 * 86_400_000

/** From when on the prices of a models file are old, epoch ms. */
export const staleFrom = ({ prices_as_of, stale_after }: Pick<ModelsDocument, 'prices_as_of' | 'stale_after'>): Millis =>
  Date.parse(prices_as_of) + (stale_after === undefined ? STALE_AFTER : (parseDuration(stale_after) ?? 0))

/** A model as every door shows it. */
const modelView = ({ maxDensity, prices, blend, dear, id, provider, name, tier, context, tools }: PricedModel): ModelView => ({
  id,
  provider,
  name,
  tier,
  max_density: maxDensity,
  context,
  tools,
  usd_per_1m: {
    input: usdPer1M(prices.input),
    output: usdPer1M(prices.output),
    cached: usdPer1M(prices.cached),
    reasoning: usdPer1M(prices.reasoning),
  },
  usd_per_1k: usdPer1k(blend),
  above_ceiling: dear,
})

/** A model as another program reads it from a {@link ModelView}: with its prices to the last digit. */
export function modelFromView({
  max_density: maxDensity,
  usd_per_1m,
  above_ceiling: dear,
  usd_per_1k: _,
  ...rest
}: ModelView): PricedModel {
  const prices = pricesOf({ usd_per_1m })
  return { ...rest, maxDensity, prices, blend: blendOf(prices), dear }
}

/** The models of a charter, as its file lists them, and what promoted experiments put into whose place. */
export interface ModelsView {
  readonly prices_as_of: string
  readonly stale: boolean
  readonly models: readonly ModelView[]
  readonly overlays: readonly Overlay[]
}

/** All models, at `now`. */
export const modelsView = (document: ModelsDocument, { listed }: ModelLaw, overlays: Overlays, now: Millis): ModelsView => ({
  prices_as_of: document.prices_as_of,
  stale: now >= staleFrom(document),
  models: listed.map(modelView),
  overlays: [...overlays.entries()].map(([, one]) => one).sort((a, b) => (a.experiment < b.experiment ? -1 : 1)),
})

/** A model and, where the tokens of some work are named by kind, what it costs for that. */
export interface WeighedView extends ModelView {
  readonly estimated_cost_usd?: number
}

/** A choice on the wire. */
export interface ChoiceView {
  /** Null: no model of the charter can do the work. */
  readonly model: WeighedView | null
  /** Experiments that put it into the place of the cheapest. */
  readonly overlays: readonly string[]
  readonly passed_over: readonly {
    readonly model: WeighedView
    readonly why: readonly { readonly code: string; readonly text: string }[]
  }[]
}

/** What the arbiter chose for some work, and why not the others. */
export function choiceView({ model, overlays, passedOver }: Choice, need: Need): ChoiceView {
  const usage = usageNamed(need)
  const weighed = (one: PricedModel): WeighedView => ({
    ...modelView(one),
    ...(usage ? { estimated_cost_usd: usdFromMicros(costOf(one.prices, usage)) } : {}),
  })
  return {
    model: model && weighed(model),
    overlays,
    passed_over: passedOver.map(({ model: one, why }) => ({ model: weighed(one), why })),
  }
}
