import type { Json } from '../../core/json.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import type { ChartSpec } from './render.ts'
import { LIMIT, nothing, PALETTE, PLOT_WIDTH, shortNames } from './theme.ts'

/** How much cheaper a candidate is than what it would take over from, as a share, with the ends of its confidence interval. */
export interface SavingRow {
  readonly experiment: string
  readonly saving: number
  readonly low: number
  readonly high: number
}

/** Experiments that are shown, those that save most first. */
const SHOWN = 10

/** Savings by experiment with their confidence intervals; the line: what a candidate must surely save to be proposed, such as 0.3. */
export function savingsChart(rows: readonly SavingRow[], needed: number, { charts }: Catalogue): ChartSpec {
  if (rows.length === 0) return nothing(charts.savings.title, charts.savings.none)
  const best = [...rows].sort((a, b) => b.saving - a.saving).slice(0, SHOWN)
  const short = shortNames(best.map(({ experiment }) => experiment))
  const values = best.map((row) => ({ ...row, experiment: short(row.experiment) }))
  const y = { field: 'experiment', type: 'nominal', sort: values.map(({ experiment }) => experiment), title: null } as const
  const axis = { format: '.0%', tickCount: 4, labelOverlap: true } as const
  return {
    title: { text: charts.savings.title, subtitle: charts.savings.needed(Math.round(needed * 100)) },
    width: PLOT_WIDTH,
    height: { step: 40 },
    data: { values: values as unknown as Json },
    layer: [
      {
        data: { values: [{ needed }] },
        mark: { type: 'rule', color: LIMIT, strokeDash: [6, 4], size: 2 },
        encoding: { x: { field: 'needed', type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', color: PALETTE[0], size: 4 },
        encoding: { y, x: { field: 'low', type: 'quantitative', title: charts.savings.axis, axis }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', color: PALETTE[0], filled: true, size: 130, opacity: 1 },
        encoding: { y, x: { field: 'saving', type: 'quantitative' } },
      },
    ],
  }
}
