import type { Head } from '../../core/entry.ts'
import type { Seq } from '../../core/units.ts'
import { type Sealed, unseal } from '../entry.ts'
import { readFrame } from '../frame.ts'
import { LedgerDamaged, StoreUnavailable } from '../store.ts'

/** Most entries of one append; eight times what a group commit takes. */
export const MAX_BATCH = 4096

/** Refuses a batch that does not follow on its head: a mistake of the caller, found before anything is written. @throws TypeError */
export function assertFollows(head: Head, entries: readonly Sealed[]): void {
  if (entries.length === 0 || entries.length > MAX_BATCH)
    throw new TypeError(`a batch has 1 to ${MAX_BATCH} entries, not ${entries.length}`)
  let { seq, hash } = head
  for (const { entry } of entries) {
    if (entry.seq !== ++seq || entry.prev !== hash) throw new TypeError(`entry ${entry.seq} does not follow on ${seq - 1}`)
    hash = entry.hash
  }
}

/** The hash of a batch's last entry: the head's hash after it. */
export const lastHash = (entries: readonly Sealed[]): string => (entries.at(-1) as Sealed).entry.hash

/**
 * Reads a chunk and makes sure that it starts right after `after` and has no gap. When there is nothing, the head is asked
 * too: entries lost from the tail (or trimmed) must be a fault, not a ledger that looks shorter than it is.
 * @throws LedgerDamaged
 */
export async function readGapless(
  after: Seq,
  fetch: () => Promise<readonly string[]>,
  headSeq: () => Promise<Seq>,
): Promise<readonly Sealed[]> {
  let texts = await fetch()
  if (texts.length === 0) {
    if ((await headSeq()) <= after) return []
    texts = await fetch()
    if (texts.length === 0) throw new LedgerDamaged(`the head lies beyond ${after}, but no entry does`)
  }
  return texts.map((text, index) => {
    const seq = readFrame(text)?.seq
    if (seq !== after + index + 1) throw new LedgerDamaged(`entry ${seq ?? 'without a position'} stands where ${after + index + 1} should`)
    return unseal(text)
  })
}

/** What a driver threw, as {@link StoreUnavailable}; what is ours already stays as it is. */
export function unavailable(what: string, error: unknown): Error {
  if (error instanceof StoreUnavailable || error instanceof LedgerDamaged || error instanceof TypeError) return error
  return new StoreUnavailable(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
}
