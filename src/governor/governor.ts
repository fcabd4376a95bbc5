import { setTimeout as pause } from 'node:timers/promises'
import { type Charter, compileCharter } from '../core/charter/compile.ts'
import type { Command } from '../core/command.ts'
import type { Answer } from '../core/decide/index.ts'
import { isDecided } from '../core/decided.ts'
import { evolve } from '../core/evolve/index.ts'
import type { Lease } from '../core/locks/lease.ts'
import type { Clock, IdSource } from '../core/ports.ts'
import type { Principal } from '../core/principal.ts'
import { emptyState, type RequestRecord, type State } from '../core/state.ts'
import type { Millis, Org, Seq } from '../core/units.ts'
import type { LedgerDistrusted, LedgerStore } from '../ledger/store.ts'
import { Deadlines, duesOf } from './deadlines.ts'
import type { GovernorFace, StoredEntry } from './face.ts'
import { CommandLoop } from './loop.ts'
import { readSnapshot, takeSnapshot } from './snapshot.ts'

/** What a governor is built from. */
export interface GovernorDeps {
  readonly org: Org
  readonly store: LedgerStore
  readonly clock: Clock
  readonly ids: IdSource
  /** Hears of faults that no caller is told of in full. */
  readonly fault: (error: unknown) => void
}

/** Pause before a ledger that went away is followed again. */
const FOLLOW_AGAIN: Millis = 500
/** Requests judged by one sweep command. */
const SWEEP = 500
/** Entries read at boot after which a new snapshot is worth its time. None is taken while serving: it would hold everybody up. */
const SNAPSHOT_AFTER = 50_000
/** Entries that set a new deadline. */
const SETS_DEADLINE: ReadonlySet<string> = new Set([
  'request.asked',
  'request.edited',
  'request.queued',
  'request.granted',
  'request.redeemed',
  'stage.passed',
  'approval.reminded',
  'approval.escalated',
  'approval.snoozed',
  'motion.made',
  'standing.granted',
  'lock.acquired',
  'lock.queued',
  'lock.renewed',
  'lock.preempting',
  'charter.adopted',
  'summary.made',
])

/** The shell round the core: restores the state, runs the command loop, follows other processes, wakes who waits. */
export class Governor implements GovernorFace {
  readonly org: Org
  readonly clock: Clock
  readonly ids: IdSource
  readonly #deps: GovernorDeps
  readonly #state: State
  readonly #loop: CommandLoop
  readonly #deadlines = new Deadlines()
  readonly #listeners = new Set<(stored: StoredEntry) => void>()
  readonly #waiters = new Map<string, Set<() => void>>()
  readonly #stopping = new AbortController()
  #following: Promise<void> = Promise.resolve()
  #sweeping: Promise<void> = Promise.resolve()
  #snapshotSeq: Seq

  private constructor(deps: GovernorDeps, state: State) {
    this.#deps = deps
    this.org = deps.org
    this.clock = deps.clock
    this.ids = deps.ids
    this.#state = state
    this.#snapshotSeq = state.head.seq
    this.#loop = new CommandLoop({ state, store: deps.store, clock: deps.clock, committed: (s) => this.#committed(s), fault: deps.fault })
  }

  /** Restores the state from the last good snapshot and the entries after it, and begins to follow the ledger. */
  static async start(deps: GovernorDeps): Promise<Governor> {
    const snapshot = readSnapshot(deps.org, await deps.store.notes.snapshot(deps.org))
    const state = snapshot && (await onChain(deps, snapshot)) ? snapshot : emptyState(deps.org)
    const governor = new Governor(deps, state)
    governor.#noteDeadline(state.org)
    for (const [id] of state.requests.entries()) governor.#noteDeadline(id)
    for (const [id] of state.motions.entries()) governor.#noteDeadline(id)
    for (const [id] of state.permits.entries()) governor.#noteDeadline(id)
    for (const [id, lease] of state.leases.entries()) if (!lease.request) governor.#noteDeadline(id)
    await governor.#loop.catchUp()
    if (state.head.seq - governor.#snapshotSeq > SNAPSHOT_AFTER) await governor.#saveSnapshot()
    if (deps.store.shared) governor.#following = governor.#follow()
    return governor
  }

  submit(command: Command, principal: Principal): Promise<Answer> {
    return this.#loop.submit(command, principal)
  }

  state(): State {
    return this.#state
  }

  charter(): Charter {
    if (!this.#state.charter) throw new Error('no charter is in force')
    return compileCharter(this.#state.charter)
  }

  async request(id: string): Promise<RequestRecord | undefined> {
    const known = this.#state.requests.get(id)
    if (known) return known
    // Nothing leaves this state: it holds one request, and looking for leavers would walk through every seq before it.
    const state: State = { ...emptyState(this.org), leavingFrom: Number.MAX_SAFE_INTEGER }
    for (const { entry } of await this.about(id)) evolve(state, entry)
    return state.requests.get(id)
  }

  async decided(id: string, ms: Millis, signal?: AbortSignal): Promise<RequestRecord | undefined> {
    const now = await this.request(id)
    if (!now || isDecided(now)) return now
    // It may have been decided between the look above and this one.
    await this.#until(id, () => isDecided(this.#state.requests.get(id) ?? now), ms, signal)
    return this.request(id)
  }

  async lease(id: string, ms: Millis, signal?: AbortSignal): Promise<Lease | undefined> {
    const look = (): Lease | undefined => this.#state.leases.get(id)
    await this.#until(id, () => look()?.status.name !== 'queued', ms, signal)
    return look()
  }

  /** Resolves when something about `id` is `over` (at once if it is), after `ms`, or when `signal` aborts. */
  #until(id: string, over: () => boolean, ms: Millis, signal?: AbortSignal): Promise<void> {
    return new Promise<void>((resolve) => {
      if (over() || ms <= 0 || signal?.aborted) return resolve()
      const waiters = this.#waiters.get(id) ?? new Set()
      const end = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        waiters.delete(end)
        if (waiters.size === 0) this.#waiters.delete(id)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal?.addEventListener('abort', end, { once: true })
      this.#waiters.set(id, waiters.add(end))
    })
  }

  read(after: Seq, limit: number): Promise<readonly StoredEntry[]> {
    return this.#deps.store.read(this.org, after, limit)
  }

  async catchUp(): Promise<void> {
    if (this.#deps.store.shared) await this.#loop.catchUp()
  }

  about(subject: string): Promise<readonly StoredEntry[]> {
    return this.#deps.store.about(this.org, subject)
  }

  subscribe(listener: (stored: StoredEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Why nothing is decided on this ledger any more; undefined while it is trusted. */
  distrusted(): LedgerDistrusted | undefined {
    return this.#loop.distrusted
  }

  /** Decides nothing any more: every command fails with this until the process starts again. What is read stays readable. */
  distrust(why: LedgerDistrusted): void {
    this.#loop.distrust(why)
  }

  healthy(): boolean {
    return this.#loop.healthy
  }

  /** The earliest time at which a sweep could change something. */
  nextDeadline(): Millis | undefined {
    return this.#deadlines.next
  }

  /**
   * Lets time do what it owes: every request whose deadline has passed is judged by the core. Two sweeps share the deadlines, so
   * the second waits for the first: whoever awaits one knows that everything overdue is judged, whoever took it out of the heap.
   */
  sweep(): Promise<void> {
    const mine = this.#sweeping.then(() => this.#sweep())
    this.#sweeping = mine.catch(() => undefined)
    return mine
  }

  async #sweep(): Promise<void> {
    const now = this.clock.now()
    for (;;) {
      const taken = this.#deadlines.take(now, SWEEP)
      if (taken.length === 0) return
      const due = taken.filter((id) => duesOf(this.#state, id).some((at) => at <= now))
      if (due.length === 0) continue
      try {
        await this.submit(sweepOf(this.#state, due), { kind: 'system', part: 'timer' })
      } catch (error) {
        for (const id of taken) this.#noteDeadline(id)
        throw error
      }
    }
  }

  /** Finishes what was submitted, saves a snapshot, and stops following. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop.idle()
    await this.#following
    for (const waiters of [...this.#waiters.values()]) for (const end of [...waiters]) end()
    if (this.#state.head.seq > this.#snapshotSeq && !this.distrusted()) await this.#saveSnapshot()
  }

  #committed(stored: StoredEntry): void {
    const { entry } = stored
    const record = this.#state.requests.get(entry.subject)
    if (SETS_DEADLINE.has(entry.type)) this.#noteDeadline(entry.subject)
    if (this.#waiters.size > 0 && (record ? isDecided(record) : this.#state.leases.get(entry.subject)?.status.name !== 'queued'))
      for (const end of [...(this.#waiters.get(entry.subject) ?? [])]) end()
    for (const listener of this.#listeners) {
      try {
        listener(stored)
      } catch (error) {
        this.#deps.fault(error)
      }
    }
  }

  #noteDeadline(id: string): void {
    for (const at of duesOf(this.#state, id)) this.#deadlines.add(at, id)
  }

  async #saveSnapshot(): Promise<void> {
    try {
      const snapshot = takeSnapshot(this.#state)
      this.#snapshotSeq = snapshot.seq
      await this.#deps.store.notes.saveSnapshot(this.org, snapshot)
    } catch (error) {
      this.#deps.fault(error)
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        for await (const stored of this.#deps.store.follow(this.org, () => this.#loop.settledSeq(), signal)) await this.#loop.take(stored)
      } catch (error) {
        this.#deps.fault(error)
        await pause(FOLLOW_AGAIN, undefined, { signal }).catch(() => undefined)
      }
    }
  }
}

/** The command that judges what is due, and whether a daily summary is: requests (with their locks), and of what is no request motions, standing grants and locks. */
function sweepOf({ org, motions, leases, permits }: State, due: readonly string[]): Command<'sweep'> {
  const motion_ids = due.filter((id) => motions.has(id))
  const lock_ids = due.filter((id) => leases.has(id) && !leases.get(id)?.request)
  const standing_ids = due.filter((id) => permits.has(id))
  const request_ids = due.filter((id) => id !== org && !motions.has(id) && !permits.has(id) && !lock_ids.includes(id))
  return {
    kind: 'sweep',
    request_ids,
    ...(due.includes(org) ? { groups: true as const } : {}),
    ...(motion_ids.length > 0 ? { motion_ids } : {}),
    ...(lock_ids.length > 0 ? { lock_ids } : {}),
    ...(standing_ids.length > 0 ? { standing_ids } : {}),
  }
}

/** Whether a snapshot stands on this ledger: the entry it names is there, with that hash. */
async function onChain({ store, org }: GovernorDeps, state: State): Promise<boolean> {
  if (state.head.seq === 0) return true
  const [entry] = await store.read(org, state.head.seq - 1, 1)
  return entry?.entry.hash === state.head.hash
}
