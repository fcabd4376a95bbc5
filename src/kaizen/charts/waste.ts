import type { Json } from '../../core/json.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import type { ChartSpec } from './render.ts'
import { nothing, PALETTE, PLOT_WIDTH } from './theme.ts'

/** What a kind of waste cost: dollars, minutes of people or agents, or both. */
export interface WasteRow {
  readonly title: string
  readonly usd: number
  readonly minutes: number
}

/** Kinds that are shown of each cost, the costliest first. */
const SHOWN = 6

/** The costliest waste: money and time in plots of their own, because they cannot be added. */
export function wasteChart(rows: readonly WasteRow[], { charts }: Catalogue): ChartSpec {
  const plots = [
    ...plot(rows, 'usd', charts.dollars, '$,~f', PALETTE[1]),
    ...plot(rows, 'minutes', charts.waste.minutes, ',~f', PALETTE[0]),
  ]
  if (plots.length === 0) return nothing(charts.waste.title, charts.waste.none)
  return { title: charts.waste.title, spacing: 20, vconcat: plots }
}

function plot(rows: readonly WasteRow[], field: 'usd' | 'minutes', title: string, format: string, colour: string): readonly Json[] {
  const values = rows
    .filter((row) => row[field] > 0)
    .sort((a, b) => b[field] - a[field])
    .slice(0, SHOWN)
    .map((row) => ({ title: row.title, amount: row[field] }))
  if (values.length === 0) return []
  return [
    {
      width: PLOT_WIDTH - 20,
      height: { step: 36 },
      data: { values },
      mark: { type: 'bar', color: colour, height: { band: 0.65 } },
      encoding: {
        y: { field: 'title', type: 'nominal', sort: values.map((row) => row.title), title: null, axis: { minExtent: 150 } },
        x: { field: 'amount', type: 'quantitative', title, axis: { format, tickCount: 4, labelOverlap: true } },
      },
    },
  ]
}
