import type { Charter } from '../charter/compile.ts'
import type { Facts } from '../facts/facts.ts'
import { RequestVariables } from '../policy/rules/context.ts'
import type { Level } from '../risk/level.ts'
import type { ApprovalsLaw, Held, RouteLaw, StageLaw, WayLaw } from './law.ts'
import type { Group, Routed, Stage } from './stage.ts'

/**
 * The route of a request that people are asked about, with everybody who may decide frozen in it; undefined when the charter has none
 * for it. A route whose condition cannot be evaluated is taken: a request never slips past its route by breaking the condition. An
 * alternative whose condition cannot be evaluated is not offered.
 */
export function routeOf(facts: Facts): Routed | undefined {
  const law = facts.charter.approvals
  if (!law || law.routes.length === 0) return undefined
  const variables = new RequestVariables(facts)
  const route = law.routes.find((one) => holds(one, variables, true))
  return route && frozen(law, route, facts, (way) => way.when === undefined || holds(way.when, variables, false))
}

function holds({ condition }: Held, variables: RequestVariables, unknown: boolean): boolean {
  try {
    return condition?.holds(variables) ?? unknown
  } catch {
    return unknown
  }
}

function frozen(law: ApprovalsLaw, route: RouteLaw, { charter, found }: Facts, offered: (way: WayLaw) => boolean): Routed {
  const level = route.severity ?? (charter.risk ? found.risk : undefined)
  return {
    route: route.id,
    ...(route.severity ? { severity: route.severity } : {}),
    ...(route.digest ? { digest: route.digest } : {}),
    stages: route.stages.map((stage) => frozenStage(law, charter, stage, level, offered)),
  }
}

function frozenStage(
  law: ApprovalsLaw,
  charter: Charter,
  stage: StageLaw,
  level: Level | undefined,
  offered: (way: WayLaw) => boolean,
): Stage {
  const timeout = stage.timeout ?? (level === undefined ? undefined : law.timeouts[level]) ?? charter.timeout
  const { escalate, hours, outOfHours } = stage
  return {
    id: stage.id,
    alternatives: stage.ways.filter(offered).map(({ groups, quorum, each }) => ({
      groups: groupsOf(law, groups),
      quorum,
      ...(each ? { each } : {}),
    })),
    deny_quorum: stage.denyQuorum,
    apart: stage.apart ?? !charter.document.solo,
    timeout,
    remind: stage.remind ?? Math.floor(timeout / 2),
    ...(escalate ? { escalate: { ...escalate, groups: groupsOf(law, escalate.groups) } } : {}),
    ...(hours === undefined ? {} : { hours }),
    ...(outOfHours ? { out_of_hours: groupsOf(law, outOfHours) } : {}),
    channels: stage.channels ?? charter.channels.filter((c) => c.for.includes('approvals')).map((c) => c.key),
  }
}

const groupsOf = (law: ApprovalsLaw, names: readonly string[]): readonly Group[] =>
  names.map((name) => ({ name, of: law.groups.get(name) ?? [] }))
