import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { StepState } from '../plans/steps.ts'
import type { RequestRecord, State } from '../state.ts'
import { change, release } from './requests.ts'

/** `step.redeemed`: the step becomes a request of its own, with money that the plan had set aside. */
export function onStepRedeemed(state: State, entry: Entry, data: Events['step.redeemed']): void {
  const { input, plan: of, step: at, until, ask, charter, action_digest, model, reservation, assessment, obligations } = data
  const plan = state.requests.get(of)
  const step: RequestRecord = {
    id: entry.subject,
    ask,
    door: plan?.door ?? 'http',
    at: entry.at,
    version: entry.seq,
    charter,
    action_digest,
    model,
    reservation,
    status: { name: 'executing', since: entry.at, until },
    ...(assessment ? { assessment } : {}),
    ...(obligations ? { obligations } : {}),
    step: { plan: of, at, id: input.command.step },
    cards: {},
    attempts: [],
  }
  state.requests.set(step.id, step)
  if (!plan?.steps) return
  const { amount, windows, tokens } = plan.reservation
  const taken: StepState = { name: 'executing', request: step.id }
  state.requests.set(of, {
    ...plan,
    // The grant of a plan ends when that of any request would, however many of its steps are done.
    status: plan.status.name === 'granted' ? { name: 'executing', since: entry.at, until: plan.status.expires } : plan.status,
    steps: plan.steps.map((known, i) => (i === at ? taken : known)),
    reservation: {
      amount: amount - reservation.amount,
      windows,
      ...(tokens ? { tokens: { ...tokens, amount: tokens.amount - (reservation.tokens?.amount ?? 0) } } : {}),
    },
  })
}

/** `plan.done`: what it did not use is free again. */
export function onPlanDone(state: State, entry: Entry, { outcome, actual, charged, steps }: Events['plan.done']): void {
  const plan = state.requests.get(entry.subject)
  if (!plan) return
  release(state, plan)
  const status = { name: 'settled', actual, charged, confirmed: false, outcome, at: entry.at } as const
  change(state, entry, { ...plan, steps }, status, false)
}
