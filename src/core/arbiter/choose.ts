import type { Ask } from '../ask.ts'
import { matchesFilter, type Overlay } from '../experiments/overlay.ts'
import type { Table } from '../table.ts'
import type { ModelLaw, PricedModel } from './law.ts'
import { compare } from './prices.ts'
import { type Scale, scaleFor } from './scale.ts'

/** Models that stand in for others, by experiment. */
export type Overlays = Pick<Table<string, Overlay>, 'size' | 'entries'>

/** What a request says of the model it needs: how hard the thinking is, whether it calls a tool, and its tokens, together and by kind. */
export type Need = Pick<Ask, 'agent_id' | 'logic_density' | 'tool' | 'estimated_tokens' | 'estimated_usage'>

/** Whether a model can do the work at all: room for the tokens, tools where one is called, and a price under the charter's ceiling. */
const isAble = (model: PricedModel, { estimated_tokens = 0, tool }: Need, { isDear }: Scale): boolean =>
  model.context >= estimated_tokens && (model.tools || tool === undefined) && !isDear(model)

/** The cheapest model whose tier is for such work and which can do it. */
export function cheapestFor(law: ModelLaw, need: Need): PricedModel | undefined {
  const scale = scaleFor(law, need)
  return scale.ranked.find((model) => model.maxDensity >= need.logic_density && isAble(model, need, scale))
}

/** A model in another's place, and the experiment that proved it. */
export interface StandIn {
  readonly model: PricedModel
  readonly experiment: string
}

/**
 * What promoted experiments put into a model's place, one after the other: each must be able to do the work, whatever its tier. Of
 * several for one model the cheapest counts, of those the first by name, so that the order in which they are kept is nothing.
 */
export function standInsFor(law: ModelLaw, overlays: Overlays, need: Need, first: PricedModel): readonly StandIn[] {
  const scale = scaleFor(law, need)
  const fitting = [...overlays.entries()]
    .map(([, { experiment, from, to, filter }]) => ({ experiment, from, filter, model: law.byId.get(to) }))
    .filter(
      (one): one is typeof one & StandIn => one.model !== undefined && isAble(one.model, need, scale) && matchesFilter(one.filter, need),
    )
    .sort((a, b) => compare(scale.weigh(a.model), scale.weigh(b.model)) || (a.experiment < b.experiment ? -1 : 1))
  const seen = new Set([first.id])
  const steps: StandIn[] = []
  for (let at = first.id; ; ) {
    const next = fitting.find(({ from, model }) => from === at && !seen.has(model.id))
    if (!next) return steps
    steps.push(next)
    seen.add(next.model.id)
    at = next.model.id
  }
}

/**
 * The model for a request: the cheapest that can do the work, or what a promoted experiment put into its place. Null when the request
 * is not for LLM tokens or nothing qualifies.
 */
export function recommendModel(law: ModelLaw, overlays: Overlays, ask: Ask): string | null {
  if (ask.resource_type !== 'llm_tokens') return null
  const cheapest = cheapestFor(law, ask)
  if (!cheapest) return null
  const last = overlays.size === 0 ? undefined : standInsFor(law, overlays, ask, cheapest).at(-1)
  return (last?.model ?? cheapest).id
}

/** Ids of the models that can do a request's work, whatever their tier, as the file lists them. */
export function ableModels(law: ModelLaw, need: Need): readonly string[] {
  const scale = scaleFor(law, need)
  return [...new Set(law.listed.filter((model) => isAble(model, need, scale)).map(({ id }) => id))]
}
