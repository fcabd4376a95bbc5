import type { Card } from '../card.ts'
import type { Change } from '../constitution/diff.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { Vote } from '../quorum.ts'
import type { Cause, Reason } from '../reason.ts'
import type { Halted } from '../state-rows.ts'
import type { Millis, Seq } from '../units.ts'
import type { Motion } from './kinds.ts'

/** Where a motion is: open, until enough operators approve it, one rejects it, or its time is over. */
export type MotionStatus =
  | { readonly name: 'open' }
  | { readonly name: 'carried'; readonly at: Millis; readonly by: readonly DecidedBy[] }
  | { readonly name: 'lost'; readonly at: Millis; readonly cause: Cause; readonly reason: Reason; readonly by?: DecidedBy }

/** What a motion would change, as things stand: what its own words do not say. */
export interface Matter {
  /** The halt it would lift. */
  readonly halted?: Halted
  /** What the proposed charter changes in the one in force. */
  readonly changes?: readonly Change[]
  /** Those of an improvement that loosen a control, by path. */
  readonly loosened?: readonly string[]
}

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
  /** Entry of the last change; cards follow it. */
  readonly version: Seq
  /** By channel. */
  readonly cards: Readonly<Record<string, Card>>
  /** Channels to which the whole of it was sent. */
  readonly shown: readonly string[]
  /** What it would have changed, once it has ended. */
  readonly was?: Matter
  /** Identities whose attempt was refused and recorded. */
  readonly attempts: readonly string[]
}
