import { countedOf } from '../budget/held.ts'
import type { StepState } from '../plans/steps.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Micros } from '../units.ts'
import { use } from './budget.ts'

/** How a step ended, or what was said of it later. */
export type StepEnd = Extract<StepState, { readonly charged: Micros }>

/** A step of a plan is over: its plan keeps how, and an open plan sets aside what its steps left of its total, so that they count together as one. */
export function noteStepEnd(state: State, { id, step }: RequestRecord, end: Omit<StepEnd, 'request'>): void {
  const plan = step && state.requests.get(step.plan)
  if (!step || !plan?.steps) return
  const { name, ...money } = end
  const steps = plan.steps.map((known, at): StepState => (at === step.at ? { name: after(known, name), request: id, ...money } : known))
  const left = plan.reservation.amount
  // A step that cost more than the plan had left gives nothing back when it turns out cheaper: what is over the total was never the plan's.
  const given = plan.status.name === 'executing' ? Math.max(0, plan.ask.estimated_cost - takenBy(state, steps)) - left : 0
  use(state, plan.reservation, given)
  state.requests.set(plan.id, { ...plan, steps, reservation: { ...plan.reservation, amount: left + given } })
}

/** What steps hold or have cost together. */
const takenBy = (state: State, steps: readonly StepState[]): Micros =>
  steps.reduce((sum, step) => {
    if ('charged' in step) return sum + step.charged
    const record = step.name === 'executing' ? state.requests.get(step.request) : undefined
    return sum + (record ? countedOf(record).amount : 0)
  }, 0)

/** What is called failed once stays so: what comes after it is closed. */
const after = (known: StepState, name: StepEnd['name']): StepEnd['name'] =>
  known.name === 'failed' || known.name === 'lapsed' ? known.name : name
