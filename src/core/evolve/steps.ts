import type { StepState } from '../plans/steps.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Micros } from '../units.ts'
import { use } from './budget.ts'

/** How a step ended, or what was said of it later. */
export type StepEnd = Extract<StepState, { readonly charged: Micros }>

/**
 * A step of a plan is over: its plan keeps how, and its money. `more` is what it counts with beyond before: taken from what is left of an
 * open plan as far as there is something, and given back to it where it is less, so that a plan and its steps count together as one.
 */
export function noteStepEnd(state: State, { id, step }: RequestRecord, end: Omit<StepEnd, 'request'>, more: Micros): void {
  const plan = step && state.requests.get(step.plan)
  if (!step || !plan?.steps) return
  const { name, ...money } = end
  const steps = plan.steps.map((known, at): StepState => (at === step.at ? { name: after(known, name), request: id, ...money } : known))
  const left = plan.reservation.amount
  const given = plan.status.name === 'executing' ? Math.max(-more, -left) : 0
  use(state, plan.reservation, given)
  state.requests.set(plan.id, { ...plan, steps, reservation: { ...plan.reservation, amount: left + given } })
}

/** What is called failed once stays so: what comes after it is closed. */
const after = (known: StepState, name: StepEnd['name']): StepEnd['name'] =>
  known.name === 'failed' || known.name === 'lapsed' ? known.name : name
