import { afterEach, describe, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld

/** A world whose one rule allows everything, with these obligations. */
const open = async (obligations: object, rule: object = {}) => {
  const allow = { id: 'r', effect: 'allow', when: 'true', reason_code: 'allowed', reason: 'Allowed', obligations, ...rule }
  world = await buildWorld({ charter: { rules: [allow], default: 'deny' } })
  http = buildHttp(world)
  await http.handshake()
}
afterEach(async () => {
  await http.close()
  await world.close()
})

const ACTION = { task_intent: 'Summarise the proposals', resource_type: 'llm_tokens', estimated_cost_usd: 1 }
const granted = async (changes: object = {}): Promise<string> => {
  const answer = (await http.ask({ ...changes })).json()
  expect(answer).toMatchObject({ status: 'GRANTED', reason_codes: ['allowed'] })
  return answer.request_id
}
const post = async (id: string, verb: string, body: object, token?: string) => {
  const answer = await http.send('POST', `/api/v1/requests/${id}/${verb}`, { body, token })
  return { http: answer.statusCode, ...answer.json() }
}
const redeem = (id: string, more: object = {}) => post(id, 'redeem', { action: ACTION, ...more })
const settle = (id: string, more: object = {}, token?: string) =>
  post(id, 'settle', { actual_cost_usd: 1, outcome: 'succeeded', ...more }, token)
const view = async (id: string) => (await http.send('GET', `/api/v1/requests/${id}`, { token: OPERATOR_TOKEN })).json()
const entries = async (type: string) =>
  (await http.send('GET', '/api/v1/ledger?limit=500', { token: OPERATOR_TOKEN }))
    .json()
    .entries.filter((one: { type: string }) => one.type === type)
    .map((one: { data: unknown }) => one.data)

describe('disclose', () => {
  const texts = ['Written by an agent', 'Questions: help@example.org']

  it('is in the grant, and a redeem without every text is refused', async () => {
    await open({ disclose: texts })
    const id = await granted()
    expect((await view(id)).obligations).toEqual({ disclose: [...texts].sort() })
    for (const more of [{}, { disclose: [] }, { disclose: [texts[0]] }, { disclose: ['Written by an agent', 'Questions: else'] }])
      expect(await redeem(id, more)).toMatchObject({ http: 422, code: 'disclosure_missing' })
    expect(await redeem(id, { disclose: texts })).toMatchObject({ http: 200, state: 'executing' })
  })

  it("is kept as the charter writes it, an address in it included; an address of the agent's own is not", async () => {
    await open({ disclose: texts })
    const id = await granted()
    expect(await redeem(id, { disclose: [...texts, 'or to me@example.org'] })).toMatchObject({ http: 200 })
    const [{ input }] = await entries('request.redeemed')
    expect(input.command.disclose.slice(0, 2)).toEqual(texts)
    expect(input.command.disclose[2]).not.toContain('me@example.org')
  })
})

describe('reflect', () => {
  it('refuses a redeem that leaves a field empty, and records what the agent answered', async () => {
    await open({ reflect: ['why_now', 'worst_case'] })
    const id = await granted()
    const empty = [{}, { why_now: 'due' }, { why_now: 'due', worst_case: '  ' }]
    for (const reflection of empty) expect(await redeem(id, { reflection })).toMatchObject({ http: 422, code: 'reflection_missing' })
    expect(await redeem(id)).toMatchObject({ code: 'reflection_missing', field: 'why_now' })
    const reflection = { why_now: 'due', worst_case: 'a wrong summary' }
    expect(await redeem(id, { reflection })).toMatchObject({ state: 'executing' })
    expect(await entries('request.redeemed')).toMatchObject([{ input: { command: { reflection } } }])
  })
})

describe('log_fields', () => {
  it("refuses an agent's report without them; an operator may confirm the cost all the same", async () => {
    await open({ log_fields: ['rows', 'url'] })
    const [one, two] = [await granted(), await granted()]
    await redeem(one)
    expect(await settle(one)).toMatchObject({ http: 422, code: 'fields_missing', field: 'rows' })
    expect(await settle(one, { fields: { rows: 3, url: null } })).toMatchObject({ code: 'fields_missing', field: 'url' })
    expect((await view(one)).state).toBe('executing')
    const fields = { rows: 0, url: 'https://example.org', more: [1] }
    expect(await settle(one, { fields })).toMatchObject({ http: 200, state: 'settled' })
    expect(await entries('request.settled')).toMatchObject([{ input: { command: { fields } } }])
    expect(await settle(two, {}, OPERATOR_TOKEN)).toMatchObject({ state: 'settled', confirmed: true })
  })
})

describe('preview_required', () => {
  it('refuses a request without a preview, and binds the one it has', async () => {
    await open({ preview_required: true })
    expect((await http.ask()).json()).toMatchObject({ status: 'REJECTED', cause: 'policy', reason_codes: ['preview_required'] })
    const id = await granted({ preview: '- a\n+ b' })
    for (const preview of [{}, { preview: '- a\n+ c' }])
      expect(await redeem(id, { action: { ...ACTION, ...preview } })).toMatchObject({ http: 409, code: 'action_mismatch' })
    expect(await redeem(id, { action: { ...ACTION, preview: '- a\n+ b' } })).toMatchObject({ state: 'executing' })
  })
})

describe('max_uses', () => {
  it('lets a grant be redeemed so often, each time with an entry, and no more', async () => {
    await open({ max_uses: 2 })
    const id = await granted()
    expect(await redeem(id)).toMatchObject({ state: 'executing', uses: 1 })
    expect(await redeem(id)).toMatchObject({ state: 'executing', uses: 2 })
    expect(await redeem(id)).toMatchObject({ http: 409, code: 'wrong_state' })
    expect(await entries('request.redeemed')).toMatchObject([{ uses: 1 }, { uses: 2 }])
  })

  it('ends with the grant, with its settling, and with a pause', async () => {
    await open({ max_uses: 3 })
    const [late, done, held] = [await granted(), await granted(), await granted()]
    for (const id of [late, done, held]) await redeem(id)
    await settle(done)
    expect(await redeem(done)).toMatchObject({ code: 'wrong_state' })
    await http.send('POST', '/api/v1/agents/crew-01/pause', { body: {}, token: OPERATOR_TOKEN })
    expect(await redeem(held)).toMatchObject({ code: 'agent_paused' })
    await http.send('POST', '/api/v1/agents/crew-01/resume', { body: {}, token: OPERATOR_TOKEN })
    world.clock.advance(15 * 60_000)
    expect(await redeem(late)).toMatchObject({ code: 'grant_expired' })
    expect((await view(late)).state).toBe('executing')
  })

  it('is one where nothing is said', async () => {
    await open({ verify_output: true })
    const id = await granted()
    await redeem(id)
    expect(await redeem(id)).toMatchObject({ code: 'wrong_state' })
  })
})

describe('expires_within', () => {
  it('ends a grant sooner than the charter does', async () => {
    await open({ expires_within: '2m' })
    const [one, two] = [await granted(), await granted()]
    expect((await view(one)).expires_at).toBe(new Date(world.clock.now() + 120_000).toISOString())
    expect((await view(one)).obligations).toEqual({ expires_within_seconds: 120 })
    world.clock.advance(119_999)
    expect(await redeem(one)).toMatchObject({ state: 'executing' })
    world.clock.advance(1)
    expect(await redeem(two)).toMatchObject({ http: 409, code: 'grant_expired' })
  })

  it('counts from the approval where people were asked', async () => {
    await open({ expires_within: '2m' }, { effect: 'confirm' })
    const id = (await http.ask()).json().request_id
    world.clock.advance(5 * 60_000)
    await post(id, 'votes', { vote: 'approve' }, OPERATOR_TOKEN)
    expect((await view(id)).expires_at).toBe(new Date(world.clock.now() + 120_000).toISOString())
  })
})

describe('verify_output', () => {
  it('calls settled work no success before an audit passed', async () => {
    await open({ verify_output: true })
    const id = await granted()
    await redeem(id)
    expect(await settle(id)).toMatchObject({ state: 'settled', output_verified: false })
    await post(id, 'audit', { passed: false }, OPERATOR_TOKEN)
    expect((await view(id)).output_verified).toBe(false)
    const { token } = await http.key(null)
    await post(id, 'audit', { passed: true }, token)
    expect((await view(id)).output_verified).toBe(true)
  })
})

describe('what an agent says of its session', () => {
  const identity = { 'SOUL.md': 'ab'.repeat(32), 'persona/tone.md': '4111111111111111'.repeat(4) }
  const said = { agent_id: 'crew-09', kind: 'scheduled', label: 'nightly', channel: 'telegram', identity }

  it('is recorded with the session, shown to operators, and read by rules', async () => {
    await open(
      { max_uses: 1 },
      { effect: 'deny', when: `session.kind == "scheduled" && session.identity["SOUL.md"] == "${identity['SOUL.md']}"` },
    )
    expect((await http.send('POST', '/api/v1/handshake', { body: said })).statusCode).toBe(200)
    expect(await entries('session.opened')).toContainEqual(
      expect.objectContaining({
        input: expect.objectContaining({
          command: expect.objectContaining({ session_kind: 'scheduled', label: 'nightly', channel: 'telegram', identity }),
        }),
      }),
    )
    const { session } = (await http.send('GET', '/api/v1/agents/crew-09', { token: OPERATOR_TOKEN })).json()
    expect(session).toMatchObject({ kind: 'scheduled', label: 'nightly', channel: 'telegram', identity })
    expect((await http.ask({ agent_id: 'crew-09' })).json().reason_codes).toEqual(['allowed'])
    expect((await http.ask()).json().reason_codes).toEqual(['no_rule_allows'])
  })

  it.each([
    ['a hash that is none', { identity: { 'SOUL.md': 'ab' } }],
    ['too many files', { identity: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`f${i}`, 'a'.repeat(64)])) }],
    ['an empty kind', { kind: '' }],
  ])('is refused with %s', async (_, change) => {
    await open({ max_uses: 1 })
    const answer = await http.send('POST', '/api/v1/handshake', { body: { agent_id: 'crew-09', ...change } })
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_field' })
  })
})
