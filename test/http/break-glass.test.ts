import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardOf } from '../../bots/card.ts'
import { answerCommand } from '../../bots/commands.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { inboxCard } from '../../src/http/inbox/card.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const DAY = 86_400_000
const token = (name: string): string => `token-of-${name}-for-these-tests`
const operators = ['ann', 'bob', 'eve'].map((id) => ({ id, token: `sha256:${createHash('sha256').update(token(id)).digest('hex')}` }))
const approvals = {
  groups: { engineers: ['ann', 'bob'], oncall: ['eve'] },
  routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['engineers'], quorum: 2 }] }],
  break_glass: { any_of: ['oncall'], review_within: '24h' },
}
const REASON = 'Customers cannot pay'

let world: World
let http: HttpWorld
let id: string
beforeEach(async () => {
  world = await buildWorld({ charter: { solo: false, operators, approvals } })
  http = buildHttp(world)
  await http.handshake()
  id = (await http.ask({ task_intent: 'Withdraw the funds' })).json().request_id
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const post = (what: string, name: string, body: object) => http.send('POST', `/api/v1/requests/${id}/${what}`, { body, token: token(name) })
const get = async (path: string) => (await http.send('GET', `/api/v1/${path}`, { token: OPERATOR_TOKEN })).json()
const record = () => {
  const found = world.governor.state().requests.get(id)
  if (!found) throw new Error('gone')
  return found
}
const shown = () => {
  const [charter, now] = [world.governor.charter(), world.clock.now()]
  return [cardOf(record(), charter, now, { channel: 'telegram:-1' }).outcome, inboxCard(record(), charter, now, en).outcome?.text]
}

describe('break-glass over HTTP', () => {
  it('grants alone with a reason, and every answer and card says so, and until when it is reviewed', async () => {
    expect((await post('break-glass', 'ann', { reason: REASON })).json().code).toBe('break_glass_not_allowed')
    expect((await post('break-glass', 'eve', {})).json().code).toBe('invalid_field')
    const granted = (await post('break-glass', 'eve', { reason: REASON })).json()
    expect(granted).toMatchObject({ status: 'GRANTED', decided_by: ['eve'], break_glass: { operator: 'eve', reason: REASON } })
    for (const text of shown()) expect(text).toMatch(/BREAK-GLASS.*eve[\s\S]*must review it until/)
    expect(shown()[0]).toContain(REASON)
  })

  it('owes a review that is listed, counted in the status and the key figures, and told when it is overdue', async () => {
    await post('break-glass', 'eve', { reason: REASON })
    expect((await get('reviews')).reviews).toMatchObject([{ request_id: id, operator: 'eve', reason: REASON, overdue: false }])
    expect(await get('status')).toMatchObject({ reviews: { owed: 1, overdue: 0 }, warnings: [] })
    world.clock.advance(DAY)
    const status = await get('status')
    expect(status.reviews).toEqual({ owed: 1, overdue: 1 })
    expect(status.warnings).toEqual([expect.stringContaining('1 review of break-glass overdue')])
    expect((await get('kpis')).reviews).toEqual({ owed: 1, overdue: 1 })
    const call = { argument: '', identity: { on: 'local' }, spot: { on: 'telegram', chat: 1 }, prefix: '/', health: [] } as const
    const { sections } = await answerCommand(world.governor, 'status', call)
    expect(sections.find(({ label }) => label === 'Reviews')?.text).toContain('OVERDUE')
  })

  it('is reviewed by somebody else, once, and the cards say what was found', async () => {
    await post('break-glass', 'eve', { reason: REASON })
    expect((await post('review', 'eve', { justified: true, note: 'fine' })).json().code).toBe('self_approval')
    const reviewed = (await post('review', 'ann', { justified: false, note: 'It could have waited' })).json()
    expect(reviewed.break_glass.review).toMatchObject({ operator: 'ann', justified: false, note: 'It could have waited' })
    for (const text of shown()) expect(text).toContain('Reviewed by ann: it was NOT right: It could have waited')
    expect((await post('review', 'bob', { justified: true, note: 'fine' })).json().code).toBe('not_found')
    expect(await get('reviews')).toEqual({ reviews: [] })
  })

  it('keeps no secret that somebody writes into a reason or a note', async () => {
    await post('break-glass', 'eve', { reason: 'card 4111 1111 1111 1111 was charged twice' })
    await post('review', 'ann', { justified: true, note: 'as ann@example.com says' })
    expect(JSON.stringify(await world.governor.read(0, 1000))).not.toMatch(/4111 1111|ann@example/)
  })

  it('is not for agents: who may not even read what is reviewed', async () => {
    const agent = await http.key('crew-01')
    const answer = await http.send('POST', `/api/v1/requests/${id}/break-glass`, { body: { reason: REASON }, token: agent.token })
    expect(answer.json().code).toBe('self_approval')
    expect((await http.send('GET', '/api/v1/reviews', { token: agent.token })).json().code).toBe('not_operator')
  })
})
