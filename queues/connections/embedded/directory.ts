import { spawn } from 'node:child_process'
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const INITDB = fileURLToPath(new URL('./initdb.mjs', import.meta.url))

/** How long initdb may take, in milliseconds; 3 s is usual, and minutes where many programs share slow cores. */
const INITDB_MS = 600_000

/** Where the database lies inside the queue's directory. */
const DATABASE = 'db'
/** Where it is made: under another name until it is whole, with the process id in it, since an orphan of a killed process may still write to its own. */
const UNFINISHED = 'new-'

/**
 * Sees to it that the queue's directory holds a database that was made to its end, and gives its path; what an interrupted
 * making left behind is removed. `fresh`: also when there is one, which is deleted.
 * @throws when it cannot be made (no space, no permission), or the signal aborts
 */
export async function ensureDatabase(dir: string, fresh: boolean, signal: AbortSignal): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const database = join(dir, DATABASE)
  const unfinished = (await readdir(dir)).filter((name) => name.startsWith(UNFINISHED))
  for (const name of unfinished) await remove(join(dir, name))
  if (!fresh && (await holdsDatabase(database))) return database
  await remove(database)
  const making = join(dir, `${UNFINISHED}${process.pid}`)
  await mkdir(making, { mode: 0o700 })
  await initdb(making, signal)
  await rename(making, database)
  return database
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 })

const holdsDatabase = (path: string): Promise<boolean> =>
  access(join(path, 'PG_VERSION')).then(
    () => true,
    () => false,
  )

/** Runs initdb in a child, with an empty environment: it has no business with our secrets. */
function initdb(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [INITDB, path], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {},
      signal,
      timeout: INITDB_MS,
      killSignal: 'SIGKILL',
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000)
    })
    child.on('error', reject)
    child.on('close', (code, by) => {
      if (code === 0) resolve()
      else reject(new Error(`the embedded queue could not be made (${by ?? code}): ${said.trim()}`))
    })
  })
}
