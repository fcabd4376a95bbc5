import { canonicalJson } from '../../core/json.ts'
import type { Clock } from '../../core/ports.ts'
import type { SampleContent } from '../../core/samples/content.ts'
import type { Millis, Org } from '../../core/units.ts'
import { openText, type SampleKeys, sampleDigest, sampleKeys, sealText } from './seal.ts'
import type { SampleStore } from './store.ts'

/** The samples of one org: sealed before they are kept, and believed only if they are what the ledger's digest says. */
export class Samples {
  readonly #org: Org
  readonly #store: SampleStore
  readonly #keys: SampleKeys
  readonly #clock: Clock

  constructor({
    org,
    store,
    master,
    clock,
  }: { readonly org: Org; readonly store: SampleStore; readonly master: Uint8Array; readonly clock: Clock }) {
    this.#org = org
    this.#store = store
    this.#keys = sampleKeys(master)
    this.#clock = clock
  }

  /** What the ledger says of a content. */
  digestOf(request: string, content: SampleContent): string {
    return sampleDigest(this.#keys, request, content)
  }

  /** Keeps a content until a time; again, it changes nothing. @throws StoreUnavailable */
  async keep(request: string, content: SampleContent, until: Millis): Promise<void> {
    const key = this.#keyOf(request, this.digestOf(request, content))
    const sealed = sealText(this.#keys, key, until, canonicalJson(content))
    await this.#store.put(key, { sealed, until }, this.#clock.now())
  }

  /** The content behind a digest; undefined when it is over, removed, lost, or not what the digest says. @throws StoreUnavailable */
  async read(request: string, digest: string): Promise<SampleContent | undefined> {
    const key = this.#keyOf(request, digest)
    const kept = await this.#store.get(key, this.#clock.now())
    const text = kept && openText(this.#keys, key, kept.until, kept.sealed)
    if (text === undefined) return undefined
    const content = JSON.parse(text) as SampleContent
    return this.digestOf(request, content) === digest ? content : undefined
  }

  /** Shreds a content. @throws StoreUnavailable */
  remove(request: string, digest: string): Promise<void> {
    return this.#store.remove(this.#keyOf(request, digest))
  }

  /** Shreds whatever is over; how much that was. @throws StoreUnavailable */
  sweep(): Promise<number> {
    return this.#store.sweep(this.#clock.now())
  }

  #keyOf(request: string, digest: string) {
    return { org: this.#org, request, digest }
  }
}
