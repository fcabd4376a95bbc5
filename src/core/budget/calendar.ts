import { DateTime } from 'luxon'
import type { Millis } from '../units.ts'

let lastDay = { zone: '', from: 0, to: 0, key: '' }

/**
 * The calendar day (`2026-11-21`) in a time zone, right across clock changes and days a zone skipped; the day last asked for is
 * remembered, since luxon takes microseconds. Where a midnight does not exist the day begins when the clock goes on.
 */
export function dayOf(now: Millis, zone: string): string {
  if (lastDay.zone !== zone || now < lastDay.from || now >= lastDay.to) {
    const start = DateTime.fromMillis(now, { zone, locale: 'en-US' }).startOf('day')
    lastDay = { zone, from: start.toMillis(), to: start.plus({ days: 1 }).startOf('day').toMillis(), key: start.toFormat('yyyy-MM-dd') }
  }
  return lastDay.key
}

/** The hour of the day, 0–23, by the clocks of a time zone. */
export const hourOf = (at: Millis, zone: string): number => DateTime.fromMillis(at, { zone, locale: 'en-US' }).hour

/** The calendar month (`2026-11`) of a day's key. */
export const monthOfDay = (day: string): string => day.slice(0, 7)

/** Keys of the `count` calendar days that end with `day`, that one first; a day that a zone skipped is among them and simply empty. */
export function daysUpTo(day: string, count: number): readonly string[] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return Array.from({ length: count }, (_, i) => new Date(Date.UTC(year, month - 1, date - i)).toISOString().slice(0, 10))
}
