import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Org } from '../../../core/units.ts'
import type { NoteStore, Snapshot } from '../../store.ts'
import { unavailable } from '../batch.ts'
import { encodeName, notesDir } from './names.ts'

/**
 * Snapshots as JSON files, each replaced by a rename. Not synced: they may be lost without loss. A file that cannot be read
 * counts as none; whether a snapshot is what it says is checked by who uses it.
 */
export function fileNotes(dataDir: string): NoteStore {
  const dir = notesDir(dataDir)
  const writing = new Map<string, Promise<void>>()
  let count = 0

  const load = async (path: string): Promise<unknown> => {
    try {
      return JSON.parse(await readFile(path, 'utf8'))
    } catch {
      return undefined
    }
  }
  const save = (path: string, content: Snapshot): Promise<void> => {
    const write = async () => {
      const part = `${path}.${count++}.part`
      await mkdir(dir, { recursive: true, mode: 0o700 })
      await writeFile(part, JSON.stringify(content), { mode: 0o600 })
      await rename(part, path)
    }
    const done = (writing.get(path) ?? Promise.resolve())
      .catch(() => undefined)
      .then(write)
      .catch((error: unknown) => {
        throw unavailable('a note cannot be written', error)
      })
    writing.set(path, done)
    return done
  }
  const snapshotPath = (org: Org) => join(dir, `${encodeName(org)}.snapshot.json`)
  return {
    async snapshot(org) {
      const found = (await load(snapshotPath(org))) as Snapshot | null | undefined
      return typeof found?.content === 'string' ? found : undefined
    },
    saveSnapshot: (org, snapshot) => save(snapshotPath(org), snapshot),
  }
}
