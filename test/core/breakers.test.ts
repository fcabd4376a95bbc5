import { describe, expect, it } from 'vitest'
import { ALICE, BOB, type Changes, Core, MINUTE, OPEN } from '../support/core.ts'
import { audit, OBSERVER, redeem, settle, TRUST } from '../support/trust.ts'

const start = (breakers: object, changes: object = {}) => {
  const core = new Core({ operators: TRUST.operators, breakers, agents: { session: '30d' }, ...changes })
  core.session()
  core.session('crew-02')
  return core
}
const fails = (core: Core, agent_id = 'crew-01') => {
  const { id } = core.asked({ agent_id, args: { n: core.ledger.length } })
  settle(core, id, { outcome: 'failed', by: OPEN })
}
const reasonsOf = (core: Core, changes: Changes = {}) => {
  const { status } = core.asked(changes)
  if (status.name === 'refused') return [status.cause, status.reason.code]
  return status.name === 'pending' ? status.reasons.map(({ code }) => code) : [status.name]
}
const reset = (core: Core, agent_id: string | null = 'crew-01', who = ALICE) =>
  core.code({ kind: 'reset-breaker', agent_id, door: 'http' }, who)
const tripped = (core: Core) => core.ledger.filter((e) => e.type === 'breaker.tripped').map((e) => (e.data as { breaker: string }).breaker)

const FAILURES = { failures: { count: 3, within: '1h', cool_down: '10m' } }

describe('a failure streak', () => {
  it('pauses the agent in the decision that trips it: what waits is refused, nothing is granted or redeemed', () => {
    const core = start(FAILURES)
    const waiting = core.escalated()
    const other = core.escalated({ agent_id: 'crew-02' })
    const grant = core.asked().id
    for (let i = 0; i < 2; i++) fails(core)
    expect(tripped(core)).toEqual([])
    const before = core.ledger.length
    fails(core)
    expect(core.ledger.slice(before).map((e) => e.type)).toEqual(['request.asked', 'request.settled', 'breaker.tripped', 'request.refused'])
    expect([core.status(waiting), core.status(other)]).toEqual(['refused:paused', 'pending'])
    expect(reasonsOf(core)).toEqual(['paused', 'breaker_failures'])
    expect(redeem(core, grant)).toBe('agent_paused')
    expect(reasonsOf(core, { agent_id: 'crew-02' })).toEqual(['granted'])
  })

  it('is over after the cool-down, but never straight back: probation, every action confirmed', () => {
    const core = start(FAILURES)
    for (let i = 0; i < 3; i++) fails(core)
    core.now += 10 * MINUTE - 1
    expect(reasonsOf(core)).toEqual(['paused', 'breaker_failures'])
    core.now += 1
    expect(reasonsOf(core)).toEqual(['probation'])
  })

  it('goes on over confirmed costs where the output must be verified first: an audit ends it', () => {
    const verified = { id: 'all', effect: 'allow', when: 'true', reason_code: 'ok', reason: 'Fine', obligations: { verify_output: true } }
    const core = start(FAILURES, { rules: [verified], default: 'confirm' })
    const streak = (between: (id: string) => void) => {
      fails(core)
      fails(core)
      const { id } = core.asked()
      settle(core, id)
      between(id)
      fails(core)
      return tripped(core)
    }
    expect(streak((id) => audit(core, id))).toEqual([])
    expect(streak(() => {})).toEqual(['failures'])
  })

  it('begins anew with success that was confirmed, not with what the agent says', () => {
    const core = start(FAILURES)
    for (const by of [OPEN, undefined] as const) {
      fails(core)
      fails(core)
      settle(core, core.asked().id, by ? { by } : {})
      if (by === undefined) break
      fails(core)
      expect(tripped(core)).toEqual(['failures'])
      reset(core)
      reset(core)
    }
    fails(core)
    expect(tripped(core)).toEqual(['failures'])
  })

  it('counts only what lies within the window', () => {
    const core = start(FAILURES)
    fails(core)
    fails(core)
    core.now += 61 * MINUTE
    fails(core)
    expect(tripped(core)).toEqual([])
  })
})

describe('the other breakers of an agent', () => {
  it('trips on refusals: denied, over budget, and rejected by an operator', () => {
    const core = start({ denials: { count: 3, within: '10m' } })
    core.asked({ task_intent: 'drop database' })
    core.asked({ estimated_cost_usd: 11 })
    const id = core.escalated()
    const waiting = core.escalated({ args: { other: 1 } })
    core.vote(id, ALICE, 'reject')
    expect(tripped(core)).toEqual(['denials'])
    expect([core.status(id), core.status(waiting)]).toEqual(['refused:operator', 'refused:paused'])
  })

  it('does not hold itself tripped: what a pause refuses counts for nothing', () => {
    const core = start({ denials: { count: 2, within: '1h', cool_down: '1m' } })
    for (let i = 0; i < 2; i++) core.asked({ task_intent: 'drop database' })
    for (let i = 0; i < 5; i++) expect(reasonsOf(core)).toEqual(['paused', 'breaker_denials'])
    core.now += MINUTE
    expect(reasonsOf(core)).toEqual(['probation'])
    expect(tripped(core)).toHaveLength(1)
  })

  it('trips on spend velocity, and refuses the request that would go beyond', () => {
    const core = start({ velocity: { usd: 3, within: '10m' } })
    for (let i = 0; i < 3; i++) expect(reasonsOf(core)).toEqual(['granted'])
    expect(reasonsOf(core, { estimated_cost_usd: 0 })).toEqual(['granted'])
    expect(reasonsOf(core)).toEqual(['paused', 'breaker_velocity'])
    expect(core.day()).toBe(3_000_000)
    expect(tripped(core)).toEqual(['velocity'])
  })

  it('does not count money that people approved, and asks where the charter says probation', () => {
    const core = start({ velocity: { usd: 1, within: '10m', action: 'probation' } })
    core.vote(core.escalated({ estimated_cost_usd: 3 }), ALICE)
    expect(reasonsOf(core)).toEqual(['granted'])
    expect(reasonsOf(core)).toEqual(['breaker_velocity'])
    expect(reasonsOf(core, { estimated_cost_usd: 0 })).toEqual(['probation'])
  })

  it('trips on the same action with the same arguments, reworded or dearer, and not on others', () => {
    const core = start({ loop: { count: 3, within: '10m' } })
    const same = { tool: 'fetch', args: { url: 'a' } }
    for (let i = 0; i < 5; i++) core.asked({ tool: 'fetch', args: { url: `u${i}` } })
    core.asked({ ...same, task_intent: 'one' })
    core.asked({ ...same, task_intent: 'two', estimated_cost_usd: 0.5 })
    expect(tripped(core)).toEqual([])
    expect(reasonsOf(core, { ...same, task_intent: 'three' })).toEqual(['paused', 'breaker_loop'])
    expect(tripped(core)).toEqual(['loop'])
  })

  it.each([
    ['velocity', { velocity: { usd: 1, within: '1h', cool_down: '5m' } }, (core: Core) => [core.asked(), core.asked()]],
    ['loop', { loop: { count: 2, within: '1h', cool_down: '5m' } }, (core: Core) => [core.asked(), core.asked()]],
    ['denials', { denials: { count: 1, within: '1h', cool_down: '5m' } }, (core: Core) => [core.asked({ task_intent: 'drop database' })]],
    ['overruns', { overruns: { count: 1, within: '1h', cool_down: '5m' } }, (core: Core) => settle(core, core.asked().id, { usd: 2 })],
  ])('%s cools down for as long as the charter says, and is on probation then, not clear', (name, breakers, trip) => {
    const core = start(breakers)
    trip(core)
    expect(tripped(core)).toEqual([name])
    const other = { args: { other: true }, estimated_cost_usd: 0 }
    core.now += 5 * MINUTE - 1
    expect(reasonsOf(core, other)).toEqual(['paused', `breaker_${name}`])
    core.now += 1
    expect(reasonsOf(core, other)).toEqual(['probation'])
  })

  it('trips on overruns', () => {
    const core = start({ overruns: { count: 1, within: '10m' } })
    settle(core, core.asked().id, { usd: 1.000001, by: OPEN })
    expect(tripped(core)).toEqual(['overruns'])
    expect(reasonsOf(core)).toEqual(['paused', 'breaker_overruns'])
  })
})

describe('the breakers of the organisation', () => {
  it('stop everybody, and put everybody on probation afterwards', () => {
    const core = start({ org: { failures: { count: 2, within: '1h', cool_down: '5m' } } })
    const waiting = core.escalated({ agent_id: 'crew-02' })
    fails(core)
    fails(core, 'crew-02')
    expect(core.ledger.find((e) => e.type === 'breaker.tripped')).toMatchObject({ subject: 'default', data: { scope: 'org' } })
    expect(core.status(waiting)).toBe('refused:paused')
    expect(reasonsOf(core)).toEqual(['paused', 'breaker_failures'])
    expect(reasonsOf(core, { agent_id: 'crew-02' })).toEqual(['paused', 'breaker_failures'])
    core.now += 5 * MINUTE
    expect(reasonsOf(core, { agent_id: 'crew-02' })).toEqual(['probation'])
    expect(reset(core, null)).toBe('ok')
    expect(reasonsOf(core, { agent_id: 'crew-02' })).toEqual(['granted'])
  })
})

describe('the way back', () => {
  it('is one step at a time for operators: from paused to probation, from there to clear', () => {
    const core = start(FAILURES)
    for (let i = 0; i < 3; i++) fails(core)
    expect(reset(core, 'crew-01', OBSERVER)).toBe('not_operator')
    expect(reset(core)).toBe('ok')
    expect(reasonsOf(core)).toEqual(['probation'])
    expect(core.code({ kind: 'resume', agent_id: 'crew-01', door: 'slack' }, BOB)).toBe('ok')
    expect(reasonsOf(core)).toEqual(['granted'])
    expect(reset(core)).toBe('wrong_state')
  })

  it('is audited work under supervision, asked for after it tripped', () => {
    const core = start({ ...FAILURES, clear_after: 2 })
    const old = core.asked().id
    settle(core, old)
    for (let i = 0; i < 3; i++) fails(core)
    core.now += 10 * MINUTE
    audit(core, old)
    for (let i = 0; i < 2; i++) {
      expect(reasonsOf(core, { args: { i } })).toEqual(['probation'])
      const { id } = core.asked({ args: { again: i } })
      core.vote(id, ALICE)
      settle(core, id)
      audit(core, id)
      audit(core, id, ALICE)
    }
    expect(core.ledger.at(-2)).toMatchObject({ type: 'breaker.reset', data: { to: 'clear' } })
    expect(reasonsOf(core, { args: { done: true } })).toEqual(['granted'])
  })

  it('stays where it was when the charter loses its breakers: probation ends by people or audited work, never by itself', () => {
    const core = start(FAILURES)
    for (let i = 0; i < 3; i++) fails(core)
    const { breakers: _, ...without } = core.state.charter?.charter ?? ({} as never)
    core.adopt({ ...(core.state.charter as never as object), charter: without } as never)
    expect(reasonsOf(core)).toEqual(['paused', 'breaker_failures'])
    core.now += 24 * 60 * MINUTE
    expect(reasonsOf(core)).toEqual(['probation'])
  })
})

it('drops what no window can see any more', () => {
  const core = start({ loop: { count: 3, within: '1m' }, velocity: { usd: 5, within: '10m' } })
  for (let i = 0; i < 5; i++) core.asked({ args: { i }, estimated_cost_usd: 0.1 })
  expect(core.state.tallies.size).toBe(6)
  core.now += 2 * MINUTE
  core.session('crew-03')
  expect(core.state.tallies.size).toBe(1)
  core.now += 10 * MINUTE
  core.session('crew-04')
  expect(core.state.tallies.size).toBe(0)
})
