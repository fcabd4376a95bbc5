import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { TRUST } from '../support/trust.ts'
import { buildWorld, type World } from '../support/world.ts'

const OLIVE = 'token-of-olive-0123456789'
let world: World
let http: HttpWorld

beforeEach(async () => {
  const olive = { id: 'olive', token: `sha256:${hashToken(OLIVE)}`, roles: ['observer'] }
  world = await buildWorld({ charter: { trust: TRUST.trust, operators: [olive] } })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const post = (url: string, body: unknown, token = OLIVE) => http.send('POST', `/api/v1${url}`, { body, token })
const pending = async (): Promise<string> => (await http.ask({ tool: 'Read', estimated_cost_usd: 0.5 })).json().request_id

describe('an observer', () => {
  it('reads what operators read', async () => {
    const id = await pending()
    for (const url of ['/status', '/trust', '/agents', '/agents/crew-01', `/requests/${id}`, '/ledger'])
      expect([url, (await http.send('GET', `/api/v1${url}`, { token: OLIVE })).statusCode]).toEqual([
        url,
        url.startsWith('/requests/') ? 202 : 200,
      ])
  })

  it('audits settled work, and the agent earns by it', async () => {
    const id = await pending()
    await post(`/requests/${id}/votes`, { vote: 'approve' }, OPERATOR_TOKEN)
    await post(`/requests/${id}/settle`, { actual_cost_usd: 0.5, outcome: 'succeeded' }, OPERATOR_TOKEN)
    expect((await post(`/requests/${id}/audit`, { passed: true, score: 100 })).statusCode).toBe(200)
    const trust = (await http.send('GET', '/api/v1/agents/crew-01/trust', { token: OLIVE })).json()
    expect(trust.capabilities.READ_FILES.points).toBe(5)
  })

  it('decides nothing: no vote, no pause, no halt, no trust, no breaker, no cost, no key, and nothing changes', async () => {
    const id = await pending()
    const tries: readonly (readonly [string, unknown])[] = [
      [`/requests/${id}/votes`, { vote: 'approve' }],
      [`/requests/${id}/votes`, { vote: 'reject' }],
      [`/requests/${id}/settle`, { actual_cost_usd: 0, outcome: 'succeeded' }],
      ['/agents/crew-01/pause', {}],
      ['/agents/crew-01/resume', {}],
      ['/agents/crew-01/trust', { do: 'grant', to: 100, reason: 'x' }],
      ['/agents/crew-01/breaker/reset', {}],
      ['/breaker/reset', {}],
      ['/halt', { reason: 'x' }],
      ['/keys', { agent_id: 'crew-01' }],
    ]
    for (const [url, body] of tries) expect([url, (await post(url, body)).statusCode]).toEqual([url, 403])
    expect((await http.send('GET', `/api/v1/requests/${id}`)).json().status).toBe('PENDING')
    const { halted, trust, agents } = world.governor.state()
    expect([halted, trust.size, agents.get('crew-01')?.paused]).toEqual([null, 0, undefined])
  })
})
