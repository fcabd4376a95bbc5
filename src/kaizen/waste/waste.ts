import { WasteSection } from '../../core/charter/sections/kaizen/waste.ts'
import type { Micros, Millis } from '../../core/units.ts'
import type { Window } from '../backtest/result.ts'
import type { History } from '../history/history.ts'
import type { Detector, WasteName } from './detector.ts'
import { type Group, sum } from './found.ts'
import { DETECTORS, WASTES } from './table.ts'

/** Groups of one kind of waste that a report shows. */
const SHOWN = 20

/** One kind of waste. The sums are over all groups, shown or not. */
export interface Waste {
  readonly waste: WasteName
  readonly count: number
  readonly cost: Micros
  readonly time: Millis
  /** The most costly first. */
  readonly groups: readonly Group[]
  /** Groups that are not shown. */
  readonly others: number
}

/** All kinds of waste in a window. They overlap (failed work may have been retried), so they are not added up. Plain JSON. */
export interface WasteReport {
  readonly window: Window
  /** Requests that were looked at. */
  readonly requests: number
  /** Every kind, also those of which nothing was found; the most costly first, then what took the most time. */
  readonly wastes: readonly Waste[]
}

/** Looks for every kind of waste, by the thresholds of the charter that is in force at the end. */
export function findWaste(history: History): WasteReport {
  const limits = history.charter?.charter.kaizen?.waste ?? WasteSection.parse({})
  const wastes = WASTES.map((name) => wasteOf(name, (DETECTORS[name] as Detector<WasteName>)(history, limits[name])))
  return { window: history.window, requests: history.facts.length, wastes: wastes.sort(costliest) }
}

/** The most costly first, then what took the most time. */
export const costliest = (a: Pick<Waste, 'cost' | 'time' | 'count'>, b: Pick<Waste, 'cost' | 'time' | 'count'>): number =>
  b.cost - a.cost || b.time - a.time || b.count - a.count

function wasteOf(waste: WasteName, found: readonly Group[]): Waste {
  const groups = [...found].sort(costliest)
  return {
    waste,
    count: sum(groups.map(({ count }) => count)),
    cost: sum(groups.map(({ cost }) => cost)),
    time: sum(groups.map(({ time }) => time)),
    groups: groups.slice(0, SHOWN),
    others: Math.max(0, groups.length - SHOWN),
  }
}
