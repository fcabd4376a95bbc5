import type { ScheduleName } from '../charter/sections/kaizen/schedules.ts'
import type { Door } from '../principal.ts'
import type { ReportDraft } from '../reports/draft.ts'
import type { RunOutcome } from './record.ts'

/** Commands about schedules. */
export interface ScheduleCommands {
  /** Claims a run for the time it was due at: of several processes one gets it. An administrator's is due when it is asked for. */
  'run-schedule': { readonly schedule: ScheduleName; readonly window: string; readonly door?: Door }
  /** A worker did what a run is for. */
  'schedule-done': {
    readonly schedule: ScheduleName
    readonly window: string
    readonly outcome: Omit<RunOutcome, 'report'>
    readonly report?: ReportDraft
  }
}
