import type { Cause } from '../reason.ts'
import type { Summary } from '../summary/record.ts'
import { formatUsd } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { lasting } from './time.ts'

/** Routes and people that a message names. */
const NAMED = 3

/** The first few of a list, and how many more there are. */
function few(texts: readonly string[], { common }: Catalogue): string {
  const more = texts.length - NAMED
  return `${texts.slice(0, NAMED).join(', ')}${more > 0 ? ` ${common.more(more)}` : ''}`
}

/** A day's numbers for a channel, a line each. */
export function summaryLines(summary: Summary, words: Catalogue): readonly string[] {
  const { day, asked, granted, answers, median, timeouts, groups = [], spent, reviews } = summary
  const all = granted.at_once + granted.by_people
  const told = words.summary
  const late = timeouts.map(({ route, count }) => `${count} × ${route === null ? told.everybody : told.route(route)}`)
  const silent = groups.map(({ group, count }) => `${group} ${count}`)
  return [
    told.first(day, asked, all, granted.at_once, granted.by_people, rejectedText(summary, words)),
    median === null ? told.nobody : told.answered(answers, median === 0 ? told.second : lasting(median, words)),
    ...(late.length > 0 ? [told.unanswered(few(late, words))] : []),
    ...(silent.length > 0 ? [told.silent(few(silent, words))] : []),
    told.spent(formatUsd(spent)),
    ...busiest(summary, words),
    ...(reviews.owed > 0 ? [told.reviews(reviews.owed, reviews.overdue)] : []),
  ]
}

function rejectedText({ rejected }: Summary, { summary, outcomes }: Catalogue): string {
  const rows = (Object.entries(rejected) as [Cause, number][]).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const all = rows.reduce((sum, [, n]) => sum + n, 0)
  return all === 0 ? summary.noneRejected : summary.rejected(all, rows.map(([cause, n]) => `${n} ${outcomes.causes[cause]}`).join(', '))
}

/** Who has most to do: by decisions, and by what they were asked and let pass. */
function busiest({ people }: Summary, words: Catalogue): readonly string[] {
  const by = (told: (who: string) => string, of: (one: Summary['people'][number]) => number): readonly string[] => {
    const rows = people.filter((one) => of(one) > 0).sort((a, b) => of(b) - of(a))
    if (rows.length === 0) return []
    const who = rows.map((one) => `${one.operator} ${of(one)}`)
    return [told(few(who, words))]
  }
  return [...by(words.summary.decisions, ({ decisions }) => decisions), ...by(words.summary.timeouts, ({ timeouts }) => timeouts)]
}
