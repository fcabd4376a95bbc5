import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Org, Seq } from '../../../core/units.ts'

const UNSAFE = /[^a-z0-9_-]/gu

/**
 * A name as a file name: everything but `[a-z0-9_-]` as `%XX` per UTF-8 byte. Capitals and dots too, so that `A` and `a` stay
 * two orgs on a file system that ignores case, and nothing can step out of the folder.
 */
export const encodeName = (name: string): string =>
  name.replace(UNSAFE, (char) => [...Buffer.from(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''))

/** The name behind {@link encodeName}. */
export const decodeName = (encoded: string): string => decodeURIComponent(encoded)

/** The folder of the ledgers in a data directory. */
export const ledgerDir = (dataDir: string): string => join(dataDir, 'ledger')

/** The folder of snapshots in a data directory. */
export const notesDir = (dataDir: string): string => join(dataDir, 'notes')

/** A segment's file name, `<org>.<number of its first entry>.jsonl`: `jq . ledger/default.*.jsonl` reads an org in order. */
export const segmentName = (org: Org, first: Seq): string => `${encodeName(org)}.${String(first).padStart(12, '0')}.jsonl`

const SEGMENT = /^((?:[a-z0-9_-]|%[0-9A-F]{2})+)\.(\d{12,})\.jsonl$/

/** One segment file of an org. */
export interface SegmentFile {
  readonly org: Org
  readonly first: Seq
  readonly path: string
}

/** All segment files of a data directory, by org, in order; empty when there is no ledger. */
export async function listSegments(dataDir: string): Promise<ReadonlyMap<Org, readonly SegmentFile[]>> {
  const dir = ledgerDir(dataDir)
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const byOrg = new Map<Org, SegmentFile[]>()
  for (const name of names.sort()) {
    const match = SEGMENT.exec(name)
    if (!match) continue
    const org = decodeName(match[1] as string)
    const list = byOrg.get(org) ?? []
    byOrg.set(org, list)
    list.push({ org, first: Number(match[2]), path: join(dir, name) })
  }
  for (const list of byOrg.values()) list.sort((a, b) => a.first - b.first)
  return byOrg
}
