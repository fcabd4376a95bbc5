import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseCharter } from '../../src/core/charter/parse.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
beforeEach(async () => {
  world = await buildWorld()
  http = buildHttp(world)
})
afterEach(async () => {
  await http.close()
  await world.close()
})

describe('the models of the charter', () => {
  it('come with their prices, how old they are, and what experiments promoted', async () => {
    world.governor.state().overlays.set('exp_1', { experiment: 'exp_1', from: 'claude-opus', to: 'gpt', filter: { density: [9, 10] } })
    const body = (await http.send('GET', '/api/v1/models')).json()
    expect(body).toMatchObject({
      prices_as_of: '2026-11-01',
      stale: false,
      overlays: [{ experiment: 'exp_1', from: 'claude-opus', to: 'gpt' }],
    })
    expect(body.models).toContainEqual(
      expect.objectContaining({
        id: 'gpt',
        provider: 'openai',
        name: 'gpt',
        usd_per_1k: 0.0034,
        usd_per_1m: { input: 3.4, output: 3.4, cached: 3.4, reasoning: 3.4 },
      }),
    )
    world.clock.advance(90 * 86_400_000)
    expect((await http.send('GET', '/api/v1/models')).json().stale).toBe(true)
  })

  it('are chosen from with reasons, by the same arbiter as a request', async () => {
    await http.handshake()
    const asked = { logic_density: 7, tool: 'search', estimated_tokens: 500_000 }
    const { recommended_model } = (await http.ask(asked)).json()
    const body = (await http.send('GET', '/api/v1/models/choose?density=7&tools=true&tokens=500000&agent_id=crew-01')).json()
    expect(body.model.id).toBe(recommended_model)
    const why = Object.fromEntries(
      body.passed_over.map(({ model, why }: { model: { id: string }; why: { code: string }[] }) => [model.id, why.map(({ code }) => code)]),
    )
    expect(why).toMatchObject({ 'gemini-flash': ['density'], gpt: ['context'], 'claude-sonnet': ['dearer'] })
  })

  it('an overlay is what a request really gets, and is gone when it is rolled back', async () => {
    await http.handshake()
    const model = async (): Promise<string> => (await http.ask({ logic_density: 10 })).json().recommended_model
    expect(await model()).toBe('claude-opus')
    world.governor.state().overlays.set('exp_1', { experiment: 'exp_1', from: 'claude-opus', to: 'gpt', filter: {} })
    expect(await model()).toBe('gpt')
    expect((await http.send('GET', '/api/v1/models/choose?density=10')).json()).toMatchObject({ model: { id: 'gpt' }, overlays: ['exp_1'] })
    world.governor.state().overlays.delete('exp_1')
    expect(await model()).toBe('claude-opus')
  })

  it('are compared by what exactly the tokens cost that are named by kind, as for a request', async () => {
    const { charter, models } = structuredClone(world.governor.state().charter ?? { charter: {}, models: { tiers: [] } })
    const listed = [
      { id: 'reader', provider: 'openai', usd_per_1m: { input: 1, output: 10 }, context: 100_000, tools: true },
      { id: 'writer', provider: 'openai', usd_per_1m: { input: 4, output: 1.6, reasoning: 2 }, context: 100_000, tools: true },
    ]
    const parsed = parseCharter({ charter, models: { ...models, tiers: models.tiers.map((tier) => ({ ...tier, models: listed })) } })
    if (!('content' in parsed)) throw new Error('not a charter')
    await world.governor.submit({ kind: 'adopt', content: parsed.content }, { kind: 'system', part: 'boot' })
    await http.handshake()
    const [reads, writes] = [
      { input_tokens: 9000, output_tokens: 100 },
      { input_tokens: 100, output_tokens: 900, reasoning_tokens: 800 },
    ]
    for (const [estimated_usage, id, usd] of [
      [reads, 'reader', 0.01],
      [writes, 'writer', 0.00216],
    ] as const) {
      const asked = (await http.ask({ estimated_usage })).json()
      const query = new URLSearchParams({ ...estimated_usage } as unknown as Record<string, string>)
      const body = (await http.send('GET', `/api/v1/models/choose?${query}`)).json()
      expect([asked.recommended_model, body.model.id, body.model.estimated_cost_usd]).toEqual([id, id, usd])
    }
    expect((await http.send('GET', '/api/v1/models/choose')).json().model).not.toHaveProperty('estimated_cost_usd')
  })

  it.each([
    'input_tokens=5',
    'output_tokens=5',
    'cached_tokens=5',
    'input_tokens=5&output_tokens=2000000000',
    'density=0',
    'density=11',
    'tokens=-1',
    'tools=maybe',
    'model=gpt',
  ])('a question that makes no sense is refused: %s', async (query) => {
    expect((await http.send('GET', `/api/v1/models/choose?${query}`)).statusCode).toBe(400)
  })
})

describe('usage', () => {
  it('is shown by agent and model to operators, and to an agent its own', async () => {
    const { token } = await http.key('crew-01')
    await http.handshake('crew-01', token)
    const { request_id } = (await http.ask({}, token)).json()
    const usage = { model: 'gpt', input_tokens: 1000, output_tokens: 200, cached_tokens: 900, reasoning_tokens: 150 }
    await http.send('POST', `/api/v1/requests/${request_id}/settle`, { body: { actual_cost_usd: 1, outcome: 'succeeded', usage }, token })
    const row = { agent_id: 'crew-01', model: 'gpt', requests: 1, cost_usd: 1, cached_tokens: 900, reasoning_tokens: 150 }
    expect((await http.send('GET', '/api/v1/usage', { token: OPERATOR_TOKEN })).json()).toMatchObject({
      from: '2026-11-15',
      to: '2026-11-21',
      rows: [row],
      days: [{ day: '2026-11-21' }],
    })
    expect((await http.send('GET', '/api/v1/usage?agent_id=crew-01', { token })).json()).toMatchObject({ rows: [row] })
    expect((await http.send('GET', '/api/v1/usage?agent_id=crew-02', { token })).statusCode).toBe(403)
    expect((await http.send('GET', '/api/v1/usage', { token })).json()).toMatchObject({ code: 'not_operator' })
  })
})
