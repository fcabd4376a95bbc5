import type { MessageRef } from '../command.ts'
import type { Millis, Seq } from '../units.ts'

/** How far a channel has been told a report. */
export interface Told {
  /** The messages that stand, in order. */
  readonly refs: readonly MessageRef[]
  /** It can never be told the rest. */
  readonly failed?: true
  /** The entry that makes the job of the edit its head is owed; 0: the head says what is true. Absent: nobody can edit it, or none stands. */
  readonly head?: Seq
}

/** A report as the state knows it; what it says stands in its entry. */
export interface ReportRow {
  readonly id: string
  /** Its entry. */
  readonly seq: Seq
  readonly at: Millis
  readonly day: string
  /** The motions that its head names. */
  readonly proposals: readonly string[]
  /** The entry of the last change that its heads should show. */
  readonly version: Seq
  /** Messages that make it up. */
  readonly messages: number
  readonly channels: Readonly<Record<string, Told>>
}
