import { expect, it } from 'vitest'
import { createReplay } from '../../../src/ledger/replay.ts'
import { ALICE, BOB, charterWith, MINUTE, NOON, OPEN, TIMER } from '../../support/core.ts'
import { Planner, step } from '../../support/plans.ts'

const METER = { kind: 'meter', key: 'm' } as const
const three = () => [step('draft'), step('check', { estimated_cost_usd: 2 }), step('publish', { task_intent: 'Withdraw the funds' })]

it('decides a whole workflow at once: one question, one vote, one sum of money', () => {
  const core = new Planner()
  const { id, status, escalation } = core.planned(three(), { total_usd: 5 })
  expect(status.name).toBe('pending')
  expect(escalation?.reasons.map(({ text }) => text)).toEqual(['Step 3: It is about "withdraw funds", which always needs a person'])
  expect(core.day()).toBe(5e6)
  expect(core.vote(id, ALICE)).toBe('ok')
  expect(core.status(id)).toBe('granted')
  expect(core.standings(id)).toEqual(['ready', 'waiting', 'waiting'])
})

it('grants a plan at once when nobody would have been asked about any of it', () => {
  const core = new Planner()
  expect(core.planned([step('a'), step('b')]).status.name).toBe('granted')
})

it('does its steps in their order, each redeemed once and only after the one before it succeeded', () => {
  const core = new Planner()
  const id = core.granted(three())
  expect(core.redeemStep(id, 'check')).toBe('step_waits')
  expect(core.redeemStep(id, 'draft')).toBe('ok')
  expect(core.redeemStep(id, 'draft')).toBe('wrong_state')
  expect(core.redeemStep(id, 'check')).toBe('step_waits')
  expect(core.settleStep(id, 1, 1)).toBe('ok')
  expect(core.redeemStep(id, 'draft')).toBe('wrong_state')
  expect(core.redeemStep(id, 'check')).toBe('ok')
  expect(core.standings(id)).toEqual(['succeeded', 'executing', 'waiting'])
})

it('does a graph as its edges say', () => {
  const core = new Planner()
  const steps = [step('a'), step('b'), step('c', { after: ['a', 'b'] }), step('d', { after: ['a'] })]
  const id = core.granted(steps, { order: 'graph' })
  expect(core.standings(id)).toEqual(['ready', 'ready', 'waiting', 'waiting'])
  expect([core.redeemStep(id, 'a'), core.redeemStep(id, 'b')]).toEqual(['ok', 'ok'])
  core.settleStep(id, 1, 1)
  expect(core.standings(id)).toEqual(['succeeded', 'executing', 'waiting', 'ready'])
  core.settleStep(id, 2, 1, 'failed')
  expect(core.redeemStep(id, 'c')).toBe('step_closed')
  expect(core.redeemStep(id, 'd')).toBe('ok')
  core.settleStep(id, 4, 1)
  expect(core.record(id).status).toMatchObject({ name: 'settled', outcome: 'failed' })
})

it('closes what comes after a failed step, ends, and frees what no step took', () => {
  const core = new Planner()
  const id = core.granted(three(), { total_usd: 9 })
  core.redeemStep(id, 'draft')
  core.settleStep(id, 1, 1, 'failed')
  expect(core.standings(id)).toEqual(['failed', 'closed', 'closed'])
  expect(core.record(id).status).toMatchObject({ name: 'settled', outcome: 'failed', actual: 1e6, charged: 1e6 })
  expect(core.day()).toBe(1e6)
  expect(core.redeemStep(id, 'check')).toBe('wrong_state')
})

it('ends when every step is done, and frees what is left of its total', () => {
  const core = new Planner()
  const id = core.granted([step('a'), step('b')], { total_usd: 5 })
  core.redeemStep(id, 'a')
  core.settleStep(id, 1, 0.4, 'succeeded', METER)
  expect(core.day()).toBe(5e6)
  core.redeemStep(id, 'b')
  core.settleStep(id, 2, 1)
  expect(core.record(id).status).toMatchObject({ name: 'settled', outcome: 'succeeded', actual: 1.4e6, charged: 1.4e6 })
  expect(core.day()).toBe(1.4e6)
})

it('takes what a step costs beyond its estimate out of the total, and lets no step begin that it does not pay for', () => {
  const core = new Planner()
  const id = core.granted([step('a'), step('b'), step('c')], { total_usd: 4 })
  core.redeemStep(id, 'a')
  core.settleStep(id, 1, 2.5)
  expect(core.day()).toBe(4e6)
  expect(core.redeemStep(id, 'b')).toBe('ok')
  core.settleStep(id, 2, 1)
  expect(core.redeemStep(id, 'c')).toBe('plan_spent')
  expect(core.day()).toBe(4e6)
})

it('redeems nothing but what was planned, and says how to ask for the rest', () => {
  const core = new Planner()
  const id = core.granted([step('a', { tool: 'mail.send', args: { to: 'ann' } })])
  expect(core.redeemStep(id, 'a', { args: { to: 'eve' } })).toBe('action_mismatch')
  expect(core.redeemStep(id, 'a', { estimated_cost_usd: 2 })).toBe('action_mismatch')
  expect(core.redeemStep(id, 'z')).toBe('not_found')
  expect(core.redeemStep(id, 'a')).toBe('ok')
  expect(core.ledger.filter(({ type }) => type === 'attempt.refused')).toHaveLength(1)
})

it('is redeemed and settled by its steps only', () => {
  const core = new Planner()
  const id = core.granted([step('a')])
  const action = { task_intent: 'Publish the weekly report', resource_type: 'compute', estimated_cost_usd: 1 } as const
  expect(core.code({ kind: 'redeem', request_id: id, action }, OPEN)).toBe('plan_by_steps')
  expect(core.code({ kind: 'settle', request_id: id, actual: 0, outcome: 'succeeded' }, METER)).toBe('plan_by_steps')
  core.redeemStep(id, 'a')
  expect(core.code({ kind: 'redeem', request_id: `${id}-1`, action }, OPEN)).toBe('wrong_state')
})

it('looks again before each step: pause, halt, time, and the charter', () => {
  const core = new Planner()
  const id = core.granted(three())
  core.redeemStep(id, 'draft')
  core.settleStep(id, 1, 1)
  core.submit({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, ALICE)
  expect(core.redeemStep(id, 'check')).toBe('agent_paused')
  core.submit({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, ALICE)
  core.adopt(charterWith({ deny: { intents: ['withdraw'] } }))
  expect(core.redeemStep(id, 'check')).toBe('stale')
  expect(core.record(id).status).toMatchObject({ name: 'lapsed', was: 'executing', released: true })
  expect(core.day()).toBe(1e6)
})

it('lapses when its next step is not begun in time, and frees the rest', () => {
  const core = new Planner()
  const id = core.granted(three())
  core.redeemStep(id, 'draft')
  core.settleStep(id, 1, 1)
  core.now = NOON + 24 * 60 * MINUTE
  expect(core.redeemStep(id, 'check')).toBe('grant_expired')
  expect(core.record(id).status).toMatchObject({ name: 'lapsed', released: true })
  const other = new Planner()
  const second = other.granted(three())
  other.now = NOON + 24 * 60 * MINUTE
  other.submit({ kind: 'sweep', request_ids: [second] }, TIMER)
  expect(other.record(second).status).toMatchObject({ name: 'lapsed', was: 'granted', released: true })
  expect(other.day()).toBe(0)
})

it('closes what comes after a step that nobody settled', () => {
  const core = new Planner({ grants: { lease: '10m' } })
  const id = core.granted(three())
  core.redeemStep(id, 'draft')
  const { status } = core.record(`${id}-1`)
  core.now = status.name === 'executing' ? status.until : 0
  core.submit({ kind: 'sweep', request_ids: [`${id}-1`, id] }, TIMER)
  expect(core.standings(id)).toEqual(['lapsed', 'closed', 'closed'])
  expect(core.record(id).status.name).toBe('settled')
  expect(core.day()).toBe(1e6)
})

it.each(['cancel', 'revoke'] as const)('%s frees what no step has taken, and what is being done goes on', (how) => {
  const core = new Planner()
  const id = core.granted(three())
  core.redeemStep(id, 'draft')
  const code =
    how === 'cancel'
      ? core.code({ kind: 'cancel', request_id: id }, OPEN)
      : core.code({ kind: 'revoke', request_id: id, door: 'http' }, BOB)
  expect(code).toBe('ok')
  expect(core.day()).toBe(1e6)
  expect(core.redeemStep(id, 'check')).toBe('wrong_state')
  expect(core.settleStep(id, 1, 1)).toBe('ok')
})

it('gives no standing grant: what it holds is approved as it is, once', () => {
  const core = new Planner({ standing_grants: {} })
  const { id } = core.planned(three())
  const vote = { kind: 'vote', request_id: id, vote: 'approve', door: 'http', standing: { session: true } } as const
  expect(core.code(vote, ALICE)).toBe('standing_not_allowed')
})

it('refuses a plan that makes no sense, by its code', () => {
  const core = new Planner()
  const code = (...[steps, changes]: Parameters<Planner['propose']>): string => {
    const answer = core.propose(steps, changes)
    return answer.ok ? 'ok' : answer.refusal.code
  }
  const graph = { order: 'graph' }
  expect(code([step('a'), step('a')])).toBe('plan_step_twice')
  expect(code([step('a', { after: ['b'] })], graph)).toBe('plan_step_unknown')
  expect(code([step('a', { after: ['b'] }), step('b', { after: ['a'] })], graph)).toBe('plan_cycle')
  expect(code([step('a', { after: ['a'] })], graph)).toBe('plan_cycle')
  expect(code([step('a'), step('b', { after: ['a'] })])).toBe('invalid_field')
  expect(code([step('a')], { total_usd: 0.5 })).toBe('plan_total_low')
  expect(code([step('a', { resource_type: 'file_lock', target_resource: 'docs/x' })])).toBe('unsupported_resource')
  expect(code([step('__proto__'), step('constructor', { after: ['__proto__'] })], graph)).toBe('ok')
})

it('keeps names as names: __proto__ and constructor are steps like others', () => {
  const core = new Planner()
  const id = core.granted([step('__proto__'), step('constructor')])
  expect(core.redeemStep(id, 'toString')).toBe('not_found')
  expect(core.redeemStep(id, '__proto__')).toBe('ok')
  core.settleStep(id, 1, 1)
  expect(core.redeemStep(id, 'constructor')).toBe('ok')
})

it('binds the approval to all that its steps say', () => {
  const digest = (changes: Parameters<typeof step>[1]): string => new Planner().planned([step('a', changes)]).action_digest
  const all = [{}, { tool: 'x' }, { args: { a: 1 } }, { target_resource: 'h' }, { estimated_cost_usd: 0.5 }, { justification: 'y' }]
  expect(new Set(all.map(digest)).size).toBe(all.length)
})

it('can be decided again from its ledger, entry by entry', () => {
  const core = new Planner()
  const id = core.granted(three(), { total_usd: 7 })
  core.redeemStep(id, 'draft')
  core.settleStep(id, 1, 1.5)
  core.redeemStep(id, 'check')
  core.settleStep(id, 2, 1, 'failed')
  const replay = createReplay('default')
  for (const entry of JSON.parse(JSON.stringify(core.ledger))) replay.push(entry)
  expect(replay.finish()).toBeUndefined()
})
