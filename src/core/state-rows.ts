import type { DecidedBy } from './decided-by.ts'
import type { Purpose } from './standing-grants/purpose.ts'
import type { Micros, Millis } from './units.ts'

/** An open or past session of an agent. */
export interface Session {
  readonly id: string
  readonly opened: Millis
  readonly expires: Millis
  readonly max_priority: number
  readonly budget: Micros | null
  readonly framework?: string
  readonly capabilities: readonly string[]
  /** The agent's own words about its session, for rules; never a reason to grant by themselves. */
  readonly kind?: string
  readonly label?: string
  readonly channel?: string
  /** What it is for, as the agent declared it; people may approve requests for all of it. */
  readonly purpose?: Purpose
  /** SHA-256 (hex) of its identity and persona files, by name. */
  readonly identity?: Readonly<Record<string, string>>
}

/** What is known of an agent. */
export interface AgentRecord {
  readonly id: string
  readonly first_seen: Millis
  readonly session?: Session
  readonly paused?: { readonly by: DecidedBy; readonly at: Millis; readonly reason?: string }
  /** How many keys of its own are in force. */
  readonly keys: number
  /** It had a key once: nobody acts as it without one again, also when the last is revoked. */
  readonly keyed?: true
}

/** A key by its token's SHA-256. */
export interface KeyRecord {
  readonly id: string
  readonly agent: string | null
  readonly purpose: 'agent' | 'meter'
  readonly added: Millis
  readonly revoked?: Millis
}

/** Money used (settled or set aside) in one window; the row may be dropped after `until`. */
export interface Window {
  readonly used: Micros
  readonly until: Millis
}

/** How often an agent asked for something that the charter's rules count, by time. */
export interface HistoryRow {
  /** The row may be dropped after this. */
  readonly until: Millis
  /** Width of a bucket, in ms. */
  readonly bucket: Millis
  /** Start of each bucket that is not empty, and how many are in it; in order. */
  readonly counts: readonly (readonly [Millis, number])[]
}

/** A rate bucket after its last use. */
export interface Bucket {
  /** In sixty-thousandths of a request or micro-dollar. */
  readonly level: number
  readonly at: Millis
  /** When an entry last said that it was empty. */
  readonly noted?: Millis
}

/** A first answer kept for repeats with the same idempotency key. */
export interface Repeatable {
  readonly request: string
  readonly digest: string
  readonly at: Millis
}

/** What leaves the state a day after an entry. */
export interface Leaving {
  readonly at: Millis
  readonly requests: readonly string[]
  readonly repeats: readonly string[]
  readonly leases?: readonly string[]
}

/** The whole organisation stands still. */
export interface Halted {
  readonly by: DecidedBy
  readonly at: Millis
  readonly reason: string
}
