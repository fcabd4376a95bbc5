import type { CharterContent } from '../charter/content.ts'
import { SCHEDULES } from '../charter/sections/kaizen/schedules.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { windowTime } from '../schedules/cron.ts'
import { cronsOf } from '../schedules/due.ts'
import { foundSince } from '../schedules/findings.ts'
import type { ScheduleRow } from '../schedules/record.ts'
import type { State } from '../state.ts'

/** `charter.adopted`: what a schedule was due for before the charter asked for it, or asked for it at that time, is not made up for. */
export function noteSchedules(state: State, { at }: Entry, before: CharterContent | undefined): void {
  const after = state.charter
  if (!after?.charter.kaizen?.schedules) return
  const [old, now] = [before, after].map((content) => new Map(cronsOf(content?.charter.kaizen?.schedules)))
  const moved = before?.charter.timezone !== after.charter.timezone
  for (const name of SCHEDULES) {
    const row = state.schedules.get(name)
    if (!now?.has(name) || (row && !moved && old?.get(name) === now.get(name))) continue
    state.schedules.set(name, { ...row, since: at })
  }
}

/** `schedule.ran`: with it an older run is not owed any more. */
export function onRan(state: State, { subject, seq, at }: Entry, { window }: Events['schedule.ran']): void {
  const { since, found } = state.schedules.get(subject) ?? { since: at }
  state.schedules.set(subject, { since, window, ran: seq, ...(found ? { found } : {}) })
}

/** `schedule.done` */
export function onRunDone(state: State, { subject, at }: Entry, { outcome, window }: Events['schedule.done']): void {
  const row: ScheduleRow | undefined = state.schedules.get(subject)
  if (!row) return
  const { findings } = outcome
  const found = findings && foundSince(findings, row.found, windowTime(window) ?? at)
  state.schedules.set(subject, { ...row, ...(found ? { found } : {}), done: { at, outcome } })
}
