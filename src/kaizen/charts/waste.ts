import type { Json } from '../../core/json.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import { lasting } from '../../core/wording/time.ts'
import type { ChartSpec } from './render.ts'
import { dollars, nothing, PALETTE, PLOT_WIDTH, VALUES } from './theme.ts'

/** What a kind of waste cost: dollars, minutes of people or agents, or both. */
export interface WasteRow {
  readonly title: string
  readonly usd: number
  readonly minutes: number
}

/** Kinds that are shown of each cost, the costliest first. */
const SHOWN = 6

/** The costliest waste: money and time in plots of their own, because they cannot be added. */
export function wasteChart(rows: readonly WasteRow[], words: Catalogue): ChartSpec {
  const { charts } = words
  const unit = unitOf(Math.max(0, ...rows.map(({ minutes }) => minutes)))
  const money = rows.map(({ title, usd }) => ({ title, amount: usd, text: dollars(usd) }))
  const time = rows.map(({ title, minutes }) => ({ title, amount: minutes / UNITS[unit], text: lasting(minutes * 60_000, words) }))
  const plots = [...plot(money, charts.dollars, '$,~f', PALETTE[1]), ...plot(time, charts.waste.units[unit], ',~f', PALETTE[0])]
  if (plots.length === 0) return nothing(charts.waste.title, charts.waste.none)
  return { title: charts.waste.title, spacing: 20, vconcat: plots }
}

/** Minutes of each unit that time is told in. */
const UNITS = { minutes: 1, hours: 60, days: 1440 } as const

/** The largest unit of which the longest has two and more: nobody reads 20,000 minutes. */
const unitOf = (minutes: number): keyof typeof UNITS =>
  minutes >= 2 * UNITS.days ? 'days' : minutes >= 2 * UNITS.hours ? 'hours' : 'minutes'

interface Amount {
  readonly title: string
  readonly amount: number
  /** The amount as people write it. */
  readonly text: string
}

function plot(rows: readonly Amount[], title: string, format: string, colour: string): readonly Json[] {
  const values = rows
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .slice(0, SHOWN)
  if (values.length === 0) return []
  const y = { field: 'title', type: 'nominal', sort: values.map((row) => row.title), title: null, axis: { minExtent: 150 } }
  const x = { field: 'amount', type: 'quantitative', title }
  return [
    {
      width: PLOT_WIDTH - 60,
      height: { step: 36 },
      data: { values: values as unknown as Json },
      layer: [
        {
          mark: { type: 'bar', color: colour, height: { band: 0.65 } },
          encoding: { y, x: { ...x, axis: { format, tickCount: 3, labelOverlap: true } } },
        },
        ...VALUES.map((mark) => ({ mark, encoding: { y, x, text: { field: 'text' } } })),
      ],
    },
  ]
}
