import type { Json } from '../../core/json.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import type { ChartSpec } from './render.ts'
import { nothing, OTHERS, PALETTE, PLOT_WIDTH } from './theme.ts'

const ANSWERS = ['granted', 'asked', 'refused'] as const
type Answer = (typeof ANSWERS)[number]

/** What the picture needs of a backtest. */
export interface BacktestFigures {
  readonly requests: number
  readonly changed: number
  /** As it was × as it would be. */
  readonly cells: Readonly<Record<Answer, Readonly<Record<Answer, { readonly count: number }>>>>
  readonly taps: { readonly was: number; readonly would: number }
  readonly risk: { readonly added: { readonly score: number } }
}

/** Granted at once is what costs no tap; asked is people's time; refused is nobody's. */
const COLOURS = { granted: PALETTE[2], asked: PALETTE[4], refused: OTHERS } as const satisfies Record<Answer, string>

/** How requests were answered and how they would have been, and from what to what answers change. */
export function backtestChart({ requests, changed, cells, taps, risk }: BacktestFigures, { charts }: Catalogue): ChartSpec {
  const words = charts.backtest
  if (requests === 0) return nothing(words.title, words.none)
  const sum = (pairs: readonly (readonly [Answer, Answer])[]): number =>
    pairs.reduce((all, [was, would]) => all + cells[was][would].count, 0)
  const answers = ANSWERS.flatMap((answer, order) => [
    { when: words.was, answer: words.answers[answer], order, count: sum(ANSWERS.map((other) => [answer, other])) },
    { when: words.would, answer: words.answers[answer], order, count: sum(ANSWERS.map((other) => [other, answer])) },
  ])
  const changes = ANSWERS.flatMap((was) =>
    ANSWERS.filter((would) => would !== was).map((would) => ({ was, would, count: cells[was][would].count })),
  )
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ was, would, count }) => ({ change: `${words.answers[was]} → ${words.answers[would]}`, answer: words.answers[would], count }))
  const colour = {
    field: 'answer',
    type: 'nominal',
    title: null,
    scale: { domain: ANSWERS.map((answer) => words.answers[answer]), range: ANSWERS.map((answer) => COLOURS[answer]) },
  }
  return {
    title: { text: words.changed(changed, requests), subtitle: words.figures(taps.was, taps.would, risk.added.score) },
    spacing: 20,
    vconcat: [
      bars(answers, 'when', [words.was, words.would], words.requests, colour, true),
      ...changePlot(changes, words.requests, colour),
    ],
  }
}

const changePlot = (changes: readonly { readonly [key: string]: Json }[], title: string, colour: Json): readonly Json[] =>
  changes.length === 0
    ? []
    : [
        bars(
          changes,
          'change',
          changes.map(({ change }) => change as Json),
          title,
          colour,
          false,
        ),
      ]

const bars = (values: readonly Json[], field: string, sort: readonly Json[], title: string, color: Json, ordered: boolean): Json => ({
  width: PLOT_WIDTH - 20,
  height: { step: 36 },
  data: { values },
  mark: { type: 'bar', height: { band: 0.65 } },
  encoding: {
    y: { field, type: 'nominal', sort, title: null, axis: { minExtent: 130 } },
    x: { field: 'count', type: 'quantitative', title, axis: { format: ',~f', tickCount: 4, labelOverlap: true } },
    color,
    ...(ordered ? { order: { field: 'order' } } : {}),
  },
})
