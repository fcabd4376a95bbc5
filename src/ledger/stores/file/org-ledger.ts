import { type FileHandle, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Head } from '../../../core/entry.ts'
import type { Org, Seq } from '../../../core/units.ts'
import { EMPTY_HEAD, type Sealed, unseal } from '../../entry.ts'
import { readFrame } from '../../frame.ts'
import { LedgerDamaged } from '../../store.ts'
import { lastHash, unavailable } from '../batch.ts'
import { BatchBytes } from './batch-bytes.ts'
import { ledgerDir, type SegmentFile, segmentName } from './names.ts'
import { createSegment, openSegment, readLines, reopenSegment, type Segment, withFile, writeAll } from './segment.ts'

/**
 * Texts kept in memory for who reads what was appended a moment ago, in UTF-16 units: some fifty entries. A megabyte of them
 * lived long enough to be moved to the old generation, and was most of what the collector had to clean up there.
 */
const RECENT_CHARS = 1 << 16

/** What `check` tries to write after a failure: more than a batch usually needs. */
const PROBE_BYTES = 256 << 10

/**
 * One org's ledger in files. A write goes to the last segment; `#handle` is its open file, and undefined when there is none
 * yet or when the last write failed. Then the next append first reopens: it cuts back to the last committed byte and checks
 * what is there, so a disk that was full works again as soon as it has room. Calls to `append` must not overlap.
 */
export class OrgLedger {
  readonly #org: Org
  readonly #dir: string
  readonly #segmentBytes: number
  readonly #segments: Segment[] = []
  #handle: FileHandle | undefined
  #head: Head = EMPTY_HEAD
  #failed = false
  readonly #batches = new BatchBytes()
  #recent: Sealed[] = []
  #recentChars = 0

  private constructor(dataDir: string, org: Org, segmentBytes: number) {
    this.#org = org
    this.#dir = ledgerDir(dataDir)
    this.#segmentBytes = segmentBytes
  }

  /** Opens an org's segments, in order. @throws LedgerDamaged */
  static async open(dataDir: string, org: Org, files: readonly SegmentFile[], segmentBytes: number): Promise<OrgLedger> {
    const ledger = new OrgLedger(dataDir, org, segmentBytes)
    for (const [index, file] of files.entries()) {
      const { segment, head } = await openSegment(file, ledger.#head, index === files.length - 1)
      ledger.#segments.push(segment)
      ledger.#head = head
    }
    return ledger
  }

  /** As `LedgerStore.append`; see the class. */
  async append(head: Head, entries: readonly Sealed[]): Promise<'appended' | 'conflict'> {
    if (head.seq !== this.#head.seq || head.hash !== this.#head.hash) return 'conflict'
    try {
      const segment = await this.#writable()
      const { bytes, starts } = this.#batches.encode(entries)
      await writeAll(this.#handle as FileHandle, bytes)
      await (this.#handle as FileHandle).datasync()
      for (const [i, { entry }] of entries.entries()) segment.index.add(segment.end + (starts[i] as number), entry.subject)
      segment.end += bytes.length
      this.#head = { seq: head.seq + entries.length, hash: lastHash(entries) }
      this.#failed = false
      this.#remember(entries)
      return 'appended'
    } catch (error) {
      await this.#repair()
      throw unavailable('the ledger cannot be written', error)
    }
  }

  /** As `LedgerStore.read`. */
  async read(after: Seq, limit: number): Promise<readonly Sealed[]> {
    const firstRecent = this.#recent[0]?.entry.seq ?? Number.POSITIVE_INFINITY
    if (after + 1 >= firstRecent) return this.#recent.slice(after + 1 - firstRecent, after + 1 - firstRecent + limit)
    if (after >= this.#head.seq) return []
    const segment = this.#segments.findLast(({ file }) => file.first <= after + 1)
    if (!segment) throw new LedgerDamaged(`no segment holds entry ${after + 1}`)
    const from = after + 1 - segment.file.first
    const to = Math.min(from + limit, segment.index.size)
    const found = await withFile(segment, (handle) => readLines(handle, segment, from, to))
    if (found.some((text, index) => readFrame(text)?.seq !== after + 1 + index)) throw new LedgerDamaged(`${segment.file.path} was changed`)
    const sealed = found.map(unseal)
    const rest = limit - sealed.length
    return rest > 0 ? [...sealed, ...(await this.read(after + sealed.length, rest))] : sealed
  }

  /** As `LedgerStore.about`. */
  async about(subject: string): Promise<readonly Sealed[]> {
    const found: Sealed[] = []
    for (const segment of [...this.#segments]) {
      const indexes = segment.index.find(subject)
      if (indexes.length === 0) continue
      await withFile(segment, async (handle) => {
        for (const index of indexes)
          for (const text of await readLines(handle, segment, index, index + 1))
            if (readFrame(text)?.subject === subject) found.push(unseal(text))
      })
    }
    return found
  }

  /** Resolves when an append could work: at once while none has failed, else after a trial write and a reopening. */
  async check(): Promise<void> {
    if (!this.#failed) return
    const probe = join(this.#dir, 'probe')
    try {
      await writeFile(probe, Buffer.alloc(PROBE_BYTES), { mode: 0o600, flush: true })
      await this.#writable()
      this.#failed = false
    } catch (error) {
      throw unavailable('the ledger cannot be written', error)
    } finally {
      await rm(probe, { force: true })
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }

  /** The segment to write to, with `#handle` open on it: the last one, reopened if need be, or a new one when that is full. */
  async #writable(): Promise<Segment> {
    const last = this.#segments.at(-1)
    if (last && last.end < this.#segmentBytes) {
      this.#handle ??= await reopenSegment(last, this.#head)
      return last
    }
    const first = this.#head.seq + 1
    const { segment, handle } = await createSegment({ org: this.#org, first, path: join(this.#dir, segmentName(this.#org, first)) })
    await this.close()
    this.#segments.push(segment)
    this.#handle = handle
    return segment
  }

  /** After a failed write: lets go of the file, and cuts it back at once if that works; if not, the next append tries again. */
  async #repair(): Promise<void> {
    this.#failed = true
    await this.close().catch(() => undefined)
    const last = this.#segments.at(-1)
    if (last) this.#handle = await reopenSegment(last, this.#head).catch(() => undefined)
  }

  #remember(entries: readonly Sealed[]): void {
    this.#recent.push(...entries)
    for (const { text } of entries) this.#recentChars += text.length
    if (this.#recentChars <= RECENT_CHARS) return
    let drop = 0
    while (this.#recentChars > RECENT_CHARS / 2) this.#recentChars -= this.#recent[drop++]?.text.length ?? 0
    this.#recent = this.#recent.slice(drop)
  }
}
