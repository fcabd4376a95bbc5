import type { CharterContent, CharterDocument } from '../../core/charter/content.ts'
import { valueAt } from '../../core/constitution/locked.ts'

/**
 * What a charter can only judge by what the charter in force at the time counted: windows, rates, breakers, trust. What its rules
 * ask of history is counted by the backtest itself.
 */
const COUNTED = [
  'budgets.mission_usd',
  'budgets.role_day_usd',
  'budgets.agent_month_usd',
  'budgets.org_month_usd',
  'budgets.tokens',
  'budgets.rates',
  'breakers',
  'trust',
] as const satisfies readonly `${keyof CharterDocument}${string}`[]

const has = ({ charter }: CharterContent, path: string): boolean => (valueAt(charter, path) ?? null) !== null

/** The paths of a candidate that look at what was not counted under the charter in force, sorted. */
export const blindSpots = (inForce: CharterContent, candidate: CharterContent): readonly string[] =>
  COUNTED.filter((path) => has(candidate, path) && !has(inForce, path))
