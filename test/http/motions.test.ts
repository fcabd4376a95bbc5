import { afterEach, describe, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const ALICE = 'token-of-alice-0123456789'
const BOB = 'token-of-bob-01234567890123'
const OLIVE = 'token-of-olive-0123456789'
const listed = (id: string, token: string, roles: readonly string[]) => ({ id, token: `sha256:${hashToken(token)}`, roles })
const TEAM = {
  solo: false,
  operators: [listed('alice', ALICE, ['approver', 'admin']), listed('bob', BOB, ['approver']), listed('olive', OLIVE, ['observer'])],
}
const LIFT = { motion: { kind: 'lift-halt' }, reason: 'the key is revoked' }

let world: World
let http: HttpWorld
const open = async (charter: object) => {
  world = await buildWorld({ charter: charter as Record<string, unknown> })
  http = buildHttp(world)
  await http.handshake()
}
afterEach(async () => {
  await http.close()
  await world.close()
})
const post = (url: string, body: unknown, token: string | null) =>
  http.send('POST', `/api/v1${url}`, { body, ...(token === null ? {} : { token }) })
const halted = () => world.governor.state().halted !== null

describe('a halt is lifted', () => {
  it('by two different people: one proposes, another approves, and requests are decided again', async () => {
    await open(TEAM)
    const refused = (await http.ask({ task_intent: 'withdraw funds' })).json().request_id
    await post('/halt', { reason: 'money leaves' }, BOB)
    const made = await post('/motions', LIFT, ALICE)
    expect([made.statusCode, made.json()]).toMatchObject([
      201,
      { kind: 'lift-halt', state: 'open', by: 'alice', people: 2, approvals: 1, reason: 'the key is revoked' },
    ])
    const id = made.json().motion_id
    expect((await post(`/motions/${id}/votes`, { vote: 'approve' }, ALICE)).json().code).toBe('already_voted')
    expect((await post(`/motions/${id}/votes`, { vote: 'approve' }, OLIVE)).json().code).toBe('forbidden')
    expect((await post(`/motions/${id}/votes`, { vote: 'approve' }, OPERATOR_TOKEN)).json().code).toBe('forbidden')
    expect((await post(`/motions/${id}/votes`, { vote: 'approve' }, null)).json().code).toBe('not_operator')
    expect(halted()).toBe(true)
    expect((await post('/motions', LIFT, BOB)).json()).toMatchObject({ code: 'already_exists' })
    expect((await post(`/motions/${id}/votes`, { vote: 'approve' }, BOB)).json()).toMatchObject({ state: 'carried', approvals: 2 })
    expect(halted()).toBe(false)
    expect((await http.ask()).json().status).toBe('GRANTED')
    expect((await http.send('GET', `/api/v1/requests/${refused}`)).json()).toMatchObject({ status: 'REJECTED', cause: 'halted' })
    expect((await http.send('GET', '/health', { token: ALICE })).json()).not.toHaveProperty('halted')
    expect((await post('/motions', LIFT, ALICE)).json().code).toBe('wrong_state')
  })

  it('by one person twice where one runs the organisation: after the cool-off, and confirmed', async () => {
    await open({ solo: true })
    await post('/halt', { reason: 'x' }, OPERATOR_TOKEN)
    const { motion_id: id, confirm } = (await post('/motions', LIFT, OPERATOR_TOKEN)).json()
    const again = (body: object) => post(`/motions/${id}/votes`, { vote: 'approve', ...body }, OPERATOR_TOKEN)
    expect((await again({ confirm })).json().code).toBe('cooling_off')
    world.clock.advance(60_000)
    expect((await again({})).json().code).toBe('confirmation_required')
    expect((await again({ confirm: 'nonono' })).json().code).toBe('confirmation_required')
    expect(halted()).toBe(true)
    expect((await again({ confirm })).json()).toMatchObject({ state: 'carried', votes: [{ solo: false }, { solo: true }] })
    expect(halted()).toBe(false)
  })

  it('not when one says no', async () => {
    await open(TEAM)
    await post('/halt', { reason: 'x' }, ALICE)
    const id = (await post('/motions', LIFT, ALICE)).json().motion_id
    const lost = await post(`/motions/${id}/votes`, { vote: 'reject', reason: 'not yet' }, BOB)
    expect(lost.json()).toMatchObject({ state: 'lost', outcome: 'not yet' })
    expect((await post(`/motions/${id}/votes`, { vote: 'approve' }, BOB)).json().code).toBe('already_decided')
    expect(halted()).toBe(true)
  })
})

describe('motions', () => {
  it('are listed, the newest first, and read one by one, by operators and observers only', async () => {
    await open(TEAM)
    const ids: string[] = []
    for (const text of ['first', 'second']) {
      ids.unshift((await post('/motions', { motion: { kind: 'resolution', text } }, ALICE)).json().motion_id)
      world.clock.advance(1000)
    }
    const list = (await http.send('GET', '/api/v1/motions', { token: OLIVE })).json().motions
    expect(list.map((m: { motion_id: string }) => m.motion_id)).toEqual(ids)
    expect((await http.send('GET', `/api/v1/motions/${ids[0]}`, { token: BOB })).json().title).toBe('Resolve: second')
    expect((await http.send('GET', '/api/v1/motions/none', { token: BOB })).json().code).toBe('not_found')
    const { token } = await http.key('crew-01')
    for (const url of ['/api/v1/motions', `/api/v1/motions/${ids[0]}`])
      expect((await http.send('GET', url, { token })).json().code).toBe('not_operator')
  })

  it('keep no secret or address that somebody wrote into them', async () => {
    await open(TEAM)
    const words = 'write to eve@corp.example.com'
    const made = (await post('/motions', { motion: { kind: 'resolution', text: words }, reason: words }, ALICE)).json()
    await post(`/motions/${made.motion_id}/votes`, { vote: 'reject', reason: words }, BOB)
    const said = JSON.stringify((await http.send('GET', '/api/v1/motions', { token: BOB })).json())
    expect(said).toContain('write to ')
    expect(said).not.toContain('eve@')
    const entries = (await world.governor.about(made.motion_id)).map(({ entry }) => JSON.stringify(entry))
    expect(entries.length).toBeGreaterThan(2)
    expect(entries.join()).not.toContain('eve@')
  })

  it('are made by operators, of known kinds', async () => {
    await open(TEAM)
    const { token } = await http.key('crew-01')
    const resolution = { motion: { kind: 'resolution', text: 'x' } }
    for (const who of [token, OLIVE, null]) expect((await post('/motions', resolution, who)).json().code).toBe('not_operator')
    for (const motion of [{ kind: 'adopt-charter', content: {} }, { kind: 'constructor' }, { kind: 'resolution' }, null])
      expect((await post('/motions', { motion }, ALICE)).json().code).toBe('invalid_field')
  })

  it('show what a proposed charter would change, as long as they are open: nobody approves one unseen', async () => {
    await open({ ...TEAM, amendments: { people: 2 } })
    const before = world.governor.state().charter
    if (!before) throw new Error('no charter')
    const charter = { ...before.charter, budgets: { ...before.charter.budgets, org_day_usd: 77 } }
    const made = await post('/charter/adopt', { charter, models: before.models }, ALICE)
    const [motion] = (await http.send('GET', '/api/v1/motions', { token: BOB })).json().motions
    expect(motion).toMatchObject({
      kind: 'adopt-charter',
      state: 'open',
      changes: [{ path: 'budgets.org_day_usd', before: null, after: 77 }],
    })
    expect(made.statusCode).toBeLessThan(300)
    const carried = (await post(`/motions/${motion.motion_id}/votes`, { vote: 'approve' }, BOB)).json()
    expect([carried.state, carried.changes]).toEqual(['carried', undefined])
  })
})

describe('motions in the inbox', () => {
  const inbox = async (token: string, query = '') => (await http.send('GET', `/inbox/cards${query}`, { token })).json()

  it('stand above requests while they wait, with all that they change, and below what is decided after', async () => {
    await open(TEAM)
    await http.handshake()
    const request = (await http.ask({ task_intent: 'Withdraw the funds', estimated_cost_usd: 6.5 })).json().request_id
    const id = (await post('/motions', { motion: { kind: 'resolution', text: 'We try it' }, reason: 'cheaper' }, ALICE)).json().motion_id
    const listed = await inbox(BOB)
    expect(listed.cards.map((card: { id: string }) => card.id)).toEqual([id, request])
    expect(listed.waiting).toBe(2)
    expect(listed.cards[0]).toMatchObject({
      title: 'alice proposes: “We try it”',
      approvals: '1 of 2 approved by alice',
      outcome: null,
      details: [{ label: 'alice says why', text: 'cheaper' }],
    })
    world.clock.advance(1000)
    await post(`/motions/${id}/votes`, { vote: 'reject', reason: 'not now' }, BOB)
    expect((await inbox(BOB, `?ids=${id}`)).cards).toMatchObject([{ id, deadline: null, outcome: { tone: 'no', reason: 'not now' } }])
    expect((await inbox(BOB)).cards.map((card: { id: string }) => card.id)).toEqual([request, id])
    expect((await inbox(BOB)).waiting).toBe(1)
  })

  it('say what one person types to approve it again', async () => {
    await open({ solo: true })
    await post('/halt', { reason: 'x' }, OPERATOR_TOKEN)
    const { motion_id: id } = (await post('/motions', LIFT, OPERATOR_TOKEN)).json()
    const { cards } = await inbox(OPERATOR_TOKEN)
    expect(cards[0]).toMatchObject({ id, confirm: id.slice(-6), title: 'local proposes to lift the halt' })
  })
})
