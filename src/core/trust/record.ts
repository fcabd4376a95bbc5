import type { KpiResult } from '../kpis/record.ts'
import type { Millis } from '../units.ts'
import type { Milli } from './law.ts'

/** One score as last changed; what idleness took since is worked out when it is read. */
export interface Score {
  readonly points: Milli
  /** From when on idleness counts, epoch ms. */
  readonly since: Millis
}

/** What an agent has earned, by capability; a capability that is not there stands at 0. */
export interface TrustRecord {
  readonly scores: Readonly<Record<string, Score>>
  /** Nothing is earned and nothing decays; losses still count. */
  readonly frozen?: { readonly by: string; readonly at: Millis; readonly reason: string }
}

/** One audit of a piece of work. */
export interface Audit {
  /** `operator:alice` or `meter:KEY`. */
  readonly auditor: string
  readonly passed: boolean
  /** 0–100. */
  readonly score: number
  /** The key figures that it measured; absent: none. */
  readonly kpis?: readonly KpiResult[]
  readonly at: Millis
}

/** How one score changed, in thousandths of a point. */
export interface TrustChange {
  readonly capability: string
  readonly from: Milli
  readonly to: Milli
  readonly since: Millis
}

/** What an operator does to an agent's trust; without a capability it is done to all. */
export type TrustOrder =
  | { readonly do: 'grant' | 'lower'; readonly to: number; readonly capability?: string }
  | { readonly do: 'freeze' | 'unfreeze' }
