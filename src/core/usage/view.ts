import { daysUpTo } from '../budget/calendar.ts'
import type { State } from '../state.ts'
import { usdFromMicros } from '../units.ts'
import { OTHER_MODEL, plusUsage, UNUSED, type UsageRow, usageKey, usageKeyParts } from './record.ts'

/** Days of usage that are kept, today included. */
export const USAGE_DAYS = 31

/** Sums of usage on the wire. */
export interface UsageSums {
  readonly requests: number
  /** What budgets count. */
  readonly cost_usd: number
  /** What the tokens cost by the charter's prices. */
  readonly priced_usd: number
  readonly input_tokens: number
  readonly output_tokens: number
  /** Some of the input. */
  readonly cached_tokens: number
  /** Some of the output. */
  readonly reasoning_tokens: number
  /** Some of the requests: of these, some tokens were counted or assumed, since no provider said them. */
  readonly estimated_requests: number
}

/** Usage over some days, by agent and model, and by day. */
export interface UsageView {
  readonly from: string
  readonly to: string
  readonly total: UsageSums
  /** What cost most first. `model` null: none of the charter was named. */
  readonly rows: readonly ({ readonly agent_id: string; readonly model: string | null } & UsageSums)[]
  /** Every day on which something was settled, in order. */
  readonly days: readonly ({ readonly day: string } & UsageSums)[]
}

/** Usage of the last `days` days up to `today`; of one agent, or of all. */
export function usageView(state: Pick<State, 'usage'>, today: string, days: number, agent?: string): UsageView {
  const from = daysUpTo(today, days).at(-1) ?? today
  const [byWho, byDay] = [new Map<string, UsageRow>(), new Map<string, UsageRow>()]
  let total = UNUSED
  for (const [key, row] of state.usage.entries()) {
    const at = usageKeyParts(key)
    if (at.day < from || at.day > today || (agent !== undefined && at.agent !== agent)) continue
    const who = usageKey('', at.agent, at.model)
    byWho.set(who, plusUsage(byWho.get(who) ?? UNUSED, row))
    byDay.set(at.day, plusUsage(byDay.get(at.day) ?? UNUSED, row))
    total = plusUsage(total, row)
  }
  const rows = [...byWho].sort(([a, one], [b, other]) => other.charged - one.charged || (a < b ? -1 : 1))
  return {
    from,
    to: today,
    total: sums(total),
    rows: rows.map(([who, row]) => {
      const { agent: agent_id, model } = usageKeyParts(who)
      return { agent_id, model: model === OTHER_MODEL ? null : model, ...sums(row) }
    }),
    days: [...byDay].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, row]) => ({ day, ...sums(row) })),
  }
}

const sums = ({ requests, charged, priced, input, output, cached, reasoning, estimated = 0 }: UsageRow): UsageSums => ({
  requests,
  cost_usd: usdFromMicros(charged),
  priced_usd: usdFromMicros(priced),
  input_tokens: input,
  output_tokens: output,
  cached_tokens: cached,
  reasoning_tokens: reasoning,
  estimated_requests: estimated,
})
