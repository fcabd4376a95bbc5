import type { Org, Seq } from '../core/units.ts'
import type { Sealed } from './entry.ts'

/** How long a follower sleeps without a hint before it looks again, in ms. Hints may be lost; this is what holds. */
const IDLE_MS = 1000

/** Most entries a follower reads at once. */
const CHUNK = 512

/** Wakes those who wait for an org. A hint says "look", never what there is to see. */
export class Hints {
  readonly #listeners = new Map<Org, Set<() => void>>()
  #closed = false

  /** Whether {@link close} was called; followers end then. */
  get closed(): boolean {
    return this.#closed
  }

  /** Calls `wake` on every hint for the org until the returned function is called. */
  listen(org: Org, wake: () => void): () => void {
    const wakes = this.#listeners.get(org) ?? new Set()
    this.#listeners.set(org, wakes.add(wake))
    return () => {
      wakes.delete(wake)
      if (wakes.size === 0 && this.#listeners.get(org) === wakes) this.#listeners.delete(org)
    }
  }

  /** Wakes the followers of one org. */
  hint(org: Org): void {
    for (const wake of [...(this.#listeners.get(org) ?? [])]) wake()
  }

  /** Wakes everyone, as after a reconnect, when hints may have been missed. */
  hintAll(): void {
    for (const org of [...this.#listeners.keys()]) this.hint(org)
  }

  /** Ends all followers. */
  close(): void {
    this.#closed = true
    this.hintAll()
  }
}

/** What {@link followByHints} needs; `org`, `after` and `signal` as in `LedgerStore.follow`. */
export interface FollowOptions {
  readonly org: Org
  readonly after: () => Seq | Promise<Seq>
  readonly signal: AbortSignal
  readonly hints: Hints
  readonly read: (after: Seq, limit: number) => Promise<readonly Sealed[]>
  /** Instead of {@link IDLE_MS}, for tests. */
  readonly idleMs?: number
}

/**
 * The follow of every store: read what is new, yield it, and only when there is nothing new wait for a hint or
 * {@link IDLE_MS}. A hint that arrives between the read and the wait is not lost: the bell stays rung.
 */
export async function* followByHints(options: FollowOptions): AsyncGenerator<Sealed, void> {
  const { org, after, signal, hints, read, idleMs = IDLE_MS } = options
  let rung = false
  let wake: (() => void) | undefined
  const ring = () => {
    rung = true
    wake?.()
  }
  const unlisten = hints.listen(org, ring)
  signal.addEventListener('abort', ring)
  let last = 0
  try {
    while (!signal.aborted && !hints.closed) {
      rung = false
      const entries = await readOn(read, Math.max(last, await after()), () => hints.closed || signal.aborted)
      if (!entries) return
      for (const sealed of entries) {
        if (signal.aborted) return
        last = sealed.entry.seq
        yield sealed
      }
      if (entries.length === 0 && !rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, idleMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = undefined
      }
    }
  } finally {
    unlisten()
    signal.removeEventListener('abort', ring)
  }
}

/** Reads on; undefined when the read failed because the store was closed, or nobody follows any more: that is an end, not a fault. */
async function readOn(read: FollowOptions['read'], after: Seq, over: () => boolean): Promise<readonly Sealed[] | undefined> {
  try {
    return await read(after, CHUNK)
  } catch (error) {
    if (over()) return undefined
    throw error
  }
}
