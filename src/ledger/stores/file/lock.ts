import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Who holds a data directory, as written in its `lock` file. */
export interface LockHolder {
  readonly pid: number
  /** What the holder is doing, such as `countersign up`. */
  readonly what: string
  readonly host: string
  /** Boot id and start time of the process where the system tells them, else empty: a pid alone may have been given away again. */
  readonly started: string
  readonly nonce: string
}

/** The data directory is in use. The message names the holder. */
export class DataDirLocked extends Error {
  override readonly name = 'DataDirLocked'
  readonly holder: LockHolder
  constructor(path: string, holder: LockHolder) {
    const elsewhere = holder.host === hostname() ? '' : ` on host ${holder.host}; if that is gone, delete ${path}`
    super(`the data directory is in use by pid ${holder.pid} (${holder.what})${elsewhere}`)
    this.holder = holder
  }
}

/** A held lock. */
export interface DataDirLock {
  /** Lets the directory go; may be called twice. */
  release(): void
}

/**
 * Takes the exclusive lock `<dir>/lock` of a data directory (made with mode 0700 when missing), taking it over from a dead
 * process. @param what what for, for the message of whoever comes second. @throws DataDirLocked
 */
export function lockDataDir(dir: string, what: string): DataDirLock {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, 'lock')
  const nonce = randomUUID()
  take(path, JSON.stringify({ pid: process.pid, what, host: hostname(), started: startOf(process.pid), nonce } satisfies LockHolder))
  return {
    release() {
      if (holderOf(path)?.nonce === nonce) rmSync(path, { force: true })
    },
  }
}

/**
 * Takes a lock file: a link, because a link either makes the whole file or fails. A dead holder's file is replaced under a
 * second lock that carries the dead one's nonce in its name: only one process can ever replace that holder, and nobody can
 * mistake a newer, living holder for it. If that process dies too, its own lock is taken over in the same way.
 */
function take(path: string, content: string): void {
  const mine = `${path}.${(JSON.parse(content) as LockHolder).nonce}.new`
  writeSynced(mine, content)
  try {
    for (;;) {
      try {
        linkSync(mine, path)
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = holderOf(path)
      if (!holder) continue
      if (isAlive(holder)) throw new DataDirLocked(path, holder)
      const claim = `${path}.${holder.nonce}`
      take(claim, content)
      try {
        if (holderOf(path)?.nonce !== holder.nonce) continue
        renameSync(mine, path)
        return
      } finally {
        rmSync(claim, { force: true })
      }
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Synced before it gets its name, or a power cut could leave an empty lock that nobody may take over. */
function writeSynced(path: string, content: string): void {
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function holderOf(path: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockHolder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${path} is not a lock of ours; delete it if nothing uses the directory`, { cause: error })
  }
}

function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
  const started = startOf(holder.pid)
  return started === '' || holder.started === '' || started === holder.started
}

/** Boot id and start time (field 22 of proc(5) `stat`, after the name in brackets), or '' where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return ''
  }
}
