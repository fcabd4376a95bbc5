import { Worker } from 'node:worker_threads'
import type { Feed, StartFeed } from './feed.ts'
import type { Backtests } from './result.ts'
import type { FromThread, Task, ToThread } from './thread.ts'
import type { Trial } from './trial.ts'

/** Texts that go to a thread together. */
const PAGE = 250
/** Pages that may wait for a thread, so that it never waits for the reader. */
const AHEAD = 8
/** The nursery of a thread, in MB. A backtest makes much and keeps little of it: in the usual 48 MB collecting took a quarter of its time. */
const YOUNG_MB = 192

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
      return startThread({ org, window, check: share.check, candidates: charters })
    })
    let page: string[] = []
    const flush = (): void => {
      if (page.length > 0) for (const thread of threads) thread.post({ texts: page })
      page = []
    }
    return {
      push(text) {
        if (page.push(text) >= PAGE) flush()
      },
      room: async () => void (await Promise.all(threads.map((thread) => thread.below(AHEAD)))),
      async finish() {
        flush()
        for (const thread of threads) thread.post({ end: true })
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

/** A thread, and how far it has come. */
function startThread(task: Task) {
  const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js'
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: task,
    env: {},
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  let waiting = 0
  let result: Backtests | undefined
  let fault: Error | undefined
  let wake = (): void => undefined
  const failed = (error: Error): void => {
    fault ??= error
    wake()
  }
  worker.on('message', (message: FromThread) => {
    if ('result' in message) result = message.result
    else waiting--
    wake()
  })
  worker.on('error', failed)
  worker.on('exit', () => failed(new Error('The backtest was ended before it had answered')))
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) {
      if (fault) throw fault
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    post(message: ToThread): void {
      if ('texts' in message) waiting++
      worker.postMessage(message)
    },
    below: (pages: number): Promise<void> => until(() => waiting < pages),
    async result(): Promise<Backtests> {
      await until(() => result !== undefined)
      return result as Backtests
    },
    end: (): Promise<unknown> => worker.terminate(),
  }
}
