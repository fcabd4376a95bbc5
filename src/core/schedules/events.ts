import type { Input } from '../command.ts'
import type { RunOutcome } from './record.ts'

/** What entries say of schedules. */
export interface ScheduleEvents {
  /** Subject: the schedule. This run is claimed, and owed until it is done. */
  'schedule.ran': { readonly input: Input<'run-schedule'>; readonly window: string; readonly by?: string }
  /** Subject: the schedule. */
  'schedule.done': { readonly input?: Input<'schedule-done'>; readonly window: string; readonly outcome: RunOutcome }
  /** Subject: the report, which stands in `input`. These channels are owed it, in so many messages. */
  'report.made': {
    readonly input: Input<'schedule-done'>
    readonly channels: readonly string[]
    readonly messages: number
  }
}
