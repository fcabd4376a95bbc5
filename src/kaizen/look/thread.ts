import { parentPort, workerData } from 'node:worker_threads'
import type { Window } from '../backtest/result.ts'
import { createHistory } from '../history/history.ts'
import { lookFor, type Sought } from './look.ts'
import { serveTexts } from './text-thread.ts'

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
