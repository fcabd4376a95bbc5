import type { Charter } from '../core/charter/compile.ts'
import type { Command } from '../core/command.ts'
import type { Answer } from '../core/decide/index.ts'
import type { Entry } from '../core/entry.ts'
import type { Lease } from '../core/locks/lease.ts'
import type { Clock, IdSource } from '../core/ports.ts'
import type { Principal } from '../core/principal.ts'
import type { RequestRecord, State } from '../core/state.ts'
import type { Millis, Org, Seq } from '../core/units.ts'

/** A ledger entry with its exact text, as stored. */
export interface StoredEntry {
  readonly entry: Entry
  readonly text: string
}

/** What the doors and workers know of the governor: submit commands, read what is committed. */
export interface GovernorFace {
  readonly org: Org
  readonly clock: Clock
  readonly ids: IdSource
  /**
   * Decides a command and answers once its events are durably stored.
   * @throws StoreUnavailable when nothing can be stored now; Overloaded when too many wait. Nothing was granted then.
   */
  submit(command: Command, principal: Principal): Promise<Answer>
  /** The committed state. Never written to by a reader. */
  state(): State
  /** The charter in force. */
  charter(): Charter
  /** A request, also one that left the state: then folded from its own entries. Undefined when there never was one. */
  request(id: string): Promise<RequestRecord | undefined>
  /** Resolves when the request is decided (at once if it is), or after `ms`; with what it is then. Ends early when `signal` aborts. */
  decided(id: string, ms: Millis, signal?: AbortSignal): Promise<RequestRecord | undefined>
  /** A lease, as soon as it waits no longer (at once if it does not), or after `ms`; with what it is then. Undefined when nobody knows it. */
  lease(id: string, ms: Millis, signal?: AbortSignal): Promise<Lease | undefined>
  /** Reads on to the end of the ledger, where other processes write to it too; nothing where none can. @throws StoreUnavailable */
  catchUp(): Promise<void>
  /** Entries after `after`, at most `limit`. */
  read(after: Seq, limit: number): Promise<readonly StoredEntry[]>
  /** All entries about one subject. */
  about(subject: string): Promise<readonly StoredEntry[]>
  /** Calls back for each entry committed from now on, in order; returns how to stop. */
  subscribe(listener: (stored: StoredEntry) => void): () => void
  /** Whether the ledger can be written, as of the last try. */
  healthy(): boolean
}

/** More commands wait than can be held; nothing was granted. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}
