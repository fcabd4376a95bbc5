import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const ALICE = 'token-of-alice-0123456789'
const BOB = 'token-of-bob-01234567890123'
const listed = (id: string, token: string, roles: readonly string[]) => ({ id, token: `sha256:${hashToken(token)}`, roles })
const BATCH = { id: 'ask-batch', effect: 'confirm', when: 'request.tool == "batch"', reason_code: 'ask_batch', reason: 'Says so' }
const TEAM = {
  solo: false,
  budgets: { agent_day_usd: null },
  operators: [listed('alice', ALICE, ['approver', 'admin']), listed('bob', BOB, ['approver'])],
  default: 'allow',
  rules: [BATCH],
  kaizen: { improvements: { risk_added: 100 } },
}
const COST = { kind: 'cost_threshold', from: 5, to: 6 }
const DENY = { kind: 'rule_effect', rule: 'ask-batch', from: 'confirm', to: 'deny' }

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

/** Ten times people approve what costs a little more, and ten times they reject a batch. */
async function plant(): Promise<void> {
  const answer = async (vote: 'approve' | 'reject', body: Record<string, unknown>): Promise<void> => {
    const { request_id } = (await http.ask({ confidence: 0.9, ...body })).json()
    world.clock.advance(60_000)
    const voted = await http.send('POST', `/api/v1/requests/${request_id}/votes`, { body: { vote }, token: BOB })
    expect(voted.statusCode).toBe(200)
  }
  for (let i = 0; i < 10; i++) {
    await answer('approve', { estimated_cost_usd: 6, task_intent: `Costly ${i}` })
    await answer('reject', { tool: 'batch', task_intent: `Batch ${i}` })
  }
}
const get = (token: string, query = '') => http.send('GET', `/api/v1/kaizen/scamper${query}`, { token })
const post = (token: string, body: unknown = {}) => http.send('POST', '/api/v1/kaizen/scamper', { body, token })

it('shows what the last days speak for, each change with its evidence, to operators only', async () => {
  await plant()
  const { statusCode, ...answer } = await get(BOB)
  const body = answer.json()
  expect([statusCode, body.charter]).toEqual([200, world.governor.state().charterHash])
  expect(body.proposals.map(({ change }: { change: unknown }) => change)).toEqual([COST, DENY])
  expect(body.proposals[0]).toMatchObject({
    letter: 'modify',
    loosens: true,
    because: { count: 10, taps: 10 },
    evidence: { changed: 10, taps: { was: 20, would: 10 }, granted_more_usd: 60, risk_added: 10, untested: null },
  })
  expect(world.governor.state().improvements.size).toBe(0)
  expect((await http.send('GET', '/api/v1/kaizen/scamper')).json()).toMatchObject({ status: 403, code: 'not_operator' })
  expect((await get(BOB, '?days=0')).statusCode).toBe(400)
  expect((await get(BOB, '?weeks=1')).statusCode).toBe(400)
})

it('proposes them; what its proposer carries at once does not keep the others back', async () => {
  await plant()
  expect((await post(BOB)).json()).toMatchObject({ status: 403, code: 'forbidden' })
  expect((await http.send('POST', '/api/v1/kaizen/scamper', { body: {} })).json()).toMatchObject({ status: 403 })
  const { proposed } = (await post(ALICE, { days: 7 })).json()
  expect(proposed).toMatchObject([
    { change: DENY, loosens: false, refused: null },
    { change: COST, loosens: true, refused: null },
  ])
  const [denied, costly] = proposed.map(({ motion_id }: { motion_id: string }) => world.governor.state().improvements.get(motion_id))
  expect(denied).toMatchObject({ found_by: 'scamper', ended: { how: 'carried' } })
  // Tested again, on the charter that the first one made, which denies the batches as well.
  expect(costly).toMatchObject({ found_by: 'scamper', base: denied?.made, evidence: { changed: 20 } })
  expect(costly?.ended).toBeUndefined()
  // What is open is answered with its motion, not proposed twice.
  const again = (await post(ALICE, { days: 7 })).json().proposed
  expect(again.map(({ motion_id }: { motion_id: string }) => motion_id)).toEqual([costly?.id])
})
