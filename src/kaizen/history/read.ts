import type { Entry } from '../../core/entry.ts'
import type { Millis, Org, Seq } from '../../core/units.ts'
import type { Window } from '../backtest/result.ts'
import { createHistory, type History } from './history.ts'

/** An entry with its text, as stores give it. */
interface Stored {
  readonly entry: Entry
  readonly text: string
}

/** A ledger that can be read from anywhere in it: the governor's own. */
export interface Readable {
  readonly org: Org
  /** The position of the last entry. */
  readonly last: Seq
  /** Entries after `after`, at most `limit`. */
  read(after: Seq, limit: number): Promise<readonly Stored[]>
  /** All entries about one subject. */
  about(subject: string): Promise<readonly Stored[]>
}

/** Entries of one page: some milliseconds of work, between which the governor decides. */
const PAGE = 500
/** How long before the window it begins to look who holds locks: no lease lasts a day without being renewed. */
const BEFORE: Millis = 86_400_000

/**
 * The texts that a window needs, in pages: the charters up to its beginning, then every entry from a day before it; or with `all` every
 * entry of the ledger, by which also what was there before is known, such as keys. It ends where the window does.
 */
export async function* textsFor(ledger: Readable, window: Window, all: boolean): AsyncGenerator<readonly string[]> {
  const start = all ? 1 : await firstSince(ledger, window.from - BEFORE)
  if (start > 1)
    yield (await ledger.about(ledger.org)).filter(({ entry }) => isAdoption(entry) && entry.seq < start).map(({ text }) => text)
  for (let after = start - 1; after < ledger.last; ) {
    const page = await ledger.read(after, PAGE)
    const last = page.at(-1)?.entry
    if (!last) return
    yield page.map(({ text }) => text)
    if (last.at >= window.to) return
    after = last.seq
  }
}

/** Reads what a window needs, and no more. What keys there are it does not know. */
export const readHistory = (ledger: Readable, window: Window): Promise<History> => historyIn(ledger, window, false)

/** Reads the whole ledger. */
export const readWholeHistory = (ledger: Readable, window: Window): Promise<History> => historyIn(ledger, window, true)

async function historyIn(ledger: Readable, window: Window, all: boolean): Promise<History> {
  const run = createHistory(window)
  for await (const texts of textsFor(ledger, window, all)) for (const text of texts) run.pushText(text)
  return run.finish()
}

const isAdoption = ({ type }: Entry): boolean => type === 'charter.adopted'

/** The first position whose entry is not older; times never go back, so that a few looks find it. */
async function firstSince({ last, read }: Readable, at: Millis): Promise<Seq> {
  let [low, high] = [1, last + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [found] = await read(middle - 1, 1)
    if (found && found.entry.at < at) low = middle + 1
    else high = middle
  }
  return low
}
