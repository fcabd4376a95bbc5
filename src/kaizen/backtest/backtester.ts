import { Worker } from 'node:worker_threads'
import type { Entry } from '../../core/entry.ts'
import type { Org, Seq } from '../../core/units.ts'
import { createBacktest } from './backtest.ts'
import type { Backtests, Window } from './result.ts'
import type { FromThread, Task, ToThread } from './thread.ts'
import type { Trial } from './trial.ts'

/** Decides a window of the ledger again under other charters. */
export type Backtester = (window: Window, candidates: readonly Trial[]) => Promise<Backtests>

/** The ledger, as the governor and every store read it: entries after `after`, at most `limit`. */
export interface LedgerReader {
  readonly org: Org
  read(after: Seq, limit: number): Promise<readonly { readonly entry: Entry; readonly text: string }[]>
}

/** Entries read at once: some milliseconds of the reader's time, between which it does everything else. */
const PAGE = 250

/** Decides in this thread, which does nothing else meanwhile. For command lines and tests. */
export const inlineBacktester =
  (ledger: LedgerReader): Backtester =>
  async (window, candidates) => {
    const run = createBacktest(ledger.org, window, candidates)
    for await (const page of pagesOf(ledger)) for (const { entry } of page) run.push(entry)
    return run.finish()
  }

/**
 * Decides in a thread of its own, so that nobody who asks the governor waits for it; one backtest after the other. This thread only
 * reads pages and hands their texts on. @throws what the ledger's store throws, or when the thread ends before it has answered
 */
export function threadBacktester(ledger: LedgerReader): Backtester {
  let last: Promise<unknown> = Promise.resolve()
  return (window, candidates) => {
    const next = last.then(() => inThread(ledger, { org: ledger.org, window, candidates }))
    last = next.catch(() => undefined)
    return next
  }
}

async function inThread(ledger: LedgerReader, task: Task): Promise<Backtests> {
  const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js'
  const thread = new Worker(new URL(file, import.meta.url), { workerData: task, env: {} })
  const heard = createMailbox(thread)
  const send = (message: ToThread): void => thread.postMessage(message)
  try {
    for await (const page of pagesOf(ledger)) {
      send({ texts: page.map(({ text }) => text) })
      // One page is under way while the next is read; more would only pile up.
      await heard()
    }
    send({ end: true })
    const answer = await heard()
    if (!('result' in answer)) throw new Error('The backtest ended without a result')
    return answer.result
  } finally {
    await thread.terminate()
  }
}

/** What the thread says, one after the other. */
function createMailbox(thread: Worker): () => Promise<FromThread> {
  const arrived: FromThread[] = []
  let fault: Error | undefined
  let wake = (): void => undefined
  thread.on('message', (message: FromThread) => {
    arrived.push(message)
    wake()
  })
  const fail = (error: Error): void => {
    fault ??= error
    wake()
  }
  thread.on('error', fail)
  thread.on('exit', () => fail(new Error('The backtest was ended before it had answered')))
  return async () => {
    while (arrived.length === 0 && !fault)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    const first = arrived.shift()
    if (first) return first
    throw fault
  }
}

async function* pagesOf(ledger: LedgerReader): AsyncGenerator<Awaited<ReturnType<LedgerReader['read']>>> {
  for (let after = 0; ; ) {
    const page = await ledger.read(after, PAGE)
    if (page.length === 0) return
    after += page.length
    yield page
  }
}
