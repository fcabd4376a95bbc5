import { dayOf } from '../../../core/budget/calendar.ts'
import { type Micros, type Millis, microsFromUsd } from '../../../core/units.ts'
import type { Fact } from '../../history/fact.ts'
import type { History } from '../../history/history.ts'
import type { Detector } from '../detector.ts'
import { collect, groupsOf, type Item, sum } from '../found.ts'

/** The code of a refusal because the day of a role is used up. */
const ROLE_IS_SHORT = 'budget_role_day'

/**
 * Money that is kept from others: set aside by work that then used little of it, for as long as it took; and the day of a role that sets
 * aside little of it while another role is refused for its own, as far as it would have helped.
 */
export const hoarding: Detector<'hoarding'> = (history, { used_below, usd }) =>
  groupsOf([...estimates(history.facts, used_below), ...idleRoles(history, used_below)]).filter(
    ({ cost }) => cost > 0 && cost >= (microsFromUsd(usd) ?? 0),
  )

const estimates = (facts: readonly Fact[], below: number): readonly Item[] =>
  collect(facts, ({ id, agent, at, setAside, settled }) =>
    settled?.outcome === 'succeeded' && settled.charged < setAside * below
      ? { about: { agent }, id, cost: setAside - settled.charged, time: settled.at - at }
      : undefined,
  )

/** One day of all roles. */
export interface RoleDay {
  /** Set aside, by role. */
  readonly used: Map<string, Micros>
  /** Refused because the role's day was used up, by role; the same action once, however often it was tried. */
  readonly short: Map<string, Map<string, { readonly id: string; readonly amount: Micros; readonly at: Millis }>>
}

/** What roles set aside and lacked, by day in the charter's time zone. */
export function roleDays({ facts, charter }: History): ReadonlyMap<string, RoleDay> {
  const days = new Map<string, RoleDay>()
  if (!charter) return days
  const roles = new Map(charter.charter.agents.list.map(({ id, role = '' }) => [id, role]))
  for (const { id, at, agent, action, role, refused, setAside, estimated } of facts) {
    const isShort = refused?.code === ROLE_IS_SHORT
    if (role === undefined && !isShort) continue
    const key = dayOf(at, charter.charter.timezone)
    const day = days.get(key) ?? { used: new Map(), short: new Map() }
    days.set(key, day)
    if (role !== undefined) day.used.set(role, (day.used.get(role) ?? 0) + setAside)
    if (!isShort) continue
    const of = roles.get(agent) ?? ''
    const lacked = day.short.get(of) ?? new Map()
    day.short.set(of, lacked)
    if (!lacked.has(action)) lacked.set(action, { id, amount: estimated, at })
  }
  return days
}

/** The limit of each role that has one of its own, by role. */
export function roleLimits({ charter }: Pick<History, 'charter'>): ReadonlyMap<string, Micros> {
  const limits = charter?.charter.budgets.role_day_usd
  return new Map(typeof limits === 'object' ? Object.entries(limits).map(([role, usd]) => [role, microsFromUsd(usd) ?? 0]) : [])
}

function idleRoles(history: History, below: number): readonly Item[] {
  const limits = roleLimits(history)
  return [...roleDays(history).values()].flatMap(({ used, short }) => {
    const lacked = [...short.values()].flatMap((actions) => [...actions.values()])
    const idle = [...limits]
      .filter(([role, limit]) => !short.has(role) && (used.get(role) ?? 0) < limit * below)
      .map(([role, limit]) => ({ role, left: limit - (used.get(role) ?? 0) }))
      .sort((a, b) => b.left - a.left || (a.role < b.role ? -1 : 1))
    // What was lacked could have come from one role only: the one with the most left gives first.
    let missing = sum(lacked.map(({ amount }) => amount))
    return idle.flatMap(({ role, left }) => {
      const cost = Math.min(left, missing)
      missing -= cost
      return cost > 0 ? [{ about: { role }, id: lacked[0]?.id ?? '', cost, time: 0 }] : []
    })
  })
}
