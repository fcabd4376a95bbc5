import type { MessageRef } from '../command.ts'
import type { Millis, Seq } from '../units.ts'

/** How far a channel has been told a report. */
export interface Told {
  /** The messages that stand, in order. */
  readonly refs: readonly MessageRef[]
  /** It can never be told the rest. */
  readonly failed?: true
}

/** A report as the state knows it; what it says stands in its entry. */
export interface ReportRow {
  readonly id: string
  /** Its entry. */
  readonly seq: Seq
  readonly at: Millis
  readonly day: string
  /** Messages that make it up. */
  readonly messages: number
  readonly channels: Readonly<Record<string, Told>>
}
