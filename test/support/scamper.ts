import { createBacktest } from '../../src/kaizen/backtest/backtest.ts'
import type { Backtester } from '../../src/kaizen/backtest/backtester.ts'
import { type Review, type ReviewDeps, review } from '../../src/kaizen/scamper/scamper.ts'
import { thoughtsOf } from '../../src/kaizen/scamper/thoughts.ts'
import type { Core } from './core.ts'
import { DAY, historyOf } from './history.ts'

/** What a review of a core's ledger is made with: a month up to now. */
export function reviewDeps(core: Core): ReviewDeps {
  const to = core.now + 1
  const backtest: Backtester = async (window, candidates) => {
    const run = createBacktest('default', window, candidates)
    for (const entry of core.ledger) run.push(JSON.parse(JSON.stringify(entry)))
    return run.finish()
  }
  return {
    window: { from: to - 30 * DAY, to },
    think: async (window) => thoughtsOf(historyOf(core, window)),
    backtest,
    find: async (id) => core.state.requests.get(id)?.ask,
  }
}

/** A review of a core's ledger. */
export const reviewed = (core: Core): Promise<Review> => review(reviewDeps(core))
