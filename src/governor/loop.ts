import type { Command } from '../core/command.ts'
import type { Answer } from '../core/decide/index.ts'
import { decide } from '../core/decide/index.ts'
import { evolve } from '../core/evolve/index.ts'
import type { Clock } from '../core/ports.ts'
import { actorOf, type Principal } from '../core/principal.ts'
import { refusal } from '../core/problem.ts'
import { commitDraft, draftOf, type State } from '../core/state.ts'
import type { Seq } from '../core/units.ts'
import { headOf, type Sealed, seal } from '../ledger/entry.ts'
import { type LedgerDistrusted, type LedgerStore, StoreUnavailable, type Turn } from '../ledger/store.ts'
import { Overloaded } from './face.ts'

/** Commands decided in one append at the most: one fdatasync serves them all. */
const BATCH = 512
/** Commands that may wait; beyond it callers are told at once instead of timing out. */
const WAITING = 20_000
/** How often an append that failed without a trace is tried before its callers are told. */
const TRIES = 2
const PAGE = 1000

interface Waiting {
  readonly command: Command
  readonly principal: Principal
  readonly answer: (answer: Answer) => void
  readonly fail: (error: unknown) => void
}

/** What the loop needs. `committed` hears every entry once it is part of the state, own and others'. */
export interface LoopDeps {
  readonly state: State
  readonly store: LedgerStore
  readonly clock: Clock
  readonly committed: (stored: Sealed) => void
  readonly fault: (error: unknown) => void
}

/**
 * The command loop with group commit: takes all that waits, decides it in order on a draft, appends the events in one call, and
 * only then answers and moves the committed state on. After a conflict it reads on and takes the turn; after a throw it reads on
 * first, because a lost reply must not decide twice.
 */
export class CommandLoop {
  readonly #deps: LoopDeps
  #waiting: Waiting[] = []
  #last: Promise<void> = Promise.resolve()
  #running = false
  /** The last append's fate is unknown: read on before anything is decided. */
  #unsure = false
  /**
   * Others append to this org too: their entries stood in the way of the last batch. Then the next one takes the turn before anything
   * is decided; with three busy processes nearly every try without it was in vain. Over as soon as a turn finds nothing new.
   */
  #contended = false
  #healthy = true
  #distrusted: LedgerDistrusted | undefined

  constructor(deps: LoopDeps) {
    this.#deps = deps
  }

  /** Whether the last append went well. */
  get healthy(): boolean {
    return this.#healthy && !this.#distrusted
  }

  /** Why nothing is decided on this ledger any more; undefined while it is trusted. */
  get distrusted(): LedgerDistrusted | undefined {
    return this.#distrusted
  }

  /** From here on every command fails with this, also those that wait; only a restart ends it. */
  distrust(why: LedgerDistrusted): void {
    this.#distrusted ??= why
  }

  /** Queues a command; resolves once its events are stored. @throws StoreUnavailable | Overloaded */
  submit(command: Command, principal: Principal): Promise<Answer> {
    if (this.#distrusted) return Promise.reject(this.#distrusted)
    if (this.#waiting.length >= WAITING) return Promise.reject(new Overloaded('too many commands are waiting'))
    return new Promise((answer, fail) => {
      this.#waiting.push({ command, principal, answer, fail })
      if (this.#running) return
      this.#running = true
      this.#last = this.#last.then(() => this.#run())
    })
  }

  /** The seq of the committed head, asked for when no batch is under way: so a follower never reads back what is being appended. */
  async settledSeq(): Promise<Seq> {
    await this.#last.catch(() => undefined)
    return this.#deps.state.head.seq
  }

  /** Takes in an entry of another process, unless it is known by now. */
  take(stored: Sealed): Promise<void> {
    return this.#alone(async () => this.#apply(stored))
  }

  /** Reads on to the end of the ledger. @throws when the store cannot be read. */
  catchUp(): Promise<void> {
    return this.#alone(async () => {
      await this.#readOn(this.#deps.store)
    })
  }

  /** Resolves when all that was submitted so far is answered. */
  async idle(): Promise<void> {
    while (this.#running) await this.#last
  }

  #alone(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work)
    // The caller hears of the failure; the chain goes on.
    this.#last = mine.catch(() => undefined)
    return mine
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH)
      try {
        await this.#settle(batch)
      } catch (error) {
        this.#healthy = false
        this.#deps.fault(error)
        const told = error instanceof StoreUnavailable ? error : new StoreUnavailable('the ledger cannot be written', { cause: error })
        for (const waiting of batch) waiting.fail(told)
      }
    }
    this.#running = false
  }

  async #settle(batch: Waiting[]): Promise<void> {
    const { store, state } = this.#deps
    let turn: Turn | undefined
    if (this.#distrusted) throw this.#distrusted
    try {
      if (this.#unsure) await this.#readOn(store)
      this.#unsure = false
      if (this.#contended) turn = await this.#takeTurn(batch)
      for (let failures = 0, looked = !store.shared || turn !== undefined; ; ) {
        const draft = draftOf(state)
        const decided = batch.map((waiting) => this.#decide(draft, waiting))
        const entries = decided.flatMap((d) => d.entries)
        if (entries.length === 0) {
          // Nothing to store, so nobody would notice that another process knows more: look once.
          if (!looked && (await this.#readOn(turn ?? store)) > 0) {
            looked = true
            continue
          }
          for (const { answer, waiting } of decided) waiting.answer(answer)
          return
        }
        const result = await this.#append(turn, entries)
        if (result === 'appended') {
          commitDraft(state, draft)
          this.#healthy = true
          for (const stored of entries) this.#deps.committed(stored)
          for (const { answer, waiting } of decided) waiting.answer(answer)
          return
        }
        if (result === 'failed' && ++failures >= TRIES) throw new StoreUnavailable('the ledger did not take the entries')
        if (result === 'conflict') turn ??= await this.#takeTurn(batch)
      }
    } catch (error) {
      this.#unsure = true
      throw error
    } finally {
      await turn?.release()
    }
  }

  /** Takes the turn, reads on in it, and lets what came while it was waited for join the batch: fewer turns for the same work. */
  async #takeTurn(batch: Waiting[]): Promise<Turn> {
    const turn = await this.#deps.store.turn(this.#deps.state.org)
    try {
      this.#contended = (await this.#readOn(turn)) > 0
    } catch (error) {
      await turn.release()
      throw error
    }
    batch.push(...this.#waiting.splice(0, Math.max(0, BATCH - batch.length)))
    return turn
  }

  /** Appends; a fault, and a conflict inside a turn, end with the state read on. */
  async #append(turn: Turn | undefined, entries: readonly Sealed[]): Promise<'appended' | 'conflict' | 'failed'> {
    const { store, state } = this.#deps
    const { head } = state
    const first = entries[0] as Sealed
    try {
      const result = await (turn ? turn.append(head, entries) : store.append(state.org, head, entries))
      if (result === 'conflict' && turn) await this.#readOn(turn)
      return result
    } catch (error) {
      this.#healthy = false
      this.#deps.fault(error)
      const [next] = await store.read(state.org, head.seq, 1)
      if (next?.entry.hash === first.entry.hash) return 'appended'
      await this.#readOn(store)
      return 'failed'
    }
  }

  /**
   * Decides one command by itself on the draft: it can fail only itself, never its batch. A fold that throws is another matter: the
   * draft is then half changed, and the whole batch fails with nothing stored.
   */
  #decide(draft: State, waiting: Waiting): { readonly waiting: Waiting; readonly answer: Answer; readonly entries: readonly Sealed[] } {
    const decided = this.#sealed(draft, waiting)
    for (const { entry } of decided.entries) evolve(draft, entry)
    return { waiting, ...decided }
  }

  #sealed(draft: State, { command, principal }: Waiting): { readonly answer: Answer; readonly entries: readonly Sealed[] } {
    const now = Math.max(this.#deps.clock.now(), draft.at)
    try {
      const { events, answer } = decide(draft, command, principal, now)
      const entries: Sealed[] = []
      for (const event of events) {
        const last = entries.at(-1)
        entries.push(seal(draft.org, last ? headOf(last.entry) : draft.head, now, actorOf(principal), event))
      }
      return { answer, entries }
    } catch (error) {
      this.#deps.fault(error)
      return {
        answer: { ok: false, refusal: refusal('internal', 'This command could not be decided; nothing was granted') },
        entries: [],
      }
    }
  }

  async #readOn(from: Pick<Turn, 'read'> | LedgerStore): Promise<number> {
    const { state } = this.#deps
    for (let count = 0; ; ) {
      const page = 'notes' in from ? await from.read(state.org, state.head.seq, PAGE) : await from.read(state.head.seq, PAGE)
      for (const stored of page) this.#apply(stored)
      count += page.length
      if (page.length < PAGE) return count
    }
  }

  #apply(stored: Sealed): void {
    const { state, committed } = this.#deps
    const { entry } = stored
    if (entry.seq <= state.head.seq) return
    if (entry.seq !== state.head.seq + 1 || entry.prev !== state.head.hash)
      throw new Error(`the ledger of ${state.org} is broken at ${entry.seq}: it does not follow what was read before`)
    evolve(state, entry)
    committed(stored)
  }
}
