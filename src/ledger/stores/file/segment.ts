import { type FileHandle, open, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Head } from '../../../core/entry.ts'
import { readFrame } from '../../frame.ts'
import { LedgerDamaged } from '../../store.ts'
import { lineText } from './lines.ts'
import type { SegmentFile } from './names.ts'
import { scanSegment } from './scan.ts'
import { SegmentIndex } from './segment-index.ts'

/** One segment of an org's ledger: its file, its index, and how many of its bytes are committed. */
export interface Segment {
  readonly file: SegmentFile
  readonly index: SegmentIndex
  end: number
}

/** Makes and opens the file of a new segment, and syncs the folder, or a power cut could lose the file with what is synced in it. */
export async function createSegment(file: SegmentFile): Promise<{ segment: Segment; handle: FileHandle }> {
  const handle = await open(file.path, 'a+', 0o600)
  try {
    // Left over from an attempt that failed; what is not in a segment we know was never committed.
    await handle.truncate(0)
    const folder = await open(dirname(file.path), 'r')
    await folder.sync().finally(() => folder.close())
    return { segment: { file, index: new SegmentIndex(), end: 0 }, handle }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Writes all bytes, also when the system takes them in parts. */
export async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten
}

/** Scans a segment; only the last one of an org may have a torn tail, which is kept in `<file>.torn` and cut off. @throws LedgerDamaged */
export async function openSegment(file: SegmentFile, before: Head, last: boolean): Promise<{ segment: Segment; head: Head }> {
  if (file.first !== before.seq + 1) throw new LedgerDamaged(`${file.path} should start with entry ${before.seq + 1}: a segment is missing`)
  const { index, head, end } = await scanSegment(file, before)
  const { size } = await stat(file.path)
  if (size > end) {
    if (!last) throw new LedgerDamaged(`${file.path} ends inside a batch, but it is not the last segment`)
    await cutTail(file.path, end, size)
  }
  return { segment: { file, index, end }, head }
}

async function cutTail(path: string, end: number, size: number): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    const tail = Buffer.alloc(size - end)
    await handle.read(tail, 0, tail.length, end)
    // Evidence only, of something never acknowledged: a disk without room for it must not keep us from starting.
    await writeFile(`${path}.torn`, tail, { mode: 0o600 }).catch(() => undefined)
    await handle.truncate(end)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/**
 * Opens a segment's file for appending after a failed write: cuts it back to what is committed and makes sure that the last
 * committed entry is still there. @throws LedgerDamaged when it is not, or what the file system throws.
 */
export async function reopenSegment(segment: Segment, head: Head): Promise<FileHandle> {
  const handle = await open(segment.file.path, 'a+', 0o600)
  try {
    if ((await handle.stat()).size < segment.end) throw new LedgerDamaged(`${segment.file.path} lost committed bytes`)
    await handle.truncate(segment.end)
    await handle.datasync()
    const { size } = segment.index
    const hash = size === 0 ? head.hash : readFrame((await readLines(handle, segment, size - 1, size))[0] ?? '')?.hash
    if (hash !== head.hash) throw new LedgerDamaged(`entry ${head.seq} is not in ${segment.file.path} any more`)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** The texts of the entries at `[from, to)` of a segment's index. */
export async function readLines(handle: FileHandle, segment: Segment, from: number, to: number): Promise<readonly string[]> {
  if (from >= to) return []
  const start = segment.index.offset(from)
  const end = to < segment.index.size ? segment.index.offset(to) : segment.end
  const bytes = Buffer.allocUnsafe(end - start)
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
  if (bytesRead !== bytes.length) throw new LedgerDamaged(`${segment.file.path} lost committed bytes`)
  return lineText(bytes)
    .split('\n')
    .filter((line) => line !== '')
}

/** Reads from a segment's file, opening it for this once: old segments hold no descriptor. */
export async function withFile<T>(segment: Segment, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(segment.file.path, 'r')
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}
