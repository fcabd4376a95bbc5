import { parentPort, workerData } from 'node:worker_threads'
import type { Window } from '../backtest/result.ts'
import { createHistory } from '../history/history.ts'
import { serveTexts } from '../threads/text-thread.ts'
import { lookFor, type Sought } from './look.ts'

/** What the thread is started with. */
export interface Task {
  readonly sought: Sought
  readonly window: Window
}

/** The thread that looks; it ends when its starter ends it. */
if (parentPort) {
  const { sought, window } = workerData as Task
  const run = createHistory(window)
  serveTexts(
    parentPort,
    (text) => run.pushText(text),
    () => lookFor(sought, run.finish()),
  )
}
