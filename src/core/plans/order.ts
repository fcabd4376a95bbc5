import type { Plan } from '../ask.ts'

/** The positions of the steps that must have succeeded before each step, in the order of the steps. */
export function predecessors({ order, steps }: Plan): readonly (readonly number[])[] {
  if (order === 'sequence') return steps.map((_, at) => (at === 0 ? [] : [at - 1]))
  const at = new Map(steps.map(({ id }, i) => [id, i]))
  return steps.map(({ after }) => [...new Set(after)].flatMap((id) => at.get(id) ?? []))
}

/** The positions of the steps so that each stands behind those it comes after; undefined when they wait for each other in a ring. */
export function inOrder(plan: Plan): readonly number[] | undefined {
  const before = predecessors(plan)
  const sorted: number[] = []
  const done = new Set<number>()
  for (let left = before.length; left > 0; ) {
    const next = before.flatMap((needs, at) => (!done.has(at) && needs.every((need) => done.has(need)) ? [at] : []))
    if (next.length === 0) return undefined
    for (const at of next) done.add(at)
    sorted.push(...next)
    left -= next.length
  }
  return sorted
}
