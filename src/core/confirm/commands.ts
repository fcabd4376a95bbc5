import type { Door } from '../principal.ts'
import type { SecondFactor } from './factor.ts'

/** Commands about one-time codes, besides the vote that comes with one. */
export interface ConfirmCommands {
  /** Makes an operator's one-time codes anew from `enrolment_id`. Who replaces their own proves with a code that they have them. */
  'enrol-totp': {
    readonly operator: string
    readonly enrolment_id: string
    readonly second_factor?: SecondFactor
    readonly door: Door
  }
}
