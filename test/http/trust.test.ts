import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { TRUST } from '../support/trust.ts'
import { buildWorld, type World } from '../support/world.ts'

const TOKEN = { token: OPERATOR_TOKEN }
let world: World
let http: HttpWorld

const open = async (charter: object = { trust: TRUST.trust }) => {
  world = await buildWorld({ charter: charter as Record<string, unknown> })
  http = buildHttp(world)
  await http.handshake()
}
beforeEach(() => open())
afterEach(async () => {
  await http.close()
  await world.close()
})

const post = (url: string, body: unknown, token: string | null = OPERATOR_TOKEN) =>
  http.send('POST', `/api/v1${url}`, { body, token: token ?? undefined })
const get = async (url: string) => (await http.send('GET', url, TOKEN)).json()

/** Work that is settled and confirmed; answers its id. */
async function settled(changes: object = {}): Promise<string> {
  const id = (await http.ask({ tool: 'Read', estimated_cost_usd: 0.5, ...changes })).json().request_id
  await post(`/requests/${id}/votes`, { vote: 'approve' })
  await post(`/requests/${id}/settle`, { actual_cost_usd: 0.5, outcome: 'succeeded' })
  return id
}

describe('POST /api/v1/requests/:id/audit', () => {
  it('earns trust that GET shows, by an operator and by a meter key', async () => {
    const id = await settled()
    const audit = await post(`/requests/${id}/audit`, {
      passed: true,
      score: 80,
      kpis: { accuracy: 0.98 },
      evidence_digest: 'a'.repeat(64),
      note: 'looked twice',
    })
    expect(audit.statusCode).toBe(200)
    expect((await get('/api/v1/agents/crew-01/trust')).capabilities.READ_FILES).toEqual({
      points: 4,
      threshold: 10,
      unlocked: false,
      below: 'confirm',
    })
    const [entry] = (await world.governor.about(id)).slice(-1)
    expect(entry?.entry).toMatchObject({ type: 'request.audited', data: { auditor: 'operator:local', score: 80 } })
    const meter = await http.key(null)
    expect((await post(`/requests/${id}/audit`, { passed: true }, meter.token)).statusCode).toBe(200)
    expect((await post(`/requests/${id}/audit`, { passed: true }, meter.token)).json().code).toBe('already_audited')
    expect((await get('/api/v1/trust')).agents).toMatchObject([{ agent_id: 'crew-01', score: 1 }])
  })

  it("refuses the agent's own key, callers without one, and bodies that are not what they should be", async () => {
    const id = await settled()
    expect((await post(`/requests/${id}/audit`, { passed: true }, null)).json().code).toBe('forbidden')
    const { token } = await http.key('crew-01')
    expect((await post(`/requests/${id}/audit`, { passed: true }, token)).json().code).toBe('self_approval')
    for (const body of [{}, { passed: true, score: 101 }, { passed: true, kpis: { 'a b': 1 } }, { passed: true, evidence_digest: 'x' }])
      expect((await post(`/requests/${id}/audit`, body)).json().code).toBe('invalid_field')
  })
})

describe('POST /api/v1/agents/:id/trust', () => {
  it('grants, lowers, freezes and unfreezes, with a reason, for admins only', async () => {
    const order = (body: object, token: string | null = OPERATOR_TOKEN) => post('/agents/crew-01/trust', body, token)
    expect((await order({ do: 'grant', to: 60, capability: 'READ_FILES', reason: 'reviewed' })).json()).toMatchObject({
      capabilities: { READ_FILES: { points: 60, unlocked: true }, CALL_API: { points: 0, unlocked: false } },
    })
    expect((await http.ask({ tool: 'Read' })).json().status).toBe('GRANTED')
    expect((await order({ do: 'freeze', reason: 'under review' })).json().frozen).toMatchObject({ by: 'local', reason: 'under review' })
    expect((await order({ do: 'unfreeze', reason: 'over' })).json().frozen).toBe(null)
    expect((await order({ do: 'lower', to: 0, reason: 'no' })).json().score).toBe(0)
    expect((await order({ do: 'grant', to: 60 })).json().code).toBe('invalid_field')
    expect((await order({ do: 'grant', to: 60, reason: 'x', capability: '__proto__' })).json().code).toBe('invalid_field')
    expect((await order({ do: 'grant', to: 60, reason: 'x' }, null)).json().code).toBe('forbidden')
  })

  it('is read by the agent itself and by operators, not by other agents', async () => {
    const mine = await http.key('crew-01')
    const other = await http.key('crew-02')
    expect((await http.send('GET', '/api/v1/agents/crew-01/trust', { token: mine.token })).statusCode).toBe(200)
    expect((await http.send('GET', '/api/v1/agents/crew-01/trust', { token: other.token })).statusCode).toBe(404)
    expect((await http.send('GET', '/api/v1/trust', { token: mine.token })).json().code).toBe('not_operator')
  })
})

describe('a tripped breaker', () => {
  beforeEach(async () => {
    await http.close()
    await world.close()
    await open({ breakers: { denials: { count: 2, within: '10m', cool_down: '5m' } } })
    for (let i = 0; i < 2; i++) await http.ask({ task_intent: 'drop database' })
  })

  it('shows as paused by `breaker` in the agent, in the status and in every answer', async () => {
    expect((await http.ask()).json()).toMatchObject({ status: 'REJECTED', cause: 'paused', reason_codes: ['breaker_denials'] })
    expect(await get('/api/v1/agents/crew-01')).toMatchObject({ paused: { by: 'breaker' }, breaker: { standing: 'paused' } })
    expect(await get('/api/v1/status')).toMatchObject({ paused: ['crew-01'], probation: [] })
    world.clock.advance(5 * 60_000)
    expect(await get('/api/v1/agents/crew-01')).toMatchObject({ paused: null, breaker: { standing: 'probation' } })
    expect(await get('/api/v1/status')).toMatchObject({ paused: [], probation: ['crew-01'] })
    expect((await http.ask()).json()).toMatchObject({ status: 'PENDING', reason_codes: ['probation'] })
  })

  it('goes back one step at a time', async () => {
    expect((await post('/agents/crew-01/breaker/reset', { reason: 'the API was down' })).json().breaker.standing).toBe('probation')
    expect((await post('/agents/crew-01/breaker/reset', {})).json().breaker).toBe(null)
    expect((await post('/agents/crew-01/breaker/reset', {})).json().code).toBe('wrong_state')
    expect((await post('/breaker/reset', {})).json().code).toBe('wrong_state')
    expect((await post('/breaker/reset', {}, null)).json().code).toBe('not_operator')
  })
})

describe('POST /api/v1/halt', () => {
  it('rejects what waits at once, also for who waits by long poll, and /health and the status say so', async () => {
    const id = (await http.ask({ task_intent: 'withdraw funds' })).json().request_id
    const waiting = http.send('GET', `/api/v1/requests/${id}?wait=30`)
    expect((await post('/halt', { reason: 'money leaves' })).json().halted).toMatchObject({ by: 'local', reason: 'money leaves' })
    expect((await waiting).json()).toMatchObject({ status: 'REJECTED', cause: 'halted', reason_codes: ['org_halted'] })
    expect((await http.ask()).json()).toMatchObject({ status: 'REJECTED', cause: 'halted' })
    expect(await get('/health')).toMatchObject({ status: 'degraded', halted: true, warnings: [expect.stringContaining('money leaves')] })
    expect(await get('/api/v1/status')).toMatchObject({ halted: { by: 'local', reason: 'money leaves' }, pending: 0 })
  })

  it('is not for agents or callers without a token', async () => {
    const { token } = await http.key('crew-09')
    expect((await post('/halt', { reason: 'x' }, token)).json().code).toBe('not_operator')
    expect((await post('/halt', { reason: 'x' }, null)).json().code).toBe('not_operator')
    expect((await post('/halt', {})).json().code).toBe('invalid_field')
    expect(await get('/health')).not.toHaveProperty('halted')
  })

  it('refuses to redeem a grant that is not used yet', async () => {
    const id = (await http.ask({ estimated_cost_usd: 0.5 })).json().request_id
    await post('/halt', { reason: 'x' })
    const action = { task_intent: 'Summarise the proposals', resource_type: 'llm_tokens', estimated_cost_usd: 0.5 }
    const own = await http.send('POST', `/api/v1/requests/${id}/redeem`, { body: { action } })
    expect([own.statusCode, own.json().code]).toEqual([409, 'halted'])
  })
})
