import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { EVIDENCE } from '../support/improvements.ts'
import { buildWorld, type World } from '../support/world.ts'

const ALICE = 'token-of-alice-0123456789'
const BOB = 'token-of-bob-01234567890123'
const listed = (id: string, token: string, roles: readonly string[]) => ({ id, token: `sha256:${hashToken(token)}`, roles })
const TEAM = {
  solo: false,
  budgets: { agent_day_usd: null },
  operators: [listed('alice', ALICE, ['approver', 'admin']), listed('bob', BOB, ['approver'])],
}
const STRICTER = { kind: 'cost_threshold', from: 5, to: 2 }
const LOOSER = { kind: 'cost_threshold', from: 5, to: 8 }

let world: World
let http: HttpWorld
beforeEach(async () => {
  world = await buildWorld({ charter: TEAM })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})
const post = (url: string, body: unknown, token: string) => http.send('POST', `/api/v1${url}`, { body, token })
const propose = (change: unknown, token = ALICE) => post('/kaizen/improvements', { change, days: 7 }, token)
const approve = (id: string, token = BOB) => post(`/motions/${id}/votes`, { vote: 'approve' }, token)
const costAbove = () => world.governor.charter().document.escalate.cost_above_usd

it('tests a change on the past, puts it to the operators, and logs what became of it', async () => {
  await http.ask({ estimated_cost_usd: 3 })
  // Nothing is loosened, and alice approves by proposing it.
  const made = await propose(STRICTER)
  expect([made.statusCode, made.json()]).toMatchObject([201, { kind: 'improve', state: 'carried', people: 1 }])
  expect(costAbove()).toBe(2)
  const log = await http.send('GET', '/api/v1/kaizen/improvements', { token: BOB })
  expect(log.json().improvements).toMatchObject([
    {
      id: made.json().motion_id,
      state: 'carried',
      change: STRICTER,
      changes: [{ path: 'charter.escalate.cost_above_usd', before: 5, after: 2 }],
      evidence: { requests: 1, changed: 1, held_back_usd: 3, taps: { was: 0, would: 1 } },
    },
  ])
})

it('needs a second person for what loosens a control, and shows everybody what it changes', async () => {
  const made = (await propose(LOOSER)).json()
  expect(made).toMatchObject({
    state: 'open',
    people: 2,
    approvals: 1,
    changes: [{ path: 'escalate.cost_above_usd', before: 5, after: 8 }],
  })
  expect(costAbove()).toBe(5)
  expect((await approve(made.motion_id)).json().state).toBe('carried')
  expect(costAbove()).toBe(8)
})

it('undoes a change by a motion of its own', async () => {
  const { motion_id } = (await propose(STRICTER)).json()
  const back = await post(`/kaizen/improvements/${motion_id}/rollback`, { reason: 'too many taps' }, ALICE)
  expect([back.statusCode, back.json()]).toMatchObject([201, { state: 'open', people: 2, reason: 'too many taps' }])
  await approve(back.json().motion_id)
  expect(costAbove()).toBe(5)
  const one = await http.send('GET', `/api/v1/kaizen/improvements/${back.json().motion_id}`, { token: BOB })
  expect(one.json()).toMatchObject({ undoes: motion_id, state: 'carried' })
})

it('does not undo what is not in force', async () => {
  const { motion_id } = (await propose(LOOSER)).json()
  expect((await post(`/kaizen/improvements/${motion_id}/rollback`, {}, ALICE)).json().code).toBe('wrong_state')
  expect((await post('/kaizen/improvements/mot_none/rollback', {}, ALICE)).statusCode).toBe(404)
})

it('says why a change does not fit, and proposes nothing', async () => {
  expect((await propose({ ...STRICTER, from: 7 })).json()).toMatchObject({ code: 'wrong_state' })
  expect((await propose({ kind: 'rewrite_everything' })).statusCode).toBe(400)
  expect([...world.governor.state().motions.entries()]).toEqual([])
})

it('is for operators: only administrators propose, and nobody proposes evidence of their own', async () => {
  expect((await propose(STRICTER, BOB)).json().code).toBe('forbidden')
  const forged = { motion: { kind: 'improve', change: LOOSER, base: world.governor.charter().hash, evidence: EVIDENCE } }
  expect((await post('/motions', forged, ALICE)).statusCode).toBe(400)
  expect((await http.send('GET', '/api/v1/kaizen/improvements')).statusCode).toBe(403)
})

it('searches the thresholds, and proposes what it finds only when it is told to', async () => {
  for (let i = 0; i < 3; i++) {
    const { request_id } = (await http.ask({ estimated_cost_usd: 6, confidence: 0.9 })).json()
    await post(`/requests/${request_id}/votes`, { vote: 'approve' }, BOB)
  }
  const bounded = (await post('/kaizen/optimize', {}, ALICE)).json()
  expect(bounded.found).toEqual([])
  expect(bounded.tried).toBeGreaterThan(5)
  const found = await post('/kaizen/optimize', { risk_bound: 100 }, ALICE)
  expect([found.statusCode, found.json().found]).toMatchObject([200, [{ loosens: true, value_usd: 3, motion_id: null }]])
  const made = (await post('/kaizen/optimize', { risk_bound: 100, propose: true }, ALICE)).json().found[0]
  const again = (await post('/kaizen/optimize', { risk_bound: 100, propose: true }, ALICE)).json().found[0]
  expect(again.motion_id).toBe(made.motion_id)
  expect(world.governor.state().improvements.get(made.motion_id)).toMatchObject({
    found_by: 'optimizer',
    change: { kind: 'cost_threshold' },
  })
  expect((await post('/kaizen/optimize', {}, BOB)).json().code).toBe('forbidden')
})

it('tests a whole charter on the past, and changes nothing', async () => {
  await http.ask({ estimated_cost_usd: 3 })
  const { document, models } = world.governor.charter()
  const before = world.governor.state().head.seq
  const charter = { ...document, escalate: { ...document.escalate, cost_above_usd: 2 } }
  const tested = await post('/charter/backtest', { charter, models, days: 1 }, BOB)
  expect([tested.statusCode, tested.json()]).toMatchObject([
    200,
    { check: {}, results: [{ requests: 1, changed: 1, money: { held_back_usd: 3 } }] },
  ])
  expect((await post('/charter/backtest', { charter: { ...charter, version: 2 }, models }, BOB)).json().code).toBe('charter_invalid')
  expect(world.governor.state().head.seq).toBe(before)
})
