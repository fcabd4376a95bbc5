import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
beforeEach(async () => {
  world = await buildWorld({ charter: { risk: { tools: { list: { wipe: 'critical' } } }, people: {} } })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const ask = async (changes: object = {}): Promise<{ request_id: string; action_digest: string }> =>
  (await http.ask({ task_intent: 'Withdraw the funds', ...changes })).json()
const approve = async (body: unknown, token: string | undefined = OPERATOR_TOKEN) =>
  http.send('POST', '/api/v1/requests/approve', { body, token })
const state = (id: string) => world.governor.state().requests.get(id)?.status.name

it('approves what was shown and refuses the rest one by one: what is critical, what changed, what was not shown', async () => {
  const [a, b, critical, changed, unseen] = [await ask(), await ask(), await ask({ tool: 'wipe' }), await ask(), await ask()]
  const seen = Object.fromEntries([a, b, critical].map(({ request_id, action_digest }) => [request_id, action_digest]))
  const other = { ...seen, [changed.request_id]: 'f'.repeat(64) }
  const ids = [a, b, critical, changed, unseen].map(({ request_id }) => request_id)
  const answer = await approve({ ids: [...ids, 'req_none'], seen: { ...other, req_none: 'f'.repeat(64) } })
  expect(answer.statusCode).toBe(200)
  const { results } = answer.json()
  expect(results.map(({ approved, code }: { approved: boolean; code?: string }) => (approved ? 'approved' : code))).toEqual([
    'approved',
    'approved',
    'one_by_one',
    'changed',
    'not_shown',
    'not_found',
  ])
  expect(results[0].request).toMatchObject({ status: 'GRANTED' })
  expect(ids.map(state)).toEqual(['granted', 'granted', 'pending', 'pending', 'pending'])
})

it('is for operators only, and takes each id once', async () => {
  const { request_id, action_digest } = await ask()
  const body = { ids: [request_id], seen: { [request_id]: action_digest } }
  const { token } = await http.key('crew-01')
  expect((await approve(body, token)).json().results[0].code).toBe('self_approval')
  expect((await approve({ ...body, ids: [request_id, request_id] })).json().code).toBe('invalid_field')
  expect(state(request_id)).toBe('pending')
})

it('is offered by the inbox for what may be approved so, with the sum', async () => {
  const [a, critical] = [await ask({ estimated_cost_usd: 2.5 }), await ask({ tool: 'wipe' })]
  const cookie = await http.login()
  const { cards } = (await http.send('GET', '/inbox/cards', { headers: { cookie } })).json()
  const of = (id: string) => cards.find((card: { id: string }) => card.id === id)
  expect(of(a.request_id)).toMatchObject({ together: a.action_digest, usd: 2.5 })
  expect(of(critical.request_id).together).toBeNull()
})
