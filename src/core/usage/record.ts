import type { TokenUsage } from '../arbiter/prices.ts'
import type { Micros } from '../units.ts'

/** What settled requests for language models used: of one agent by one model on one day. */
export interface UsageRow extends TokenUsage {
  readonly requests: number
  /** What budgets count for it. */
  readonly charged: Micros
  /** What its tokens cost by the charter's prices when it was settled; 0 where the model has none. */
  readonly priced: Micros
  /** Of the requests: those of which some tokens were counted or assumed, since no provider said them; absent: none. */
  readonly estimated?: number
}

/** What one settled request counts with, and in which row; kept so that its confirmation can put that right. */
export interface Metered {
  readonly row: string
  readonly counted: UsageRow
}

/** Nothing yet. */
export const UNUSED: UsageRow = { requests: 0, charged: 0, priced: 0, input: 0, output: 0, cached: 0, reasoning: 0 }

/** The model of what no model of the charter was named for: agents name models as they like, and rows must not grow with their words. */
export const OTHER_MODEL = ''

/** A row's key. Neither a day nor an agent's id has a space in it, so the model may hold anything. */
export const usageKey = (day: string, agent: string, model: string): string => `${day} ${agent} ${model}`

/** What a {@link usageKey} says. */
export function usageKeyParts(key: string): { readonly day: string; readonly agent: string; readonly model: string } {
  const [day = '', agent = ''] = key.split(' ', 2)
  return { day, agent, model: key.slice(day.length + agent.length + 2) }
}

/** Counted exactly, or as much as can be: agents may report what they like. */
const within = (sum: number): number => Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, sum))

/** The sum of two rows, or with -1 their difference; never less than nothing. */
export function plusUsage(one: UsageRow, other: UsageRow, sign: 1 | -1 = 1): UsageRow {
  const estimated = within((one.estimated ?? 0) + sign * (other.estimated ?? 0))
  return {
    requests: within(one.requests + sign * other.requests),
    charged: within(one.charged + sign * other.charged),
    priced: within(one.priced + sign * other.priced),
    input: within(one.input + sign * other.input),
    output: within(one.output + sign * other.output),
    cached: within(one.cached + sign * other.cached),
    reasoning: within(one.reasoning + sign * other.reasoning),
    ...(estimated > 0 ? { estimated } : {}),
  }
}
