import type { Head } from '../../core/entry.ts'
import { EMPTY_HEAD } from '../../ledger/entry.ts'
import { readFrame } from '../../ledger/frame.ts'
import { MAX_BATCH } from '../../ledger/stores/batch.ts'
import { lineText, type OnLine, scanLines } from '../../ledger/stores/file/lines.ts'
import { lockDataDir } from '../../ledger/stores/file/lock.ts'
import { listSegments } from '../../ledger/stores/file/names.ts'
import { createVerifier } from '../../ledger/verify.ts'
import { CliError, EXIT } from '../exit.ts'
import type { Source } from './texts.ts'

interface Line {
  readonly text: string
  /** Whether a newline ended it. */
  readonly ended: boolean
}

/** How every entry begins, by RFC 8785's order of members. */
const BEGINNING = '{"actor":"'

/**
 * The texts of ledger files, in the order given; only read, never changed. Where the files have the store's batch marks (blank
 * lines), what stands after the last mark and could be the rest of a cut-off append is not pushed but named, since nobody was
 * ever told that it happened. Files without any mark, such as a saved `ledger tail --json`, are taken line by line.
 */
export function filesSource(name: string, org: string, paths: readonly string[]): Source {
  return {
    name,
    org,
    async read(push, room) {
      let open: Line[] = []
      let marks = false
      let head: Head = EMPTY_HEAD
      const flush = (): void => {
        for (const { text } of open) push(text)
        const last = readFrame(open.at(-1)?.text ?? '')
        if (last) head = { seq: last.seq, hash: last.hash }
        open = []
      }
      const take: OnLine = (bytes, _, ended) => {
        if (bytes.length === 0) {
          marks = true
          flush()
        } else if (open.push({ text: lineText(bytes), ended }) > MAX_BATCH) flush()
      }
      for (const path of paths) await scanLines(path, take, room).catch(unreadable(path))
      if (open.length === 0 || (marks && isTorn(org, head, open)))
        return open.length === 0 ? {} : { torn: `${open.length === 1 ? 'a line' : `${open.length} lines`} after entry ${head.seq}` }
      flush()
      return {}
    },
  }
}

/** Whether lines without a mark behind them can be a write that was cut off: sound entries, then perhaps a part of one, or zeros. */
function isTorn(org: string, head: Head, lines: readonly Line[]): boolean {
  const verifier = createVerifier(org, { from: head })
  return lines.every(({ text, ended }) => {
    if (text.includes('\0')) return true
    if (ended) return verifier.push(text) === undefined
    return BEGINNING.startsWith(text) || text.startsWith(BEGINNING)
  })
}

function unreadable(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    // What the taker of the texts throws is told as it is.
    if (error.code === undefined) throw error
    throw new CliError(EXIT.usage, 'no_file', `${path} cannot be read: ${error.code ?? error.message}`)
  }
}

/** The org of the first entry in a file; undefined when there is none. @throws CliError */
export async function orgOfFile(path: string): Promise<string | undefined> {
  let first: string | undefined
  await scanLines(path, (bytes) => {
    if (bytes.length > 0) first ??= lineText(bytes)
  }).catch(unreadable(path))
  return first === undefined ? undefined : readFrame(first)?.org
}

/** Reads every ledger of a data directory under its lock, in alphabetical order of orgs. @throws DataDirLocked */
export async function withDataDir<T>(
  dataDir: string,
  what: string,
  org: string | undefined,
  work: (source: Source) => Promise<T>,
): Promise<readonly T[]> {
  const lock = lockDataDir(dataDir, what)
  try {
    const done: T[] = []
    for (const [name, files] of [...(await listSegments(dataDir))].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (org === undefined || org === name)
        done.push(
          await work(
            filesSource(
              dataDir,
              name,
              files.map(({ path }) => path),
            ),
          ),
        )
    return done
  } finally {
    lock.release()
  }
}
