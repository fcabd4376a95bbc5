import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHistory } from '../../src/kaizen/history/history.ts'
import { wasteView } from '../../src/kaizen/waste/view.ts'
import { findWaste } from '../../src/kaizen/waste/waste.ts'
import { DAY } from '../support/history.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
beforeEach(async () => {
  world = await buildWorld()
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const token = OPERATOR_TOKEN
const waste = async (query = '') => (await http.send('GET', `/api/v1/kaizen/waste${query}`, { token })).json()

it('answers every kind of waste of the last days, to operators only', async () => {
  await http.ask({ estimated_cost_usd: 2 })
  world.clock.advance(2 * 3_600_000)
  const body = await waste()
  expect(body).toMatchObject({ requests: 1, from: '2026-10-22T14:00:00.001Z' })
  expect(body.wastes).toHaveLength(11)
  expect(body.wastes[0]).toMatchObject({
    waste: 'latent',
    count: 1,
    cost_usd: 2,
    groups: [{ about: { agent: 'crew-01', never: 'redeemed' } }],
  })
  expect((await http.send('GET', '/api/v1/kaizen/waste')).json()).toMatchObject({ status: 403, code: 'not_operator' })
  expect((await http.send('GET', '/api/v1/kaizen/waste?days=0', { token })).statusCode).toBe(400)
})

it('reads no more of the ledger than the days it is asked for, and finds what reading all of it would', async () => {
  for (let day = 0; day < 8; day++) {
    await http.handshake()
    await http.ask({ task_intent: `Task ${day}`, estimated_cost_usd: 2 })
    world.clock.advance(DAY)
  }
  const to = world.clock.now() + 1
  const run = createHistory({ from: to - 3 * DAY, to })
  for (const { entry } of await world.governor.read(0, 1000)) run.push(entry)
  const body = await waste('?days=3')
  expect(body).toEqual(JSON.parse(JSON.stringify(wasteView(findWaste(run.finish())))))
  expect(body.requests).toBe(2)
  let pages = 0
  const { governor } = world
  const read = governor.read.bind(governor)
  governor.read = async (after, limit) => {
    const page = await read(after, limit)
    if (limit > 1) pages += page.length
    return page
  }
  await waste('?days=3')
  expect(pages).toBeLessThan(governor.state().head.seq / 2 + 1)
})
