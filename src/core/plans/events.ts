import type { Ask } from '../ask.ts'
import type { Input, WorkOutcome } from '../command.ts'
import type { Assessment, Reservation } from '../outcome.ts'
import type { Micros, Millis } from '../units.ts'
import type { Obligations } from '../verdict.ts'
import type { StepState } from './steps.ts'

/** What entries say of plans. */
export interface PlanEvents {
  /**
   * Subject: the request that the step becomes, which is settled and audited like any other. It takes its money out of what the plan
   * has set aside.
   */
  'step.redeemed': {
    readonly input: Input<'redeem-step'>
    readonly plan: string
    /** Position of the step in the plan. */
    readonly step: number
    readonly ask: Ask
    readonly charter: string
    readonly action_digest: string
    readonly model: string | null
    readonly reservation: Reservation
    readonly assessment?: Assessment
    readonly obligations?: Obligations
    /** When the step must be settled. */
    readonly until: Millis
  }
  /** Subject: the plan. Nothing more of it can be done: what it did not use is free again. */
  'plan.done': {
    /** `succeeded` when every step did. */
    readonly outcome: WorkOutcome
    readonly actual: Micros
    readonly charged: Micros
    readonly steps: readonly StepState[]
  }
}
