import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardOf } from '../../bots/card.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { inboxCard } from '../../src/http/inbox/card.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, START, type World } from '../support/world.ts'

const NAMES = ['ann', 'bob', 'cid', 'dora'] as const
const token = (name: string): string => `token-of-${name}-for-these-tests`
const operators = NAMES.map((id) => ({ id, token: `sha256:${createHash('sha256').update(token(id)).digest('hex')}` }))
const approvals = {
  groups: { engineers: ['ann', 'bob'], admins: ['dora'] },
  routes: [
    {
      id: 'all',
      when: 'true',
      severity: 'high',
      stages: [
        { id: 'team', any_of: ['engineers'], quorum: 1, timeout: '10m', escalate_to: { after: '6m', any_of: ['admins'] } },
        { id: 'security', any_of: ['admins'], quorum: 1, timeout: '20m' },
      ],
    },
  ],
}
const charter = { solo: false, operators, approvals, escalate: { cost_above_usd: 0 } }

let world: World
let http: HttpWorld
let id: string
beforeEach(async () => {
  world = await buildWorld({ charter })
  http = buildHttp(world)
  await http.handshake()
  id = (await http.ask({ idempotency_key: 'k', task_intent: 'Withdraw the funds' })).json().request_id
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const post = (what: string, body: unknown, name?: string) =>
  http.send('POST', `/api/v1/requests/${id}/${what}`, { body, ...(name === undefined ? {} : { token: token(name) }) })
const me = (what: string, body: unknown, name: string) => http.send('POST', `/api/v1/operators/me/${what}`, { body, token: token(name) })
const record = () => {
  const found = world.governor.state().requests.get(id)
  if (!found) throw new Error('gone')
  return found
}

describe('a request with a route over HTTP', () => {
  it('says its stage, who is asked, who voted, how many are missing and what time does next', async () => {
    const shown = (await http.send('GET', `/api/v1/requests/${id}`)).json()
    expect(shown.approval).toEqual({
      route: 'all',
      severity: 'high',
      stage: 'team',
      number: 1,
      of: 2,
      asked: ['ann', 'bob'],
      missing: 1,
      next: { what: 'remind', at: new Date(START + 300_000).toISOString() },
      votes: [],
    })
    expect((await post('votes', { vote: 'approve', stage: 1 }, 'ann')).statusCode).toBe(202)
    const [listed] = (await http.send('GET', '/api/v1/requests', { token: token('cid') })).json().requests
    expect(listed.approval).toMatchObject({
      stage: 'security',
      number: 2,
      asked: ['dora'],
      votes: [{ operator: 'ann', vote: 'approve', stage: 'team' }],
    })
    expect([
      (await post('votes', { vote: 'approve', stage: 1 }, 'dora')).json().code,
      (await post('votes', { vote: 'approve' }, 'bob')).json().code,
    ]).toEqual(['stage_over', 'not_asked'])
    const granted = await post('votes', { vote: 'approve', stage: 2 }, 'dora')
    expect([granted.statusCode, granted.json().decided_by]).toEqual([200, ['ann', 'dora']])
  })

  it('delegates, snoozes, and tells who may not', async () => {
    expect((await post('delegate', { to: 'cid' }, 'ann')).json().approval).toMatchObject({
      asked: ['cid', 'bob'],
      substitutes: [{ from: 'ann', to: 'cid', why: 'delegated' }],
    })
    expect((await post('snooze', { for: '7m' }, 'bob')).statusCode).toBe(202)
    expect([
      (await post('snooze', { for: '1h' }, 'bob')).json().code,
      (await post('snooze', { for: 'soon' }, 'bob')).json().code,
      (await post('delegate', { to: 'cid' }, 'ann')).json().code,
      (await post('delegate', { to: 'cid' })).json().code,
    ]).toEqual(['invalid_field', 'invalid_field', 'not_asked', 'not_operator'])
  })

  it('asks the agent, who answers with its key; secrets in either never reach the ledger', async () => {
    const key = await http.key('crew-01')
    expect((await post('question', { text: 'Is 4111 1111 1111 1111 the card?' }, 'cid')).statusCode).toBe(202)
    const shown = (await http.send('GET', `/api/v1/requests/${id}`, { token: key.token })).json()
    expect(shown.questions).toMatchObject([{ number: 1, operator: 'cid' }])
    const answer = (name?: string) =>
      http.send('POST', `/api/v1/requests/${id}/answer`, {
        body: { text: 'Yes, 4111 1111 1111 1111' },
        ...(name === undefined ? {} : { token: name }),
      })
    expect([(await answer()).json().code, (await answer(token('ann'))).json().code]).toEqual(['forbidden', 'forbidden'])
    expect((await answer(key.token)).json().questions).toMatchObject([{ number: 1, answer: expect.stringContaining('card number') }])
    const texts = (await world.governor.about(id)).map(({ text }) => text).join()
    expect(texts).not.toContain('4111')
  })

  it('knows who is out of office, and asks their deputy for what comes then', async () => {
    const to = new Date(START + 3_600_000).toISOString()
    expect((await me('away', { to, deputy: 'cid' }, 'ann')).json()).toEqual({
      absences: [{ operator: 'ann', from: new Date(START).toISOString(), to, deputy: 'cid' }],
    })
    id = (await http.ask({ task_intent: 'Withdraw the funds again' })).json().request_id
    expect((await post('delegate', { to: 'dora' }, 'bob')).json().approval.asked).toEqual(['cid', 'dora'])
    expect((await http.send('GET', '/api/v1/operators/away')).statusCode).toBe(403)
    expect((await me('away', { to: 'tomorrow' }, 'ann')).json().code).toBe('invalid_field')
    expect((await me('back', {}, 'ann')).json()).toEqual({ absences: [] })
    expect((await http.send('GET', '/api/v1/operators/away', { token: token('bob') })).json()).toEqual({ absences: [] })
  })

  it('the timer wakes for each thing that time owes, and does it', async () => {
    const { governor, clock } = world
    const types = async () => (await governor.about(id)).map(({ entry }) => entry.type)
    expect(governor.nextDeadline()).toBe(START + 300_000)
    clock.advance(300_000)
    await governor.sweep()
    expect([(await types()).at(-1), governor.nextDeadline()]).toEqual(['approval.reminded', START + 360_000])
    clock.advance(60_000)
    await governor.sweep()
    expect((await types()).at(-1)).toBe('approval.escalated')
    await post('votes', { vote: 'approve', stage: 1 }, 'dora')
    expect(record().escalation?.staged?.stage).toBe(1)
    expect(await types()).toContain('stage.passed')
    clock.advance(600_000)
    await governor.sweep()
    expect((await types()).at(-1)).toBe('approval.reminded')
    clock.advance(600_000)
    await governor.sweep()
    expect(record().status).toMatchObject({ name: 'refused', cause: 'timeout' })
    expect(world.faults).toEqual([])
  })
})

it('cards in chat and in the inbox say the stage, its notes and the questions; their buttons name the stage', async () => {
  await post('question', { text: 'Which account?' }, 'cid')
  await post('votes', { vote: 'approve', stage: 1 }, 'ann')
  await post('delegate', { to: 'cid' }, 'dora')
  const charterNow = world.governor.charter()
  const card = cardOf(record(), charterNow, world.clock.now(), { channel: 'telegram:-100' })
  const section = (label: string) => card.sections.find((one) => one.label === label)?.text
  expect(section('Approvals')).toBe('stage 2 of 2 (security): 1 of cid')
  expect(section('Stages')).toContain('Stage 1 (team) is passed: ann approved it')
  expect(section('Stages')).toContain('cid decides for dora')
  expect(section('Questions')).toBe('cid asks: “Which account?”\nThe agent has not answered yet')
  expect(card.buttons.flatMap((button) => ('data' in button ? [button.data] : []))).toEqual([`a:${id}.2`, `r:${id}.2`])
  const inbox = inboxCard(record(), charterNow, world.clock.now(), en)
  expect(inbox).toMatchObject({ stage: 2, approvals: 'stage 2 of 2 (security): 1 of cid' })
  expect(inbox.notes).toContain('cid decides for dora')
})
