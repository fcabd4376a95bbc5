import type { CharterContent } from '../../core/charter/content.ts'
import { improve } from '../../core/improvements/judge.ts'
import type { Improvement } from '../../core/improvements/kinds.ts'
import type { Evidence } from '../../core/improvements/record.ts'
import type { Micros } from '../../core/units.ts'
import type { Backtester } from '../backtest/backtester.ts'
import type { Backtest, Window } from '../backtest/result.ts'
import { evidenceOf } from '../improvements/evidence.ts'
import { placesOf } from './ladder.ts'

/** What may be proposed, and what a tap is worth. */
export interface Bounds {
  /** The most risk score that a change may add over the window (`RISK_WEIGHT`). */
  readonly risk: number
  /** What one tap of a person costs. */
  readonly tap: Micros
  /** How many changes are found at the most. */
  readonly most: number
}

/** Bounds when nobody says any: no risk is added, a tap is worth a dollar, three changes. */
export const USUAL_BOUNDS: Bounds = { risk: 0, tap: 1_000_000, most: 3 }

/** A change that pays, with what it saved over the window. */
export interface Found {
  readonly change: Improvement
  /** Found by comparing the charters, never said by whom proposes. */
  readonly loosens: boolean
  /** Taps saved at their worth, and what failed work was charged that would not have been granted at once. */
  readonly value: Micros
  readonly waits_saved: number
  readonly evidence: Evidence
}

/** What a search tried and found. */
export interface Search {
  readonly tried: number
  readonly found: readonly Found[]
  /** Where the ledger does not come out the same again: then nothing is found. */
  readonly difference?: { readonly seq: number; readonly detail: string }
}

/**
 * Searches the thresholds of a charter for changes that save taps, time or money without adding more risk than the bound. Never
 * found is what would have granted anything that people rejected, let an approval come too late, or was judged without its history. All steps are
 * tried in one reading of the ledger, each by itself; of one place only the best is kept. The same ledger and charter give the same answer.
 */
export async function optimize(
  content: CharterContent,
  backtest: Backtester,
  window: Window,
  bounds: Bounds = USUAL_BOUNDS,
): Promise<Search> {
  const tries = placesOf(content).flatMap(({ name, changes }) =>
    changes.flatMap((change) => {
      const improved = improve(content, change)
      return 'refused' in improved || improved.changes.length === 0 ? [] : [{ name, change, improved }]
    }),
  )
  if (tries.length === 0) return { tried: 0, found: [] }
  const tests = await backtest(
    window,
    tries.map(({ improved }) => improved.content),
  )
  const { difference } = tests.check
  if (difference) return { tried: tries.length, found: [], difference }
  const paying = tries.flatMap(({ name, change, improved }, i) => {
    const result = tests.results[i]
    if (!result || !isWithin(result, bounds)) return []
    const value = worthOf(result, bounds)
    const { waits_saved } = result
    const { loosens } = improved
    const pays = value > 0 || (value === 0 && waits_saved > 0)
    return pays ? [{ name, order: i, change, loosens, value, waits_saved, evidence: evidenceOf(tests, result) }] : []
  })
  paying.sort((a, b) => b.value - a.value || b.waits_saved - a.waits_saved || Number(a.loosens) - Number(b.loosens) || a.order - b.order)
  const best = paying.filter(({ name }, i) => paying.findIndex((one) => one.name === name) === i).slice(0, bounds.most)
  return { tried: tries.length, found: best.map(({ name: _, order: __, ...found }) => found) }
}

const isWithin = ({ risk, against_people, too_late, blind, changed, waits_saved }: Backtest, bounds: Bounds): boolean =>
  (changed > 0 || waits_saved > 0) && risk.added.score <= bounds.risk && against_people.count === 0 && too_late === 0 && blind.length === 0

const worthOf = ({ taps, spared }: Backtest, { tap }: Bounds): Micros => (taps.was - taps.would) * tap + spared
