import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { OPEN, WORKER } from '../support/core.ts'
import { kaizen, PLAN } from '../support/experiments.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const ALICE = 'token-of-alice-0123456789'
const OLIVE = 'token-of-olive-0123456789'
const listed = (id: string, token: string, roles: readonly string[]) => ({ id, token: `sha256:${hashToken(token)}`, roles })

let world: World
let http: HttpWorld
beforeEach(async () => {
  world = await buildWorld({
    charter: {
      operators: [listed('alice', ALICE, ['approver']), listed('olive', OLIVE, ['observer'])],
      budgets: { agent_day_usd: 1000, org_day_usd: 1000 },
      kaizen: kaizen(),
    },
  })
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const post = async (url: string, body: unknown = {}, token: string | undefined = ALICE) =>
  (await http.send('POST', `/api/v1/experiments${url}`, { body, token })).json()
const get = async (url = '', token: string | undefined = ALICE) => (await http.send('GET', `/api/v1/experiments${url}`, { token })).json()
const ask = async () => (await http.ask({ estimated_cost_usd: 0.01, logic_density: 5 })).json()

/** So many pieces of work that both models did equally well, the candidate for less. */
async function pairs(count: number, model: string): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { request_id } = await ask()
    const of = { experiment_id: 'exp', request_id }
    const usage = { input_tokens: 900, output_tokens: 100 }
    const spent = { kind: 'settle', request_id, actual: 10_000, outcome: 'succeeded', usage: { model, ...usage } } as const
    expect(await world.governor.submit(spent, OPEN)).toMatchObject({ ok: true })
    const kept = { kind: 'sample-kept', request_id, digest: 'd', model, usage, until: world.clock.now() + 3_600_000 } as const
    const scored = { quality: 1, cost: 1000 }
    for (const command of [
      kept,
      { kind: 'shadow-reserve', ...of, attempt: 'a', amount: 2000 },
      { kind: 'shadow-scored', ...of, attempt: 'a', spent: 400, control: scored, candidate: { quality: 1, cost: 400 } },
    ] as const)
      expect(await world.governor.submit(command, WORKER)).toMatchObject({ ok: true })
  }
}

describe('an experiment over HTTP', () => {
  it('goes from a draft to the cheaper model in the answer, and back to the old one', async () => {
    expect((await ask()).recommended_model).toBe(PLAN.control)
    expect(await get()).toEqual({ experiments: [], declared: ['notes'] })
    expect(await post('', { declared: 'notes', experiment_id: 'exp' })).toMatchObject({ state: 'draft', by: 'alice', budget_usd: 10 })
    expect(await post('/exp/start')).toMatchObject({ state: 'running', spent_usd: 0, note: expect.stringContaining('nothing is spent') })
    await pairs(PLAN.max_samples, PLAN.control)
    expect(await get('/exp')).toMatchObject({ pairs: 100, owed: 0, spent_usd: 0.04, retained: null })
    const proposed = await post('/exp/evaluate')
    expect(proposed).toMatchObject({ state: 'proposed', finding: 'promote', saving: { estimate: 0.6 } })
    expect((await ask()).recommended_model).toBe(PLAN.control)
    const voted = await http.send('POST', `/api/v1/motions/${proposed.motion}/votes`, { body: { vote: 'approve' }, token: ALICE })
    expect(voted.json()).toMatchObject({ kind: 'promote', state: 'carried' })
    expect((await ask()).recommended_model).toBe(PLAN.candidate)
    expect(await get('/exp')).toMatchObject({ state: 'committed', watched_pairs: 0 })
    expect(await post('/exp/rollback', { reason: 'customers complain' })).toMatchObject({ state: 'rolled_back', why: 'operator' })
    expect((await ask()).recommended_model).toBe(PLAN.control)
    expect((await post('/exp/rollback')).code).toBe('wrong_state')
  }, 60_000)

  it('carries the rollback that the watch proposes, instead of proposing another', async () => {
    await post('', { declared: 'notes', experiment_id: 'exp' })
    await post('/exp/start')
    await pairs(PLAN.max_samples, PLAN.control)
    const { motion } = await post('/exp/evaluate')
    await http.send('POST', `/api/v1/motions/${motion}/votes`, { body: { vote: 'approve' }, token: ALICE })
    const move = { kind: 'roll-back', experiment: 'exp', from: PLAN.candidate, to: PLAN.control, why: 'quality' } as const
    await world.governor.submit({ kind: 'move', motion_id: 'mot_watch', motion: move, door: 'http' }, { kind: 'system', part: 'boot' })
    expect(await post('/exp/rollback')).toMatchObject({ state: 'rolled_back', motion: 'mot_watch', why: 'quality' })
  }, 60_000)

  it('is for operators: an agent and a stranger see and do nothing, an observer only looks', async () => {
    await post('', { declared: 'notes', experiment_id: 'exp' })
    expect((await http.send('GET', '/api/v1/experiments')).json().code).toBe('not_operator')
    expect((await http.send('POST', '/api/v1/experiments/exp/start', { body: {} })).json().code).toBe('not_operator')
    expect((await post('/exp/start', {}, OLIVE)).code).toBe('not_operator')
    expect((await post('/exp/evaluate', {}, OLIVE)).code).toBe('not_operator')
    expect((await get('/exp', OLIVE)).state).toBe('draft')
    expect((await get('/none')).code).toBe('not_found')
  })

  it('takes a plan of its own, strictly, and stops with a reason', async () => {
    const plan = { ...PLAN, density: undefined, scorer: { kind: 'similarity' } }
    const { experiment_id } = await post('', { plan })
    expect(await get(`/${experiment_id}`)).toMatchObject({ declared: null, where: 'all work', scorer: 'similarity' })
    expect((await post('', { plan: { ...plan, sample_rate: 0 } })).code).toBe('invalid_field')
    expect((await post('', { plan: { ...plan, extra: 1 } })).code).toBe('invalid_field')
    expect((await post('', { plan, declared: 'notes' })).code).toBe('invalid_field')
    expect((await post('', { plan: { ...plan, candidate: PLAN.control } })).code).toBe('invalid_field')
    expect((await post('', { plan: { ...plan, budget_usd: 21 } })).code).toBe('experiment_budget')
    expect(await post(`/${experiment_id}/stop`, { reason: 'not now' })).toMatchObject({
      state: 'stopped',
      why: 'operator',
      reason: 'not now',
    })
  })
})
