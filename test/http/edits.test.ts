import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardOf } from '../../bots/card.ts'
import { hashToken } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const ALICE = 'token-of-alice-0123456789'
const BOB = 'token-of-bob-01234567890123'
const listed = (id: string, token: string) => ({ id, token: `sha256:${hashToken(token)}`, roles: ['approver'] })
const CHARTER = {
  operators: [listed('alice', ALICE), listed('bob', BOB)],
  channels: [{ telegram: -100 }],
  tools: { default: 'allow', editable: { 'db.query': ['limit', 'auth.password', 'argv.1'] } },
  solo: false,
  escalate: { cost_above_usd: 0 },
  approvals: {
    groups: { team: ['alice', 'bob'] },
    routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['team'], quorum: 2 }] }],
  },
}
const ASK = {
  task_intent: 'Read the users',
  resource_type: 'api_call',
  tool: 'db.query',
  args: { limit: 100, auth: {}, argv: ['--password', 'none'] },
  estimated_cost_usd: 5,
}

let world: World
let http: HttpWorld
let id: string
beforeEach(async () => {
  world = await buildWorld({ charter: CHARTER })
  http = buildHttp(world)
  await http.handshake()
  id = (await http.ask(ASK)).json().request_id
})
afterEach(async () => {
  await http.close()
  await world.close()
})
const post = (what: string, body: unknown, token: string | null = ALICE) =>
  http.send('POST', `/api/v1/requests/${id}/${what}`, { body, ...(token === null ? {} : { token }) })
const get = async () => (await http.send('GET', `/api/v1/requests/${id}`, { token: ALICE })).json()
const record = () => world.governor.state().requests.get(id)
const LOWER = { changes: { estimated_cost_usd: 3, args: { limit: 10 } } }

describe('an edit over HTTP', () => {
  it('tells the agent what it may do instead, and redeems that only', async () => {
    expect((await post('votes', { vote: 'approve' }, BOB)).statusCode).toBe(202)
    const { seen } = await get()
    expect(seen).toEqual({ edits: 0, votes: 1 })
    const answer = await post('edit', { ...LOWER, seen, approve: true })
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({
      status: 'PENDING',
      seen: { edits: 1, votes: 1 },
      edited: {
        number: 1,
        by: 'alice',
        voided: ['bob'],
        changes: [
          { field: 'estimated_cost_usd', from: 5, to: 3 },
          { field: 'args.limit', from: 100, to: 10 },
        ],
      },
    })
    expect((await post('votes', { vote: 'approve' }, BOB)).json()).toMatchObject({ code: 'changed', edits: 1 })
    expect((await post('votes', { vote: 'approve', seen: { edits: 1 } }, BOB)).json()).toMatchObject({ status: 'GRANTED' })
    const { edited } = await get()
    expect((await post('redeem', { action: ASK }, null)).json()).toMatchObject({ code: 'action_edited' })
    expect((await post('redeem', { action: edited.action }, null)).json()).toMatchObject({ state: 'executing' })
    expect((await http.send('GET', `/api/v1/requests/${id}`)).json().edited).toEqual(edited)
  })

  it('is refused to the agent, to strangers and to who saw something else, with codes', async () => {
    const seen = { edits: 0, votes: 0 }
    expect((await post('edit', { ...LOWER, seen }, null)).json()).toMatchObject({ code: 'not_operator' })
    expect((await post('edit', { ...LOWER, seen: { edits: 0, votes: 1 } })).json()).toMatchObject({ code: 'changed', status: 409 })
    expect((await post('edit', { changes: { args: { other: 1 } }, seen })).json()).toMatchObject({ code: 'not_editable', status: 422 })
    expect((await post('edit', { changes: {}, seen })).json()).toMatchObject({ code: 'invalid_field' })
    expect((await post('edit', LOWER)).json()).toMatchObject({ code: 'invalid_field' })
    expect((await get()).edited).toBeUndefined()
  })

  it('keeps no secret that a person types, wherever the value will stand', async () => {
    const args = { 'auth.password': 'hunter2hunter2', 'argv.1': 'correct-horse' }
    expect((await post('edit', { changes: { args }, seen: { edits: 0, votes: 0 } })).statusCode).toBe(202)
    const entries = (await world.governor.about(id)).map(({ text }) => text).join('\n')
    expect(entries).not.toContain('hunter2')
    expect(entries).not.toContain('correct-horse')
    expect(JSON.stringify(record()?.ask.args)).toContain('[secret #')
  })

  it('is offered in the inbox with what may be edited, and what was', async () => {
    const card = async () => (await http.send('GET', '/inbox/cards', { token: ALICE })).json().cards[0]
    expect(await card()).toMatchObject({
      edited: [],
      seen: { edits: 0, votes: 0 },
      offer: {
        cost: 5,
        raise: false,
        models: [],
        args: [
          { path: 'limit', value: '100', text: false },
          { path: 'auth.password', value: '', text: false },
          { path: 'argv.1', text: true },
        ],
      },
    })
    await post('edit', { ...LOWER, seen: { edits: 0, votes: 0 } })
    expect(await card()).toMatchObject({
      edited: ['alice edited it: cost $5.00 → $3.00; args.limit 100 → 10'],
      seen: { edits: 1, votes: 0 },
    })
  })

  it('shows on cards who edited what and whose vote is void, and no button of an earlier card counts', async () => {
    const card = () => {
      const found = record()
      if (!found) throw new Error('gone')
      return cardOf(found, world.governor.charter(), world.clock.now(), { channel: 'telegram:-100' })
    }
    const data = () => card().buttons.map((button) => ('data' in button ? button.data : ''))
    expect(data()).toEqual([`a:${id}.1`, `r:${id}.1`])
    await post('votes', { vote: 'approve' }, BOB)
    await post('edit', { ...LOWER, seen: { edits: 0, votes: 1 } })
    expect(card().sections[0]).toEqual({
      label: 'Edited',
      text: 'alice edited it: cost $5.00 → $3.00; args.limit 100 → 10 (void: the vote of bob)',
    })
    expect(card().headline).toContain('$3.00')
    expect(data()).toEqual([`a:${id}.1~1`, `r:${id}.1~1`])
  })
})
