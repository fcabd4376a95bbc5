import type { DecidedBy } from '../event.ts'
import type { Vote } from '../quorum.ts'
import type { Cause, Reason } from '../reason.ts'
import type { Millis, Seq } from '../units.ts'
import type { Motion } from './kinds.ts'

/** Where a motion is: open, until enough operators approve it, one rejects it, or its time is over. */
export type MotionStatus =
  | { readonly name: 'open' }
  | { readonly name: 'carried'; readonly at: Millis; readonly by: readonly DecidedBy[] }
  | { readonly name: 'lost'; readonly at: Millis; readonly cause: Cause; readonly reason: Reason; readonly by?: DecidedBy }

/** A motion as the state knows it. A day after its end it leaves. */
export interface MotionRecord {
  readonly id: string
  readonly motion: Motion
  readonly at: Millis
  /** Who made it; absent when the program did, or whoever holds the store itself. */
  readonly by?: DecidedBy
  /** Why, in the words of who made it. */
  readonly reason?: string
  readonly deadline: Millis
  /** Approvals it needs. */
  readonly people: number
  readonly votes: readonly Vote[]
  readonly status: MotionStatus
  /** Entry of the last change. */
  readonly version: Seq
  /** Identities whose attempt was refused and recorded. */
  readonly attempts: readonly string[]
}
