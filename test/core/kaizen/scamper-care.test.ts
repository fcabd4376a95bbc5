import { expect, it } from 'vitest'
import { ALICE, BOB, type Changes, type Core, MINUTE, TIMER } from '../../support/core.ts'
import { settled, working } from '../../support/history.ts'
import { reviewed } from '../../support/scamper.ts'

const changes = async (core: Core) => (await reviewed(core)).proposals.map(({ change }) => change)
const runsOut = (core: Core, more: Changes): void => {
  const id = core.escalated(more)
  core.now += 20 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
  expect(core.status(id)).toBe('refused:timeout')
}

it('changes the timeout that a request really has: by its risk, by its route, or the one for all', async () => {
  const risk = { tools: { list: { deploy: 'high' } } }
  const untimed = { id: 'calm', when: 'true', stages: [{ id: 'team', any_of: ['team'] }] }
  const timeouts = { timeouts: { high: '20m' } }
  const byRisk = working({ risk, approvals: { groups: { team: ['alice'] }, routes: [untimed], ...timeouts } })
  for (let i = 0; i < 3; i++) runsOut(byRisk, { tool: 'deploy', target_resource: `t${i}` })
  expect(await changes(byRisk)).toEqual([{ kind: 'severity_timeout', severity: 'high', from: '20m', to: '40m' }])
  // What no route asks about has the one time for all, whatever its risk.
  const byNone = working({ risk, approvals: timeouts })
  for (let i = 0; i < 3; i++) runsOut(byNone, { tool: 'deploy', target_resource: `t${i}` })
  expect(await changes(byNone)).toEqual([{ kind: 'timeout', from: '10m', to: '20m' }])
  const route = { id: 'calm', when: 'true', stages: [{ id: 'team', any_of: ['team'], timeout: '15m' }] }
  const byRoute = working({ approvals: { groups: { team: ['alice'] }, routes: [route] } })
  for (let i = 0; i < 3; i++) runsOut(byRoute, { target_resource: `t${i}` })
  expect(await changes(byRoute)).toEqual([{ kind: 'timeout', route: 'calm', stage: 'team', from: '15m', to: '30m' }])
})

it('proposes no standing grant for what people are asked each time, whatever stands', async () => {
  const plant = (tool: string): Core => {
    const core = working({ people: {}, standing_grants: { max_usd: 100 } })
    for (let i = 0; i < 10; i++) {
      const asked = core.asked({ tool, confidence: 0.1, task_intent: 'As every day' })
      core.now += MINUTE
      core.vote(asked.id, ALICE)
      core.vote(asked.id, BOB)
      expect(core.status(asked.id)).toBe('granted')
      settled(core, asked.id)
    }
    return core
  }
  const kinds = async (core: Core) => (await changes(core)).map(({ kind }) => kind)
  expect(await kinds(plant('search'))).toEqual(['standing_grant_for_pattern'])
  expect(await kinds(plant('refund'))).toEqual([])
})

it('leaves rules alone that share their code with another: nobody can say which of them spoke', async () => {
  const plant = (...codes: string[]): Core => {
    const rules = codes.map((reason_code, i) => ({
      id: `ask-${i}`,
      effect: 'confirm',
      when: `request.tool == "batch" || request.tool == "x${i}"`,
      reason_code,
      reason: 'Says so',
    }))
    const core = working({ default: 'allow', rules })
    for (let i = 0; i < 10; i++) {
      const { id } = core.asked({ tool: 'batch', task_intent: `Batch ${i}` })
      core.now += MINUTE
      core.vote(id, ALICE, 'reject')
    }
    return core
  }
  expect(await changes(plant('ask'))).toEqual([{ kind: 'rule_effect', rule: 'ask-0', from: 'confirm', to: 'deny' }])
  expect(await changes(plant('ask', 'ask'))).toEqual([])
})
