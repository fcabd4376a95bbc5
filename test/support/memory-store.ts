import type { Head } from '../../src/core/entry.ts'
import type { Org, Seq } from '../../src/core/units.ts'
import { EMPTY_HEAD, headOf, type Sealed } from '../../src/ledger/entry.ts'
import { type LedgerStore, type NoteStore, type Snapshot, StoreUnavailable, type Turn } from '../../src/ledger/store.ts'

/** How the next appends go wrong: not at all, refused before anything is stored, or stored with the reply lost. */
export type StoreFault = 'none' | 'unreachable' | 'lost-reply'

/** A ledger in memory, for tests of what stands on a store. Not durable; its faults are set by hand. */
export class MemoryStore implements LedgerStore {
  /** Whether several governors stand on it, as processes on one database do. */
  readonly shared: boolean
  readonly notes: NoteStore = new MemoryNotes()
  /** How the store behaves until this is set again. */
  fault: StoreFault = 'none'
  /** Called before each append; a test may wait in it to hold a group commit open. */
  beforeAppend: () => Promise<void> = async () => undefined
  /** How many appends were stored. */
  appends = 0
  readonly #ledgers = new Map<Org, Sealed[]>()
  readonly #wakes = new Set<() => void>()
  #closed = false

  constructor(options: { readonly shared?: boolean } = {}) {
    this.shared = options.shared ?? false
  }

  async append(org: Org, head: Head, entries: readonly Sealed[]): Promise<'appended' | 'conflict'> {
    await this.beforeAppend()
    this.#assertReachable()
    const ledger = this.#ledger(org)
    const last = ledger.at(-1)
    const { seq, hash } = last ? headOf(last.entry) : EMPTY_HEAD
    if (seq !== head.seq || hash !== head.hash) return 'conflict'
    for (const sealed of entries) ledger.push(sealed)
    this.appends++
    for (const wake of [...this.#wakes]) wake()
    if (this.fault === 'lost-reply') throw new StoreUnavailable('the reply was lost')
    return 'appended'
  }

  async read(org: Org, after: Seq, limit: number): Promise<readonly Sealed[]> {
    this.#assertReachable()
    return this.#ledger(org).slice(after, after + limit)
  }

  async about(org: Org, subject: string): Promise<readonly Sealed[]> {
    this.#assertReachable()
    return this.#ledger(org).filter(({ entry }) => entry.subject === subject)
  }

  async *follow(org: Org, after: () => Seq | Promise<Seq>, signal: AbortSignal): AsyncGenerator<Sealed, void> {
    for (let last = 0; !signal.aborted && !this.#closed; ) {
      const found = await this.read(org, Math.max(last, await after()), 512)
      for (const sealed of found) {
        last = sealed.entry.seq
        yield sealed
      }
      if (found.length === 0) await this.#woken(signal)
    }
  }

  async turn(org: Org): Promise<Turn> {
    return {
      append: (head, entries) => this.append(org, head, entries),
      read: (after, limit) => this.read(org, after, limit),
      release: async () => undefined,
    }
  }

  async check(): Promise<void> {
    this.#assertReachable()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const wake of [...this.#wakes]) wake()
  }

  /** Every stored text of an org, in order. */
  texts(org: Org): readonly string[] {
    return this.#ledger(org).map(({ text }) => text)
  }

  /** Puts another text in the place of a stored one, as nobody may. */
  tamper(org: Org, seq: Seq, change: (text: string) => string): void {
    const ledger = this.#ledger(org)
    const text = change((ledger[seq - 1] as Sealed).text)
    ledger[seq - 1] = { ...(ledger[seq - 1] as Sealed), text }
  }

  /** Cuts a ledger off after an entry, as nobody may. */
  cut(org: Org, seq: Seq): void {
    this.#ledger(org).splice(seq)
  }

  #assertReachable(): void {
    if (this.#closed) throw new StoreUnavailable('the store is closed')
    if (this.fault === 'unreachable') throw new StoreUnavailable('the store is unreachable')
  }

  #ledger(org: Org): Sealed[] {
    const known = this.#ledgers.get(org)
    if (known) return known
    const ledger: Sealed[] = []
    this.#ledgers.set(org, ledger)
    return ledger
  }

  #woken(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakes.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#wakes.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }
}

class MemoryNotes implements NoteStore {
  readonly #snapshots = new Map<Org, Snapshot>()

  async snapshot(org: Org): Promise<Snapshot | undefined> {
    return this.#snapshots.get(org)
  }

  async saveSnapshot(org: Org, snapshot: Snapshot): Promise<void> {
    this.#snapshots.set(org, snapshot)
  }
}
