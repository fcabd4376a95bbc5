import type { Millis, Seq } from '../units.ts'
import type { Finding, KnownFinding } from './findings.ts'

/** What came of a run, in numbers and names. Plain JSON. */
export interface RunOutcome {
  /** What was looked at: requests, experiments. */
  readonly looked: number
  /** What was found or done: kinds of waste, looks that changed something. */
  readonly found: number
  /** Motions that it made. */
  readonly proposed: readonly string[]
  /** The report that it made. */
  readonly report?: string
  /** What an hourly run found, the costliest first and so many at the most; absent in ledgers of versions that only counted. */
  readonly findings?: readonly Finding[]
  /** What it could not do, in a sentence. */
  readonly note?: string
}

/** A schedule as the state knows it. */
export interface ScheduleRow {
  /** What was due before is not made up for: the charter did not ask for it yet, or at other times. */
  readonly since: Millis
  /** The last window that was claimed; absent: none yet. */
  readonly window?: string
  /** The entry that claimed it, which is its job's. */
  readonly ran?: Seq
  /** What the last run that looked for waste found; absent: none did yet. */
  readonly found?: readonly KnownFinding[]
  /** What came of it; absent: it is owed. */
  readonly done?: { readonly at: Millis; readonly outcome: RunOutcome }
}
