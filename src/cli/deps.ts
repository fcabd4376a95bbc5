import type { Command } from '../core/command.ts'
import type { Answer } from '../core/decide/index.ts'
import type { Clock, IdSource } from '../core/ports.ts'
import type { Principal } from '../core/principal.ts'
import type { State } from '../core/state.ts'
import type { Millis } from '../core/units.ts'
import type { StartFeed } from '../kaizen/backtest/feed.ts'
import type { LedgerStore } from '../ledger/store.ts'

/** Where the data lies, for commands that work on it without a server. */
export interface DataOptions {
  readonly dataDir: string
  readonly databaseUrl?: string
  readonly redisUrl?: string
  /** The charter file: names the org, and is adopted where a ledger has none yet. */
  readonly charter: string
  /** What the data is opened for, as told to whoever finds it in use. */
  readonly what: string
}

/** A governor on the store itself, without doors. */
export interface DirectGovernor {
  /** As the governor's own. */
  submit(command: Command, principal: Principal): Promise<Answer>
  /** The committed state. */
  state(): State
  /** Closes the store. */
  close(): Promise<void>
}

/** A key that was made and is not listed yet. */
export interface NewKey {
  readonly key_id: string
  /** Shown once. */
  readonly token: string
  /** SHA-256 of the token, hex: what is listed. */
  readonly sha256: string
}

/** The flags of `up` as they were given; `readConfig` judges them and knows the defaults. */
export interface UpFlags {
  readonly port?: string
  readonly host?: string
  readonly dataDir?: string
  readonly charter?: string
}

/** What the command line is built from. */
export interface CliDeps {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Prints a line for the caller. */
  out(text: string): void
  /** Prints a line beside the answer: notes and errors. */
  err(text: string): void
  /** Whether `out` is a terminal; colours only there. */
  readonly tty: boolean
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly ids: IdSource
  /** Waits; ends early when {@link signal} aborts. */
  pause(ms: Millis): Promise<void>
  /** Aborts when the caller has had enough (Ctrl-C); what follows or waits then ends. */
  readonly signal: AbortSignal
  /** Runs the governor until it is told to stop. @throws ConfigInvalid, and what the store throws */
  up(flags: UpFlags, how: { readonly json: boolean }): Promise<void>
  /** Tells the story; the exit code. */
  demo(story: string | undefined, how: { readonly json: boolean }): Promise<number>
  /** Opens the ledger's store. @throws DataDirLocked, LedgerDamaged, LedgerLeftBehind, StoreUnavailable */
  openStore(options: DataOptions): Promise<LedgerStore>
  /** Opens a governor on the store itself. @throws as {@link openStore} */
  direct(options: DataOptions): Promise<DirectGovernor>
  /** Makes a key with the secret that belongs to the data. */
  makeKey(options: DataOptions): Promise<NewKey>
  /** Begins a backtest. */
  readonly backtest: StartFeed
  /** Resolves when the queue could take a job now. @throws with the reason when it cannot */
  checkQueue(options: DataOptions): Promise<void>
}
