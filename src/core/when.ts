import { DateTime } from 'luxon'
import type { Millis } from './units.ts'

/** Locales asked in turn for a zone's short name: only en-GB knows CET, only en-US knows EST, only en-AU knows AEDT. */
const LOCALES = ['en-GB', 'en-US', 'en-AU', 'en-IN', 'en-NZ', 'en-ZA'] as const

/** The time of day for people, such as `03:14 CET`; with the date (`22 Nov 03:14 CET`) when it is not the day of `now` there. */
export function clockTime(at: Millis, zone: string, now: Millis): string {
  const there = DateTime.fromMillis(at, { zone, locale: 'en-GB' })
  const today = there.hasSame(DateTime.fromMillis(now, { zone }), 'day')
  return `${there.toFormat(today ? 'HH:mm' : 'd LLL HH:mm')} ${zoneName(there)}`
}

function zoneName(there: DateTime): string {
  const names = LOCALES.map((locale) => there.setLocale(locale).toFormat('ZZZZ'))
  return names.find((name) => !/\d/.test(name)) ?? (names[0] as string)
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

/** A length of time for people, in its largest unit and, when it is a few hours or days, the next one too: `41 s`, `9 min`, `2 h 5 min`. Rounded down. */
export function span(ms: Millis): string {
  const first = UNITS.findIndex(([unit]) => ms >= unit)
  if (first < 0) return 'less than a second'
  const [unit, name] = UNITS[first] as (typeof UNITS)[number]
  const next = first < 2 ? UNITS[first + 1] : undefined
  const rest = next ? Math.floor((ms % unit) / next[0]) : 0
  return `${Math.floor(ms / unit)} ${name}${next && rest > 0 ? ` ${rest} ${next[1]}` : ''}`
}

/** From how much time on {@link timeLeft} rounds to the nearest minute. */
const NEAREST_FROM: Millis = 300_000

/**
 * How long somebody has, for people. With five minutes or more the nearest minute, since a fresh ten-minute request would say 9 at once;
 * with less, rounded down: whoever is in a hurry is never told more time than there is.
 */
export const timeLeft = (ms: Millis): string => span(ms >= NEAREST_FROM ? ms + 30_000 : ms)
