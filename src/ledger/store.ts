import type { Head } from '../core/entry.ts'
import type { Org, Seq } from '../core/units.ts'
import type { Sealed } from './entry.ts'

/** A cached fold of the ledger up to `seq`; may be deleted at any time, and is checked before it is believed. */
export interface Snapshot {
  readonly seq: Seq
  /** Hash of the entry at `seq`. */
  readonly hash: string
  /** Version of `evolve` that made it. */
  readonly version: number
  /** SHA-256 of `content`. */
  readonly digest: string
  /** The state's canonical JSON. */
  readonly content: string
}

/**
 * The turn of one process on one org: while it is held, appends of other processes answer 'conflict' or wait, so that what is
 * decided inside is not decided in vain. A turn ends with its first 'appended', with `release`, with the process, or after
 * {@link TURN_MS}; a late holder loses nothing but the turn, since every append still compares the head.
 */
export interface Turn {
  /** As {@link LedgerStore.append}, inside the turn. 'appended' hands the turn on; after a 'conflict' it is still held. */
  append(head: Head, entries: readonly Sealed[]): Promise<'appended' | 'conflict'>
  /** As {@link LedgerStore.read}, inside the turn: nobody else's append comes between it and ours. */
  read(after: Seq, limit: number): Promise<readonly Sealed[]>
  /** Ends the turn; never throws, may be called twice. */
  release(): Promise<void>
}

/** How long a turn may be held, in ms: a group commit takes a few, and who dies in a turn holds the others up no longer. */
export const TURN_MS = 200

/** Where the ledger lies: one stream of entries per org, append-only. */
export interface LedgerStore {
  /** Whether other processes may append too; then the governor follows, and looks once more before it says "not found". */
  readonly shared: boolean
  /**
   * Appends all entries if the org's head is still `head`, durably, before it returns. 'conflict': the head was another and
   * nothing of this call was stored. A throw means unknown: all of it or nothing may have been stored; the next call on the
   * org through this store settles it, so that a late write can never land after that call has answered. `entries` is never
   * empty and follows on `head`.
   */
  append(org: Org, head: Head, entries: readonly Sealed[]): Promise<'appended' | 'conflict'>
  /** At most `limit` entries after `after`, in order; fewer only when there were no more. */
  read(org: Org, after: Seq, limit: number): Promise<readonly Sealed[]>
  /** All entries of one subject (a request, an agent, a key …), in order. */
  about(org: Org, subject: string): Promise<readonly Sealed[]>
  /**
   * Yields what lies after `after()`, then waits for a hint or one second, asks `after()` again, and reads again; ends when
   * the signal aborts. `after` is asked before every read, so that a follower who learned of entries otherwise (his own
   * appends) does not read them back. Survives a store that goes away: it throws, and the caller starts it again.
   */
  follow(org: Org, after: () => Seq | Promise<Seq>, signal: AbortSignal): AsyncIterable<Sealed>
  /** Waits for the turn on an org and takes it; used by who lost a race, see the `Turn`. */
  turn(org: Org): Promise<Turn>
  /** Reads and writes what only saves work. */
  readonly notes: NoteStore
  /** Resolves when the store could serve an append now. @throws StoreUnavailable */
  check(): Promise<void>
  /** Releases everything and ends followers; may be called twice. The store is not used afterwards. */
  close(): Promise<void>
}

/** What may be lost without loss: the last snapshot of each org. */
export interface NoteStore {
  /** The last saved snapshot, or undefined. */
  snapshot(org: Org): Promise<Snapshot | undefined>
  /** Replaces the snapshot. */
  saveSnapshot(org: Org, snapshot: Snapshot): Promise<void>
}

/** A store that cannot answer now: unreachable, full, or closed after a failed write. The governor grants nothing on it. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable'
}

/** A check found that the ledger is not what was written: this process grants nothing on it any more, whatever the store says. */
export class LedgerDistrusted extends StoreUnavailable {
  override readonly name: string = 'LedgerDistrusted'
}

/** What lies in the store is not a ledger any more: entries missing, out of order or not ours. Needs a person, not a retry. */
export class LedgerDamaged extends Error {
  override readonly name = 'LedgerDamaged'
}
