import { isUtf8 } from 'node:buffer'
import { open, stat } from 'node:fs/promises'
import type { Org } from '../../../core/units.ts'
import { listSegments } from './names.ts'

const CHUNK_BYTES = 1 << 20
const NEWLINE = 10

/** Bytes of a file, cut after a newline; only the last block may end without one. */
interface Block {
  readonly bytes: Buffer
  readonly offset: number
}

async function* blocks(path: string): AsyncGenerator<Block, void> {
  const handle = await open(path, 'r')
  try {
    let carry: Buffer = Buffer.alloc(0)
    let position = 0
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, position)
      if (bytesRead === 0) break
      const bytes = Buffer.concat([carry, chunk.subarray(0, bytesRead)])
      const end = bytes.lastIndexOf(NEWLINE) + 1
      if (end > 0) yield { bytes: bytes.subarray(0, end), offset: position - carry.length }
      position += bytesRead
      carry = bytes.subarray(end)
    }
    if (carry.length > 0) yield { bytes: carry, offset: position - carry.length }
  } finally {
    await handle.close()
  }
}

/** One line of a file: its bytes without the newline, its byte offset, and whether a newline ended it. */
export type OnLine = (bytes: Buffer, offset: number, ended: boolean) => void

function eachLine({ bytes, offset }: Block, onLine: OnLine): void {
  for (let from = 0; from < bytes.length; ) {
    const at = bytes.indexOf(NEWLINE, from)
    const end = at < 0 ? bytes.length : at
    onLine(bytes.subarray(from, end), offset + from, at >= 0)
    from = end + 1
  }
}

/** Calls `onLine` for every line of a file, in order, and waits for `room` after each block of them. */
export async function scanLines(path: string, onLine: OnLine, room?: () => Promise<void>): Promise<void> {
  for await (const block of blocks(path)) {
    eachLine(block, onLine)
    await room?.()
  }
}

/**
 * A line's text. Bytes that are not UTF-8 are read as Latin-1: they then differ from any entry's text, where the usual
 * replacement character could hide a changed byte from the verifier.
 */
export const lineText = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')

/** The orgs that have entries in a data directory, in alphabetical order. Takes no lock and changes nothing. */
export async function ledgerOrgs(dataDir: string): Promise<readonly Org[]> {
  const orgs: Org[] = []
  for (const [org, files] of await listSegments(dataDir)) {
    const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size))
    if (sizes.some((size) => size > 0)) orgs.push(org)
  }
  return orgs.sort()
}

/**
 * Every stored line of an org as it lies on disk, in order, in blocks, damaged ones too: what `ledger verify` checks. Blank
 * lines, which end a batch, are left out. Takes no lock: take `lockDataDir` first if a governor may be writing.
 */
export async function* ledgerLines(dataDir: string, org: Org): AsyncGenerator<readonly string[], void> {
  for (const segment of (await listSegments(dataDir)).get(org) ?? []) {
    for await (const block of blocks(segment.path)) {
      const lines: string[] = []
      eachLine(block, (bytes) => {
        if (bytes.length > 0) lines.push(lineText(bytes))
      })
      yield lines
    }
  }
}
