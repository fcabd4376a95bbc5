import { createHash } from 'node:crypto'
import type { Clock } from '../core/ports.ts'
import type { Millis, Org } from '../core/units.ts'
import { openBytes, type SampleKeys, sampleDigest, sealBytes, sealedKeys } from '../kaizen/samples/seal.ts'
import type { SampleKey, SampleStore } from '../kaizen/samples/store.ts'

/**
 * The content of images that agents attached to requests: beside the ledger, in the store that holds samples, sealed under keys of its own, and
 * believed only if it is what the ledger's digest says.
 */
export class Images {
  readonly #org: Org
  readonly #store: SampleStore
  readonly #keys: SampleKeys
  readonly #clock: Clock

  constructor(deps: { readonly org: Org; readonly store: SampleStore; readonly master: Uint8Array; readonly clock: Clock }) {
    this.#org = deps.org
    this.#store = deps.store
    this.#keys = sealedKeys(deps.master, 'image')
    this.#clock = deps.clock
  }

  /** What the ledger says of a content; another one for each request. */
  digestOf(request: string, content: Uint8Array): string {
    return sampleDigest(this.#keys, request, createHash('sha256').update(content).digest('hex'))
  }

  /** Keeps a content until a time. @throws StoreUnavailable */
  async keep(request: string, content: Uint8Array, until: Millis): Promise<void> {
    const key = this.#keyOf(request, this.digestOf(request, content))
    await this.#store.put(key, { sealed: sealBytes(this.#keys, key, until, content), until }, this.#clock.now())
  }

  /** The content behind a digest; undefined when it is over, removed, lost, or not what the digest says. @throws StoreUnavailable */
  async read(request: string, digest: string): Promise<Buffer | undefined> {
    const key = this.#keyOf(request, digest)
    const kept = await this.#store.get(key, this.#clock.now())
    const content = kept && openBytes(this.#keys, key, kept.until, kept.sealed)
    return content && this.digestOf(request, content) === digest ? content : undefined
  }

  /** Shreds a content. @throws StoreUnavailable */
  remove(request: string, digest: string): Promise<void> {
    return this.#store.remove(this.#keyOf(request, digest))
  }

  #keyOf(request: string, digest: string): SampleKey {
    return { org: this.#org, request, digest }
  }
}
