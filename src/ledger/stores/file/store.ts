import { mkdir } from 'node:fs/promises'
import type { Org } from '../../../core/units.ts'
import { followByHints, Hints } from '../../follow.ts'
import { type LedgerStore, StoreUnavailable, TURN_MS } from '../../store.ts'
import { assertFollows } from '../batch.ts'
import { lockDataDir } from './lock.ts'
import { ledgerDir, listSegments } from './names.ts'
import { fileNotes } from './notes.ts'
import { OrgLedger } from './org-ledger.ts'
import { Turns } from './turns.ts'

/** A segment that has grown to this many bytes is followed by a new one. */
const SEGMENT_BYTES = 64 << 20

/** Where the embedded store lies. */
export interface FileStoreOptions {
  /** The data directory; made with mode 0700 when missing, and locked until `close`. */
  readonly dir: string
  /** What the lock is for, as told to whoever finds the directory in use. */
  readonly what?: string
  /** Instead of {@link SEGMENT_BYTES}, for tests. */
  readonly segmentBytes?: number
}

/**
 * Opens the embedded store: `<dir>/ledger/<org>.<first number>.jsonl`, one write and one fdatasync per append. Cuts off a torn
 * tail, see `scanSegment`. @throws DataDirLocked when the directory is in use, LedgerDamaged when it holds no sound ledger.
 */
export async function openFileStore(options: FileStoreOptions): Promise<LedgerStore> {
  const { dir, what = 'countersign', segmentBytes = SEGMENT_BYTES } = options
  const lock = lockDataDir(dir, what)
  const ledgers = new Map<Org, OrgLedger>()
  try {
    await mkdir(ledgerDir(dir), { recursive: true, mode: 0o700 })
    for (const [org, files] of await listSegments(dir)) ledgers.set(org, await OrgLedger.open(dir, org, files, segmentBytes))
  } catch (error) {
    lock.release()
    throw error
  }
  return fileStore(dir, segmentBytes, ledgers, () => lock.release())
}

function fileStore(dir: string, segmentBytes: number, ledgers: Map<Org, OrgLedger>, unlock: () => void): LedgerStore {
  const turns = new Turns()
  const hints = new Hints()
  let closing: Promise<void> | undefined

  const ledgerOf = async (org: Org): Promise<OrgLedger> => {
    if (closing) throw new StoreUnavailable('the store is closed')
    let ledger = ledgers.get(org)
    if (!ledger) {
      ledger = await OrgLedger.open(dir, org, [], segmentBytes)
      ledgers.set(org, ledgers.get(org) ?? ledger)
    }
    return ledgers.get(org) as OrgLedger
  }
  const read: LedgerStore['read'] = async (org, after, limit) => (await ledgerOf(org)).read(after, limit)
  /** Inside the org's turn, which is also what keeps two writes from overlapping. */
  const write: LedgerStore['append'] = async (org, head, entries) => {
    const answer = await (await ledgerOf(org)).append(head, entries)
    if (answer === 'appended') hints.hint(org)
    return answer
  }
  const append: LedgerStore['append'] = async (org, head, entries) => {
    assertFollows(head, entries)
    const release = await turns.acquire(org)
    return write(org, head, entries).finally(release)
  }

  return {
    shared: false,
    append,
    read,
    about: async (org, subject) => (await ledgerOf(org)).about(subject),
    follow: (org, after, signal) => followByHints({ org, after, signal, hints, read: (seq, limit) => read(org, seq, limit) }),
    async turn(org) {
      const pass = await turns.acquire(org)
      let held = true
      const release = () => {
        held = false
        pass()
      }
      let timer = setTimeout(release, TURN_MS)
      return {
        async append(head, entries) {
          if (!held) return append(org, head, entries)
          assertFollows(head, entries)
          // While we write nobody else may, however long it takes.
          clearTimeout(timer)
          const answer = await write(org, head, entries).catch((error: unknown) => {
            release()
            throw error
          })
          if (answer === 'appended') release()
          else timer = setTimeout(release, TURN_MS)
          return answer
        },
        read: (after, limit) => read(org, after, limit),
        async release() {
          clearTimeout(timer)
          release()
        },
      }
    },
    notes: fileNotes(dir),
    async check() {
      if (closing) throw new StoreUnavailable('the store is closed')
      for (const ledger of ledgers.values()) await ledger.check()
    },
    close() {
      closing ??= (async () => {
        hints.close()
        for (const [org, ledger] of ledgers) {
          const release = await turns.acquire(org)
          await ledger.close()
          release()
        }
        unlock()
      })()
      return closing
    },
  }
}
