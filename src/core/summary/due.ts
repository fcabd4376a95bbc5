import { DateTime } from 'luxon'
import { timeOf } from '../approvals/calendar.ts'
import { dayOf, daysUpTo } from '../budget/calendar.ts'
import type { CharterDocument } from '../charter/content.ts'
import type { Command } from '../command.ts'
import type { Context } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { summaryOf } from './summary.ts'

/** What of a charter says when summaries are due. */
type Law = Pick<CharterDocument, 'timezone' | 'approvals'>

const before = (day: string): string => daysUpTo(day, 2)[1] as string

/** When the summary that is told on `day` is due: by the wall clock, also where the clock changed that night. */
function dueOn(day: string, at: string, zone: string): Millis {
  const [hour, minute] = at.split(':').map(Number) as [number, number]
  return timeOf(DateTime.fromISO(day, { zone, locale: 'en-US' }), hour * 60 + minute)
}

/** The day whose summary was due last, at a time; undefined when the charter asks for none. What was due before is more than a day late. */
export function lastDue({ timezone, approvals }: Law, now: Millis): string | undefined {
  if (approvals?.summary_at === undefined) return undefined
  const today = dayOf(now, timezone)
  const told = now >= dueOn(today, approvals.summary_at, timezone) ? today : before(today)
  return before(told)
}

/** The summary that is owed now and was not made: an entry with its numbers, once a day; by group only where the sweep says so. */
export function summariesOverdue(
  { charter, state, now }: Pick<Context, 'charter' | 'state' | 'now'>,
  { groups: counted }: Pick<Command<'sweep'>, 'groups'>,
): readonly Event[] {
  const day = lastDue(charter.document, now)
  if (day === undefined || state.days.get(day)?.told !== undefined) return []
  const { groups, ...rest } = summaryOf(state, day, now)
  return [event('summary.made', state.org, { summary: counted && groups ? { ...rest, groups } : rest })]
}

/** When summaries that were not made are due: the one told on the day of the last entry and the one after. Epoch ms. */
export function summaryDues({ charter, days, at }: Pick<State, 'charter' | 'days' | 'at'>): readonly Millis[] {
  const { timezone, approvals } = charter?.charter ?? {}
  const hour = approvals?.summary_at
  if (hour === undefined || timezone === undefined) return []
  const today = dayOf(at, timezone)
  const tomorrow = DateTime.fromISO(today, { zone: timezone, locale: 'en-US' }).plus({ days: 1 }).toFormat('yyyy-MM-dd')
  return [before(today), today, tomorrow]
    .filter((day) => days.get(before(day))?.told === undefined)
    .map((day) => dueOn(day, hour, timezone))
}
