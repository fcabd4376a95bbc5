import type { ListedModel, ModelsDocument } from '../charter/models-file.ts'
import { blendOf, ceilingOf, compare, type Prices, pricesOf } from './prices.ts'

/** A model of the charter, ready to be compared. */
export interface PricedModel {
  readonly id: string
  readonly provider: string
  /** What its provider calls it. */
  readonly name: string
  readonly tier: number
  /** The hardest work its tier is for. */
  readonly maxDensity: number
  /** Tokens that it holds, input and output together. */
  readonly context: number
  readonly tools: boolean
  readonly prices: Prices
  /** What it is compared by; see {@link blendOf}. */
  readonly blend: bigint
  /** It costs more than the charter's ceiling. */
  readonly dear: boolean
}

/** The models of a charter. */
export interface ModelLaw {
  /** Cheapest first; equal prices in the order of the file. */
  readonly byPrice: readonly PricedModel[]
  /** As the file lists them. */
  readonly listed: readonly PricedModel[]
  /** The first that is listed under each id. */
  readonly byId: ReadonlyMap<string, PricedModel>
  /** The most that four tokens may cost, as {@link ceilingOf} has it; null: no ceiling. */
  readonly most: bigint | null
}

/** Prepares a models file; `ceiling` in dollars per thousand tokens, null: none. */
export function modelLaw({ tiers }: ModelsDocument, ceiling: number | null): ModelLaw {
  const most = ceiling === null ? null : ceilingOf(ceiling)
  const listed = tiers.flatMap(({ tier, max_density, models }) =>
    models.map((model) => priced(model, { tier, maxDensity: max_density, most })),
  )
  const byId = new Map([...listed].reverse().map((model) => [model.id, model]))
  return { byPrice: [...listed].sort((a, b) => compare(a.blend, b.blend)), listed, byId, most }
}

interface Place {
  readonly tier: number
  readonly maxDensity: number
  readonly most: bigint | null
}

function priced(model: ListedModel, { tier, maxDensity, most }: Place): PricedModel {
  const { id, provider, name = id, context, tools } = model
  const prices = pricesOf(model)
  const blend = blendOf(prices)
  return { id, provider, name, tier, maxDensity, context, tools, prices, blend, dear: most !== null && blend > most }
}
