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
const KPI = { id: 'cheap', metric: 'Cost of a task', target: 1, direction: 'at_most', check: { kind: 'settled', value: 'cost_usd' } }

it('shows the key figures, measured by the audit of settled work, to operators only', async () => {
  world = await buildWorld({ charter: { kpis: [KPI], competencies: [{ id: 'research', name: 'Research' }] } })
  http = buildHttp(world)
  await http.handshake()
  const { request_id } = (await http.ask({ estimated_cost_usd: 0.5 })).json()
  await http.send('POST', `/api/v1/requests/${request_id}/settle`, { body: { actual_cost_usd: 0.5, outcome: 'succeeded' }, token })
  await world.governor.submit(
    { kind: 'audit', request_id, passed: true, score: 100, door: 'http' },
    { kind: 'person', identity: { on: 'local' } },
  )
  const { competencies, kpis } = (await http.send('GET', '/api/v1/kpis', { token })).json()
  expect(competencies).toEqual([{ id: 'research', name: 'Research', description: null, priority: 5 }])
  expect(kpis).toMatchObject([{ id: 'cheap', total: { met: 1, missed: 0, last: 0.5 }, agents: [{ agent_id: 'crew-01', met: 1 }] }])
  expect((await http.send('GET', '/api/v1/kpis')).json()).toMatchObject({ status: 403, code: 'not_operator' })
})
