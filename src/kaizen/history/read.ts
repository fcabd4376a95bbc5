import type { Entry } from '../../core/entry.ts'
import type { Millis, Org, Seq } from '../../core/units.ts'
import type { Window } from '../backtest/result.ts'
import { createHistory, type History } from './history.ts'

/** A ledger that can be read from anywhere in it: the governor's own. */
export interface Readable {
  readonly org: Org
  /** The position of the last entry. */
  readonly last: Seq
  /** Entries after `after`, at most `limit`. */
  read(after: Seq, limit: number): Promise<readonly { readonly entry: Entry }[]>
  /** All entries about one subject. */
  about(subject: string): Promise<readonly { readonly entry: Entry }[]>
}

/** Entries of one page: some milliseconds of work, between which the governor decides. */
const PAGE = 500
/** How long before the window it begins to look who holds locks: no lease lasts a day without being renewed. */
const BEFORE: Millis = 86_400_000

/** Reads what a window needs, and no more: the charters up to its beginning, then every entry from a day before it. What keys there are it does not know. */
export async function readHistory(ledger: Readable, window: Window): Promise<History> {
  const run = createHistory(window)
  const start = await firstSince(ledger, window.from - BEFORE)
  for (const { entry } of await ledger.about(ledger.org)) if (entry.seq < start) pushAdoption(run.push, entry)
  await pushFrom(ledger, start, window, run.push)
  return run.finish()
}

/** Reads the whole ledger, and so knows also what was there before the window, such as keys. */
export async function readWholeHistory(ledger: Omit<Readable, 'about'>, window: Window): Promise<History> {
  const run = createHistory(window)
  await pushFrom(ledger, 1, window, run.push)
  return run.finish()
}

async function pushFrom(ledger: Omit<Readable, 'about'>, start: Seq, window: Window, push: (entry: Entry) => void): Promise<void> {
  for (let after = start - 1; after < ledger.last; ) {
    const page = await ledger.read(after, PAGE)
    const last = page.at(-1)?.entry
    if (!last) return
    for (const { entry } of page) push(entry)
    if (last.at >= window.to) return
    after = last.seq
  }
}

const pushAdoption = (push: (entry: Entry) => void, entry: Entry): void => {
  if (entry.type === 'charter.adopted') push(entry)
}

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
