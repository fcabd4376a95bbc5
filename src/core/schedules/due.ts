import { SCHEDULES, type ScheduleName, type SchedulesSection } from '../charter/sections/kaizen/schedules.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { duesBetween, nextDue, windowKey, windowTime } from './cron.ts'
import type { ScheduleRow } from './record.ts'

/** A run that is due. */
export interface DueRun {
  readonly schedule: ScheduleName
  readonly window: string
}

type Known = Pick<State, 'charter' | 'schedules'>

/** The patterns of a charter that are not off. */
export function cronsOf(section: SchedulesSection | undefined): readonly (readonly [ScheduleName, string])[] {
  return SCHEDULES.flatMap((name) => {
    const cron = section?.[name] ?? 'off'
    return cron === 'off' ? [] : [[name, cron] as const]
  })
}

/** The runs that are due and nobody has claimed: of each schedule the latest only, however many were missed. */
export const runsDue = (state: Known, now: Millis): readonly DueRun[] =>
  rows(state).flatMap(({ schedule, cron, zone, row }) => {
    const [at] = duesBetween(cron, zone, lastOf(row), now, 1)
    return at === undefined ? [] : [{ schedule, window: windowKey(at) }]
  })

/** When each schedule is due next, epoch ms. */
export const nextRuns = (state: Known, now: Millis): readonly { readonly schedule: ScheduleName; readonly at: Millis }[] =>
  rows(state).flatMap(({ schedule, cron, zone, row }) => {
    const at = nextDue(cron, zone, Math.max(now, lastOf(row)))
    return at === undefined ? [] : [{ schedule, at }]
  })

const lastOf = ({ since, window }: ScheduleRow): Millis => Math.max(since, (window === undefined ? undefined : windowTime(window)) ?? 0)

function rows({ charter, schedules }: Known) {
  const zone = charter?.charter.timezone ?? 'UTC'
  return cronsOf(charter?.charter.kaizen?.schedules).flatMap(([schedule, cron]) => {
    const row = schedules.get(schedule)
    return row ? [{ schedule, cron, zone, row }] : []
  })
}
