import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const ALICE = 'token-of-alice-0123456789'
const BOB = 'token-of-bob-01234567890123'
const listed = (id: string, token: string) => ({ id, token: `sha256:${hashToken(token)}`, roles: ['approver'] })
const CHARTER = {
  operators: [listed('alice', ALICE), listed('bob', BOB)],
  standing_grants: { max_for: '2h', max_uses: 5, max_usd: 10 },
  rules: [{ id: 'write', effect: 'confirm', when: "request.tool == 'fs.write'", reason_code: 'write', reason: 'Writing is asked' }],
}
const write = (path: string) => ({
  task_intent: 'Write the notes',
  resource_type: 'api_call',
  tool: 'fs.write',
  args: { path, mode: 'w' },
  estimated_cost_usd: 1,
})
const TERMS = { tool: 'fs.write', args: { path: { glob: 'docs/**' } }, for: '1h', max_uses: 2, max_usd: 5 }

let world: World
let http: HttpWorld
const open = async (charter: object = CHARTER) => {
  world = await buildWorld({ charter: charter as Record<string, unknown> })
  http = buildHttp(world)
  await http.handshake()
}
beforeEach(() => open())
afterEach(async () => {
  await http.close()
  await world.close()
})
const post = (url: string, body: unknown, token: string | null = ALICE) =>
  http.send('POST', `/api/v1${url}`, { body, ...(token === null ? {} : { token }) })
const grants = async (token: string = ALICE) => (await http.send('GET', '/api/v1/standing-grants', { token })).json().standing_grants
const asked = async (path = 'docs/a.md') => (await http.ask(write(path))).json()
/** Approves a new request with terms, and answers the standing grant. */
async function given(terms: object = { standing: TERMS }) {
  const { request_id } = await asked()
  expect((await post(`/requests/${request_id}/votes`, { vote: 'approve', ...terms })).json().status).toBe('GRANTED')
  return (await grants())[0]
}

describe('a standing grant over HTTP', () => {
  it('is given for the purpose that an agent declares at its handshake, and for no other', async () => {
    const purpose = { text: 'Tidy the notes', tools: ['fs.write'] }
    const body = { agent_id: 'crew-02', purpose }
    expect((await http.send('POST', '/api/v1/handshake', { body })).statusCode).toBe(200)
    expect((await http.send('POST', '/api/v1/handshake', { body: { ...body, purpose: { ...purpose, tools: [] } } })).statusCode).toBe(400)
    const ask = async (path: string) => (await http.ask({ ...write(path), agent_id: 'crew-02', purpose: purpose.text })).json()
    const { request_id, ...view } = await ask('docs/a.md')
    expect(view).toMatchObject({ status: 'PENDING', purpose })
    const vote = (said: object) => post(`/requests/${request_id}/votes`, { vote: 'approve', ...said })
    expect((await vote({ purpose })).statusCode).toBe(400)
    expect((await vote({ session: true, purpose: { ...purpose, text: 'Anything' } })).json()).toMatchObject({ code: 'invalid_field' })
    expect((await vote({ session: true, purpose })).json()).toMatchObject({ status: 'GRANTED' })
    expect((await grants())[0]).toMatchObject({ purpose, session_id: expect.any(String), max_uses: 5, max_usd: 10 })
    expect(await ask('other/b.md')).toMatchObject({ status: 'GRANTED', reason_codes: ['standing_grant'] })
  })

  it('is given with a vote, listed, used and counted', async () => {
    const { standing_id, ...view } = await given()
    expect(view).toMatchObject({
      state: 'open',
      tool: 'fs.write',
      args: { '/path': { glob: 'docs/**' } },
      max_uses: 2,
      max_usd: 5,
      uses: 0,
      by: ['alice'],
    })
    expect(await asked('docs/sub/b.md')).toMatchObject({ status: 'GRANTED', reason_codes: ['standing_grant'], standing_grant: standing_id })
    expect(await asked('docs/../b.md')).toMatchObject({ status: 'PENDING', reason_codes: ['write'] })
    expect(await asked('docs/c.md')).toMatchObject({ status: 'GRANTED' })
    expect(await asked('docs/d.md')).toMatchObject({ status: 'PENDING' })
    expect((await grants())[0]).toMatchObject({ state: 'ended', how: 'used_up', uses: 2, spent_usd: 2 })
    const one = await http.send('GET', `/api/v1/standing-grants/${standing_id}`, { token: BOB })
    expect(one.json()).toMatchObject({ standing_id, state: 'ended' })
  })

  it('is revoked mid-use, by any operator, with what it granted and nobody used', async () => {
    const { standing_id } = await given()
    const { request_id } = await asked('docs/b.md')
    const revoked = await post(`/standing-grants/${standing_id}/revoke`, { reason: 'wrong folder' }, BOB)
    expect([revoked.statusCode, revoked.json()]).toMatchObject([200, { state: 'ended', how: 'revoked', ended_by: 'bob' }])
    const unused = await http.send('GET', `/api/v1/requests/${request_id}`, { token: ALICE })
    expect(unused.json()).toMatchObject({ state: 'revoked', cause: 'revoked' })
    expect((await post(`/standing-grants/${standing_id}/revoke`, {}, BOB)).json().code).toBe('wrong_state')
    expect(await asked('docs/c.md')).toMatchObject({ status: 'PENDING' })
  })

  it('is not revoked by an agent, and is a secret to strangers', async () => {
    const { standing_id } = await given()
    expect((await post(`/standing-grants/${standing_id}/revoke`, {}, null)).json().code).toBe('not_operator')
    expect((await post('/standing-grants/sg_other/revoke', {}, OPERATOR_TOKEN)).json().code).toBe('not_found')
    expect((await http.send('GET', '/api/v1/standing-grants/sg_other', { token: ALICE })).statusCode).toBe(404)
  })

  it('ends when its time is over, without anybody asking', async () => {
    const { standing_id } = await given()
    world.clock.advance(3_600_000)
    await world.governor.sweep()
    const ended = (await world.governor.about(standing_id)).map(({ entry }) => entry)
    expect(ended.at(-1)).toMatchObject({ type: 'standing.ended', data: { how: 'expired' } })
  })

  it('approves for the session', async () => {
    await given({ session: true })
    expect(await asked()).toMatchObject({ status: 'GRANTED', reason_codes: ['standing_grant'] })
    expect(await asked('docs/b.md')).toMatchObject({ status: 'PENDING' })
  })

  it.each([
    ['both forms', { standing: TERMS, session: true }, 'invalid_field'],
    ['a rejection with terms', { vote: 'reject', session: true }, 'invalid_field'],
    ['no end', { standing: { ...TERMS, for: undefined } }, 'invalid_field'],
    ['two ends', { standing: { ...TERMS, until: '2026-11-21T13:00:00Z' } }, 'invalid_field'],
    ['an unknown field', { standing: { ...TERMS, agents: '*' } }, 'invalid_field'],
    [
      'an argument named __proto__',
      JSON.parse('{"standing":{"max_uses":1,"max_usd":1,"for":"1h","args":{"__proto__":{"glob":"*"}}}}'),
      'forbidden_key',
    ],
    ['more uses than the charter lets', { standing: { ...TERMS, max_uses: 6 } }, 'standing_not_allowed'],
  ])('refuses %s, and the request waits on', async (_, terms, code) => {
    const { request_id } = await asked()
    expect((await post(`/requests/${request_id}/votes`, { vote: 'approve', ...terms })).json().code).toBe(code)
    expect((await http.send('GET', `/api/v1/requests/${request_id}`, { token: ALICE })).json().status).toBe('PENDING')
  })

  it('shows later voters the terms, who send the same to agree', async () => {
    await http.close()
    await world.close()
    await open({ ...CHARTER, risk: { tools: { list: { 'fs.write': 'high' } }, floor: { high: 2 } } })
    const { request_id } = await asked()
    await post(`/requests/${request_id}/votes`, { vote: 'approve', standing: TERMS })
    const { standing_proposed } = (await http.send('GET', `/api/v1/requests/${request_id}`, { token: BOB })).json()
    expect(standing_proposed.by).toBe('alice')
    const { by: _, covers: __, ...same } = standing_proposed
    const other = await post(`/requests/${request_id}/votes`, { vote: 'approve', standing: { ...TERMS, max_usd: 4 } }, BOB)
    expect([other.statusCode, other.json().code]).toEqual([409, 'standing_terms_differ'])
    expect((await post(`/requests/${request_id}/votes`, { vote: 'approve', ...same }, BOB)).json().status).toBe('GRANTED')
    expect((await grants())[0]).toMatchObject({ by: ['alice', 'bob'], state: 'open' })
  })
})

it('never lets two requests at once both take the last use', async () => {
  await given({ standing: { ...TERMS, max_uses: 3 } })
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => asked(`docs/${i}.md`)))
  expect(all.filter(({ status }) => status === 'GRANTED')).toHaveLength(3)
  expect((await grants())[0]).toMatchObject({ uses: 3, spent_usd: 3, how: 'used_up' })
})

it('the inbox offers terms by what the charter lets, and lists what stands', async () => {
  const { request_id } = await asked()
  const cards = async () => {
    const { code } = http.links.issue({ on: 'local' })
    const login = await http.send('GET', `/inbox?code=${code}`)
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? ''
    return (await http.send('GET', '/inbox/cards', { headers: { cookie } })).json()
  }
  const before = await cards()
  expect(before.grants).toEqual([])
  expect(before.cards[0].standing).toMatchObject({
    tool: 'fs.write',
    args: [
      { path: '/path', value: 'docs/a.md' },
      { path: '/mode', value: 'w' },
    ],
    most: { uses: 5, usd: 10, minutes: 120 },
    proposed: null,
  })
  await post(`/requests/${request_id}/votes`, { vote: 'approve', standing: TERMS })
  const after = await cards()
  expect(after.cards[0].standing).toBeNull()
  expect(after.grants[0]).toMatchObject({ open: true })
})
