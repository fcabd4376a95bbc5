import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeRequest } from '../../queues/workers/intake.ts'
import { keyToken, queueSecret, queueSignature } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { plan, step } from '../support/plans.ts'
import { buildWorld, START, type World } from '../support/world.ts'

const CHARTER = { channels: [{ telegram: -100 }] }

let world: World
let http: HttpWorld
beforeEach(async () => {
  world = await buildWorld({ charter: CHARTER })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const post = (path: string, body: unknown, token?: string) => http.send('POST', `/api/v1${path}`, { body, token })
const steps = [
  step('draft', { tool: 'docs.write', args: { path: 'report.md' } }),
  step('pay', { task_intent: 'Withdraw the funds', estimated_cost_usd: 2 }),
]
const action = ({ id: _, ...rest }: ReturnType<typeof step>) => rest
const proposed = async (changes: object = {}) => (await post('/plans', plan(steps, changes as never))).json()
async function granted(): Promise<string> {
  const { request_id } = await proposed()
  expect((await post(`/requests/${request_id}/votes`, { vote: 'approve' }, OPERATOR_TOKEN)).json().status).toBe('GRANTED')
  return request_id
}

it('asks for a whole workflow, and tells where each step is', async () => {
  const answer = await post('/plans', plan(steps, { total_usd: 5 }))
  expect([answer.statusCode, answer.json()]).toMatchObject([
    202,
    {
      status: 'PENDING',
      plan: {
        purpose: 'Publish the weekly report',
        total_usd: 5,
        left_usd: 5,
        steps: [
          { id: 'draft', state: 'ready', tool: 'docs.write', estimated_cost_usd: 1 },
          { id: 'pay', state: 'waiting', estimated_cost_usd: 2 },
        ],
      },
    },
  ])
  const { request_id } = answer.json()
  expect((await http.send('GET', `/api/v1/plans/${request_id}`)).json()).toMatchObject({ request_id, status: 'PENDING' })
  const { plans } = (await http.send('GET', '/api/v1/plans', { token: OPERATOR_TOKEN })).json()
  expect(plans).toMatchObject([{ request_id }])
})

it('redeems and settles it step by step, to its end', async () => {
  const id = await granted()
  const early = await post(`/plans/${id}/steps/pay/redeem`, { action: action(steps[1] as never) })
  expect([early.statusCode, early.json().code]).toEqual([409, 'step_waits'])
  const unsettled = await post(`/plans/${id}/steps/draft/settle`, { actual_cost_usd: 1, outcome: 'succeeded' })
  expect(unsettled.json().code).toBe('wrong_state')
  const other = await post(`/plans/${id}/steps/draft/redeem`, { action: { ...action(steps[0] as never), args: { path: '/etc/passwd' } } })
  expect([other.statusCode, other.json().code]).toEqual([409, 'action_mismatch'])
  for (const one of steps) {
    const used = await post(`/plans/${id}/steps/${one.id}/redeem`, { action: action(one) })
    expect(used.json()).toMatchObject({ state: 'executing', step_of: { plan: id, step: one.id } })
    await post(`/plans/${id}/steps/${one.id}/settle`, { actual_cost_usd: one.estimated_cost_usd, outcome: 'succeeded' })
  }
  const done = (await http.send('GET', `/api/v1/plans/${id}`)).json()
  expect(done).toMatchObject({
    state: 'settled',
    charged_usd: 3,
    plan: { left_usd: 0, steps: [{ state: 'succeeded' }, { state: 'succeeded' }] },
  })
})

it('redeems a step once, whoever is faster', async () => {
  const id = await granted()
  const use = () => post(`/plans/${id}/steps/draft/redeem`, { action: action(steps[0] as never) })
  const codes = (await Promise.all([use(), use(), use()])).map(({ statusCode }) => statusCode)
  expect(codes.sort()).toEqual([200, 409, 409])
})

it('knows where a plan is after a restart, and redeems no step anew', async () => {
  const id = await granted()
  await post(`/plans/${id}/steps/draft/redeem`, { action: action(steps[0] as never) })
  await http.close()
  await world.governor.stop()
  world = await buildWorld({ charter: CHARTER, store: world.store })
  http = buildHttp(world)
  const again = await post(`/plans/${id}/steps/draft/redeem`, { action: action(steps[0] as never) })
  expect(again.json().code).toBe('wrong_state')
  expect((await post(`/plans/${id}/steps/draft/settle`, { actual_cost_usd: 1, outcome: 'succeeded' })).statusCode).toBe(200)
  expect((await post(`/plans/${id}/steps/pay/redeem`, { action: action(steps[1] as never) })).statusCode).toBe(200)
})

it('says what is wrong with a plan by code, and refuses what it does not know', async () => {
  const code = async (body: object) => (await post('/plans', body)).json().code
  expect(await code(plan([step('a'), step('a')]))).toBe('plan_step_twice')
  expect(await code(plan([step('a', { after: ['z'] })], { order: 'graph' }))).toBe('plan_step_unknown')
  expect(await code(plan([]))).toBe('invalid_field')
  expect(await code(plan([step('a', { agent_id: 'crew-02' })]))).toBe('invalid_field')
  expect(await code(plan(Array.from({ length: 51 }, (_, i) => step(`s${i}`))))).toBe('invalid_field')
})

it('shows a plan to its own agent and to operators only, and only they move it', async () => {
  const { token } = await http.key('crew-02')
  const id = await granted()
  expect((await http.send('GET', `/api/v1/plans/${id}`, { token })).statusCode).toBe(404)
  expect((await http.send('GET', '/api/v1/plans', { token })).json().plans).toEqual([])
  const used = await post(`/plans/${id}/steps/draft/redeem`, { action: action(steps[0] as never) }, token)
  expect([used.statusCode, used.json().code]).toEqual([403, 'forbidden'])
  const settle = (step: string) => post(`/plans/${id}/steps/${step}/settle`, { actual_cost_usd: 1, outcome: 'succeeded' }, token)
  // How far the plan is, or which steps it has, is nobody else's business.
  const refusals = [await settle('draft'), await settle('no-such-step')].map((answer) => [answer.statusCode, answer.json().code])
  expect(refusals).toEqual(Array(2).fill([403, 'forbidden']))
})

it('keeps a secret in a step out of the ledger', async () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`
  await post('/plans', plan([step('a', { tool: 'git.push', args: { token: secret } })]))
  expect(world.store.texts('default').join('\n')).not.toContain(secret)
})

it('is asked for over the queue as over HTTP', async () => {
  const { key_id } = await http.key('crew-01')
  await http.handshake('crew-01', keyToken(MASTER, key_id))
  const body = JSON.stringify(plan(steps))
  const signature = queueSignature(queueSecret(keyToken(MASTER, key_id)), START, 'nonce-000001', body)
  const answer = await takeRequest(world.governor, MASTER, { key_id, time: START, nonce: 'nonce-000001', body, signature })
  expect(answer).toMatchObject({ status: 'PENDING' })
  const record = world.governor.state().requests.get('request_id' in answer ? answer.request_id : '')
  expect(record?.ask.plan?.steps.map(({ id }) => id)).toEqual(['draft', 'pay'])
})
