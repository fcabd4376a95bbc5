import { describe, expect, it } from 'vitest'
import type { Events } from '../../src/core/event.ts'
import { ALICE, type Changes, Core, charterWith, MINUTE, OPEN } from '../support/core.ts'
import { ADMIN, audit, points, redeem, settle, TRUST, trusting } from '../support/trust.ts'

const OWNER = { kind: 'person', identity: { on: 'telegram', user: 7 } } as const

const take = (core: Core, lock_id: string, resource: string, agent_id = 'crew-01') =>
  core.code({ kind: 'lock', lock_id, agent_id, resource, ttl: null, priority: 5, wait: 0 }, OPEN)
function giveBack(core: Core, id: string) {
  const lease = core.state.leases.get(id)
  if (lease?.status.name !== 'held') throw new Error(`${id} is not held`)
  const { token } = lease.status
  return core.code({ kind: 'release-lock', resource: lease.resource, token, door: 'http' }, OPEN)
}

describe('a grant with a lock that may be used several times', () => {
  it('is not used again once its lock is given back, whoever holds it now', () => {
    const rule = { id: 'thrice', effect: 'allow', when: 'true', obligations: { max_uses: 3 }, reason_code: 'ok', reason: 'ok' }
    const core = new Core({ default: 'deny', rules: [rule] })
    core.session()
    core.session('crew-02')
    const { id } = core.asked({ resource_type: 'file_lock', target_resource: 'a.md' })
    expect([redeem(core, id), redeem(core, id)]).toEqual(['ok', 'ok'])
    expect(giveBack(core, id)).toBe('ok')
    expect(redeem(core, id)).toBe('lock_lost')
    expect(take(core, 'l1', 'a.md', 'crew-02')).toBe('ok')
    expect(redeem(core, id)).toBe('lock_lost')
  })
})

describe('a new charter', () => {
  const tokens = (agent_day: number): Changes => ({ budgets: { agent_day_usd: null, tokens: { agent_day } } })

  it('with fewer tokens refuses the newest that waits, and keeps who waited longest', () => {
    const core = new Core(tokens(1000))
    core.session()
    const [old, young] = [core.escalated({ estimated_tokens: 400 }), core.escalated({ estimated_tokens: 400 })]
    core.adopt(charterWith({ ...tokens(500), people: {} }))
    expect([core.status(old), core.status(young)]).toEqual(['pending', 'refused:stale'])
  })

  it('with budgets of today is held against what waits at once, also without any new section', () => {
    const core = new Core(tokens(1000))
    core.session()
    const [old, young] = [core.escalated({ estimated_tokens: 400 }), core.escalated({ estimated_tokens: 400 })]
    core.adopt(charterWith(tokens(500)))
    expect([core.status(old), core.status(young)]).toEqual(['pending', 'refused:stale'])
  })

  it('whose trust denies an agent its tool refuses what waits for people, who could not lift it', () => {
    const core = new Core({ operators: TRUST.operators })
    core.session()
    const id = core.escalated({ tool: 'Bash', resource_type: 'api_call' })
    core.adopt(charterWith({ ...TRUST }))
    expect(core.status(id)).toBe('refused:stale')
  })

  it('whose trust would have asked makes a grant stale that nobody was asked about', () => {
    const core = new Core({ operators: TRUST.operators })
    core.session()
    const { id } = core.asked({ tool: 'Read', resource_type: 'api_call' })
    core.adopt(charterWith({ ...TRUST }))
    expect(redeem(core, id)).toBe('stale')
  })

  it('that moves a limit lets it be warned of again, and one that moves another does not', () => {
    const limits = (org_lifetime_usd: number, org_day_usd: number): Changes => ({
      budgets: { agent_day_usd: null, org_lifetime_usd, org_day_usd, warn_at: [50, 100] },
    })
    const core = new Core(limits(2, 1000))
    core.session()
    const warned = () =>
      core.ledger.flatMap((e) => (e.type === 'budget.warned' ? [[e.subject, (e.data as Events['budget.warned']).percent]] : []))
    core.asked({ estimated_cost_usd: 2 })
    const first = [
      ['org-lifetime', 50],
      ['org-lifetime', 100],
    ]
    expect(warned()).toEqual(first)
    core.adopt(charterWith(limits(2, 900)))
    settle(core, core.asked({ estimated_cost_usd: 0 }).id, { usd: 1, by: OPEN })
    expect(warned()).toEqual(first)
    core.adopt(charterWith(limits(10, 900)))
    core.asked({ estimated_cost_usd: 3 })
    expect(warned()).toEqual([...first, ['org-lifetime', 50]])
  })
})

describe('breakers', () => {
  it('count money that waits for a lock: a queue of one’s own making is no way round the velocity', () => {
    const core = new Core({ budgets: { agent_day_usd: null }, breakers: { velocity: { usd: 3, within: '1h' } } })
    core.session()
    const spend = (n: number): string => {
      take(core, `l${n}`, 'w')
      const { id } = core.asked({ resource_type: 'file_lock', target_resource: 'w', estimated_cost_usd: 2 })
      expect(core.status(id)).toBe(n === 1 ? 'queued' : 'refused:paused')
      return id
    }
    const first = spend(1)
    giveBack(core, 'l1')
    expect(core.status(first)).toBe('granted')
    settle(core, first, { by: OPEN })
    spend(2)
  })

  it('are not reset by who owns the agent, unless one person runs everything', () => {
    const core = (solo: boolean): Core => {
      const made = new Core({
        solo,
        breakers: { failures: { count: 1, within: '1h' } },
        operators: ['bob', 'dora', 'eve'].map((id, i) => ({ id, telegram: 7 + i })),
        agents: { list: [{ id: 'crew-01', owner: 'bob' }] },
      })
      made.session()
      settle(made, made.asked().id, { outcome: 'failed' })
      return made
    }
    const reset = (made: Core) => made.code({ kind: 'reset-breaker', agent_id: 'crew-01', door: 'http' }, OWNER)
    const several = core(false)
    expect(reset(several)).toBe('self_approval')
    expect(several.code({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, OWNER)).toBe('self_approval')
    expect(reset(core(true))).toBe('ok')
  })
})

describe('names of locks', () => {
  it('have one spelling: what looks the same is not held twice', () => {
    const core = new Core()
    core.session()
    expect(take(core, 'l1', 'caf\u00e9')).toBe('ok')
    expect(take(core, 'l2', 'cafe\u0301')).toBe('invalid_field')
    expect(core.ask({ resource_type: 'file_lock', target_resource: 'cafe\u0301' }).ok).toBe(false)
  })
})

describe('an audit that passes work that failed', () => {
  it('earns nothing and ends no streak, until who confirms the cost corrects the outcome', () => {
    const core = trusting({ breakers: { failures: { count: 2, within: '1h' } } })
    const failed = (): string => {
      const { id } = core.asked({ tool: 'Read' })
      core.vote(id, ALICE)
      redeem(core, id)
      settle(core, id, { outcome: 'failed', by: OPEN })
      return id
    }
    const first = failed()
    expect([audit(core, first), points(core, 'READ_FILES')]).toEqual(['ok', 0])
    failed()
    expect(core.state.breakers.get('agent:crew-01')?.breaker).toBe('failures')
  })

  it('counts once it is told that it succeeded after all', () => {
    const core = trusting()
    const { id } = core.asked({ tool: 'Read' })
    core.vote(id, ALICE)
    settle(core, id, { outcome: 'failed', by: OPEN })
    settle(core, id)
    expect([audit(core, id), points(core, 'READ_FILES')]).toEqual(['ok', 5000])
  })
})

describe('money beyond nine billion dollars', () => {
  const BILLION = 1e9
  it('is neither claimed, asked for nor moved: every micro-dollar stays counted', () => {
    const core = new Core({ budgets: { agent_day_usd: null }, escalate: { cost_above_usd: BILLION } })
    core.session()
    const ids = Array.from({ length: 12 }, () => core.asked({ estimated_cost_usd: 0.01 }).id)
    const claims = ids.map((id) => settle(core, id, { usd: BILLION, by: OPEN }))
    expect(claims).toEqual([...Array<string>(9).fill('ok'), ...Array<string>(3).fill('invalid_field')])
    expect(core.asked({ estimated_cost_usd: BILLION }).status).toMatchObject({ cause: 'budget', reason: { code: 'budget_uncountable' } })
    expect(Number.isSafeInteger(core.state.spent)).toBe(true)
    for (const id of ids) expect(settle(core, id, { usd: 0.000001 })).toBe('ok')
    expect([core.state.spent, core.day()]).toEqual([12, 12])
  })

  it('nor paid in', () => {
    const core = new Core()
    const pay = () => core.code({ kind: 'move-funds', way: 'in', amount: BILLION * 1e6, note: 'much', door: 'cli' }, ADMIN)
    expect(Array.from({ length: 10 }, pay)).toEqual([...Array<string>(9).fill('ok'), 'invalid_field'])
  })
})

describe('who waits for whom', () => {
  it('is looked at all at once: thousands of locks in long chains hold nobody up', { timeout: 30_000 }, () => {
    const [AGENTS, EACH] = [40, 20]
    const core = new Core({ locks: { preemption: false } })
    const agents = Array.from({ length: AGENTS }, (_, i) => `a${i}`)
    const lock = (agent_id: string, lock_id: string, resource: string, wait: number) =>
      core.code({ kind: 'lock', lock_id, agent_id, resource, ttl: null, priority: 5, wait }, OPEN)
    for (const [i, agent] of agents.entries()) {
      core.session(agent)
      for (let j = 0; j < EACH; j++) lock(agent, `h${i}-${j}`, `r${i}-${j}`, 0)
    }
    // Each waits only for later ones, so nobody is in a deadlock; one look at each waiter by itself took half a second a decision.
    for (const [i, agent] of agents.slice(0, -1).entries())
      for (let j = 0; j < EACH; j++) lock(agent, `w${i}-${j}`, `r${i + 1 + ((j * 7 + i) % (AGENTS - i - 1))}-${j % 3}`, 10 * MINUTE)
    expect(core.ledger.some(({ type }) => type === 'lock.refused')).toBe(false)
    expect(lock('a39', 'last', 'r0-0', MINUTE)).toBe('ok')
    expect(core.ledger.filter(({ type }) => type === 'lock.refused').length).toBeGreaterThan(0)
  })
})
