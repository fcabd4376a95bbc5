import type { Ask } from '../ask.ts'

const known = new WeakMap<Ask, readonly Ask[]>()

/**
 * What a request asks for, one by one: each step of a plan as the request it would be by itself, and any other request as it is. The
 * same request has the same parts, so that what is found out about one is found again.
 */
export function partsOf(ask: Ask): readonly Ask[] {
  if (!ask.plan) return [ask]
  const before = known.get(ask)
  if (before) return before
  const { agent_id, session_id, task_id, mission } = ask
  const own = {
    agent_id,
    ...(session_id === undefined ? {} : { session_id }),
    ...(task_id === undefined ? {} : { task_id }),
    ...(mission === undefined ? {} : { mission }),
  }
  const parts = ask.plan.steps.map(({ id: _, after: __, ...step }): Ask => ({ ...own, ...step }))
  known.set(ask, parts)
  return parts
}
