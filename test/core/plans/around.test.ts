import { expect, it } from 'vitest'
import { person } from '../../support/approvals.ts'
import { ALICE, type Changes } from '../../support/core.ts'
import { Planner, step } from '../../support/plans.ts'

const SECRET = '[secret #3f9a0c1d22e7]'
const OPERATORS = ['ann', 'bob', 'cid', 'dora'].map((id, i) => ({ id, telegram: 2001 + i }))
const law = (changes: Changes = {}): Changes => ({ solo: false, operators: OPERATORS, ...changes })
const rule = (id: string, effect: string, when: string) => ({ id, effect, when, reason_code: id, reason: 'Never' })

it('finds data that stands in the purpose, the justification or the metadata of a plan as in those of a request', () => {
  const changes = law({ risk: {}, rules: [rule('no_secrets', 'deny', "'secret' in classes")], default: 'allow' })
  for (const where of [{ purpose: `Send ${SECRET}` }, { justification: SECRET }, { metadata: { key: SECRET } }]) {
    const { purpose, ...own } = { purpose: 'Send it', ...where }
    const core = new Planner(changes)
    expect(core.asked({ task_intent: purpose, ...own }).status.name).toBe('refused')
    expect(core.planned([step('a')], where).status.name).toBe('refused')
  }
})

it('lets no step cost more out of the total than it could have been planned with', () => {
  const changes = law({
    budgets: { agent_day_usd: null, task_usd: null, session_usd: null, org_day_usd: null },
    rules: [rule('dear', 'deny', 'request.estimated_cost_usd > 100.0')],
    default: 'allow',
  })
  const core = new Planner(changes)
  expect(core.planned([step('a', { estimated_cost_usd: 101 })]).status.name).toBe('refused')
  expect(core.planned([step('a', { estimated_cost_usd: 1 })], { total_usd: 101 }).status.name).toBe('refused')
  expect(core.planned([step('a', { estimated_cost_usd: 90 }), step('b', { estimated_cost_usd: 90 })]).status.name).not.toBe('refused')
})

it('puts what several steps ask of one stage to it once, in the time of the most urgent', () => {
  const core = new Planner(
    law({
      risk: { tools: { list: { 'db.drop': 'high' } } },
      rules: [rule('all', 'confirm', 'true')],
      default: 'allow',
      approvals: {
        groups: { all: ['ann', 'bob', 'cid', 'dora'] },
        timeouts: { medium: '30m', high: '7m' },
        routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['all'] }] }],
      },
    }),
  )
  const { escalation, id } = core.planned([step('a', { tool: 'look' }), step('b', { tool: 'db.drop' })])
  expect(escalation?.staged?.stages.map((one) => [one.id, one.timeout])).toEqual([['team', 420_000]])
  expect(core.vote(id, person('ann'))).toBe('ok')
})

it('is confirmed by hand when any of its steps is critical, also one that nobody would have been asked about', () => {
  const core = new Planner(
    law({
      risk: { tools: { list: { nuke: 'critical' } }, floor: {} },
      rules: [rule('look', 'confirm', "request.tool == 'look'")],
      default: 'allow',
      approvals: { confirm_critical: 'typed' },
    }),
  )
  const { escalation, assessment } = core.planned([step('a', { tool: 'look' }), step('b', { tool: 'nuke' })])
  expect(assessment?.risk).toBe('critical')
  expect(escalation?.confirm).toEqual(['typed'])
})

it('never holds more than its total: a claim beyond it that turns out wrong gives the plan nothing', () => {
  const core = new Planner({ budgets: { agent_day_usd: 100 } })
  const id = core.granted([step('a'), step('b')], { total_usd: 3 })
  core.redeemStep(id, 'a')
  core.settleStep(id, 1, 50)
  expect([core.record(id).reservation.amount, core.day()]).toEqual([0, 50e6])
  core.settleStep(id, 1, 1, 'succeeded', { kind: 'meter', key: 'm' })
  expect([core.record(id).reservation.amount, core.day()]).toEqual([2e6, 3e6])
  expect(core.redeemStep(id, 'b')).toBe('ok')
})

it('is not told as if people had decided the like before, when what they decided was of other tools', () => {
  const core = new Planner({ budgets: { agent_day_usd: null }, rules: [rule('all', 'confirm', 'true')], default: 'allow' })
  const past = (tool: string) => core.record(core.planned([step('a', { tool })]).id).escalation?.past
  core.vote(core.asked({ resource_type: 'compute' }).id, ALICE)
  expect(past('look')).toBeUndefined()
  core.vote('p1', ALICE)
  expect(past('look')).toEqual({ approved: 1, rejected: 0 })
  expect(past('drop')).toBeUndefined()
})
