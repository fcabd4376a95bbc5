import type { Org, Seq } from '../../core/units.ts'
import { oneByOne } from '../threads/text-thread.ts'
import { type StartFeed, startHere } from './feed.ts'
import type { Backtests, Window } from './result.ts'
import type { Trial } from './trial.ts'

/** Decides a window of the ledger again under other charters. */
export type Backtester = (window: Window, candidates: readonly Trial[]) => Promise<Backtests>

/** The ledger, as the governor and every store read it: entries after `after`, at most `limit`. */
export interface LedgerReader {
  readonly org: Org
  read(after: Seq, limit: number): Promise<readonly { readonly text: string }[]>
}

/** Entries read at once: some milliseconds of the reader's time, between which it does everything else. */
const PAGE = 250

/** One backtest after the other, each on the whole ledger. @throws what the ledger's store throws, or when a thread ends before it has answered */
export function createBacktester(ledger: LedgerReader, start: StartFeed): Backtester {
  const queue = oneByOne()
  const read = async (window: Window, candidates: readonly Trial[]): Promise<Backtests> => {
    const feed = start(ledger.org, window, candidates)
    try {
      for (let after = 0; ; ) {
        const page = await ledger.read(after, PAGE)
        if (page.length === 0) return await feed.finish()
        for (const { text } of page) feed.push(text)
        after += page.length
        await feed.room()
      }
    } finally {
      await feed.close()
    }
  }
  return (window, candidates) => queue(() => read(window, candidates))
}

/** Decides in this thread. For tests. */
export const inlineBacktester = (ledger: LedgerReader): Backtester => createBacktester(ledger, startHere)
