import { reviewCounts } from '../break-glass/view.ts'
import { orgDayKey, usedIn } from '../budget/windows.ts'
import type { State } from '../state.ts'
import { type Millis, usdFromMicros } from '../units.ts'
import type { PersonsDay, Summary, SummaryView } from './record.ts'
import { type Counts, countOf, type DayTally, medianOf, QUIET, total } from './tally.ts'

/** Counts by name, most first. */
const ranked = (counts: Counts): readonly (readonly [string, number])[] =>
  Object.entries(counts).sort(([a, n], [b, m]) => m - n || byName(a, b))

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What happened on a day as far as the state knows: today, yesterday and the day before. */
export function summaryOf(state: Pick<State, 'days' | 'windows' | 'reviews'>, day: string, now: Millis): Summary {
  const tally = state.days.get(day) ?? QUIET
  const { asked, atOnce, byPeople, rejected, answers } = tally
  return {
    day,
    asked,
    granted: { at_once: atOnce, by_people: byPeople },
    rejected,
    answers: total(answers),
    median: medianOf(answers),
    timeouts: ranked(tally.timeouts).map(([route, count]) => ({ route: route === '' ? null : route, count })),
    groups: ranked(tally.groups).map(([group, count]) => ({ group, count })),
    spent: usedIn(state, orgDayKey(day)),
    people: peopleOf(tally),
    reviews: reviewCounts(state, now),
  }
}

const peopleOf = ({ decided, missed }: DayTally): readonly PersonsDay[] =>
  [...new Set([...Object.keys(decided), ...Object.keys(missed)])]
    .map((operator) => ({ operator, decisions: countOf(decided, operator), timeouts: countOf(missed, operator) }))
    .sort((a, b) => b.decisions + b.timeouts - a.decisions - a.timeouts || byName(a.operator, b.operator))

/** A summary for the doors. */
export function summaryView({ spent, median, ...same }: Summary): SummaryView {
  return { ...same, spent_usd: usdFromMicros(spent), median_answer_s: median === null ? null : median / 1000 }
}
