import type { WorkOutcome } from './command.ts'
import type { DecidedBy } from './decided-by.ts'
import type { DayBudget } from './outcome.ts'
import type { Vote } from './quorum.ts'
import type { Cause, Reason } from './reason.ts'
import type { Micros, Millis } from './units.ts'

/**
 * Where a request is. It begins granted, pending, queued or refused; pending ends granted, queued (for its lock) or refused;
 * queued ends granted or refused; granted ends executing, settled, revoked or lapsed; executing ends settled or lapsed; lapsed may
 * still be settled. Each variant holds only what exists then.
 */
export type Status =
  | {
      readonly name: 'pending'
      readonly reasons: readonly Reason[]
      readonly deadline: Millis
      readonly day: DayBudget
      readonly votes: readonly Vote[]
      readonly shown: readonly string[]
    }
  | {
      readonly name: 'queued'
      readonly by: readonly DecidedBy[]
      readonly reasons: readonly Reason[]
      readonly since: Millis
      readonly deadline: Millis
      readonly charter: string
    }
  | { readonly name: 'granted'; readonly by: readonly DecidedBy[]; readonly at: Millis; readonly expires: Millis; readonly charter: string }
  | {
      readonly name: 'refused'
      readonly cause: Cause
      readonly reason: Reason
      /** What else spoke against it. */
      readonly more?: readonly Reason[]
      readonly at: Millis
      readonly by?: DecidedBy
    }
  | {
      readonly name: 'executing'
      readonly since: Millis
      readonly until: Millis
      /** How often it was redeemed, and until when it may be again; present when it may be used several times. */
      readonly uses?: number
      readonly expires?: Millis
    }
  | {
      readonly name: 'settled'
      readonly actual: Micros
      readonly charged: Micros
      readonly confirmed: boolean
      readonly outcome: WorkOutcome
      /** Tokens that stay counted. */
      readonly tokens?: number
      readonly at: Millis
    }
  | { readonly name: 'revoked'; readonly by: DecidedBy; readonly reason?: string; readonly at: Millis }
  | {
      readonly name: 'lapsed'
      readonly was: 'granted' | 'executing'
      /** Its lock is lost. */
      readonly reason?: Reason
      /** Its money is free again. */
      readonly released?: true
      readonly at: Millis
    }
