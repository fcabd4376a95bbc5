import type { Head } from '../../../core/entry.ts'
import { sha256 } from '../../../core/json.ts'
import { type Frame, hashedText, readFrame } from '../../frame.ts'
import { LedgerDamaged } from '../../store.ts'
import { MAX_BATCH } from '../batch.ts'
import { lineText, scanLines } from './lines.ts'
import type { SegmentFile } from './names.ts'
import { SegmentIndex } from './segment-index.ts'

/** A segment as found on disk. */
export interface Scanned {
  readonly index: SegmentIndex
  /** The last entry of the last whole batch. */
  readonly head: Head
  /** Bytes up to the end of the last whole batch; what lies behind is the rest of an append that was never acknowledged. */
  readonly end: number
}

interface Line {
  readonly frame: Frame
  readonly offset: number
  readonly text: string
}

/**
 * Reads a segment through and builds its index.
 *
 * The file holds batches: entries, one a line, then one blank line. The blank line is the batch's commit mark; jq passes over
 * it, and no entry's bytes change. An append writes a batch in one write, so whatever lies behind the last mark was never
 * acknowledged and is to be cut off, whole lines too: a batch is stored whole or not at all. A power cut may also leave later
 * pages written and earlier ones zero, so a last batch that has its mark but holds NUL bytes (canonical JSON never does) is
 * torn as well, and the hashes of the last batch are checked.
 * @throws LedgerDamaged when anything else is wrong: that is no torn write, and nothing may be cut.
 */
export async function scanSegment(file: SegmentFile, before: Head): Promise<Scanned> {
  const index = new SegmentIndex()
  let head = before
  let end = 0
  let open: Line[] = []
  let last: { readonly lines: readonly Line[]; readonly end: number } | undefined
  let torn: 'no' | 'open' | 'marked' = 'no'

  const keepLast = () => {
    for (const { offset, frame } of last?.lines ?? []) {
      index.add(offset, frame.subject)
      head = { seq: frame.seq, hash: frame.hash }
    }
    end = last?.end ?? end
    last = undefined
  }

  await scanLines(file.path, (bytes, offset, ended) => {
    if (torn === 'marked') throw damaged(file, head.seq + 1, 'holds zeros')
    if (bytes.length === 0) {
      if (torn === 'open') torn = 'marked'
      else {
        if (open.length > 0) keepLast()
        last = { lines: open.length > 0 ? open : (last?.lines ?? []), end: offset + 1 }
        open = []
      }
      return
    }
    if (torn === 'open') return
    keepLast()
    const text = lineText(bytes)
    const frame = readFrame(text)
    const previous = open.at(-1)?.frame ?? head
    if (frame && ended && frame.org === file.org && frame.seq === previous.seq + 1 && frame.prev === previous.hash) {
      open.push({ frame, offset, text })
      if (open.length > MAX_BATCH) throw damaged(file, head.seq + 1, `and ${MAX_BATCH} more have no end of their batch`)
    } else if (!ended || bytes.includes(0)) torn = 'open'
    else throw damaged(file, previous.seq + 1, 'is not what stands there')
  })
  if (torn === 'no' && last) {
    const bad = last.lines.find(({ text, frame }) => sha256(hashedText(text, frame)) !== frame.hash)
    if (!bad) keepLast()
    else if (!last.lines.some(({ text }) => text.includes('\0'))) throw damaged(file, bad.frame.seq, 'does not have the hash it names')
  }
  return { index, head, end }
}

const damaged = (file: SegmentFile, seq: number, detail: string) =>
  new LedgerDamaged(`entry ${seq} of org ${JSON.stringify(file.org)} in ${file.path} ${detail}; run ledger verify`)
