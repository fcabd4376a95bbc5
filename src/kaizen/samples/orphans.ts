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
  /** Content without an entry, as it was first seen: the process that keeps it may be about to record it. */
  #seen: ReadonlyMap<string, Lying> = new Map()

  constructor(deps: OrphanDeps) {
    this.#deps = deps
  }

  /** Removes what was removed in the ledger, and what nobody recorded since an earlier look; how much that was. @throws StoreUnavailable */
  async remove(ended?: AbortSignal): Promise<number> {
    const { org, store, clock } = this.#deps
    const waiting = new Map<string, Lying>()
    let removed = 0
    for await (const key of store.keys(org)) {
      if (ended?.aborted) break
      const orphan = await this.#orphan(key)
      if (!orphan) continue
      if (clock.now() - orphan.since < GRACE) waiting.set(nameOf(key), orphan)
      else {
        await store.remove(key)
        removed++
      }
    }
    this.#seen = waiting
    return removed
  }

  /** Content that nobody keeps; undefined of what is kept, or not there any more. */
  async #orphan(key: SampleKey): Promise<Lying | undefined> {
    const { fate, store, clock } = this.#deps
    switch (await fate(key.request, key.digest)) {
      case 'kept':
        return undefined
      case 'removed':
        return GONE
      case 'unrecorded': {
        // Looked at after its fate: what was written again since is new, and its entry may be on its way.
        const until = (await store.get(key, clock.now()))?.until
        const before = this.#seen.get(nameOf(key))
        return until === undefined ? undefined : before?.until === until ? before : { since: clock.now(), until }
      }
    }
  }
}

/** Content without an entry: since when that is known, and until when it is kept, which tells one writing of it from the next. */
interface Lying {
  readonly since: Millis
  readonly until: Millis
}

/** What the ledger says is removed needs no grace. */
const GONE: Lying = { since: Number.NEGATIVE_INFINITY, until: 0 }

const nameOf = ({ request, digest }: SampleKey): string => `${request} ${digest}`
