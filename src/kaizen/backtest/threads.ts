import { AHEAD, startTextThread } from '../threads/text-thread.ts'
import type { Feed, StartFeed } from './feed.ts'
import type { Backtests } from './result.ts'
import type { Task } from './thread.ts'
import type { Trial } from './trial.ts'

/** Texts that go to a thread together. */
const PAGE = 250

/** What one thread does: the ledger's own check, or not, and some of the candidates by their place. */
interface Share {
  readonly check: boolean
  readonly candidates: readonly number[]
}

/** Deals the check and the candidates out to at most `most` threads: each is one more decision for each request. */
export function dealt(candidates: number, most: number): readonly Share[] {
  const threads = Math.max(1, Math.min(most, candidates + 1))
  const of = (thread: number) => Array.from({ length: candidates }, (_, i) => i).filter((i) => (i + 1) % threads === thread)
  return Array.from({ length: threads }, (_, thread) => ({ check: thread === 0, candidates: of(thread) }))
}

/** Decides in at most `most` threads of its own, so that nobody waits for it but who asked. Each folds the whole ledger; what is decided again is dealt out. */
export const startThreads =
  (most: number): StartFeed =>
  (org, window, candidates): Feed => {
    const shares = dealt(candidates.length, most)
    const threads = shares.map((share) => {
      const charters = share.candidates.map((i) => candidates[i] as Trial)
      return startTextThread<Backtests>('./thread', import.meta.url, {
        org,
        window,
        check: share.check,
        candidates: charters,
      } satisfies Task)
    })
    let page: string[] = []
    const flush = (): void => {
      if (page.length > 0) for (const thread of threads) thread.post(page)
      page = []
    }
    return {
      push(text) {
        if (page.push(text) >= PAGE) flush()
      },
      room: async () => void (await Promise.all(threads.map((thread) => thread.below(AHEAD)))),
      async finish() {
        flush()
        return gathered(shares, await Promise.all(threads.map((thread) => thread.result())))
      },
      close: async () => void (await Promise.all(threads.map((thread) => thread.end()))),
    }
  }

/** The results of all threads as those of one, in the order the candidates were given. */
function gathered(shares: readonly Share[], parts: readonly Backtests[]): Backtests {
  const [checked] = parts as [Backtests, ...Backtests[]]
  if (checked.check.difference) return checked
  const results = shares.flatMap(({ candidates }, t) => candidates.map((place, i) => ({ place, result: parts[t]?.results[i] })))
  results.sort((a, b) => a.place - b.place)
  return { ...checked, results: results.flatMap(({ result }) => result ?? []) }
}
