import { Resvg } from '@resvg/resvg-js'
import { describe, expect, it } from 'vitest'
import { catalogueOf } from '../../../src/core/wording/catalogue/index.ts'
import { approvalsChart } from '../../../src/kaizen/charts/approvals.ts'
import { backtestChart } from '../../../src/kaizen/charts/backtest.ts'
import { type ChartSpec, fontFiles, renderPng, renderSvg } from '../../../src/kaizen/charts/render.ts'
import { savingsChart } from '../../../src/kaizen/charts/savings.ts'
import { spendChart } from '../../../src/kaizen/charts/spend.ts'
import { LIMIT } from '../../../src/kaizen/charts/theme.ts'
import { wasteChart } from '../../../src/kaizen/charts/waste.ts'

const [en, de] = [catalogueOf('en'), catalogueOf('de')]
const LONG = 'AWKWARD-MMMMMMMM-name-of-an-agent-that-goes-on-WWWWWW'
const SPEND = [
  { agent: 'crew-01', model: 'gpt-5-mini', usd: 2.5 },
  { agent: 'crew-01', model: null, usd: 1 },
  { agent: LONG, model: 'claude-sonnet-4-5-20250929-thinking', usd: 1200 },
]
const row = (granted: number, asked: number, refused: number) => ({
  granted: { count: granted },
  asked: { count: asked },
  refused: { count: refused },
})
const BACKTEST = {
  requests: 1240,
  changed: 173,
  cells: { granted: row(800, 61, 2), asked: row(110, 200, 1), refused: row(4, 3, 67) },
  taps: { was: 290, would: 241 },
  risk: { added: { score: 184 } },
}
const EVERY: Record<string, (words: typeof en) => ChartSpec> = {
  spend: (words) => spendChart(SPEND, new Map([['crew-01', 1500]]), words),
  'no spend': (words) => spendChart([], new Map(), words),
  approvals: (words) => approvalsChart([{ hour: 9, answers: 1200, median_s: 90 }], words),
  'no approvals': (words) => approvalsChart([], words),
  savings: (words) => savingsChart([{ experiment: LONG, saving: 0.4, low: -0.1, high: 0.9 }], 0.3, words),
  'no savings': (words) => savingsChart([], 0.3, words),
  waste: (words) => wasteChart([{ title: 'Over-powered models', usd: 12_345.67, minutes: 3 }], words),
  backtest: (words) => backtestChart(BACKTEST, words),
  'no backtest': (words) => backtestChart({ ...BACKTEST, requests: 0 }, words),
  'waste of all sizes': (words) =>
    wasteChart(
      [
        { title: de.reports.wastes['inversions']?.title ?? '', usd: 1_234_567, minutes: 283_162 },
        { title: 'Retries', usd: 0.000012, minutes: 0.5 },
      ],
      words,
    ),
  'spend of all sizes': (words) =>
    spendChart([{ ...SPEND[0], agent: LONG, model: null, usd: 1_234_567 }], new Map([[LONG, 1_300_000]]), words),
  'a wide interval': (words) => savingsChart([{ experiment: LONG, saving: 0.12, low: -2.4, high: 0.93, ended: 'stopped' }], 0.3, words),
  'no waste': (words) => wasteChart([], words),
}

describe('a picture', () => {
  it.each(Object.keys(EVERY))('shows all of its text, in both languages: %s', async (name) => {
    for (const words of [en, de]) {
      const svg = await renderSvg(EVERY[name]?.(words) as ChartSpec)
      const drawn = new Resvg(svg, { font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' } })
      const ink = drawn.innerBBox()
      const box = drawn.getBBox()
      if (!ink || !box) throw new Error('nothing was drawn')
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(drawn.width)
      expect(box.y + box.height).toBeLessThanOrEqual(drawn.height)
      // A phone scales it to some 400 pixels: much wider, and 14 px would not be read any more.
      expect(drawn.width).toBeLessThanOrEqual(530)
    }
  })

  it('is a PNG of a few kilobytes', async () => {
    const png = Buffer.from(await renderPng(EVERY['spend']?.(en) as ChartSpec))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.length).toBeLessThan(200_000)
  })
})

describe('spend', () => {
  it('shows agents apart whose names are cut to the same', async () => {
    const agents = ['team-of-invoices-1-production', 'team-of-invoices-2-production']
    const svg = await renderSvg(
      spendChart(
        agents.map((agent) => ({ agent, model: 'm', usd: 1 })),
        new Map(),
        en,
      ),
    )
    expect(svg).toContain('team-of-i…uction<')
    expect(svg).toContain('team-of-i…uction 2<')
  })

  it('has a line at the budget of each agent that has one', async () => {
    const lines = async (budgets: ReadonlyMap<string, number>): Promise<number> =>
      (await renderSvg(spendChart(SPEND, budgets, en))).split(`fill="${LIMIT}"`).length
    expect((await lines(new Map([['crew-01', 10]]))) - (await lines(new Map()))).toBe(1)
  })

  it('says what each agent spent, also where no bar can be seen beside its budget', async () => {
    const svg = await renderSvg(spendChart([{ agent: 'scribe', model: 'm', usd: 0.000108 }], new Map([['scribe', 20]]), en))
    expect(svg).toContain('>$0.000108<')
  })

  it('never reads a name as markup', async () => {
    const svg = await renderSvg(spendChart([{ agent: '<script>&', model: '"><b>', usd: 1 }], new Map(), en))
    expect(svg).not.toMatch(/<script>|<b>/)
  })
})

describe('savings', () => {
  it('tells what ended from what still saves, and shows it below', async () => {
    const [saving, stopped] = [
      { experiment: 'notes', saving: 0.4, low: 0.35, high: 0.5 },
      { experiment: 'triage', saving: 0.7, low: 0.6, high: 0.8 },
    ]
    const svg = await renderSvg(savingsChart([{ ...stopped, ended: 'stopped' }, saving], 0.3, en))
    expect(svg).toContain(en.charts.savings.ended)
    expect(svg.indexOf('>notes<')).toBeLessThan(svg.indexOf('>triage<'))
    expect(await renderSvg(savingsChart([saving], 0.3, en))).not.toContain(en.charts.savings.ended)
  })
})

describe('waste', () => {
  it.each([
    [90, 'minutes', '1 h 30 min'],
    [400, 'hours', '6 h 40 min'],
    [28_320, 'days', '19 d 16 h'],
  ] as const)('tells %i minutes in %s', async (minutes, unit, text) => {
    const svg = await renderSvg(wasteChart([{ title: 'Slow answers', usd: 0, minutes }], en))
    expect(svg).toContain(`>${en.charts.waste.units[unit]}<`)
    expect(svg).toContain(`>${text}<`)
  })
})
