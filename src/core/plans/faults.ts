import { type Ask, LOCK_RESOURCES, type Plan, UNSUPPORTED_RESOURCES } from '../ask.ts'
import { type Refusal, refusal } from '../problem.ts'
import { formatUsd } from '../units.ts'
import { inOrder } from './order.ts'

/** What is wrong with a plan as it was sent, whoever sent it; undefined: nothing, or it is none. */
export function planFault({ plan, estimated_cost: total }: Ask): Refusal | undefined {
  if (!plan) return undefined
  const ids = plan.steps.map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) return refusal('plan_step_twice', `Two steps have the id ${twice}; name each of them differently`)
  return (
    orderFault(plan, new Set(ids)) ??
    resourceFault(plan) ??
    sumFault(
      plan.steps.reduce((sum, step) => sum + step.estimated_cost, 0),
      total,
    )
  )
}

function orderFault(plan: Plan, ids: ReadonlySet<string>): Refusal | undefined {
  for (const { id, after = [] } of plan.steps) {
    if (plan.order === 'sequence' && after.length > 0)
      return refusal('invalid_field', `steps: ${id} has "after", which only a plan with "order": "graph" may have`)
    const unknown = after.find((one) => !ids.has(one))
    if (unknown !== undefined) return refusal('plan_step_unknown', `${id} comes after ${unknown}, and the plan has no such step`)
  }
  return inOrder(plan) ? undefined : refusal('plan_cycle', 'Some steps come after each other in a ring, so none of them could ever begin')
}

function resourceFault({ steps }: Plan): Refusal | undefined {
  const odd = steps.find(({ resource_type }) => UNSUPPORTED_RESOURCES.has(resource_type) || LOCK_RESOURCES.has(resource_type))
  return (
    odd && refusal('unsupported_resource', `The step ${odd.id} asks for ${odd.resource_type}, which no plan holds; ask for it by itself`)
  )
}

const sumFault = (sum: number, total: number): Refusal | undefined =>
  sum <= total
    ? undefined
    : refusal('plan_total_low', `The steps cost ${formatUsd(sum)} together, which is more than the ${formatUsd(total)} of total_usd`)
