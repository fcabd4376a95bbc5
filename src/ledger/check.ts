import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises'
import type { Head } from '../core/entry.ts'
import type { Clock } from '../core/ports.ts'
import type { Millis, Org, Seq } from '../core/units.ts'
import { EMPTY_HEAD } from './entry.ts'
import { type LedgerStore, StoreUnavailable } from './store.ts'
import { createVerifier, type Verifier } from './verify.ts'

/** Why a ledger is not what was written: the first bad entry, and what is wrong with it. */
export interface CheckFailure {
  readonly seq: Seq
  readonly detail: string
}

/** What a check is built from. */
export interface LedgerCheckDeps {
  readonly org: Org
  readonly store: Pick<LedgerStore, 'read'>
  readonly clock: Clock
  /** The head that the process knows by its own reading and writing. */
  readonly head: () => Head
  /** Hears once that the ledger is not what was written. */
  readonly failed: (why: CheckFailure) => void
  /** Hears of a store that cannot be read now; the check comes again. */
  readonly fault: (error: unknown) => void
}

/** How often what came since is checked, in ms. */
const EVERY = 60_000
/** How often all of it is, in ms. */
const WHOLE: Millis = 86_400_000
/** Entries read at once, */
const PAGE = 128
/** and characters hashed before others get their turn: 3 ms at 82 MB/s (`bench/stores.ts`), so that nobody waits for 20. */
const SLICE = 250_000
/** Rest between two pages, in ms: a ledger of a million entries is read in about a minute, beside everything else. */
const REST = 5

/**
 * Reads the ledger again while the process runs, as `ledger verify` does: all of it at first and once a day, else what came since,
 * each time up to the head that the process knows. A store that is away proves nothing and is asked again; anything else that is not
 * a sound ledger fails the check for good.
 */
export class LedgerCheck {
  readonly #deps: LedgerCheckDeps
  readonly #stopping = new AbortController()
  #verified: Head = EMPTY_HEAD
  #whole: Millis
  #failed = false
  #running: Promise<void> = Promise.resolve()

  constructor(deps: LedgerCheckDeps) {
    this.#deps = deps
    this.#whole = deps.clock.now()
  }

  /** Begins to look, now and every minute. */
  start(): void {
    this.#running = this.#run()
  }

  /** Stops looking; resolves when nothing is read any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  /** Checks what came since the last time, or all of it when a day has passed. Never throws. */
  async look(): Promise<void> {
    if (this.#failed) return
    const { org, clock, head, fault } = this.#deps
    if (clock.now() - this.#whole >= WHOLE) {
      this.#whole = clock.now()
      this.#verified = EMPTY_HEAD
    }
    const verifier = createVerifier(org, { from: this.#verified, head: head() })
    try {
      await this.#read(verifier)
      const found = this.#stopping.signal.aborted ? undefined : verifier.finish()
      if (found) this.#fail(found)
    } catch (error) {
      if (error instanceof StoreUnavailable) fault(error)
      else this.#fail({ seq: verifier.head.seq + 1, detail: `it cannot be read: ${(error as Error).message}` })
    }
    this.#verified = verifier.head
  }

  async #read(verifier: Verifier): Promise<void> {
    const { org, store } = this.#deps
    let hashed = 0
    while (!this.#stopping.signal.aborted) {
      const page = await store.read(org, verifier.head.seq, PAGE)
      for (const { text } of page) {
        if (verifier.push(text)) return
        hashed += text.length
        if (hashed < SLICE) continue
        hashed = 0
        await breathe()
      }
      if (page.length < PAGE) return
      await pause(REST)
    }
  }

  #fail(why: CheckFailure): void {
    this.#failed = true
    this.#deps.failed(why)
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted && !this.#failed) {
      await this.look()
      await pause(EVERY, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}
