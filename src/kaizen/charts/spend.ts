import type { Json, JsonObject } from '../../core/json.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import type { ChartSpec } from './render.ts'
import { dollars, LIMIT, NO_MODEL, nothing, OTHERS, PALETTE, PLOT_WIDTH, shortNames, VALUES } from './theme.ts'

/** What an agent spent with a model, in dollars. `model` null: on anything else than a language model. */
export interface SpendRow {
  readonly agent: string
  readonly model: string | null
  readonly usd: number
}

/** Agents and models that are shown by name; the rest together. */
const AGENTS = 8
const MODELS = 5

/** Spend by agent and model, a bar for each agent, the most first; `budgets`: a line where the budget of an agent ends, in dollars. */
export function spendChart(rows: readonly SpendRow[], budgets: ReadonlyMap<string, number>, { charts }: Catalogue): ChartSpec {
  const spent = rows.filter(({ usd }) => usd > 0)
  if (spent.length === 0) return nothing(charts.spend.title, charts.spend.none)
  const bars = namedMost(spent, ({ agent }) => agent, AGENTS, charts.others)
  const onModels = spent.flatMap(({ model, usd }) => (model === null ? [] : [{ model, usd }]))
  const colours = namedMost(onModels, ({ model }) => model, MODELS, charts.others)
  const colourOf = (model: string | null): string => (model === null ? charts.spend.noModel : colours.nameOf(model))
  const values = summed(spent.map(({ agent, model, usd }) => ({ agent: bars.nameOf(agent), model: colourOf(model), usd })))
  const sums = sumsOf(values)
  const shown = new Set(values.map(({ model }) => model))
  const domain = [...colours.names, charts.spend.noModel, charts.others].filter((name) => shown.has(name))
  const greys = new Map([
    [charts.spend.noModel, NO_MODEL],
    [charts.others, OTHERS],
  ])
  const limits = bars.kept.flatMap((agent) => {
    const usd = budgets.get(agent)
    return usd === undefined ? [] : [{ agent: bars.nameOf(agent), usd }]
  })
  const y = { field: 'agent', type: 'nominal', sort: [...bars.names, charts.others], title: null } as const
  const x = { field: 'usd', type: 'quantitative', title: charts.dollars } as const
  return {
    title: { text: charts.spend.title, ...(limits.length > 0 ? { subtitle: charts.spend.limits } : {}) },
    width: PLOT_WIDTH - 70,
    height: { step: 34 },
    layer: [
      {
        data: { values: values as unknown as Json },
        mark: { type: 'bar', height: { band: 0.65 } },
        encoding: {
          y,
          x: { ...x, stack: 'zero', axis: { format: '$,~f', tickCount: 3, labelOverlap: true } },
          color: {
            field: 'model',
            type: 'nominal',
            title: null,
            scale: { domain, range: domain.map((name, i) => greys.get(name) ?? PALETTE[i] ?? OTHERS) },
          },
        },
      },
      {
        data: { values: limits },
        mark: { type: 'tick', color: LIMIT, opacity: 1, thickness: 3, height: { band: 0.95 } },
        encoding: { y, x },
      },
      ...VALUES.map((mark) => ({ data: { values: sums }, mark, encoding: { y, x, text: { field: 'sum' } } })),
    ],
  }
}

interface Named {
  /** Those that are shown by name, the most first, whole and as they are written. */
  readonly kept: readonly string[]
  readonly names: readonly string[]
  /** As it is written: its own name, or that of all others. */
  readonly nameOf: (whole: string) => string
}

/** The few that spent most, and how each is written. */
function namedMost<R extends { readonly usd: number }>(rows: readonly R[], of: (row: R) => string, most: number, others: string): Named {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(of(row), (sums.get(of(row)) ?? 0) + row.usd)
  const kept = [...sums]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name)
  const short = shortNames(kept)
  return { kept, names: kept.map(short), nameOf: (whole) => (kept.includes(whole) ? short(whole) : others) }
}

type Bar = { readonly agent: string; readonly model: string; readonly usd: number }

/** What each bar comes to. */
function sumsOf(bars: readonly Bar[]): readonly JsonObject[] {
  const sums = new Map<string, number>()
  for (const { agent, usd } of bars) sums.set(agent, (sums.get(agent) ?? 0) + usd)
  return [...sums].map(([agent, usd]) => ({ agent, usd, sum: dollars(usd) }))
}

function summed(rows: readonly Bar[]): readonly Bar[] {
  const sums = new Map<string, Bar>()
  for (const row of rows) {
    const key = JSON.stringify([row.agent, row.model])
    sums.set(key, { ...row, usd: (sums.get(key)?.usd ?? 0) + row.usd })
  }
  return [...sums.values()]
}
