import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import type { Session, State } from '../state.ts'
import type { Micros, Millis } from '../units.ts'
import { dayOf, monthOfDay } from './calendar.ts'
import { countsTokens, cutOf, kindOf, type TokenKind, type WindowKind } from './kinds.ts'

/** The key of an agent's day window. */
export const agentDayKey = (charter: Charter, agent: string, now: Millis): string =>
  `agent-day:${dayOf(now, charter.document.timezone)}:${agent}`

/** The key of a session's window. */
export const sessionKey = (session: string): string => `session:${session}`

/** The key of an org's day window. */
export const orgDayKey = (day: string): string => `org-day:${day}`

/** The row of the tokens of an org's lifetime. */
export const LIFETIME_TOKENS = 'tokens.org-lifetime:'

/** An agent's role in the charter; `''` when it has none: those without share one window. */
export const roleOf = (charter: Charter, agent: string): string => charter.agents.get(agent)?.role ?? ''

interface CommonWindows {
  readonly day: string
  readonly charter: Charter
  /** Session, agent's day, org's day, and what else the charter limits: what every request of a session counts against on one day. */
  readonly keys: readonly [string, string, string, ...string[]]
}

const commonWindows = new WeakMap<Session, CommonWindows>()

/** The same list for every request of a session on one day: a hundred thousand open requests must not hold three strings each. */
export function commonKeys(charter: Charter, agent: string, session: Session, now: Millis): CommonWindows['keys'] {
  const day = dayOf(now, charter.document.timezone)
  const known = commonWindows.get(session)
  if (known?.day === day && known.charter === charter) return known.keys
  const more = (charter.more?.windows ?? []).map((kind) => keyIn(kind, day, agent, roleOf(charter, agent)))
  const keys = [sessionKey(session.id), agentDayKey(charter, agent, now), orgDayKey(day), ...more] as const
  commonWindows.set(session, { day, charter, keys })
  return keys
}

/** The key of a window that the calendar cuts. */
export function keyIn(kind: 'agent-day' | 'org-day' | 'role-day' | 'agent-month' | 'org-month', day: string, agent: string, role: string) {
  switch (kind) {
    case 'agent-day':
      return `agent-day:${day}:${agent}`
    case 'org-day':
      return orgDayKey(day)
    case 'role-day':
      return `role-day:${day}:${role}`
    case 'agent-month':
      return `agent-month:${monthOfDay(day)}:${agent}`
    case 'org-month':
      return `org-month:${monthOfDay(day)}`
  }
}

/** All money windows of a request. One without a task or mission is its own: limited, and no row of its own. */
export function moneyKeys({ more }: Charter, { task_id, mission, agent_id }: Ask, common: CommonWindows['keys']): readonly string[] {
  const named = mission !== undefined && (more?.mission ?? null) !== null
  if (task_id === undefined && !named) return common
  return [...(task_id === undefined ? [] : [taskKey(agent_id, task_id)]), ...(named ? [missionKey(mission)] : []), ...common]
}

/** The key of a task's window: an agent's own. */
const taskKey = (agent: string, task: string): string => `task:${agent}:${task}`
/** The key of a mission's window: of all agents together. */
const missionKey = (mission: string): string => `mission:${mission}`

/** The token windows that the charter limits for a request; those of a task or mission only when it names one. */
export function tokenKeys(charter: Charter, ask: Ask, session: Session, now: Millis): readonly string[] {
  const day = dayOf(now, charter.document.timezone)
  const key = (cut: WindowKind | 'org-lifetime'): string | undefined => {
    switch (cut) {
      case 'task':
        return ask.task_id === undefined ? undefined : taskKey(ask.agent_id, ask.task_id)
      case 'mission':
        return ask.mission === undefined ? undefined : missionKey(ask.mission)
      case 'session':
        return sessionKey(session.id)
      case 'org-lifetime':
        return 'org-lifetime:'
      default:
        return keyIn(cut, day, ask.agent_id, roleOf(charter, ask.agent_id))
    }
  }
  return [...(charter.more?.tokens?.keys() ?? [])].flatMap((cut) => {
    const found = key(cut)
    return found === undefined ? [] : [`tokens.${found}`]
  })
}

/** Money (or tokens, in their windows) used in a window so far. */
export const usedIn = (state: Pick<State, 'windows'>, key: string): Micros => state.windows.get(key)?.used ?? 0

const lower = (a: Micros | null, b: Micros | null): Micros | null => (a === null ? b : b === null ? a : Math.min(a, b))

/** The limit of a money window by its key; null: counted, not limited. A session's own limit holds for its own window. */
export function limitOf({ limits, more }: Charter, key: string, session: Session | undefined): Micros | null {
  const kind = kindOf(key) as WindowKind
  switch (kind) {
    case 'task':
      return limits.task
    case 'session':
      return lower(limits.session, session && key === sessionKey(session.id) ? session.budget : null)
    case 'agent-day':
      return limits.agentDay
    case 'org-day':
      return limits.orgDay
    case 'mission':
      return more?.mission ?? null
    case 'agent-month':
      return more?.agentMonth ?? null
    case 'org-month':
      return more?.orgMonth ?? null
    case 'role-day': {
      const of = more?.roleDay ?? null
      // `role-day:2026-11-21:` is 20 characters; the role is what follows.
      return of === null || typeof of === 'number' ? of : (of.get(key.slice(20)) ?? null)
    }
  }
}

/** The cap of a token window by its key; null: none any more. */
export const tokenCap = ({ more }: Charter, key: string): number | null => more?.tokens?.get(cutOf(kindOf(key) as TokenKind)) ?? null

/** The limit of any window with a row of its own, in its own unit. */
export const anyLimit = (charter: Charter, key: string, session: Session | undefined): number | null =>
  countsTokens(kindOf(key)) ? tokenCap(charter, key) : limitOf(charter, key, session)
