import type { ActionBody, Step } from '../../src/core/ask.ts'
import { askFromPlan, PlanBody } from '../../src/core/plans/body.ts'
import { type StepStanding, standingsOf } from '../../src/core/plans/steps.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { usdFromMicros } from '../../src/core/units.ts'
import { ALICE, type Changes, Core, OPEN } from './core.ts'

/** A step that nobody is asked about. */
export const step = (id: string, changes: Changes = {}) => ({
  id,
  task_intent: 'Summarise the proposals',
  resource_type: 'llm_tokens',
  estimated_cost_usd: 1,
  ...changes,
})

/** A plan of these steps; its total is their sum unless it is said. */
export const plan = (steps: readonly ReturnType<typeof step>[], changes: Changes = {}) => ({
  agent_id: 'crew-01',
  purpose: 'Publish the weekly report',
  steps,
  total_usd: steps.reduce((sum, one) => sum + one.estimated_cost_usd, 0),
  ...changes,
})

/** The core with the few words that tests of plans say to it. */
export class Planner extends Core {
  #plans = 0

  constructor(changes: Changes = {}) {
    super(changes)
    this.session()
  }

  /** Sends a plan; answers its id, or the refusal's code. */
  propose(steps: readonly ReturnType<typeof step>[], changes: Changes = {}, principal: Principal = OPEN) {
    const body = PlanBody.parse(plan(steps, changes))
    return this.submit({ kind: 'ask', request_id: `p${++this.#plans}`, ask: askFromPlan(body), door: 'http' }, principal)
  }

  /** The record of a plan that must have been decided somehow. */
  planned(steps: readonly ReturnType<typeof step>[], changes: Changes = {}): RequestRecord {
    const answer = this.propose(steps, changes)
    if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer)}`)
    return this.record(answer.subject)
  }

  /** A plan that is granted, by a person where it must be. */
  granted(steps: readonly ReturnType<typeof step>[], changes: Changes = {}): string {
    const { id, status } = this.planned(steps, changes)
    if (status.name === 'pending') this.vote(id, ALICE)
    if (this.status(id) !== 'granted') throw new Error(`expected granted, got ${this.status(id)}`)
    return id
  }

  record(id: string): RequestRecord {
    const found = this.state.requests.get(id)
    if (!found) throw new Error(`no ${id}`)
    return found
  }

  /** Redeems a step with the action it was planned with, or another. */
  redeemStep(id: string, name: string, changes: Changes = {}, principal: Principal = OPEN): ProblemCode | 'ok' {
    const found = this.record(id).ask.plan?.steps.find((one) => one.id === name)
    const { task_intent, resource_type, estimated_cost = 0, target_resource, tool, args, preview } = found ?? ({} as Partial<Step>)
    const action = { task_intent, resource_type, target_resource, tool, args, preview, estimated_cost_usd: usdFromMicros(estimated_cost) }
    const present = Object.fromEntries(Object.entries({ ...action, ...changes }).filter(([, value]) => value !== undefined))
    return this.code({ kind: 'redeem-step', request_id: id, step: name, action: present as ActionBody }, principal)
  }

  /** Settles the request that a step became. */
  settleStep(id: string, at: number, usd: number, outcome: 'succeeded' | 'failed' = 'succeeded', principal: Principal = OPEN) {
    return this.code({ kind: 'settle', request_id: `${id}-${at}`, actual: Math.round(usd * 1e6), outcome }, principal)
  }

  standings(id: string): readonly StepStanding[] {
    const { ask, steps } = this.record(id)
    return ask.plan ? standingsOf(ask.plan, steps ?? []) : []
  }
}
