import type { ScheduleName } from '../charter/sections/kaizen/schedules.ts'
import type { ReportDraft } from '../reports/draft.ts'
import type { Millis } from '../units.ts'
import type { RunOutcome } from './record.ts'

/** What a run came to. */
export interface RunResult {
  readonly outcome: Omit<RunOutcome, 'report'>
  readonly report?: ReportDraft
}

/**
 * Does what a schedule is for, as of the time it was due at. May be asked twice for one run, after a crash: what it did the first time it
 * does not do again. `dry`: only says what it would do, and changes nothing.
 */
export type Runs = { readonly [N in ScheduleName]: (due: Millis, how: { readonly dry: boolean }) => Promise<RunResult> }
