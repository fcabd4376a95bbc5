import type { ReportDraft } from '../../core/reports/draft.ts'
import { WANTED } from '../../core/statistics/judge.ts'
import { usdFromMicros } from '../../core/units.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import { approvalsChart } from '../charts/approvals.ts'
import { type ChartSpec, renderPng } from '../charts/render.ts'
import { savingsChart } from '../charts/savings.ts'
import { spendChart } from '../charts/spend.ts'
import { wasteChart } from '../charts/waste.ts'

/** The pictures of a report, in the order in which they are shown. */
export const PICTURES = ['spend', 'approvals', 'savings', 'waste'] as const
/** The name of a picture. */
export type PictureName = (typeof PICTURES)[number]

const MINUTE = 60_000

const CHARTS = {
  spend: ({ spend, budgets }, words) =>
    spendChart(
      spend.map(({ agent, model, cost }) => ({ agent, model, usd: usdFromMicros(cost) })),
      new Map(budgets.map(({ agent, limit }) => [agent, usdFromMicros(limit)])),
      words,
    ),
  approvals: ({ hours }, words) =>
    approvalsChart(
      hours.map(({ hour, answers, median }) => ({ hour, answers, median_s: median / 1000 })),
      words,
    ),
  savings: ({ savings }, words) => savingsChart(savings, WANTED.saving, words),
  waste: ({ waste }, words) =>
    wasteChart(
      waste.map((line) => ({
        title: words.reports.wastes[line.waste]?.title ?? line.waste,
        usd: usdFromMicros(line.cost),
        minutes: line.time / MINUTE,
      })),
      words,
    ),
} as const satisfies { readonly [N in PictureName]: (report: ReportDraft, words: Catalogue) => ChartSpec }

/** Draws one picture of a report. */
export const drawPicture = (report: ReportDraft, picture: PictureName, words: Catalogue): Promise<Uint8Array> =>
  renderPng(CHARTS[picture](report, words))

/** Draws them all, each with what it shows in words. */
export const drawReport = (
  report: ReportDraft,
  words: Catalogue,
): Promise<readonly { readonly name: string; readonly title: string; readonly png: Uint8Array }[]> =>
  Promise.all(
    PICTURES.map(async (picture) => ({
      name: `${picture}.png`,
      title: words.charts[picture].title,
      png: await drawPicture(report, picture, words),
    })),
  )
