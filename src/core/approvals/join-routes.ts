import { canonicalJson } from '../json.ts'
import { higher } from '../risk/level.ts'
import type { Routed, Stage } from './stage.ts'

/**
 * The route of what people are asked about together: for the steps of a plan every stage that any of them would pass by itself, once
 * and one after the other, so that nobody is left out who would have been asked. Where they differ by their time alone, the shorter
 * counts. Undefined when none has a route.
 */
export const joinRoutes = ([first, ...others]: readonly Routed[]): Routed | undefined => first && others.reduce(join, first)

function join(one: Routed, other: Routed): Routed {
  const sooner = new Map(other.stages.map((stage) => [whomOf(stage), stage]))
  const stages = one.stages.map((stage) => shorter(stage, sooner.get(whomOf(stage)) ?? stage))
  const known = new Set(stages.map(whomOf))
  const more = other.stages.filter((stage) => !known.has(whomOf(stage)))
  if (more.length === 0) return { ...one, stages }
  const severities = [one.severity, other.severity].flatMap((severity) => severity ?? [])
  return {
    ...one,
    route: `${one.route} + ${other.route}`,
    ...(severities.length > 0 ? { severity: severities.reduce(higher) } : {}),
    stages: [...stages, ...more],
  }
}

/** All that a stage says but how long it lasts, which risk may decide. */
const whomOf = ({ timeout: _, remind: __, ...whom }: Stage): string => canonicalJson(whom)

const shorter = (a: Stage, b: Stage): Stage => ({ ...a, timeout: Math.min(a.timeout, b.timeout), remind: Math.min(a.remind, b.remind) })
