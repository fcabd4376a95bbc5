import type { Json } from '../../core/json.ts'
import { usdFromMicros } from '../../core/units.ts'
import type { Backtests } from './result.ts'

const MONEY: ReadonlySet<string> = new Set(['amount', 'granted_more', 'held_back', 'spared'])

/** A backtest as it goes over the wire: money in dollars, under names that say so. */
export const backtestView = (tests: Backtests): { readonly [key: string]: Json } =>
  inUsd(tests as unknown as Json) as { [key: string]: Json }

function inUsd(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(inUsd)
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) =>
      MONEY.has(key) && typeof one === 'number' ? [`${key}_usd`, usdFromMicros(one)] : [key, inUsd(one)],
    ),
  )
}
