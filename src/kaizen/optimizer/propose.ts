import type { Answer } from '../../core/decide/index.ts'
import type { Door, Principal } from '../../core/principal.ts'
import type { Millis } from '../../core/units.ts'
import { moveImprovement, type ProposeDeps } from '../improvements/propose.ts'
import { type Bounds, optimize, type Search, USUAL_BOUNDS } from './optimize.ts'

const DAY: Millis = 86_400_000

/** What came of a search whose findings were proposed: an answer for each, in their order. */
export interface Proposed extends Search {
  readonly answers: readonly Answer[]
}

/** Who proposes what is found. */
export interface By {
  readonly principal: Principal
  readonly door: Door
}

/** The name under which the log says who found a change. */
const OPTIMIZER = 'optimizer'

/**
 * Searches the last days for changes that pay, and with `by` puts the best few to the operators; for the command line and for a weekly job.
 * What is proposed and open already is answered with its motion, not proposed twice. @throws what the ledger's store throws
 */
export async function optimizeAndPropose(
  deps: ProposeDeps,
  days: number,
  by: By | undefined,
  bounds: Bounds = USUAL_BOUNDS,
): Promise<Proposed> {
  const { charter, charterHash: base } = deps.governor.state()
  if (!charter) return { tried: 0, found: [], answers: [] }
  const to = deps.governor.clock.now() + 1
  const search = await optimize(charter, deps.backtest, { from: to - days * DAY, to }, bounds)
  const answers: Answer[] = []
  if (by)
    for (const { change, evidence } of search.found)
      answers.push(await moveImprovement(deps.governor, { change, base, evidence, found_by: OPTIMIZER }, by))
  return { ...search, answers }
}
