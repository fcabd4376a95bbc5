import type { Cause } from '../reason.ts'
import type { Summary } from '../summary/record.ts'
import { formatUsd } from '../units.ts'
import { span } from '../when.ts'

/** Routes and people that a message names. */
const NAMED = 3

const CAUSES = {
  policy: 'by policy',
  budget: 'over budget',
  operator: 'by people',
  timeout: 'unanswered in time',
  cancelled: 'taken back',
  revoked: 'revoked',
  paused: 'agent paused',
  halted: 'halted',
  stale: 'charter changed',
} as const satisfies Record<Cause, string>

/** How a cause of a rejection is told in a count. */
export const causeWords = (cause: Cause): string => CAUSES[cause]

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** The first few of a list, and how many more there are. */
function few(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return `${texts.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** A day's numbers for a channel, a line each. */
export function summaryLines(summary: Summary): readonly string[] {
  const { day, asked, granted, answers, median, timeouts, groups = [], spent, reviews } = summary
  const all = granted.at_once + granted.by_people
  return [
    `Summary of ${day}: ${plural(asked, 'request')}, ${all} granted (${granted.at_once} at once, ${granted.by_people} by people), ${rejectedText(summary)}.`,
    median === null
      ? 'Nobody decided anything by hand.'
      : `People answered ${plural(answers, 'time')}, half of them within ${median === 0 ? 'a second' : span(median)}.`,
    ...(timeouts.length > 0
      ? [
          `Unanswered in time: ${few(timeouts.map(({ route, count }) => `${count} × ${route === null ? 'every approver' : `route ${route}`}`))}.`,
        ]
      : []),
    ...(groups.length > 0 ? [`Groups that did not answer in time: ${few(groups.map(({ group, count }) => `${group} ${count}`))}.`] : []),
    `Spent or set aside: ${formatUsd(spent)}.`,
    ...busiest(summary),
    ...(reviews.owed > 0
      ? [
          `${plural(reviews.owed, 'review')} of break-glass owed, ${reviews.overdue} of them overdue: somebody else must look at it in the inbox.`,
        ]
      : []),
  ]
}

function rejectedText({ rejected }: Summary): string {
  const rows = (Object.entries(rejected) as [Cause, number][]).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const all = rows.reduce((sum, [, n]) => sum + n, 0)
  return all === 0 ? 'none rejected' : `${all} rejected (${rows.map(([cause, n]) => `${n} ${causeWords(cause)}`).join(', ')})`
}

/** Who has most to do: by decisions, and by what they were asked and let pass. */
function busiest({ people }: Summary): readonly string[] {
  const by = (label: string, of: (one: Summary['people'][number]) => number): readonly string[] => {
    const rows = people.filter((one) => of(one) > 0).sort((a, b) => of(b) - of(a))
    return rows.length === 0 ? [] : [`${label}: ${few(rows.map((one) => `${one.operator} ${of(one)}`))}.`]
  }
  return [...by('Most decisions', ({ decisions }) => decisions), ...by('Most unanswered while asked', ({ timeouts }) => timeouts)]
}
