import { afterEach, describe, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

let world: World
let http: HttpWorld

async function start(budgets: CharterChanges = {}, more: CharterChanges = {}): Promise<void> {
  world = await buildWorld({ charter: { budgets: { agent_day_usd: 10, ...budgets }, ...more } })
  http = buildHttp(world)
  await http.handshake()
}
afterEach(async () => {
  await http.close()
  await world.close()
})

const token = OPERATOR_TOKEN
const budgets = async () => (await http.send('GET', '/api/v1/budgets', { token })).json()
const funds = (body: unknown, bearer: string | undefined = token) => http.send('POST', '/api/v1/funds', { body, token: bearer })

describe('GET /api/v1/budgets', () => {
  it("shows the organisation's windows, what is left of each, and its money", async () => {
    await start({ org_day_usd: 20, org_month_usd: 50, org_lifetime_usd: 100, tokens: { org_day: 1000 }, on_exceeded: { org_month: 'ask' } })
    await http.ask({ estimated_cost_usd: 4, estimated_tokens: 300 })
    const { windows, funds: money } = await budgets()
    expect(windows).toEqual([
      { window: 'org_day', key: 'org-day:2026-11-21', unit: 'usd', used: 4, limit: 20, left: 16, on_exceeded: 'reject' },
      { window: 'org_month', key: 'org-month:2026-11', unit: 'usd', used: 4, limit: 50, left: 46, on_exceeded: 'ask' },
      { window: 'org_day', key: 'tokens.org-day:2026-11-21', unit: 'tokens', used: 300, limit: 1000, left: 700, on_exceeded: 'reject' },
      { window: 'org_lifetime', key: 'org-lifetime', unit: 'usd', used: 4, limit: 100, left: 96, on_exceeded: 'reject' },
    ])
    expect(money).toMatchObject({ paid_in_usd: 0, spent_usd: 4, balance_usd: -4, week_usd: 4, days_left: 0, runway_days: null })
  })

  it('shows the roles of the charter and the missions, by what they used', async () => {
    await start({ role_day_usd: { writer: 5 }, mission_usd: 9 }, { agents: { list: [{ id: 'crew-01', role: 'writer' }] } })
    await http.ask({ mission: 'moon' })
    await http.ask({ mission: 'mars', estimated_cost_usd: 2 })
    const { windows } = await budgets()
    expect(windows.slice(1).map((w: Record<string, unknown>) => [w['key'], w['used'], w['limit']])).toEqual([
      ['role-day:2026-11-21:', 0, null],
      ['role-day:2026-11-21:writer', 3, 5],
      ['mission:mars', 2, 9],
      ['mission:moon', 1, 9],
    ])
  })

  it('is for operators', async () => {
    await start()
    expect((await http.send('GET', '/api/v1/budgets')).json()).toMatchObject({ status: 403, code: 'not_operator' })
  })
})

describe('GET /api/v1/agents/:id', () => {
  it('shows the windows that its next request counts against, with its own session’s limit', async () => {
    await start({ agent_month_usd: 30 })
    await http.send('POST', '/api/v1/handshake', { body: { agent_id: 'crew-02', session_budget_usd: 2.5 } })
    await http.ask({ agent_id: 'crew-02', estimated_cost_usd: 1 })
    const agent = (await http.send('GET', '/api/v1/agents/crew-02', { token })).json()
    expect(agent.remaining_budget_usd).toBe(9)
    expect(agent.windows.map((w: Record<string, unknown>) => [w['window'], w['used'], w['left']])).toEqual([
      ['session', 1, 1.5],
      ['agent_day', 1, 9],
      ['agent_month', 1, 29],
    ])
  })
})

describe('POST /api/v1/funds', () => {
  it('records money in and out, and answers what is left', async () => {
    await start()
    expect((await funds({ way: 'in', amount_usd: 100, note: 'top-up' })).json()).toMatchObject({ paid_in_usd: 100, balance_usd: 100 })
    const taken = await funds({ way: 'out', amount_usd: 0.5, note: 'fee' })
    expect([taken.statusCode, taken.json().balance_usd]).toEqual([200, 99.5])
    const ledger = (await http.send('GET', '/api/v1/ledger', { token })).body
    expect(ledger).toContain('funds.moved')
  })

  it('a repeat with the same key pays in once', async () => {
    await start()
    const move = { way: 'in', amount_usd: 5, note: 'top-up', idempotency_key: 'november' }
    await funds(move)
    expect((await funds(move)).json().paid_in_usd).toBe(5)
    expect((await funds({ ...move, amount_usd: 6 })).json()).toMatchObject({ code: 'idempotency_conflict' })
  })

  it('is for those who administer: nobody else leaves so much as an entry', async () => {
    await start()
    const before = world.governor.state().head.seq
    for (const body of [
      { way: 'in', amount_usd: 1, note: 'n' },
      { way: 'in', amount_usd: -1, note: 'n' },
    ])
      expect((await http.send('POST', '/api/v1/funds', { body })).statusCode).toBeGreaterThanOrEqual(400)
    expect(world.governor.state().head.seq).toBe(before)
  })

  it.each([
    ['nothing', { amount_usd: 0 }],
    ['less than nothing', { amount_usd: -5 }],
    ['no note', { note: '' }],
    ['another way', { way: 'sideways' }],
    ['a field nobody knows', { currency: 'CHF' }],
  ])('refuses %s', async (_, change) => {
    await start()
    expect((await funds({ way: 'in', amount_usd: 1, note: 'n', ...change })).json()).toMatchObject({ status: 400, code: 'invalid_field' })
  })
})

describe('what agents see', () => {
  it('more requests than a minute allows are 429 with Retry-After, and leave one entry', async () => {
    await start({ rates: { agent: { requests_per_minute: 2 } } })
    await http.ask()
    await http.ask()
    const before = world.governor.state().head.seq
    const answers = await Promise.all(Array.from({ length: 50 }, () => http.ask()))
    for (const answer of answers) {
      expect(answer.json()).toMatchObject({ status: 429, code: 'rate_limited', retry_after_seconds: 30 })
      expect(answer.headers['retry-after']).toBe('30')
    }
    expect(world.governor.state().head.seq).toBe(before + 1)
  })

  it('over budget where people may lift it is 202 PENDING; once approved, GRANTED', async () => {
    await start({ on_exceeded: 'ask' }, { escalate: { cost_above_usd: 100 } })
    const asked = await http.ask({ estimated_cost_usd: 16 })
    expect([asked.statusCode, asked.json()]).toMatchObject([202, { status: 'PENDING', reason_codes: ['budget_agent_day_over'] }])
    const { request_id } = asked.json()
    const voted = await http.send('POST', `/api/v1/requests/${request_id}/votes`, { body: { vote: 'approve' }, token })
    expect(voted.json()).toMatchObject({ status: 'GRANTED', remaining_budget_usd: 0 })
  })

  it('and is REJECTED with cause budget where it may not', async () => {
    await start({ org_month_usd: 3 })
    expect((await http.ask({ estimated_cost_usd: 4 })).json()).toMatchObject({
      status: 'REJECTED',
      cause: 'budget',
      reason_codes: ['budget_org_month'],
    })
  })
})
