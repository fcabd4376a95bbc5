import type { ResourceType } from '../ask.ts'
import type { JsonObject } from '../json.ts'
import type { RiskLevel } from '../outcome.ts'
import type { RequestRecord } from '../state.ts'
import { usdFromMicros } from '../units.ts'
import { openSteps, type StepStanding, standingsOf } from './steps.ts'

/** A step of a plan as every door answers it. Money is dollars. */
export interface StepView {
  readonly id: string
  readonly state: StepStanding
  readonly after?: readonly string[]
  readonly task_intent: string
  readonly resource_type: ResourceType
  readonly tool?: string
  readonly target_resource?: string
  readonly args?: JsonObject
  readonly estimated_cost_usd: number
  readonly risk?: RiskLevel
  /** The request it became when it was redeemed. */
  readonly request_id?: string
  readonly actual_cost_usd?: number
  readonly charged_usd?: number
}

/** A plan as every door answers it, besides what it is as a request. */
export interface PlanView {
  readonly purpose: string
  readonly order: 'sequence' | 'graph'
  readonly total_usd: number
  /** What no step has taken, and is still set aside. */
  readonly left_usd: number
  readonly steps: readonly StepView[]
}

/** The plan that a request is; undefined when it is none. */
export function planView({ ask, steps, status, reservation, assessment }: RequestRecord): PlanView | undefined {
  const { plan } = ask
  if (!plan) return undefined
  const states = steps ?? openSteps(plan)
  const standings = standingsOf(plan, states)
  const holds = status.name === 'pending' || status.name === 'granted' || status.name === 'executing'
  return {
    purpose: ask.task_intent,
    order: plan.order,
    total_usd: usdFromMicros(ask.estimated_cost),
    left_usd: holds ? usdFromMicros(reservation.amount) : 0,
    steps: plan.steps.map((step, at): StepView => {
      const { id, after, task_intent, resource_type, tool, target_resource, args, estimated_cost } = step
      const state = states[at]
      const risk = assessment?.steps?.[at]
      const begun = state && 'request' in state ? state : undefined
      const ended = begun && 'charged' in begun ? begun : undefined
      return {
        id,
        state: standings[at] ?? 'closed',
        ...(after ? { after } : {}),
        task_intent,
        resource_type,
        ...(tool === undefined ? {} : { tool }),
        ...(target_resource === undefined ? {} : { target_resource }),
        ...(args === undefined ? {} : { args }),
        estimated_cost_usd: usdFromMicros(estimated_cost),
        ...(risk ? { risk } : {}),
        ...(begun ? { request_id: begun.request } : {}),
        ...(ended?.actual === undefined ? {} : { actual_cost_usd: usdFromMicros(ended.actual) }),
        ...(ended ? { charged_usd: usdFromMicros(ended.charged) } : {}),
      }
    }),
  }
}
