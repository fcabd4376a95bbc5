import type { Routed, Turn } from './approvals/stage.ts'
import type { Confirm } from './confirm/kinds.ts'
import type { LockTaken, LockTerms } from './locks/lease.ts'
import type { Cause, Reason } from './reason.ts'
import type { PermitUse } from './standing-grants/record.ts'
import type { Micros, Millis } from './units.ts'
import type { Obligations } from './verdict.ts'

/** Money set aside: how much, and from which windows (by key, so that no zone is asked again). */
export interface Reservation {
  readonly amount: Micros
  readonly windows: readonly string[]
  /** Tokens set aside beside it, where the charter caps tokens. */
  readonly tokens?: { readonly amount: number; readonly windows: readonly string[] }
}

/** The agent's day as the card shows it; `limit` null: no limit. */
export interface DayBudget {
  readonly before: Micros
  readonly after: Micros
  readonly limit: Micros | null
}

/** What came of a request at once. */
export type AskOutcome =
  | {
      readonly status: 'granted'
      readonly reason: Reason
      /** Further rules that allowed it; `reason` is the first one's. */
      readonly more?: readonly Reason[]
      readonly expires: Millis
      readonly reservation: Reservation
      readonly model: string | null
      readonly obligations?: Obligations
      /** The lock that the grant took; its fencing token is this entry's `seq`. */
      readonly lock?: LockTaken
      /** The standing grant that answered it, with this use counted. */
      readonly standing?: PermitUse
    }
  | {
      /** Granted but for its lock, which somebody else holds. */
      readonly status: 'queued'
      readonly reasons: readonly Reason[]
      readonly deadline: Millis
      readonly reservation: Reservation
      readonly model: string | null
      readonly obligations?: Obligations
      readonly lock: LockTerms
      readonly standing?: PermitUse
    }
  | {
      readonly status: 'pending'
      readonly reasons: readonly Reason[]
      readonly deadline: Millis
      readonly reservation: Reservation
      readonly day: DayBudget
      readonly model: string | null
      /** Channel keys that are owed a card. */
      readonly channels: readonly string[]
      /** Approvals it needs; absent: one. */
      readonly people?: number
      /** Who is asked, in which order; absent: every approver at once. */
      readonly routed?: Routed & { readonly turn: Turn }
      /** What each approval needs besides; absent: a tap is enough. */
      readonly confirm?: readonly Confirm[]
      readonly obligations?: Obligations
    }
  | {
      readonly status: 'refused'
      readonly cause: Cause
      readonly reason: Reason
      /** What else spoke against it. */
      readonly more?: readonly Reason[]
    }

/** How bad it could get, in plain order. */
export type RiskLevel = 'low' | 'medium' | 'high' | 'critical'

/** What the gates found about a request, for cards, `/why` and replay; each part is present only when the charter has a section that looks for it. */
export interface Assessment {
  readonly risk?: RiskLevel
  /** Why the risk is above low, one sentence each. */
  readonly factors?: readonly Reason[]
  readonly tags?: readonly string[]
  /** Classes of data found, and redacted, in it. */
  readonly classes?: readonly string[]
  /** Ids of the rules that matched. */
  readonly rules?: readonly string[]
  /** The risk of each step of a plan, in their order. */
  readonly steps?: readonly RiskLevel[]
}
