import { afterEach, describe, expect, it } from 'vitest'
import { askBody, buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type CharterChanges, START, type World } from '../support/world.ts'

let world: World
let http: HttpWorld

async function build(charter: CharterChanges = {}, overrides: Parameters<typeof buildHttp>[1] = {}): Promise<void> {
  world = await buildWorld({ charter })
  http = buildHttp(world, overrides)
}

afterEach(async () => {
  await http.close()
  await world.close()
})

const PENDING = { task_intent: 'Withdraw the funds' }

describe('the two published calls', () => {
  it('answers the handshake and the request of earlier governors as published, without a key', async () => {
    await build()
    const base = await http.listen()
    const post = (path: string, body: string): Promise<Response> =>
      fetch(base + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    const handshake = await post(
      '/api/v1/handshake',
      `{"agent_id": "crew-researcher-01",
  "agent_framework": "crewai", "capabilities": ["web_search", "code_gen"], "max_priority": 7, "session_budget_usd": 2.50}`,
    )
    expect(handshake.status).toBe(200)
    expect(await handshake.json()).toEqual({
      status: 'registered',
      agent_id: 'crew-researcher-01',
      session_id: expect.stringMatching(/^ses_/),
      expires_at: new Date(START + 86_400_000).toISOString(),
      limits: { max_priority: 7, session_budget_usd: 2.5, agent_day_usd: 10, task_usd: null, org_day_usd: null },
    })
    const asked = await post(
      '/api/v1/request-permission',
      `{"agent_id": "crew-researcher-01",
  "task_intent": "Summarise Sui governance proposals", "resource_type": "llm_tokens", "estimated_cost_usd": 0.035, "priority": 5, "logic_density": 3}`,
    )
    expect(asked.status).toBe(200)
    expect(await asked.json()).toMatchObject({
      status: 'GRANTED',
      request_id: expect.stringMatching(/^req_/),
      agent_id: 'crew-researcher-01',
      reason: expect.any(String),
      remaining_budget_usd: 9.965,
      recommended_model: 'gemini-flash',
      granted_at: new Date(START).toISOString(),
      expires_at: expect.any(String),
    })
  })

  it('answers a second handshake with the same session, its limits not raised', async () => {
    await build()
    const body = (limits: object) => ({ body: { agent_id: 'crew-01', ...limits } })
    const first = (await http.send('POST', '/api/v1/handshake', body({ max_priority: 3, session_budget_usd: 1 }))).json()
    const again = (await http.send('POST', '/api/v1/handshake', body({ max_priority: 9, session_budget_usd: 100 }))).json()
    expect(again).toEqual(first)
    expect(again.limits).toMatchObject({ max_priority: 3, session_budget_usd: 1 })
  })

  it('refuses a request without an open session with 403', async () => {
    await build()
    const answer = await http.ask()
    expect(answer.statusCode).toBe(403)
    expect(answer.json().code).toBe('session_required')
  })
})

describe('statuses', () => {
  it('answers REJECTED with 200 and its cause', async () => {
    await build()
    await http.handshake()
    const answer = await http.ask({ estimated_cost_usd: 11 })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ status: 'REJECTED', cause: 'budget' })
  })

  it('answers PENDING with 202, where to look, when to ask again, and that nobody can be reached', async () => {
    await build({}, { reach: () => 'No operator can be reached' })
    await http.handshake()
    const answer = await http.ask(PENDING)
    expect(answer.statusCode).toBe(202)
    const body = answer.json()
    expect(answer.headers['location']).toBe(`/api/v1/requests/${body.request_id}`)
    expect(body).toMatchObject({ status: 'PENDING', retry_after_seconds: 5, warnings: ['No operator can be reached'] })
    world.clock.advance(599_000)
    const read = await http.send('GET', answer.headers['location'] as string)
    expect([read.statusCode, read.json().retry_after_seconds]).toEqual([202, 1])
  })

  it('answers 422 for resources that cannot be granted yet', async () => {
    await build()
    await http.handshake()
    const answer = await http.ask({ resource_type: 'gas_budget' })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'unsupported_resource'])
  })

  it('answers a repeat with the same idempotency key alike and charges once; with another body 409', async () => {
    await build()
    await http.handshake()
    const first = (await http.ask({ idempotency_key: 'k1' })).json()
    const again = (await http.ask({ idempotency_key: 'k1' })).json()
    expect(again).toEqual(first)
    expect(again.remaining_budget_usd).toBe(9)
    const other = await http.ask({ idempotency_key: 'k1', estimated_cost_usd: 2 })
    expect([other.statusCode, other.json().code, other.json().request_id]).toEqual([409, 'idempotency_conflict', first.request_id])
  })
})

describe('the life of a grant', () => {
  it('is redeemed once, also when asked for in parallel, and settled', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask()).json()
    const { agent_id: _, ...action } = askBody()
    const redeem = () => http.send('POST', `/api/v1/requests/${request_id}/redeem`, { body: { action } })
    const answers = await Promise.all([redeem(), redeem(), redeem(), redeem()])
    expect(answers.map((a) => a.statusCode).sort()).toEqual([200, 409, 409, 409])
    const settled = await http.send('POST', `/api/v1/requests/${request_id}/settle`, {
      body: { actual_cost_usd: 0.5, outcome: 'succeeded', usage: { model: 'gemini-flash', input_tokens: 12 } },
    })
    expect(settled.json()).toMatchObject({ state: 'settled', actual_cost_usd: 0.5, charged_usd: 1, confirmed: false })
  })

  it('is not redeemed for another action', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask({ args: { to: 'a' } })).json()
    const { agent_id: _, ...action } = askBody({ args: { to: 'b' } })
    const answer = await http.send('POST', `/api/v1/requests/${request_id}/redeem`, { body: { action } })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'action_mismatch'])
  })

  it('is taken back by an operator, and cancelled by its agent while it waits', async () => {
    await build()
    await http.handshake()
    const granted = (await http.ask()).json()
    const revoked = await http.send('POST', `/api/v1/requests/${granted.request_id}/revoke`, {
      body: { reason: 'no' },
      token: OPERATOR_TOKEN,
    })
    expect(revoked.json()).toMatchObject({ status: 'REJECTED', cause: 'revoked', reason: 'no' })
    const pending = (await http.ask(PENDING)).json()
    const cancelled = await http.send('POST', `/api/v1/requests/${pending.request_id}/cancel`)
    expect([cancelled.statusCode, cancelled.json().cause]).toEqual([200, 'cancelled'])
  })

  it('tells who comes late that it is decided, and by whom', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask(PENDING)).json()
    const vote = (choice: string) =>
      http.send('POST', `/api/v1/requests/${request_id}/votes`, {
        body: { vote: choice },
        token: OPERATOR_TOKEN,
        headers: { 'x-countersign-door': 'cli' },
      })
    const [first, second] = await Promise.all([vote('reject'), vote('approve')])
    expect(first.json()).toMatchObject({ status: 'REJECTED', cause: 'operator' })
    expect([second.statusCode, second.json()]).toEqual([409, expect.objectContaining({ code: 'already_decided', decided_by: 'local' })])
    expect(world.governor.state().requests.get(request_id)?.escalation?.votes[0]?.door).toBe('cli')
    world.clock.advance(0)
    const late = (await http.ask(PENDING)).json()
    world.clock.advance(600_000)
    const answer = await http.send('POST', `/api/v1/requests/${late.request_id}/votes`, {
      body: { vote: 'approve' },
      token: OPERATOR_TOKEN,
    })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'too_late'])
  })
})

describe('lists', () => {
  it('pages through what waits, oldest first, with what is needed to decide', async () => {
    await build({ budgets: { agent_day_usd: null } })
    await http.handshake()
    const ids: string[] = []
    for (let i = 0; i < 5; i++) {
      ids.push((await http.ask({ ...PENDING, args: { i } })).json().request_id)
      world.clock.advance(1000)
    }
    const seen: string[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page: { requests: { request_id: string; request: object }[]; next: string | null } = (
        await http.send('GET', `/api/v1/requests?state=pending&limit=2${after && `&after=${after}`}`, { token: OPERATOR_TOKEN })
      ).json()
      seen.push(...page.requests.map((r) => r.request_id))
      expect(page.requests[0]?.request).toMatchObject({
        task_intent: 'Withdraw the funds',
        estimated_cost_usd: 1,
        args: expect.any(Object),
      })
      after = page.next
    }
    expect(seen).toEqual(ids)
    await http.send('POST', `/api/v1/requests/${ids[1]}/votes`, { body: { vote: 'approve' }, token: OPERATOR_TOKEN })
    const decided = (await http.send('GET', '/api/v1/requests?state=decided', { token: OPERATOR_TOKEN })).json()
    expect(decided.requests.map((r: { request_id: string }) => r.request_id)).toEqual([ids[1]])
    const rest = (await http.send('GET', `/api/v1/requests?after=${ids[1]}`, { token: OPERATOR_TOKEN })).json()
    expect(rest.requests.map((r: { request_id: string }) => r.request_id)).toEqual(ids.slice(2))
  })
})

describe('a store that fails', () => {
  it('answers 503, grants nothing, and recovers without a restart', async () => {
    await build()
    await http.handshake()
    world.store.fault = 'unreachable'
    const answer = await http.ask()
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([503, 'store_unavailable', '2'])
    world.store.fault = 'none'
    expect((await http.ask()).json()).toMatchObject({ status: 'GRANTED', remaining_budget_usd: 9 })
  })

  it('answers a request whose store lost the reply once, and charges it once', async () => {
    await build()
    await http.handshake()
    world.store.fault = 'lost-reply'
    const answer = await http.ask()
    expect(answer.json()).toMatchObject({ status: 'GRANTED', remaining_budget_usd: 9 })
  })
})
