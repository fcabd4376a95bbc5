import { canonicalJson } from '../json.ts'
import { higher } from '../risk/level.ts'
import type { Routed } from './stage.ts'

/**
 * The route of what people are asked about together: for the steps of a plan every stage that any of them would pass by itself, once
 * and one after the other, so that nobody is left out who would have been asked. Undefined when none has a route.
 */
export const joinRoutes = ([first, ...others]: readonly Routed[]): Routed | undefined => first && others.reduce(join, first)

function join(one: Routed, other: Routed): Routed {
  const known = new Set(one.stages.map((stage) => canonicalJson(stage)))
  const stages = other.stages.filter((stage) => !known.has(canonicalJson(stage)))
  if (stages.length === 0) return one
  const severities = [one.severity, other.severity].flatMap((severity) => severity ?? [])
  return {
    ...one,
    route: `${one.route} + ${other.route}`,
    ...(severities.length > 0 ? { severity: severities.reduce(higher) } : {}),
    stages: [...one.stages, ...stages],
  }
}
