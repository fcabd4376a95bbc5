import type { Charter } from '../../core/charter/compile.ts'
import type { Entry } from '../../core/entry.ts'
import type { WasteLine } from '../../core/reports/draft.ts'
import type { RequestRecord, State } from '../../core/state.ts'
import type { Millis, Seq } from '../../core/units.ts'

/** What a report is made of. */
export interface ReportSource {
  state(): State
  charter(): Charter
  /** Entries after `after`, at most `limit`. */
  read(after: Seq, limit: number): Promise<readonly { readonly entry: Entry }[]>
  request(id: string): Promise<RequestRecord | undefined>
  /** The waste of the last days before a time, the costliest first. */
  waste(until: Millis): Promise<readonly WasteLine[]>
}

const PAGE = 1_000

/** The last entry before a time, by halving: entries never go back in time. 0: there is none. */
async function lastBefore({ read, state }: Pick<ReportSource, 'read' | 'state'>, at: Millis): Promise<Seq> {
  let [low, high] = [0, state().head.seq]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const [stored] = await read(middle - 1, 1)
    if (stored && stored.entry.at < at) low = middle
    else high = middle - 1
  }
  return low
}

/** The entries from a time up to another, a page at a time, so that whatever else the process does goes on. */
export async function* entriesBetween(source: Pick<ReportSource, 'read' | 'state'>, from: Millis, to: Millis): AsyncGenerator<Entry> {
  for (let after = await lastBefore(source, from); ; ) {
    const page = await source.read(after, PAGE)
    for (const { entry } of page) {
      if (entry.at >= to) return
      yield entry
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last.entry.seq
  }
}
