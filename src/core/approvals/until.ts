import { DateTime } from 'luxon'
import { type Millis, parseDuration } from '../units.ts'

/**
 * Until when, as a person writes it: a length of time from now (`4h`, `3d`), a day (`2026-12-24`: until that day is over) or a time of day on one
 * (`2026-12-24T18:00`), both by the clocks of `zone` unless the time names an offset. Undefined when it is none of them. Epoch ms.
 */
export function untilOf(text: string, zone: string, now: Millis): Millis | undefined {
  const length = parseDuration(text)
  if (length !== undefined) return now + length
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined
  const time = DateTime.fromISO(text, { zone })
  if (!time.isValid) return undefined
  return (text.includes('T') ? time : time.plus({ days: 1 })).toMillis()
}
