import type { Json } from '../../core/json.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import type { ChartSpec } from './render.ts'
import { LIMIT, nothing, OTHERS, PALETTE, PLOT_WIDTH, shortNames } from './theme.ts'

/** How much cheaper a candidate is than what it would take over from, as a share, with the ends of its confidence interval. */
export interface SavingRow {
  readonly experiment: string
  readonly saving: number
  readonly low: number
  readonly high: number
  /** Why nothing of it is saved; absent: it goes on, or is in use. */
  readonly ended?: string
}

/** Experiments that are shown: those that still may save, or do, before the others, and those that save most first. */
const SHOWN = 10

/** Savings by experiment with their confidence intervals; the line: what a candidate must surely save to be proposed, such as 0.3. */
export function savingsChart(rows: readonly SavingRow[], needed: number, { charts }: Catalogue): ChartSpec {
  if (rows.length === 0) return nothing(charts.savings.title, charts.savings.none)
  const best = [...rows]
    .sort((a, b) => Number(a.ended !== undefined) - Number(b.ended !== undefined) || b.saving - a.saving)
    .slice(0, SHOWN)
  const short = shortNames(best.map(({ experiment }) => experiment))
  const words = charts.savings
  const values = best.map(({ ended, ...row }) => ({ ...row, experiment: short(row.experiment), how: ended ? words.ended : words.live }))
  const y = { field: 'experiment', type: 'nominal', sort: values.map(({ experiment }) => experiment), title: null } as const
  const color = {
    field: 'how',
    type: 'nominal',
    title: null,
    scale: {
      domain: [...new Set(values.map(({ how }) => how))],
      range: values.some((v) => v.how === words.live) ? [PALETTE[0], OTHERS] : [OTHERS],
    },
    legend: values.some(({ how }) => how === words.ended) ? {} : null,
  } as const
  const axis = { format: '.0%', tickCount: 4, labelOverlap: true } as const
  return {
    title: { text: charts.savings.title, subtitle: charts.savings.needed(Math.round(needed * 100)) },
    width: PLOT_WIDTH - 20,
    height: { step: 40 },
    data: { values: values as unknown as Json },
    layer: [
      {
        data: { values: [{ needed }] },
        mark: { type: 'rule', color: LIMIT, strokeDash: [6, 4], size: 2 },
        encoding: { x: { field: 'needed', type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', size: 4 },
        encoding: { color, y, x: { field: 'low', type: 'quantitative', title: charts.savings.axis, axis }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, size: 130, opacity: 1 },
        encoding: { color, y, x: { field: 'saving', type: 'quantitative' } },
      },
    ],
  }
}
