import { describe, expect, it } from 'vitest'
import { routed, stage, Team } from '../../support/approvals.ts'
import { MINUTE } from '../../support/core.ts'

const one = (id: string, when: string, changes = {}) => ({ id, when, stages: [stage({ id, ...changes })] })
const withRoutes = (routes: readonly unknown[], changes = {}, more = {}) => new Team(routed([], changes, { routes, ...more }))

describe('the route of a request', () => {
  it('is the first whose condition holds, over the same facts as rules', () => {
    const core = withRoutes([
      one('production', "request.environment == 'production'"),
      one('dear', 'request.estimated_cost_usd > 3.0', { quorum: 1 }),
    ])
    expect(core.view(core.escalated({ environment: 'production', estimated_cost_usd: 4 })).approval?.route).toBe('production')
    expect(core.view(core.escalated({ estimated_cost_usd: 4 })).approval?.route).toBe('dear')
    expect(core.view(core.escalated()).approval).toBeUndefined()
  })

  it('is taken when its condition cannot be evaluated: nobody slips past it', () => {
    const core = withRoutes([one('strict', 'request.args["n"] > 5'), one('lax', 'true', { quorum: 1 })])
    expect(core.view(core.escalated({ args: { n: 'six' } })).approval?.route).toBe('strict')
    expect(core.view(core.escalated({ args: { n: 1 } })).approval?.route).toBe('lax')
  })

  it('does not offer an alternative whose condition cannot be evaluated', () => {
    const core = withRoutes([one('all', 'true', { or: [{ when: 'request.args["n"] > 5', any_of: ['admins'] }] })])
    expect(core.view(core.escalated({ args: { n: 'six' } })).approval?.asked).toEqual(['ann', 'bob', 'cid'])
    expect(core.view(core.escalated({ args: { n: 6 } })).approval?.asked).toEqual(['ann', 'bob', 'cid', 'dora'])
  })

  it('counts history for its conditions as rules do', () => {
    const core = withRoutes([one('busy', "history.count('*', '1h') >= 2", { quorum: 1 }), one('all', 'true')])
    const routes = [1, 2, 3].map(() => core.view(core.escalated()).approval?.route)
    expect(routes).toEqual(['all', 'all', 'busy'])
    expect(core.replayed()).toBeUndefined()
  })

  it('says how long people have: the stage, else by severity, else by risk, else as always', () => {
    const timeouts = { low: '40m', critical: '5m' }
    const core = withRoutes(
      [
        { id: 'own', when: "request.tool == 'own'", severity: 'critical', stages: [stage({ timeout: '7m' })] },
        { id: 'severe', when: "request.tool == 'severe'", severity: 'critical', stages: [stage({ timeout: undefined })] },
        { id: 'risky', when: "request.tool == 'risky'", stages: [stage({ timeout: undefined })] },
      ],
      { escalate: { timeout: '10m' }, people: {} },
      { timeouts },
    )
    const minutes = (tool: string) => (Date.parse(core.view(core.escalated({ tool })).expires_at ?? '') - core.now) / MINUTE
    // Without a section about risk nothing is known to be of low risk.
    expect([minutes('own'), minutes('severe'), minutes('risky'), minutes('none')]).toEqual([7, 5, 10, 10])
  })

  it('asks only in the channels of its stage', () => {
    const channels = [{ telegram: -100 }, { slack: 'C1' }]
    const core = withRoutes([one('all', 'true', { channels: ['slack:C1'] })], { channels })
    expect(Object.keys(core.record(core.escalated()).cards)).toEqual(['slack:C1'])
  })

  it('never makes a grant of a refusal: what policy denies or no budget covers goes to nobody', () => {
    const core = withRoutes([one('all', 'true')], { budgets: { task_usd: 5 }, deny: { intents: ['launder'] } })
    expect(core.asked({ task_intent: 'Launder the money' }).status).toMatchObject({ name: 'refused', cause: 'policy' })
    expect(core.asked({ task_intent: 'Withdraw the funds', estimated_cost_usd: 50 }).status).toMatchObject({
      name: 'refused',
      cause: 'budget',
    })
  })
})
