import type { Entry } from '../../core/entry.ts'
import type { Org } from '../../core/units.ts'
import { createBacktest } from './backtest.ts'
import type { Backtests, Window } from './result.ts'
import type { Trial } from './trial.ts'

/** A backtest under way: takes every stored text of one org in order, from the first. */
export interface Feed {
  /** @throws SyntaxError when a text is no JSON; where threads read it, `room` and `finish` throw it instead */
  push(text: string): void
  /** Waits until it can well take more: what is only piled up costs memory. */
  room(): Promise<void>
  /** Waits for the results; call it once everything was pushed. */
  finish(): Promise<Backtests>
  /** Ends it, finished or not. */
  close(): Promise<void>
}

/** Begins to decide a window again under candidates. */
export type StartFeed = (org: Org, window: Window, candidates: readonly Trial[]) => Feed

/** Decides in this thread, which does nothing else meanwhile: for tests, and for what is run from its sources. */
export const startHere: StartFeed = (org, window, candidates) => {
  const run = createBacktest(org, window, candidates)
  return {
    push: (text) => run.push(JSON.parse(text) as Entry),
    room: async () => undefined,
    finish: async () => run.finish(),
    close: async () => undefined,
  }
}
