import type { Charter } from '../charter/compile.ts'
import type { State } from '../state.ts'
import type { Micros, Millis } from '../units.ts'
import { dayOf, daysUpTo } from './calendar.ts'
import { orgDayKey, usedIn } from './windows.ts'

/** The part of a state that holds the org's money. */
export type Funds = Pick<State, 'paidIn' | 'takenOut' | 'spent'>

/** What was paid in, less what was taken out. */
export const paid = ({ paidIn, takenOut }: Funds): Micros => paidIn - takenOut

/** What is left: paid in, less taken out, less spent or set aside since the first entry. Below zero when more went than came. */
export const balance = (funds: Funds): Micros => paid(funds) - funds.spent

/** Days over which spending is averaged for the runway. */
const BURN_DAYS = 7

/** Money spent or set aside on the last seven calendar days, today included. */
export function weekBurn(state: State, charter: Charter, now: Millis): Micros {
  const days = daysUpTo(dayOf(now, charter.document.timezone), BURN_DAYS)
  return days.reduce((sum, day) => sum + usedIn(state, orgDayKey(day)), 0)
}

/**
 * Whether the balance would last `days` days at the mean spending of the last seven, once `amount` more is set aside: balance × 7 ≥
 * days × burn, in exact integers, since the product passes 2^53.
 */
export const lasts = (left: Micros, week: Micros, days: number): boolean => BigInt(left) * BigInt(BURN_DAYS) >= BigInt(days) * BigInt(week)

/** Whole days that the balance lasts at that rate, rounded down; null: nothing is being spent. */
export const daysLeft = (left: Micros, week: Micros): number | null =>
  week === 0 ? null : left <= 0 ? 0 : Number((BigInt(left) * BigInt(BURN_DAYS)) / BigInt(week))
