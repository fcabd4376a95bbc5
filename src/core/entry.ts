import type { Event } from './event.ts'
import type { Millis, Org, Seq } from './units.ts'

/** `prev` of an org's first entry: there is nothing before it. */
export const GENESIS = '0'.repeat(64)

/** The last entry of an org's ledger; `{ seq: 0, hash: GENESIS }` before the first. */
export interface Head {
  readonly seq: Seq
  readonly hash: string
}

/** What every entry of the ledger carries round its event (docs/design.md, "The ledger is the state"). */
export interface Envelope {
  /** Version of the entry format. */
  readonly v: 1
  readonly org: Org
  readonly seq: Seq
  /** Epoch milliseconds; never before the previous entry's. */
  readonly at: Millis
  /** Who caused it, see `actorOf`. */
  readonly actor: string
  /** SHA-256 of the previous entry, or {@link GENESIS}. */
  readonly prev: string
  /** SHA-256 over the canonical JSON of the entry without this field. */
  readonly hash: string
}

/** One entry of the ledger: an event in its envelope. */
export type Entry = Envelope & Event
