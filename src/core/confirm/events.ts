import type { Input } from '../command.ts'
import type { Millis } from '../units.ts'

/** What entries say of one-time codes. Neither a code nor a secret is ever among it. */
export interface ConfirmEvents {
  /** Subject: the operator, whose codes are made from this enrolment from here on. */
  'totp.enrolled': {
    /** Absent: people agreed that it replaces another one, by the entries before. */
    readonly input?: Input<'enrol-totp'>
    readonly by: string
    /** Present where `input` is not. */
    readonly enrolment?: string
    readonly motion?: string
  }
  /** Subject: the operator. A wrong code came with a vote, which does not count. */
  'totp.refused': {
    readonly input: Input
    readonly request: string
    /** Wrong codes in a row. */
    readonly tries: number
    /** Until when no code of theirs is looked at. */
    readonly until?: Millis
  }
}
