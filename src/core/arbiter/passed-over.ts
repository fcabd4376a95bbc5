import { cheapestFor, type Need, type Overlays, type StandIn, standInsFor } from './choose.ts'
import type { ModelLaw, PricedModel } from './law.ts'
import { type Scale, scaleFor } from './scale.ts'

/** Why a model was not chosen. */
const WHY_NOT = ['density', 'tools', 'context', 'ceiling', 'replaced', 'dearer'] as const
/** One of {@link WHY_NOT}. */
export type WhyNot = (typeof WHY_NOT)[number]

/** A model that was not chosen, and every reason against it. */
export interface PassedOver {
  readonly model: PricedModel
  readonly why: readonly { readonly code: WhyNot; readonly text: string }[]
}

/** What the arbiter answers when it is asked for its reasons; the model is that of {@link recommendModel}. */
export interface Choice {
  /** Null: no model of the charter can do the work. */
  readonly model: PricedModel | null
  /** Experiments that put it into the place of the cheapest, in their order. */
  readonly overlays: readonly string[]
  /** The others, cheapest first. */
  readonly passedOver: readonly PassedOver[]
}

type Test = (model: PricedModel, need: Need, scale: Scale) => string | undefined

/** What speaks against a model by itself. */
const TESTS = {
  density: ({ tier, maxDensity }, { logic_density: density }) =>
    density > maxDensity ? `Tier ${tier} is for a logic density up to ${maxDensity}; this is ${density}` : undefined,
  tools: ({ tools }, { tool }) => (tool !== undefined && !tools ? 'It cannot call tools' : undefined),
  context: ({ context }, { estimated_tokens: tokens = 0 }) =>
    tokens > context ? `It holds ${context} tokens; this needs about ${tokens}` : undefined,
  ceiling: (model, _, { isDear }) => (isDear(model) ? "Its price is above the charter's ceiling (models.max_usd_per_1k)" : undefined),
} as const satisfies { readonly [W in WhyNot]?: Test }

/** The model for some work, and why every other one was passed over. Slower than {@link recommendModel}: for who asks why. */
export function chooseModel(law: ModelLaw, overlays: Overlays, need: Need): Choice {
  const cheapest = cheapestFor(law, need)
  const steps = cheapest ? standInsFor(law, overlays, need, cheapest) : []
  const model = steps.at(-1)?.model ?? cheapest ?? null
  const scale = scaleFor(law, need)
  const passedOver = scale.ranked
    .filter((one) => one !== model)
    .map((one) => ({ model: one, why: replacement(replacedBy(one, cheapest, steps)) ?? against(one, need, scale, model) }))
  return { model, overlays: steps.map(({ experiment }) => experiment), passedOver }
}

/** What stands in a model's place. */
function replacedBy(one: PricedModel, cheapest: PricedModel | undefined, steps: readonly StandIn[]): StandIn | undefined {
  if (one === cheapest) return steps[0]
  const at = steps.findIndex(({ model }) => model === one)
  return at < 0 ? undefined : steps[at + 1]
}

const replacement = (by: StandIn | undefined): PassedOver['why'] | undefined =>
  by && [{ code: 'replaced', text: `The experiment ${by.experiment} put ${by.model.id} into its place` }]

function against(one: PricedModel, need: Need, scale: Scale, chosen: PricedModel | null): PassedOver['why'] {
  const faults = Object.entries(TESTS).flatMap(([code, test]) => {
    const text = (test as Test)(one, need, scale)
    return text === undefined ? [] : [{ code: code as WhyNot, text }]
  })
  return faults.length > 0
    ? faults
    : [{ code: 'dearer', text: `It can do the work, and ${chosen?.id ?? 'another'} costs less or is listed first` }]
}
