import type { Level } from '../../core/risk/level.ts'
import type { Micros, Millis } from '../../core/units.ts'

/** How a request was answered at once: granted (also when only its lock was still held), put to people, or refused. */
export const ANSWERS = ['granted', 'asked', 'refused'] as const
/** One of {@link ANSWERS}. */
export type Answered = (typeof ANSWERS)[number]

/** Requests and what they would cost together, by their estimates. */
export interface Sum {
  readonly count: number
  readonly amount: Micros
}

/** How bad it could get; `unknown` where neither charter assesses risk. */
export const RISKS = [...(['low', 'medium', 'high', 'critical'] as const), 'unknown'] as const
/** One of {@link RISKS}. */
export type Risk = Level | 'unknown'

/** What one request of a level weighs in a risk score: each level about three times the one below; what nobody assessed as medium. */
export const RISK_WEIGHT = { low: 1, medium: 3, high: 10, critical: 30, unknown: 3 } as const satisfies Record<Risk, number>

/** Requests by how bad they could get, and the sum of their {@link RISK_WEIGHT}. */
export interface RiskSum {
  readonly levels: Readonly<Record<Risk, number>>
  readonly score: number
}

/** One request whose answer would be another. */
export interface Example {
  readonly request_id: string
  readonly at: Millis
  readonly agent: string
  readonly intent: string
  readonly amount: Micros
  readonly risk: Risk
}

/** Requests that are alike and whose answer would change the same way. */
export interface Pattern extends Sum {
  readonly was: Answered
  readonly would: Answered
  /** The tool; the resource type where none was named. */
  readonly what: string
  /** The code of the reason for each answer. */
  readonly because_was: string
  readonly because: string
  /** The first few, in order of time. */
  readonly examples: readonly Example[]
}

/** What one charter would have done with the requests of a window. Plain JSON; money in {@link Micros}. */
export interface Backtest {
  /** Hash of the charter. */
  readonly charter: string
  /** Requests decided, and how many of them otherwise. */
  readonly requests: number
  readonly changed: number
  /** As it was × as it would be. */
  readonly cells: Readonly<Record<Answered, Readonly<Record<Answered, Sum>>>>
  /** Votes that were cast on these requests, and about how many it would have taken. */
  readonly taps: { readonly was: number; readonly would: number }
  /** Time that requests waited for people and would not have, also of those that ran out sooner; in ms. */
  readonly waits_saved: Millis
  /** What would be granted at once and was not; what was and would not be. */
  readonly money: { readonly granted_more: Micros; readonly held_back: Micros }
  /** What failed work was charged that was granted at once and would not have been: money that people would have been asked about, or nobody spent. */
  readonly spared: Micros
  /** Of what would be granted without a person and was not, and the other way round. */
  readonly risk: { readonly added: RiskSum; readonly removed: RiskSum }
  /** Requests that people rejected and that would be granted without them. */
  readonly against_people: Sum
  /** Requests that people approved later than this charter would have waited. */
  readonly too_late: number
  /** The largest groups of changed requests, and how many requests are in none of them. */
  readonly patterns: readonly Pattern[]
  readonly others: number
  /** Paths of the charter that look at what the ledger had not counted: there it is judged as if nothing had happened before. */
  readonly blind: readonly string[]
}

/** Where history was decided again. */
export interface Window {
  /** From this instant on, up to before that one; epoch ms. */
  readonly from: Millis
  readonly to: Millis
}

/** The result of several charters over one window of one ledger. */
export interface Backtests {
  readonly window: Window
  /** Entries read, from the first. */
  readonly entries: number
  /** Decisions of the window made again under the charter then in force, as their own check; where one differs, there are no results. */
  readonly check: { readonly decisions: number; readonly difference?: { readonly seq: number; readonly detail: string } }
  /** In the order the charters were given; none where the check found a difference. */
  readonly results: readonly Backtest[]
}
