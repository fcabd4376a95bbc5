import { afterEach, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
afterEach(async () => {
  await http.close()
  await world.close()
})

const token = OPERATOR_TOKEN
const build = async (approvals: Record<string, unknown>): Promise<void> => {
  world = await buildWorld({ charter: { channels: [{ telegram: -100 }], approvals } })
  http = buildHttp(world)
  await http.handshake()
}
const summary = async () => (await http.send('GET', '/api/v1/summary', { token })).json()

it('answers the numbers of today and yesterday, to operators only', async () => {
  await build({ summary_at: '08:00' })
  await http.ask({ estimated_cost_usd: 0.5 })
  const body = await summary()
  expect(body).toMatchObject({
    summary_at: '08:00',
    today: { asked: 1, granted: { at_once: 1, by_people: 0 }, spent_usd: 0.5, median_answer_s: null, rejected: {}, people: [] },
    yesterday: { asked: 0 },
  })
  expect((await http.send('GET', '/api/v1/summary')).json()).toMatchObject({ status: 403, code: 'not_operator' })
  world.clock.advance(86_400_000)
  expect((await summary()).yesterday).toEqual(body.today)
})

it('the governor makes the summary when its hour comes, once, day after day, and wakes for the next', async () => {
  await build({ summary_at: '08:00' })
  const made = async () =>
    (await world.governor.read(0, 1000)).flatMap(({ entry }) => (entry.type === 'summary.made' ? [entry.data.summary.day] : []))
  await world.governor.sweep()
  for (const date of [22, 23, 24]) {
    const due = world.governor.nextDeadline() ?? Number.NaN
    expect(new Date(due).toISOString()).toBe(`2026-11-${date}T08:00:00.000Z`)
    world.clock.advance(due - world.clock.now())
    await Promise.all([world.governor.sweep(), world.governor.sweep()])
  }
  expect(await made()).toEqual(['2026-11-21', '2026-11-22', '2026-11-23'])
})
