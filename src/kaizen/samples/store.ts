import type { Millis, Org } from '../../core/units.ts'

/** Names one sample: the request it is of, and the digest of its content as the ledger has it. */
export interface SampleKey {
  readonly org: Org
  readonly request: string
  /** 64 hex digits. */
  readonly digest: string
}

/** Sealed content, and until when it is kept. */
export interface KeptSample {
  readonly sealed: Uint8Array
  readonly until: Millis
}

/**
 * Where sealed samples lie: beside the ledger, never in it. What is kept may be lost (an experiment then has fewer samples), but is never read after
 * its time, and is gone for good once it was removed: to remove it is to shred it. Every call @throws StoreUnavailable when the place is away.
 */
export interface SampleStore {
  /** Keeps a sample; the same key again is replaced. */
  put(key: SampleKey, sample: KeptSample, now: Millis): Promise<void>
  /** The sample, unless its time is over or there never was one. */
  get(key: SampleKey, now: Millis): Promise<KeptSample | undefined>
  /** Removes a sample; nothing happens where there is none. */
  remove(key: SampleKey): Promise<void>
  /** Removes whatever is over; how many it found. Of a place that does so by itself: 0. */
  sweep(now: Millis): Promise<number>
  /** Names what lies there of an org, in no order; what comes or goes meanwhile may be missed. */
  keys(org: Org): AsyncIterable<SampleKey>
  /** Lets go of connections. */
  close(): Promise<void>
}
