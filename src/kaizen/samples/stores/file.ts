import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StoreUnavailable } from '../../../ledger/store.ts'
import { decodeName, encodeName } from '../../../ledger/stores/file/names.ts'
import type { SampleKey, SampleStore } from '../store.ts'
import { frame, unframe, untilOf } from './frame.ts'

/** A file that is being written lies about for so long at the most, in ms. */
const TORN_MS = 3_600_000

/** Names of whole samples: what else lies there, such as a file of the system's or a torn one, is not ours to name. */
const SEALED = /^((?:[a-z0-9_-]|%[0-9A-F]{2})+)\.([0-9a-f]{64})$/

/**
 * Samples as files of mode 0600 below `samples/<org>` in a data directory, each written beside its place and moved there, so that none is ever half
 * there. Not synced: a sample may be lost without loss.
 */
export function fileSamples(dataDir: string): SampleStore {
  const root = join(dataDir, 'samples')
  const pathOf = ({ org, request, digest }: SampleKey): string =>
    join(root, encodeName(org), `${encodeName(request)}.${encodeName(digest)}`)
  return {
    put: (key, sample) =>
      reached(async () => {
        const path = pathOf(key)
        const part = `${path}.${randomUUID()}.part`
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeFile(part, frame(sample), { mode: 0o600, flag: 'wx' })
        await rename(part, path)
      }),
    get: (key, now) => reached(async () => unframe(await readFile(pathOf(key)), now)),
    remove: (key) => reached(() => rm(pathOf(key), { force: true })),
    async sweep(now) {
      let swept = 0
      for (const org of (await reached(() => readdir(root))) ?? [])
        for (const name of (await reached(() => readdir(join(root, org)))) ?? []) {
          const path = join(root, org, name)
          const over = await reached(() => overAt(path))
          if (over === undefined || over > now) continue
          await reached(() => rm(path, { force: true }))
          swept++
        }
      return swept
    },
    async *keys(org) {
      for (const name of (await reached(() => readdir(join(root, encodeName(org))))) ?? []) {
        const [request, digest] = SEALED.exec(name)?.slice(1) ?? []
        if (request !== undefined && digest !== undefined) yield { org, request: decodeName(request), digest }
      }
    },
    close: async () => undefined,
  }
}

/** When a file's time is over, from its first bytes; of one that is still being written, an hour after it was begun. */
async function overAt(path: string): Promise<number> {
  const file = await open(path)
  try {
    if (path.endsWith('.part')) return (await file.stat()).mtimeMs + TORN_MS
    return untilOf((await file.read({ buffer: Buffer.alloc(8) })).buffer)
  } finally {
    await file.close()
  }
}

/** The answer; undefined where there is no such file. @throws StoreUnavailable */
async function reached<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new StoreUnavailable(`samples: ${(error as Error).message}`, { cause: error })
  }
}
