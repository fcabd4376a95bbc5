import { afterEach, describe, expect, it } from 'vitest'
import { claimDue, doRun } from '../../queues/schedules.ts'
import { inlineBacktester } from '../../src/kaizen/backtest/backtester.ts'
import { buildRuns } from '../../src/kaizen/scheduled-runs.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const DAY = 86_400_000
const token = OPERATOR_TOKEN
const CHARTER = {
  channels: [{ telegram: -100, for: ['approvals', 'reports'] }],
  budgets: { agent_day_usd: 10 },
  kaizen: { schedules: { hourly: 'off', nightly: 'off', weekly: 'off' } },
}

let world: World
let http: HttpWorld
afterEach(async () => {
  await http.close()
  await world.close()
})

const build = async (): Promise<void> => {
  world = await buildWorld({ charter: CHARTER })
  http = buildHttp(world)
  await http.handshake()
}
const get = (url: string) => http.send('GET', url, { token })
const run = (body: object) => http.send('POST', '/api/v1/kaizen/run', { token, body })

/** Spends, lets somebody answer after two minutes, and goes on to the next morning. */
async function day(): Promise<void> {
  await http.ask({ estimated_cost_usd: 0.5 })
  const asked = (await http.ask({ task_intent: 'Withdraw the funds', estimated_cost_usd: 4, resource_type: 'api_call' })).json()
  world.clock.advance(120_000)
  await http.send('POST', `/api/v1/requests/${asked.request_id}/votes`, { token, body: { vote: 'approve' } })
  world.clock.advance(DAY - 180 * 60_000)
}

/** The run of the morning, and the report it made. */
async function morning(): Promise<string> {
  await claimDue(world.governor)
  const window = world.governor.state().schedules.get('daily')?.window as string
  await doRun({ governor: world.governor, runs: buildRuns(world.governor, inlineBacktester(world.governor)) }, 'daily', window)
  return (await get('/api/v1/kaizen/reports')).json().reports[0].id
}

describe('the daily report', () => {
  it('says what was asked, answered and spent the day before, by agent, model and hour', async () => {
    await build()
    await day()
    const id = await morning()
    const { report, sections } = (await get(`/api/v1/kaizen/reports/${id}`)).json()
    expect(report).toMatchObject({
      day: '2026-11-21',
      now: { asked: 2, answers: 1, median: 120_000 },
      before: { asked: 0, spent: 0 },
      budgets: [{ agent: 'crew-01', limit: 10_000_000 }],
    })
    expect(report.spend.reduce((sum: number, { cost }: { cost: number }) => sum + cost, 0)).toBe(report.now.spent)
    expect(report.now.spent).toBeGreaterThan(0)
    expect(report.hours).toEqual([{ hour: 12, answers: 1, median: 120_000 }])
    expect(sections.map(({ label }: { label: string }) => label)).toEqual(['What should I do?', 'Against the day before'])
  })

  it('is a page for who is logged in, without script, and pictures; nobody else sees it', async () => {
    await build()
    await day()
    const id = await morning()
    const cookie = await http.login()
    const page = await http.send('GET', `/reports/${id}`, { headers: { cookie } })
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.body).toContain('What should I do?')
    expect(page.body).not.toContain('<script')
    const picture = await http.send('GET', `/api/v1/kaizen/reports/${id}/pictures/spend`, { headers: { cookie } })
    expect(picture.headers['content-type']).toBe('image/png')
    expect(picture.rawPayload.subarray(1, 4).toString()).toBe('PNG')
    expect((await http.send('GET', `/reports/${id}`)).headers['location']).toBe('/inbox')
    for (const url of ['/api/v1/kaizen/reports', `/api/v1/kaizen/reports/${id}`, `/api/v1/kaizen/reports/${id}/pictures/spend`])
      expect((await http.send('GET', url)).json()).toMatchObject({ code: 'not_operator' })
    expect((await get('/api/v1/kaizen/reports/rep_none')).json()).toMatchObject({ code: 'not_found' })
  })

  it('speaks the language of the browser to who is listed with none', async () => {
    await build()
    await day()
    const id = await morning()
    const cookie = await http.login()
    const wanted = (language: string) => http.send('GET', `/reports/${id}`, { headers: { cookie, 'accept-language': language } })
    const page = await wanted('de-DE,de;q=0.9')
    expect(page.body).toContain('<html lang="de">')
    expect(page.headers['vary']).toContain('Accept-Language')
    expect((await wanted('fr')).body).toContain('<html lang="en">')
  })

  it('of a day on which nothing happened is quiet', async () => {
    await build()
    world.clock.advance(2 * DAY)
    const id = await morning()
    expect((await get(`/api/v1/kaizen/reports/${id}`)).json()).toMatchObject({ sections: [], detail: [] })
  })
})

describe('a run by hand', () => {
  it('only says what it would do when it is dry, and changes nothing', async () => {
    await build()
    await day()
    const { head } = world.governor.state()
    const before = head.seq
    for (const schedule of ['hourly', 'nightly', 'daily', 'weekly'])
      expect((await run({ schedule, dry_run: true })).json()).toMatchObject({ schedule })
    expect((await run({ schedule: 'daily', dry_run: true })).json().report.headline).toBe('Report of 2026-11-21')
    expect(world.governor.state().head.seq).toBe(before)
  })

  it('is claimed for now, once a minute, and by an administrator', async () => {
    await build()
    expect((await http.send('POST', '/api/v1/kaizen/run', { body: { schedule: 'daily' } })).statusCode).toBe(403)
    expect((await run({ schedule: 'daily' })).statusCode).toBe(202)
    expect((await run({ schedule: 'daily' })).json()).toMatchObject({ code: 'already_exists' })
    expect((await get('/api/v1/kaizen/reports')).json().schedules).toMatchObject([{ schedule: 'daily', done: false }])
  })
})
