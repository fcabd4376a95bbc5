import type { Ask, Plan } from '../ask.ts'
import type { Micros } from '../units.ts'
import { predecessors } from './order.ts'

/** Where a step of a plan is, as the state keeps it: not begun, being done by the request it became, or over. Money is {@link Micros}. */
export type StepState =
  | { readonly name: 'open' }
  | { readonly name: 'executing'; readonly request: string }
  | {
      readonly name: 'succeeded' | 'failed' | 'lapsed'
      readonly request: string
      /** What it cost, as it was reported; absent: nobody said. */
      readonly actual?: Micros
      /** What stays debited. */
      readonly charged: Micros
    }

/** Where a step is, as people see it: what is open is ready, waits for steps before it, or is closed since one of them did not succeed. */
export type StepStanding = Exclude<StepState['name'], 'open'> | 'ready' | 'waiting' | 'closed'

/** The state of every step before any is done. */
export const openSteps = ({ steps }: Plan): readonly StepState[] => steps.map(() => OPEN)
const OPEN: StepState = Object.freeze({ name: 'open' })

const ENDS: ReadonlySet<StepStanding> = new Set(['failed', 'lapsed', 'closed'])

/** Where each step is, in their order. */
export function standingsOf(plan: Plan, states: readonly StepState[]): readonly StepStanding[] {
  const before = predecessors(plan)
  const known = new Map<number, StepStanding>()
  const of = (at: number): StepStanding => {
    const told = known.get(at)
    if (told) return told
    const state = states[at]?.name ?? 'open'
    const found = state === 'open' ? openAs((before[at] ?? []).map(of)) : state
    known.set(at, found)
    return found
  }
  return plan.steps.map((_, at) => of(at))
}

function openAs(before: readonly StepStanding[]): StepStanding {
  if (before.some((one) => ENDS.has(one))) return 'closed'
  return before.every((one) => one === 'succeeded') ? 'ready' : 'waiting'
}

/** Whether nothing of a plan is being done, and nothing more can be. */
export const isOver = ({ ask, steps }: { readonly ask: Ask; readonly steps?: readonly StepState[] }): boolean =>
  ask.plan !== undefined && standingsOf(ask.plan, steps ?? []).every((one) => one !== 'ready' && one !== 'waiting' && one !== 'executing')
