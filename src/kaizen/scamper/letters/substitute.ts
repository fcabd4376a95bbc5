import { compileCharter } from '../../../core/charter/compile.ts'
import type { ListedModel } from '../../../core/charter/models-file.ts'
import { FEWEST_PAIRS } from '../../../core/charter/sections/kaizen/experiments.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { Fact } from '../../history/fact.ts'
import { byKey, sum } from '../../waste/found.ts'
import { type Idea, statistic, type Thinker } from '../idea.ts'

type Done = Fact & { readonly settled: NonNullable<Fact['settled']> }

/**
 * In the work of a tier, the model that does most of it gives way to a cheaper one of another tier which did the same work as often without
 * failing; each at least as often as an experiment asks for.
 */
export const substitute: Thinker = ({ history, content }) => {
  const { byId } = compileCharter(content).arbiter
  const { tiers } = content.models
  const tierOf = (density: number) => tiers.find(({ max_density }) => max_density >= density)?.tier
  const done = history.facts.filter((fact): fact is Done => fact.settled?.model !== undefined)
  return tiers.flatMap(({ tier, models }): readonly Idea[] => {
    const work = byModel(done.filter(({ density }) => tierOf(density) === tier))
    const [main] = work.filter(({ model }) => models.some(({ id }) => id === model)).sort((a, b) => b.facts.length - a.facts.length)
    const now = main && byId.get(main.model)
    if (!main || !now) return []
    const [better] = work
      .flatMap((one) => ({ ...one, priced: byId.get(one.model) }))
      .filter(
        ({ priced, failed, model }) =>
          priced && priced.blend < now.blend && failed <= main.failed && !models.some(({ id }) => id === model),
      )
      .sort((a, b) => ((a.priced?.blend ?? 0n) < (b.priced?.blend ?? 0n) ? -1 : 1))
    const [from, to] = [models.find(({ id }) => id === main.model), listedAs(tiers, better?.model)]
    if (!better?.priced || !from || !to) return []
    const charged = BigInt(sum(main.facts.map(({ settled }) => settled.charged)))
    const saved = Number(charged - (charged * better.priced.blend + now.blend - 1n) / now.blend)
    const about = { tier: String(tier), model: main.model, instead: better.model }
    return [
      { change: { kind: 'substitute_model', tier, from: asJson(from), to: asJson(to) }, because: statistic(about, better.facts, saved) },
    ]
  })
}

/** Work by the model that did it, where there is enough of it to say something. */
function byModel(facts: readonly Done[]) {
  const models = [...byKey(facts, ({ settled }) => settled.model as string)].sort(([a], [b]) => (a < b ? -1 : 1))
  return models.flatMap(([model, own]) => {
    const failed = own.filter(({ settled }) => settled.outcome === 'failed').length / own.length
    return own.length >= FEWEST_PAIRS ? [{ model, facts: own, failed }] : []
  })
}

const listedAs = (tiers: readonly { readonly models: readonly ListedModel[] }[], model: string | undefined): ListedModel | undefined =>
  tiers.flatMap(({ models }) => models).find(({ id }) => id === model)

const asJson = (model: ListedModel): JsonObject => JSON.parse(JSON.stringify(model)) as JsonObject
