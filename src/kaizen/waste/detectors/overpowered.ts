import { cheapestFor } from '../../../core/arbiter/choose.ts'
import type { Charter } from '../../../core/charter/compile.ts'
import { compileCharter } from '../../../core/charter/compile.ts'
import { microsFromUsd } from '../../../core/units.ts'
import type { Fact } from '../../history/fact.ts'
import type { Detector } from '../detector.ts'
import { collect, groupsOf, type Item } from '../found.ts'

/** Work done by a model of a higher tier than its density asks for: what it cost more than the cheapest that would do, by list price. */
export const overpowered: Detector<'overpowered'> = ({ facts, charters }, { tiers_above, usd }) =>
  groupsOf(
    collect(facts, (fact) => {
      if (fact.settled?.model === undefined) return undefined
      const content = charters.get(fact.charter)
      return content && dearer(compileCharter(content), fact, tiers_above)
    }),
  ).filter(({ cost }) => cost > 0 && cost >= (microsFromUsd(usd) ?? 0))

function dearer({ arbiter, models }: Charter, { id, agent, density, tool, tokens, settled }: Fact, above: number): Item | undefined {
  const used = settled?.model === undefined ? undefined : arbiter.byId.get(settled.model)
  const asked = models.tiers.find(({ max_density }) => max_density >= density)?.tier
  if (!settled || !used || asked === undefined || used.tier < asked + above) return undefined
  const need = { agent_id: agent, logic_density: density, estimated_tokens: tokens, ...(tool === null ? {} : { tool }) }
  const enough = cheapestFor(arbiter, need)
  if (!enough || enough.blend >= used.blend) return undefined
  // What the cheaper one would have cost is rounded up, so that the saving is never said too high.
  const would = (BigInt(settled.charged) * enough.blend + used.blend - 1n) / used.blend
  return { about: { model: used.id, enough: enough.id }, id, cost: settled.charged - Number(would), time: 0 }
}
