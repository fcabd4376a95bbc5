import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimDue, doRun } from '../../queues/schedules.ts'
import { foundSince, MOST_FINDINGS } from '../../src/core/schedules/findings.ts'
import { catalogueOf, LANGUAGES } from '../../src/core/wording/catalogue/index.ts'
import { reportHead } from '../../src/core/wording/report.ts'
import { Governor } from '../../src/governor/governor.ts'
import { inlineBacktester } from '../../src/kaizen/backtest/backtester.ts'
import { buildRuns } from '../../src/kaizen/scheduled-runs.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const HOUR = 3_600_000
let world: World
let http: HttpWorld
beforeEach(async () => {
  const channels = [{ telegram: -100, for: ['approvals', 'reports'] }]
  const kaizen = { schedules: { hourly: '0 * * * *', nightly: 'off', daily: '0 9 * * *', weekly: 'off' } }
  world = await buildWorld({ charter: { channels, kaizen, budgets: { agent_day_usd: null } } })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const row = () => world.governor.state().schedules.get('hourly')
/** Claims what is due and does the hourly run, and the daily one where that is due. */
async function work(name: 'hourly' | 'daily' = 'hourly'): Promise<void> {
  const { governor } = world
  await claimDue(governor)
  await doRun(
    { governor, runs: buildRuns(governor, inlineBacktester(governor)) },
    name,
    governor.state().schedules.get(name)?.window as string,
  )
}
const found = () => row()?.found?.map(({ waste, count, cost, since }) => [waste, count, cost, since && new Date(since).toISOString()])

/** A grant that nobody uses is there when the first run looks; an hour later the same is asked twice. */
async function twoHours(): Promise<void> {
  await http.ask({ estimated_cost_usd: 2 })
  world.clock.advance(2 * HOUR)
  await work()
  for (let i = 0; i < 2; i++) await http.ask({ task_intent: 'Once more' })
  world.clock.advance(HOUR)
  await work()
}

it('records what the hourly run found, with count and cost, and posts nothing', async () => {
  await twoHours()
  const entries = (await world.governor.read(0, 1000)).map(({ entry }) => entry)
  const outcomes = entries.flatMap((entry) => (entry.type === 'schedule.done' ? [entry.data.outcome] : []))
  expect(outcomes).toMatchObject([
    { found: 1, findings: [{ waste: 'latent', about: { agent: 'crew-01', never: 'redeemed' }, count: 1, cost: 2_000_000 }] },
    {
      found: 2,
      findings: [
        { waste: 'latent', count: 3 },
        { waste: 'repeats', about: { agent: 'crew-01' }, count: 1 },
      ],
    },
  ])
  expect(entries.some(({ type }) => type === 'report.made')).toBe(false)
})

it('knows since when each is found; what was there at the first look has no beginning', async () => {
  await twoHours()
  expect(found()).toEqual([
    ['latent', 3, 4_000_000, undefined],
    ['repeats', 1, 0, '2026-11-21T15:00:00.000Z'],
  ])
  await claimDue(world.governor)
  expect(found()).toHaveLength(2)
  const { store, clock, ids } = world
  const again = await Governor.start({ org: 'default', store, clock, ids, fault: () => undefined })
  expect(again.state().schedules.get('hourly')).toEqual(row())
  await again.stop()
})

it('tells in the next report what is new, and since when, in the language of the channel', async () => {
  await twoHours()
  world.clock.advance(18 * HOUR)
  await work('daily')
  const { governor, clock } = world
  const made = (await governor.read(0, 1000)).flatMap(({ entry }) =>
    entry.type === 'report.made' ? [entry.data.input.command.report] : [],
  )
  const [report] = made
  if (!report) throw new Error('no report was made')
  expect(report.new_waste).toMatchObject([{ waste: 'repeats', since: Date.UTC(2026, 10, 21, 15) }])
  for (const language of LANGUAGES) {
    const words = catalogueOf(language)
    const { sections } = reportHead(report, { state: governor.state(), zone: 'UTC', now: clock.now(), words })
    const title = `${words.reports.wastes['repeats']?.title} (crew-01, llm_tokens)`
    expect(sections[1]?.text).toContain(words.reports.newWaste('21 Nov 15:00 UTC', title, words.reports.times(1)))
  }
  // On the day after it is nothing new.
  clock.advance(24 * HOUR)
  await work('daily')
  const last = (await governor.read(0, 1000))
    .flatMap(({ entry }) => (entry.type === 'report.made' ? [entry.data.input.command.report] : []))
    .at(-1)
  expect(last).not.toHaveProperty('new_waste')
})

const finding = (agent: string) => ({ waste: 'latent', about: { agent }, count: 1, cost: 1, time: 1 })

it('what was gone for a run is new when it comes again, and no more are kept than are recorded', () => {
  const [a, b] = [finding('a'), finding('b')]
  const first = foundSince([a, b], undefined, 1)
  expect(first).toEqual([a, b])
  const second = foundSince([b], first, 2)
  expect(foundSince([a, b], second, 3)).toEqual([{ ...a, since: 3 }, b])
  const many = Array.from({ length: 50 }, (_, i) => finding(`a${i}`))
  expect(foundSince(many, [], 4)).toHaveLength(MOST_FINDINGS)
})
