import { DateTime } from 'luxon'
import { dayOf, daysUpTo } from '../budget/calendar.ts'
import type { Charter } from '../charter/compile.ts'
import type { State } from '../state.ts'
import { summaryOf } from '../summary/summary.ts'
import { countOf, total } from '../summary/tally.ts'
import { type Micros, type Millis, microsFromUsd } from '../units.ts'
import { usageKeyParts } from '../usage/record.ts'
import type { Figures, ReportDraft } from './draft.ts'

/** Rows of a report at the most: what is spent beyond them is little. */
const ROWS = 60

/** The day that a report made at a time is of, and the one before. */
export function reportDays(
  due: Millis,
  zone: string,
): { readonly day: string; readonly before: string; readonly from: Millis; readonly to: Millis } {
  const [today = '', day = '', before = ''] = daysUpTo(dayOf(due, zone), 3)
  const start = (of: string): Millis => DateTime.fromISO(of, { zone, locale: 'en-US' }).startOf('day').toMillis()
  return { day, before, from: start(day), to: start(today) }
}

/** The hour of the wall clock, 0–23. */
export const hourOf = (at: Millis, zone: string): number => DateTime.fromMillis(at, { zone, locale: 'en-US' }).hour

/** What a day came to, as far as the state knows. */
export function figuresOf(state: Pick<State, 'days' | 'windows' | 'reviews'>, day: string, now: Millis): Figures {
  const { asked, granted, rejected, answers, median, timeouts, spent } = summaryOf(state, day, now)
  return {
    asked,
    granted: granted.at_once + granted.by_people,
    rejected: total(rejected as Readonly<Record<string, number>>),
    unanswered: timeouts.reduce((sum, { count }) => sum + count, 0),
    answers,
    median,
    spent,
  }
}

/** What each agent spent with each model on a day, the most first; what no model was settled for stands without one. */
export function spendOf({ usage, windows }: Pick<State, 'usage' | 'windows'>, day: string): ReportDraft['spend'] {
  const models = [...usage.entries()].flatMap(([key, { charged }]) => {
    const { day: on, agent, model } = usageKeyParts(key)
    return on === day && charged > 0 ? [{ agent, model: model === '' ? '?' : model, cost: charged }] : []
  })
  const known: Record<string, Micros> = {}
  for (const { agent, cost } of models) known[agent] = countOf(known, agent) + cost
  const prefix = `agent-day:${day}:`
  const others = [...windows.entries()].flatMap(([key, { used }]) => {
    if (!key.startsWith(prefix)) return []
    const agent = key.slice(prefix.length)
    const cost = used - countOf(known, agent)
    return cost > 0 ? [{ agent, model: null, cost }] : []
  })
  const byCost = (a: { readonly agent: string; readonly cost: Micros }, b: typeof a): number =>
    b.cost - a.cost || (a.agent < b.agent ? -1 : 1)
  return [...models, ...others].sort(byCost).slice(0, ROWS)
}

/** What agents that spent may spend on a day, where the charter limits it. */
export function budgetsOf({ document }: Charter, spend: ReportDraft['spend']): ReportDraft['budgets'] {
  const { agent_day_usd } = document.budgets
  const limit = agent_day_usd === null ? undefined : microsFromUsd(agent_day_usd)
  if (limit === undefined) return []
  return [...new Set(spend.map(({ agent }) => agent))].map((agent) => ({ agent, limit }))
}

const ENDS = ['rolled_back', 'rejected', 'inconclusive', 'stopped'] as const
const isEnd = (name: string): name is (typeof ENDS)[number] => ENDS.some((end) => end === name)

/** What experiments save, as of their last look; one that never looked, or too early to say, is left out. */
export const savingsOf = ({ experiments }: Pick<State, 'experiments'>): ReportDraft['savings'] =>
  [...experiments.entries()].flatMap(
    ([
      experiment,
      {
        looks,
        status: { name },
      },
    ]) => {
      const saving = looks.at(-1)?.saving
      if (!saving) return []
      const { estimate, low, high } = saving
      return [{ experiment, saving: estimate, low: low ?? estimate, high: high ?? estimate, ...(isEnd(name) ? { ended: name } : {}) }]
    },
  )

/** Motions that are open, the oldest first. */
export const openMotions = ({ motions }: Pick<State, 'motions'>): readonly string[] =>
  [...motions.entries()]
    .filter(([, { status }]) => status.name === 'open')
    .sort(([, a], [, b]) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map(([id]) => id)
