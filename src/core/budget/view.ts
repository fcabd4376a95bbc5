import type { Charter } from '../charter/compile.ts'
import type { Exceedable } from '../charter/sections/budgets.ts'
import type { Session, State } from '../state.ts'
import { type Micros, type Millis, usdFromMicros } from '../units.ts'
import { dayOf } from './calendar.ts'
import { balance, daysLeft, weekBurn } from './funds.ts'
import { type CapKind, countsTokens, cutOf, exceedableOf, kindOf } from './kinds.ts'
import { lifetimeLimit } from './more.ts'
import { agentDayKey, anyLimit, keyIn, LIFETIME_TOKENS, roleOf, sessionKey, usedIn } from './windows.ts'

/** How a window stands, as every door shows it. */
export interface WindowView {
  /** Such as `agent_day`, as the charter names it. */
  readonly window: Exceedable
  /** Its key: what was used is counted under it. */
  readonly key: string
  readonly unit: 'usd' | 'tokens'
  /** Dollars or tokens, what is set aside included. */
  readonly used: number
  /** null: counted, not limited. */
  readonly limit: number | null
  /** null: no limit; never below 0. */
  readonly left: number | null
  /** What happens to what does not fit. */
  readonly on_exceeded: 'reject' | 'ask'
}

/** The org's money, as every door shows it. Dollars. */
export interface FundsView {
  readonly paid_in_usd: number
  readonly taken_out_usd: number
  /** Spent or set aside since the first entry. */
  readonly spent_usd: number
  readonly balance_usd: number
  /** Spent or set aside in the last seven days. */
  readonly week_usd: number
  /** How long the balance lasts at that rate, whole days; null: nothing was spent. */
  readonly days_left: number | null
  /** How long it must last; null: the charter does not say. */
  readonly runway_days: number | null
}

/** All that {@link budgetsView} answers. */
export interface BudgetsView {
  readonly windows: readonly WindowView[]
  readonly funds: FundsView
}

function show(charter: Charter, kind: CapKind, key: string, used: Micros, limit: Micros | null): WindowView {
  const unit = countsTokens(kind) ? 'tokens' : 'usd'
  const shown = (n: number): number => (unit === 'usd' ? usdFromMicros(n) : n)
  return {
    window: exceedableOf(countsTokens(kind) ? cutOf(kind) : kind),
    key,
    unit,
    used: shown(used),
    limit: limit === null ? null : shown(limit),
    left: limit === null ? null : shown(Math.max(0, limit - used)),
    on_exceeded: charter.more?.asks(kind) ? 'ask' : 'reject',
  }
}

const row = (state: State, charter: Charter, key: string, session?: Session): WindowView =>
  show(charter, kindOf(key), key, usedIn(state, key), anyLimit(charter, key, session))

/** Each key, and its tokens' where the charter caps them. */
const withTokens = ({ more }: Charter, keys: readonly string[]): readonly string[] => [
  ...keys,
  ...keys.filter((key) => more?.tokens?.has(kindOf(key) as 'task')).map((key) => `tokens.${key}`),
]

/** The windows that an agent's next request counts against, those of the whole org left out; its role's and those of the calendar. */
export function agentWindows(state: State, charter: Charter, agent: string, now: Millis): readonly WindowView[] {
  const session = state.agents.get(agent)?.session
  const day = dayOf(now, charter.document.timezone)
  const { more } = charter
  const counts = (kind: 'agent-month' | 'role-day'): boolean => (more?.windows.includes(kind) || more?.tokens?.has(kind)) ?? false
  const keys = [
    ...(session && now < session.expires ? [sessionKey(session.id)] : []),
    agentDayKey(charter, agent, now),
    ...(counts('agent-month') ? [keyIn('agent-month', day, agent, '')] : []),
    ...(counts('role-day') ? [keyIn('role-day', day, agent, roleOf(charter, agent))] : []),
  ]
  return withTokens(charter, keys).map((key) => row(state, charter, key, session))
}

/** Missions shown at the most. */
const MISSIONS = 100

/** How the org's windows and its money stand: its day, month and lifetime, the roles of the charter, and missions by what they used. */
export function budgetsView(state: State, charter: Charter, now: Millis): BudgetsView {
  const { more } = charter
  const day = dayOf(now, charter.document.timezone)
  const roles = [...new Set(['', ...charter.document.agents.list.map(({ role }) => role ?? '')])].sort()
  const calendar = withTokens(charter, [
    keyIn('org-day', day, '', ''),
    ...(more?.windows.includes('org-month') || more?.tokens?.has('org-month') ? [keyIn('org-month', day, '', '')] : []),
    ...(more?.windows.includes('role-day') || more?.tokens?.has('role-day') ? roles.map((role) => keyIn('role-day', day, '', role)) : []),
  ]).map((key) => row(state, charter, key))
  const lifetime =
    more && more.lifetime !== null ? [show(charter, 'org-lifetime', 'org-lifetime', state.spent, lifetimeLimit(state, more))] : []
  const tokens = more?.tokens?.has('org-lifetime') ? [row(state, charter, LIFETIME_TOKENS)] : []
  return { windows: [...calendar, ...lifetime, ...tokens, ...missionsOf(state, charter)], funds: fundsOf(state, charter, now) }
}

function missionsOf(state: State, charter: Charter): readonly WindowView[] {
  if ((charter.more?.mission ?? null) === null && !charter.more?.tokens?.has('mission')) return []
  return [...state.windows.entries()]
    .filter(([key]) => key.startsWith('mission:') || key.startsWith('tokens.mission:'))
    .map(([key]) => row(state, charter, key))
    .sort((a, b) => b.used - a.used || (a.key < b.key ? -1 : 1))
    .slice(0, MISSIONS)
}

/** How the org's money stands. */
export function fundsOf(state: State, charter: Charter, now: Millis): FundsView {
  const week = weekBurn(state, charter, now)
  return {
    paid_in_usd: usdFromMicros(state.paidIn),
    taken_out_usd: usdFromMicros(state.takenOut),
    spent_usd: usdFromMicros(state.spent),
    balance_usd: usdFromMicros(balance(state)),
    week_usd: usdFromMicros(week),
    days_left: daysLeft(balance(state), week),
    runway_days: charter.more?.runway ?? null,
  }
}
