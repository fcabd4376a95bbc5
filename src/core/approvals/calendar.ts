import { DateTime } from 'luxon'
import type { Millis } from '../units.ts'

/** Working hours: which days, from when to when, in which zone. */
export interface Calendar {
  /** ISO weekdays, 1 is Monday. */
  readonly days: ReadonlySet<number>
  /** Minutes since midnight; `to` is not in it any more. */
  readonly from: number
  readonly to: number
  readonly zone: string
  /** Days (`2026-12-25`) on which it is closed. */
  readonly except: ReadonlySet<string>
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

/** A calendar as the charter writes it, made ready. */
export function calendarOf(
  written: {
    readonly days: readonly string[]
    readonly from: string
    readonly to: string
    readonly zone?: string | undefined
    readonly except: readonly string[]
  },
  zone: string,
): Calendar {
  return {
    days: new Set(written.days.map((day) => WEEKDAYS.indexOf(day) + 1)),
    from: minutes(written.from),
    to: minutes(written.to),
    zone: written.zone ?? zone,
    except: new Set(written.except),
  }
}

/** Days looked at for open time: more than any list of exceptions a sane charter has in a row. */
const MOST_DAYS = 400

/** Whether it is open. */
export function isOpen(calendar: Calendar, at: Millis): boolean {
  const there = DateTime.fromMillis(at, { zone: calendar.zone, locale: 'en-US' })
  return worksOn(calendar, there) && at >= timeOf(there, calendar.from) && at < timeOf(there, calendar.to)
}

/** When `ms` of open time have passed since `at`; undefined when it hardly ever opens. */
export function afterOpen(calendar: Calendar, at: Millis, ms: Millis): Millis | undefined {
  let left = ms
  let day = DateTime.fromMillis(at, { zone: calendar.zone, locale: 'en-US' }).startOf('day')
  for (let i = 0; i < MOST_DAYS; i++, day = day.plus({ days: 1 }).startOf('day')) {
    if (!worksOn(calendar, day)) continue
    const from = Math.max(at, timeOf(day, calendar.from))
    const open = timeOf(day, calendar.to) - from
    if (open <= 0) continue
    if (left <= open) return from + left
    left -= open
  }
  return undefined
}

const worksOn = ({ days, except }: Calendar, day: DateTime): boolean => days.has(day.weekday) && !except.has(day.toFormat('yyyy-MM-dd'))

/** A time of a day by the wall clock, so that nine is nine also where the clock changed that night. */
export function timeOf(day: DateTime, minute: number): Millis {
  if (minute === 1440) return day.plus({ days: 1 }).startOf('day').toMillis()
  return day
    .startOf('day')
    .set({ hour: Math.floor(minute / 60), minute: minute % 60 })
    .toMillis()
}
