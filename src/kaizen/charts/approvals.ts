import type { Json } from '../../core/json.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import type { ChartSpec } from './render.ts'
import { nothing, PALETTE, PLOT_WIDTH } from './theme.ts'

/** What people answered in one hour of the clock, 0–23, and within how long half of them did; null: nobody did. */
export interface HourRow {
  readonly hour: number
  readonly answers: number
  readonly median_s: number | null
}

const X = { field: 'hour', type: 'quantitative', scale: { domain: [-0.5, 23.5], nice: false, padding: 0 } } as const
const HOURS = [0, 6, 12, 18]

/** Answers by hour above, the median time they took below: two plots of one axis, since two scales in one are misread. */
export function approvalsChart(rows: readonly HourRow[], { charts }: Catalogue): ChartSpec {
  const answered = rows.filter(({ answers }) => answers > 0)
  if (answered.length === 0) return nothing(charts.approvals.title, charts.approvals.none)
  const minutes = answered.flatMap(({ hour, median_s }) => (median_s === null ? [] : [{ hour, minutes: median_s / 60 }]))
  const quantity = (field: string, title: string): Json => ({
    field,
    type: 'quantitative',
    title,
    axis: { tickCount: 3, tickMinStep: 1, format: ',~f', minExtent: 44 },
  })
  return {
    title: charts.approvals.title,
    spacing: 18,
    vconcat: [
      {
        width: PLOT_WIDTH + 40,
        height: 120,
        data: { values: answered as unknown as Json },
        mark: { type: 'bar', color: PALETTE[0], width: 10 },
        encoding: {
          x: { ...X, title: null, axis: { values: HOURS, labels: false, grid: false } },
          y: quantity('answers', charts.approvals.answers),
        },
      },
      {
        width: PLOT_WIDTH + 40,
        height: 120,
        data: { values: minutes },
        mark: { type: 'point', color: PALETTE[1], filled: true, size: 90, opacity: 1 },
        encoding: {
          x: { ...X, title: charts.approvals.hour, axis: { values: HOURS, grid: false } },
          y: quantity('minutes', charts.approvals.minutes),
        },
      },
    ],
  }
}
