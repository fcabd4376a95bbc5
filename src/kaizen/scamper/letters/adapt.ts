import { compileCharter } from '../../../core/charter/compile.ts'
import { needsOf } from '../../../core/trust/needs.ts'
import type { Fact } from '../../history/fact.ts'
import { asked } from '../../waste/detectors/people.ts'
import { byKey, sum } from '../../waste/found.ts'
import { type Idea, statistic, type Thinker } from '../idea.ts'

/** Points of one step: two audits passed with full score, as they usually earn. */
const STEP = 10
/** A share of failed work, in percent, from which on a capability was given too early; and work enough to say so. */
const FAILING = 20
const FEWEST = 20

/**
 * Thresholds of trust follow what came of them: down where people approved all that agents on probation did and none of it failed, up
 * where much of what agents did alone failed.
 */
export const adapt: Thinker = ({ history, content, limits }) => {
  const law = compileCharter(content).trust
  if (!law) return []
  const needs = ({ tool, resource }: Fact): readonly string[] =>
    needsOf(law, { resource_type: resource, ...(tool === null ? {} : { tool }) }).capabilities
  const byNeed = byKey(history.facts, (fact) => needs(fact).join())
  return Object.entries(content.charter.trust?.capabilities ?? {}).flatMap(([capability, { threshold: from }]): readonly Idea[] => {
    const own = byNeed.get(capability) ?? []
    const supervised = asked(own).filter(({ people }) => people.ended && people.why.join() === 'trust_probation')
    const alone = own.filter(({ people, settled }) => !people && settled)
    const failed = alone.filter(hasFailed)
    const idea = (to: number, facts: readonly Fact[], cost: number): readonly Idea[] =>
      to === from ? [] : [{ change: { kind: 'trust_threshold', capability, from, to }, because: statistic({ capability }, facts, cost) }]
    if (alone.length >= FEWEST && failed.length * 100 >= alone.length * FAILING)
      return idea(Math.min(100, from + STEP), failed, sum(failed.map(({ settled }) => settled?.charged ?? 0)))
    const isProven = supervised.every((fact) => fact.people.ended?.how === 'approved' && !hasFailed(fact))
    return supervised.length >= limits.fatigue.approvals && isProven ? idea(Math.max(0, from - STEP), supervised, 0) : []
  })
}

const hasFailed = ({ settled }: Fact): boolean => settled?.outcome === 'failed'
