import { DateTime } from 'luxon'
import type { Ask } from './ask.ts'
import type { Charter } from './charter/compile.ts'
import type { DayBudget, Reason, Reservation } from './event.ts'
import type { Session, State } from './state.ts'
import { formatUsd, type Micros, type Millis } from './units.ts'

/** Kinds of budget windows, in the order in which they are checked and named. */
export type WindowKind = 'task' | 'session' | 'agent-day' | 'org-day'

const LABELS = {
  task: 'the limit of one task',
  session: "the session's budget",
  'agent-day': "the agent's budget of the day",
  'org-day': "the organisation's budget of the day",
} as const satisfies Record<WindowKind, string>

const HOUR = 3_600_000
/** How long after its last use a window's row is kept: beyond any reservation that could still be settled. */
export const WINDOW_KEPT: Record<WindowKind, Millis> = {
  task: 720 * HOUR,
  session: 72 * HOUR,
  'agent-day': 72 * HOUR,
  'org-day': 72 * HOUR,
}

let lastDay = { zone: '', from: 0, to: 0, key: '' }

/** The calendar day (`2026-11-21`) in a time zone; the day last asked for is remembered, since luxon takes microseconds. */
export function dayOf(now: Millis, zone: string): string {
  if (lastDay.zone !== zone || now < lastDay.from || now >= lastDay.to) {
    const start = DateTime.fromMillis(now, { zone, locale: 'en-US' }).startOf('day')
    lastDay = { zone, from: start.toMillis(), to: start.plus({ days: 1 }).startOf('day').toMillis(), key: start.toFormat('yyyy-MM-dd') }
  }
  return lastDay.key
}

/** The key of an agent's day window. */
export const agentDayKey = (charter: Charter, agent: string, now: Millis): string =>
  `agent-day:${dayOf(now, charter.document.timezone)}:${agent}`

/** The key of a session's window. */
export const sessionKey = (session: string): string => `session:${session}`

const lower = (a: Micros | null, b: Micros | null): Micros | null => (a === null ? b : b === null ? a : Math.min(a, b))

interface CommonWindows {
  readonly day: string
  /** Session, agent's day, org's day: what every request of a session counts against on one day. */
  readonly keys: readonly [string, string, string]
}

const commonWindows = new WeakMap<Session, CommonWindows>()

/** The same list for every request of a session on one day: a hundred thousand open requests must not hold three strings each. */
function windowsOf(charter: Charter, agent: string, session: Session, now: Millis): CommonWindows['keys'] {
  const day = dayOf(now, charter.document.timezone)
  const known = commonWindows.get(session)
  if (known?.day === day) return known.keys
  const keys = [sessionKey(session.id), agentDayKey(charter, agent, now), `org-day:${day}`] as const
  commonWindows.set(session, { day, keys })
  return keys
}

/** Money used in a window so far. */
export const usedIn = (state: Pick<State, 'windows'>, key: string): Micros => state.windows.get(key)?.used ?? 0

/** What the check says: set aside this, or refuse for that. */
export type BudgetAnswer = { readonly reservation: Reservation; readonly day: DayBudget } | { readonly exceeded: Reason }

/**
 * Checks a request against every hard limit and says what to set aside. Check and reservation become one event, decided on one
 * state, so two requests can never both take the last dollar.
 */
export function reserve(state: State, charter: Charter, ask: Ask, session: Session, now: Millis): BudgetAnswer {
  const { task_id, agent_id, estimated_cost: amount } = ask
  const limits = limitsOf(charter, session)
  const common = windowsOf(charter, agent_id, session, now)
  // A request without a task is a task of its own: limited, and no row of its own; session and days are always counted.
  if (task_id === undefined && limits.task !== null && amount > limits.task) return { exceeded: exceeded('task', 0, amount, limits.task) }
  const windows = task_id === undefined ? common : [`task:${agent_id}:${task_id}`, ...common]
  for (const key of windows) {
    const limit = limits[kindOf(key)]
    const used = usedIn(state, key)
    if (limit !== null && used + amount > limit) return { exceeded: exceeded(kindOf(key), used, amount, limit) }
  }
  const before = usedIn(state, common[1])
  return { reservation: { amount, windows }, day: { before, after: before + amount, limit: limits['agent-day'] } }
}

/** The limits in force, by window; null: counted, not limited. */
const limitsOf = ({ limits }: Charter, session: Session | undefined): Readonly<Record<WindowKind, Micros | null>> => ({
  task: limits.task,
  session: lower(limits.session, session?.budget ?? null),
  'agent-day': limits.agentDay,
  'org-day': limits.orgDay,
})

/** The kind of a window, which its key begins with. */
export const kindOf = (key: string): WindowKind => key.slice(0, key.indexOf(':')) as WindowKind

const exceeded = (kind: WindowKind, used: Micros, cost: Micros, limit: Micros): Reason => ({
  code: `budget_${kind.replace('-', '_')}`,
  text: `${formatUsd(cost)} does not fit ${LABELS[kind]}: ${formatUsd(used)} of ${formatUsd(limit)} is used`,
})

/**
 * Whether a reservation made under an earlier charter still fits the limits in force; the windows already hold it.
 * Keys are the recorded ones, so a request asked before midnight is checked against its own day.
 */
export function overdrawn(state: State, charter: Charter, reservation: Reservation, session: Session | undefined): Reason | undefined {
  const limits = limitsOf(charter, session)
  for (const key of reservation.windows) {
    const limit = limits[kindOf(key)]
    const used = usedIn(state, key)
    if (limit !== null && used > limit) return exceeded(kindOf(key), used - reservation.amount, reservation.amount, limit)
  }
  return undefined
}

/** What is left of the agent's day, or null when the charter sets no limit; never below zero. */
export function remainingDay(state: State, charter: Charter, agent: string, now: Millis): Micros | null {
  const limit = charter.limits.agentDay
  return limit === null ? null : Math.max(0, limit - usedIn(state, agentDayKey(charter, agent, now)))
}
