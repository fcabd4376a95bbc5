import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { hashToken, keyToken, queueSecret, sameSecret } from '../../src/governor/tokens.ts'
import { askBody, buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

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

const ALICE = 'token-of-alice-0123456789'
const BOB = 'token-of-bob-0123456789'
const PEOPLE = {
  operators: [
    { id: 'alice', token: `sha256:${hashToken(ALICE)}`, roles: ['approver', 'admin'] },
    { id: 'bob', token: `sha256:${hashToken(BOB)}`, roles: ['approver'] },
  ],
}
const PENDING = { task_intent: 'Withdraw the funds' }
const codes = (answers: readonly { statusCode: number; json(): { code?: string } }[]) => answers.map((a) => [a.statusCode, a.json().code])

describe('tokens', () => {
  it('makes the same token of the same key again, another of every other, and a queue secret that does not tell it', async () => {
    await build()
    const token = keyToken(MASTER, 'key_1')
    expect(token).toBe(`csk_key_1_${createHmac('sha256', MASTER).update('key_1').digest('base64url')}`)
    expect(keyToken(MASTER, 'key_2')).not.toBe(token)
    expect(keyToken(Buffer.alloc(32, 8), 'key_1')).not.toBe(token)
    expect(queueSecret(token)).toEqual(createHmac('sha256', token).update('countersign-queue-v1').digest())
    expect([sameSecret('a', 'a'), sameSecret('a', 'b'), sameSecret('a', 'aa')]).toEqual([true, false, false])
  })

  it('shows a key once and keeps only its hash', async () => {
    await build()
    const { token, key_id } = await http.key('crew-01')
    const listed = await http.send('GET', '/api/v1/keys', { token: OPERATOR_TOKEN })
    expect(listed.json().keys).toEqual([{ key_id, agent_id: 'crew-01', purpose: 'agent', added_at: expect.any(String), revoked_at: null }])
    const ledger = world.store.texts('default').join('\n')
    expect(ledger).toContain(hashToken(token))
    for (const text of [ledger, listed.body]) expect(text).not.toContain(token)
  })

  it('refuses a token that is wrong, malformed or revoked with 401', async () => {
    await build()
    const { token, key_id } = await http.key('crew-01')
    expect((await http.handshake('crew-01', token)).statusCode).toBe(200)
    await http.send('DELETE', `/api/v1/keys/${key_id}`, { token: OPERATOR_TOKEN })
    const answers = [
      await http.handshake('crew-01', token),
      await http.handshake('crew-01', `${OPERATOR_TOKEN}x`),
      await http.send('POST', '/api/v1/handshake', { body: { agent_id: 'a' }, headers: { authorization: 'Basic YTpi' } }),
      await http.send('GET', '/api/v1/whoami', { headers: { authorization: 'Bearer ' } }),
    ]
    expect(answers.map((a) => [a.statusCode, a.headers['www-authenticate']])).toEqual(answers.map(() => [401, 'Bearer']))
  })
})

describe('the open mode', () => {
  it('is for loopback only, and not through a proxy', async () => {
    await build()
    expect((await http.handshake()).statusCode).toBe(200)
    for (const peer of ['127.0.0.9', '::1', '::ffff:127.0.0.1'])
      expect((await http.send('GET', '/api/v1/whoami', { peer })).json()).toMatchObject({ kind: 'open' })
    for (const options of [
      { peer: '10.0.0.5' },
      { peer: '::ffff:10.0.0.5' },
      { headers: { 'x-forwarded-for': '10.0.0.5' } },
      { headers: { forwarded: 'for=10.0.0.5' } },
    ]) {
      const answer = await http.send('POST', '/api/v1/handshake', { body: { agent_id: 'crew-01' }, ...options })
      expect([options, answer.statusCode]).toEqual([options, 401])
    }
  })

  it('is closed by a charter that asks for keys, and then leaves no entry of who knocks without one', async () => {
    await build({ agents: { authentication: 'keys' } })
    const before = world.governor.state().head.seq
    for (const path of ['handshake', 'agents/crew-01/pause', 'agents/crew-01/resume', 'keys', 'requests/req_1/votes'])
      expect([path, (await http.send('POST', `/api/v1/${path}`, { body: { agent_id: 'crew-01' } })).statusCode]).toEqual([path, 401])
    expect(world.governor.state().head.seq).toBe(before)
  })

  it('is not for callers of the public name, whom a tunnel brings to loopback without a word', async () => {
    await build()
    const tunnelled = buildHttp(world, { config: { host: '127.0.0.1', port: 8000, publicUrl: 'https://gate.example' } })
    const knock = (host: string) => tunnelled.send('POST', '/api/v1/handshake', { body: { agent_id: 'crew-01' }, headers: { host } })
    expect((await knock('gate.example')).statusCode).toBe(401)
    expect((await knock('localhost:8000')).statusCode).toBe(200)
    await tunnelled.close()
  })

  it('ends for an agent with its first key', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask()).json()
    const { token } = await http.key('crew-01')
    expect((await http.ask()).statusCode).toBe(401)
    expect((await http.send('GET', `/api/v1/requests/${request_id}`)).statusCode).toBe(404)
    expect((await http.ask({}, token)).json().status).toBe('GRANTED')
  })

  it('is not there in a charter that asks for keys', async () => {
    await build({ agents: { authentication: 'keys' } })
    expect(codes([await http.handshake(), await http.ask()])).toEqual([
      [401, 'unauthenticated'],
      [401, 'unauthenticated'],
    ])
  })
})

describe("an agent's key", () => {
  it('acts, reads and decides for no other agent, and never votes', async () => {
    await build()
    const own = (await http.key('crew-01')).token
    const other = (await http.key('crew-02')).token
    await http.handshake('crew-01', own)
    const { request_id } = (await http.ask({}, own)).json()
    const pending = (await http.ask(PENDING, own)).json().request_id
    const { agent_id: _, ...action } = askBody()
    const post = (path: string, body: object) => http.send('POST', `/api/v1/requests/${path}`, { body, token: other })
    expect(
      codes([
        await http.handshake('crew-01', other),
        await http.ask({}, other),
        await post(`${request_id}/redeem`, { action }),
        await post(`${request_id}/settle`, { actual_cost_usd: 1, outcome: 'succeeded' }),
        await post(`${pending}/cancel`, {}),
        await post(`${pending}/votes`, { vote: 'approve' }),
        await post(`${request_id}/revoke`, {}),
        await http.send('POST', `/api/v1/requests/${pending}/votes`, { body: { vote: 'approve' }, token: own }),
        await http.send('GET', `/api/v1/requests/${request_id}`, { token: other }),
        await http.send('GET', '/api/v1/requests/req_none', { token: other }),
        await http.send('GET', '/api/v1/agents/crew-01', { token: other }),
      ]),
    ).toEqual([
      [403, 'forbidden'],
      [403, 'forbidden'],
      [403, 'forbidden'],
      [403, 'forbidden'],
      [403, 'forbidden'],
      [403, 'forbidden'],
      [403, 'not_operator'],
      [403, 'self_approval'],
      [404, 'not_found'],
      [404, 'not_found'],
      [404, 'not_found'],
    ])
    expect((await http.send('GET', '/api/v1/requests', { token: other })).json().requests).toEqual([])
    expect((await http.send('GET', '/api/v1/requests', { token: own })).json().requests).toHaveLength(1)
    expect((await http.send('GET', `/api/v1/requests/${request_id}`, { token: own })).statusCode).toBe(200)
    expect((await http.send('GET', '/api/v1/agents/crew-01', { token: own })).json()).toMatchObject({ agent_id: 'crew-01', keys: 1 })
    const attempts = world.store.texts('default').filter((text) => text.includes('"type":"attempt.refused"'))
    expect(attempts.length).toBe(4)
  })

  it('reads nothing that is for operators, and administers nothing', async () => {
    await build()
    const { token } = await http.key('crew-01')
    const reads = ['agents', 'ledger', 'events', 'status', 'keys']
    for (const path of reads) expect([path, (await http.send('GET', `/api/v1/${path}`, { token })).statusCode]).toEqual([path, 403])
    const posts: readonly (readonly [string, object])[] = [
      ['keys', { agent_id: 'crew-02' }],
      ['inbox-links', {}],
      ['channels/test', {}],
      ['charter/reload', {}],
      ['agents/crew-01/pause', {}],
    ]
    for (const [path, body] of posts)
      expect([path, (await http.send('POST', `/api/v1/${path}`, { body, token })).statusCode]).toEqual([path, 403])
    expect((await http.send('GET', '/inbox/cards', { token })).statusCode).toBe(401)
  })

  it('of kind meter confirms costs and does nothing else', async () => {
    await build()
    await http.handshake()
    const { token } = await http.key(null)
    const { request_id } = (await http.ask()).json()
    const settled = await http.send('POST', `/api/v1/requests/${request_id}/settle`, {
      body: { actual_cost_usd: 0.25, outcome: 'succeeded' },
      token,
    })
    expect(settled.json()).toMatchObject({ confirmed: true, charged_usd: 0.25, remaining_budget_usd: 9.75 })
    expect((await http.send('GET', '/api/v1/requests', { token })).statusCode).toBe(403)
    expect((await http.send('GET', `/api/v1/requests/${request_id}`, { token })).statusCode).toBe(404)
  })
})

describe('people', () => {
  it('listed with a token decide under their own name', async () => {
    await build(PEOPLE)
    await http.handshake()
    const { request_id } = (await http.ask(PENDING)).json()
    const vote = await http.send('POST', `/api/v1/requests/${request_id}/votes`, { body: { vote: 'reject', reason: 'no' }, token: BOB })
    expect(vote.json()).toMatchObject({ status: 'REJECTED', cause: 'operator', reason: 'no', decided_by: ['bob'] })
    expect((await http.send('GET', '/api/v1/whoami', { token: BOB })).json()).toEqual({
      kind: 'person',
      operator: { id: 'bob', roles: ['approver'] },
      administers: false,
    })
  })

  it('without the role admin read, but do not administer', async () => {
    await build(PEOPLE)
    expect((await http.send('GET', '/api/v1/agents', { token: BOB })).statusCode).toBe(200)
    const add = (token: string) => http.send('POST', '/api/v1/keys', { body: { agent_id: 'crew-01' }, token })
    expect([(await add(BOB)).statusCode, (await add(ALICE)).statusCode]).toEqual([403, 201])
    expect((await http.send('GET', '/api/v1/keys', { token: BOB })).statusCode).toBe(403)
  })

  it('who are no longer listed are nobody', async () => {
    await build(PEOPLE)
    await world.adopt({})
    expect((await http.send('GET', '/api/v1/whoami', { token: BOB })).statusCode).toBe(401)
  })

  it('with the operator token administer but decide nothing where the charter has no local operator', async () => {
    await build({ ...PEOPLE, local_operator: false })
    await http.handshake()
    const { request_id } = (await http.ask(PENDING)).json()
    const post = (path: string, body: object = {}) => http.send('POST', `/api/v1/${path}`, { body, token: OPERATOR_TOKEN })
    expect(
      codes([
        await post(`requests/${request_id}/votes`, { vote: 'approve' }),
        await post('inbox-links'),
        await post('agents/crew-01/pause'),
      ]),
    ).toEqual([
      [403, 'not_operator'],
      [403, 'not_operator'],
      [403, 'not_operator'],
    ])
    expect([
      (await post('keys', { agent_id: 'crew-09' })).statusCode,
      (await post('charter/reload')).statusCode,
      (await post('channels/test')).statusCode,
    ]).toEqual([201, 200, 200])
    expect((await http.send('GET', `/api/v1/requests/${request_id}`, { token: OPERATOR_TOKEN })).statusCode).toBe(202)
  })

  it('pause an agent, whose waiting requests end, and let it go on', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask(PENDING)).json()
    const paused = await http.send('POST', '/api/v1/agents/crew-01/pause', { body: { reason: 'loops' }, token: OPERATOR_TOKEN })
    expect(paused.json()).toMatchObject({ agent_id: 'crew-01', paused: { by: 'local', reason: 'loops' }, session: { open: true } })
    expect((await http.send('GET', `/api/v1/requests/${request_id}`)).json()).toMatchObject({ status: 'REJECTED', cause: 'paused' })
    expect((await http.ask()).json()).toMatchObject({ status: 'REJECTED', cause: 'paused' })
    expect((await http.send('GET', '/api/v1/status', { token: OPERATOR_TOKEN })).json()).toMatchObject({
      paused: ['crew-01'],
      pending: 0,
      agents: 1,
    })
    await http.send('POST', '/api/v1/agents/crew-01/resume', { token: OPERATOR_TOKEN })
    expect((await http.ask()).json().status).toBe('GRANTED')
  })

  it('test the channels that the charter lists', async () => {
    const tested: string[] = []
    const testChannel = async (channel: string) => {
      tested.push(channel)
      return { channel, ok: false, problem: 'not in the channel' }
    }
    await build({ channels: [{ slack: 'C0123456789' }] }, { testChannel })
    const all = await http.send('POST', '/api/v1/channels/test', { token: OPERATOR_TOKEN })
    expect(all.json()).toEqual({ channels: [{ channel: 'slack:C0123456789', ok: false, problem: 'not in the channel' }] })
    const lost = await http.send('POST', '/api/v1/channels/test', { body: { channel: 'slack:C9' }, token: OPERATOR_TOKEN })
    expect([lost.statusCode, tested]).toEqual([404, ['slack:C0123456789']])
  })
})
