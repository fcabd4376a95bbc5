import { parentPort, workerData } from 'node:worker_threads'
import { parseCharter } from '../../core/charter/parse.ts'
import type { Entry } from '../../core/entry.ts'
import type { Org } from '../../core/units.ts'
import { serveTexts } from '../threads/text-thread.ts'
import { createBacktest } from './backtest.ts'
import type { Window } from './result.ts'
import { contentOf, type Trial } from './trial.ts'

/** What the thread is started with. */
export interface Task {
  readonly org: Org
  readonly window: Window
  /** Whether this thread also makes the ledger's own check. */
  readonly check: boolean
  readonly candidates: readonly Trial[]
}

/** The thread of a backtest; it ends when its starter ends it. */
if (parentPort) {
  const { org, window, check, candidates } = workerData as Task
  const run = createBacktest(org, window, candidates.map(again), check)
  serveTexts(
    parentPort,
    (text) => run.push(JSON.parse(text) as Entry),
    () => run.finish(),
  )
}

/** A trial whose charter is as this thread's own schema reads it. */
function again(trial: Trial): Trial {
  const parsed = parseCharter(contentOf(trial))
  const { besides } = trial
  return 'content' in parsed ? { ...parsed.content, ...(besides ? { besides } : {}) } : trial
}
