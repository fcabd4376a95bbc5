import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import type { DayBudget, Reservation } from '../event.ts'
import type { Reason } from '../reason.ts'
import type { Session, State } from '../state.ts'
import { isExact, type Micros, type Millis } from '../units.ts'
import type { Draws } from './draws.ts'
import { excessesFor, over } from './excess.ts'
import { kindOf } from './kinds.ts'
import { checkMore } from './more.ts'
import { agentDayKey, commonKeys, limitOf, moneyKeys, usedIn } from './windows.ts'

/** What the check says: set aside this (and ask people, when there are questions), or refuse for that. */
export type BudgetAnswer =
  | {
      readonly reservation: Reservation
      readonly day: DayBudget
      /** What people would lift by approving; empty: it fits. */
      readonly questions: readonly Reason[]
      /** Buckets of spending as they are after it. */
      readonly draws?: Draws
    }
  | { readonly exceeded: Reason }

/** More than a ledger counts. */
const UNCOUNTABLE: Reason = {
  code: 'budget_uncountable',
  text: 'With this, more would be spent than can be counted exactly: nine billion dollars',
}

/**
 * Checks a request against every limit and says what to set aside. Check and reservation become one event, decided on one
 * state, so two requests can never both take the last dollar. A window that says reject refuses whatever others say. `drawn`: what was
 * taken out of the buckets of spending for this request already.
 */
export function reserve(state: State, charter: Charter, ask: Ask, session: Session, now: Millis, drawn: Micros = 0): BudgetAnswer {
  const { task_id, agent_id, estimated_cost: amount } = ask
  const { limits, more } = charter
  // No window holds more than all that was ever spent.
  if (!isExact(state.spent + amount)) return { exceeded: UNCOUNTABLE }
  const excesses = excessesFor(more)
  const common = commonKeys(charter, agent_id, session, now)
  // A request without a task is a task of its own: limited, and no row of its own; session and days are always counted.
  const alone = task_id === undefined ? over('task', 0, amount, limits.task) : undefined
  if (excesses.hard(alone)) return { exceeded: alone.refusal }
  const windows = moneyKeys(charter, ask, common)
  for (const key of windows) {
    const found = over(kindOf(key), usedIn(state, key), amount, limitOf(charter, key, session))
    if (excesses.hard(found)) return { exceeded: found.refusal }
  }
  const before = usedIn(state, common[1])
  const day = { before, after: before + amount, limit: limits.agentDay }
  if (!more) return { reservation: { amount, windows }, day, questions: excesses.questions }
  const checked = checkMore({ state, charter, more, ask, session, now, drawn }, excesses)
  if ('exceeded' in checked) return checked
  const { tokens, draws } = checked
  return {
    reservation: { amount, windows, ...(tokens ? { tokens } : {}) },
    day,
    questions: excesses.questions,
    ...(draws ? { draws } : {}),
  }
}

/** What is left of the agent's day, or null when the charter sets no limit; never below zero. */
export function remainingDay(state: State, charter: Charter, agent: string, now: Millis): Micros | null {
  const limit = charter.limits.agentDay
  return limit === null ? null : Math.max(0, limit - usedIn(state, agentDayKey(charter, agent, now)))
}
