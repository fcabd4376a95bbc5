import type { Clock } from '../../core/ports.ts'
import type { Fate } from '../../core/samples/fate.ts'
import type { Millis, Org } from '../../core/units.ts'
import type { SampleKey, SampleStore } from './store.ts'

/** How long content may lie without an entry that keeps it, in ms: whoever keeps some records it within seconds, or removes it again. */
const GRACE: Millis = 600_000

/** What orphans are found by. */
export interface OrphanDeps {
  readonly org: Org
  readonly store: SampleStore
  readonly clock: Clock
  /** What the ledger says of a content. @throws StoreUnavailable */
  fate(request: string, digest: string): Promise<Fate>
}

/**
 * Sealed content that no entry keeps. Content is written before its entry and removed after it, so that no entry promises what is not there: a
 * crash between the two leaves bytes that nobody can reach any more, and that would lie until their time is over.
 */
export class Orphans {
  readonly #deps: OrphanDeps
  /** When content without an entry was first seen: the process that keeps it may be about to record it. */
  #seen: ReadonlyMap<string, Millis> = new Map()

  constructor(deps: OrphanDeps) {
    this.#deps = deps
  }

  /** Removes what was removed in the ledger, and what nobody recorded since an earlier look; how much that was. @throws StoreUnavailable */
  async remove(ended?: AbortSignal): Promise<number> {
    const { org, store, clock } = this.#deps
    const waiting = new Map<string, Millis>()
    let removed = 0
    for await (const key of store.keys(org)) {
      if (ended?.aborted) break
      const since = await this.#orphanSince(key)
      if (since === undefined) continue
      if (clock.now() - since < GRACE) waiting.set(nameOf(key), since)
      else {
        await store.remove(key)
        removed++
      }
    }
    this.#seen = waiting
    return removed
  }

  /** Since when nobody keeps a content, as far as known; undefined of what is kept. */
  async #orphanSince(key: SampleKey): Promise<Millis | undefined> {
    const { fate, clock } = this.#deps
    switch (await fate(key.request, key.digest)) {
      case 'kept':
        return undefined
      case 'removed':
        return Number.NEGATIVE_INFINITY
      case 'unrecorded':
        return this.#seen.get(nameOf(key)) ?? clock.now()
    }
  }
}

const nameOf = ({ request, digest }: SampleKey): string => `${request} ${digest}`
