import { parentPort, workerData } from 'node:worker_threads'
import { parseCharter } from '../../core/charter/parse.ts'
import type { Entry } from '../../core/entry.ts'
import type { Org } from '../../core/units.ts'
import { createBacktest } from './backtest.ts'
import type { Backtests, Window } from './result.ts'
import { contentOf, type Trial } from './trial.ts'

/** What the thread is started with. */
export interface Task {
  readonly org: Org
  readonly window: Window
  /** Whether this thread also makes the ledger's own check. */
  readonly check: boolean
  readonly candidates: readonly Trial[]
}

/** What the thread is told: entries as stored, in order, then that there are no more. */
export type ToThread = { readonly texts: readonly string[] } | { readonly end: true }

/** What it says: that it has taken a page, or what came out. */
export type FromThread = { readonly taken: true } | { readonly result: Backtests }

/** The thread of a backtest; it ends when its starter ends it. */
if (parentPort) {
  const port = parentPort
  const { org, window, check, candidates } = workerData as Task
  const run = createBacktest(org, window, candidates.map(again), check)
  port.on('message', (message: ToThread) => {
    if ('texts' in message) for (const text of message.texts) run.push(JSON.parse(text) as Entry)
    port.postMessage(('texts' in message ? { taken: true } : { result: run.finish() }) satisfies FromThread)
  })
}

/** A trial whose charter is as this thread's own schema reads it. */
function again(trial: Trial): Trial {
  const parsed = parseCharter(contentOf(trial))
  const { besides } = trial
  return 'content' in parsed ? { ...parsed.content, ...(besides ? { besides } : {}) } : trial
}
