import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levelAt } from '../../../src/core/budget/rates.ts'
import type { Bucket } from '../../../src/core/state.ts'
import { ALICE, type Changes, Core, NOON, OPEN } from '../../support/core.ts'

const SECOND = 1000

function rated(rates: Changes, more: Changes = {}): Core {
  const core = new Core({ budgets: { agent_day_usd: null, rates, ...more }, escalate: { cost_above_usd: 1000 } })
  core.session()
  core.session('crew-02')
  return core
}

const code = (core: Core, changes: Changes = {}): string => {
  const answer = core.ask({ estimated_cost_usd: 0, ...changes })
  if (!answer.ok) return answer.refusal.code
  const { status } = answer.record as NonNullable<typeof answer.record>
  return status.name === 'refused' ? status.reason.code : status.name
}
const times = <T>(n: number, what: () => T): readonly T[] => Array.from({ length: n }, what)

describe('requests a minute', () => {
  it('lets a minute of requests through at once, then one as each is earned', () => {
    const core = rated({ agent: { requests_per_minute: 3 } })
    expect(times(4, () => code(core))).toEqual(['granted', 'granted', 'granted', 'rate_limited'])
    core.now += 20 * SECOND - 1
    expect(code(core)).toBe('rate_limited')
    core.now += 1
    expect([code(core), code(core)]).toEqual(['granted', 'rate_limited'])
    expect(code(core, { agent_id: 'crew-02' })).toBe('granted')
  })

  it('says when to ask again, and is right', () => {
    const core = rated({ agent: { requests_per_minute: 7 } })
    times(7, () => code(core))
    const answer = core.ask()
    if (answer.ok) throw new Error('expected a refusal')
    const seconds = Number(answer.refusal.context?.['retry_after_seconds'])
    expect(seconds).toBe(9)
    core.now += (seconds - 1) * SECOND
    expect(code(core)).toBe('rate_limited')
    core.now += SECOND
    expect(code(core)).toBe('granted')
  })

  it('a flood leaves one entry a minute, for one agent and for many', () => {
    const core = rated({ agent: { requests_per_minute: 2 }, org: { requests_per_minute: 4 } })
    times(2, () => code(core))
    const before = core.ledger.length
    times(500, () => code(core))
    expect(core.ledger.slice(before).map((e) => e.type)).toEqual(['rate.exceeded'])
    for (let i = 0; i < 300; i++) code(core, { agent_id: `made-up-${i}` })
    // Two that had no session, which the org's rate let through, and one about the org.
    expect(core.ledger.slice(before + 1).map((e) => e.type)).toEqual(['attempt.refused', 'attempt.refused', 'rate.exceeded'])
    core.now += 60 * SECOND
    const later = core.ledger.length
    times(10, () => code(core))
    expect(core.ledger.slice(later).map((e) => e.type)).toEqual(['request.asked', 'request.asked', 'rate.exceeded'])
  })

  it('counts what is refused too, and a repeat that leaves no entry not', () => {
    const core = rated({ agent: { requests_per_minute: 2 } })
    expect(code(core, { task_intent: 'drop database' })).toBe('intent_denied')
    expect(times(5, () => code(core, { idempotency_key: 'k' }))).toEqual(times(5, () => 'granted'))
    expect(code(core)).toBe('rate_limited')
  })
})

describe('spending a minute', () => {
  it('refuses what is spent faster than a minute earns, and more than a minute at once for ever', () => {
    const core = rated({ agent: { usd_per_minute: 6 } })
    const cost = (usd: number) => code(core, { estimated_cost_usd: usd })
    expect([cost(4), cost(3), cost(2), cost(0.000001)]).toEqual(['granted', 'budget_spend_rate', 'granted', 'budget_spend_rate'])
    core.now += 10 * SECOND
    expect([cost(1), cost(0.000001)]).toEqual(['granted', 'budget_spend_rate'])
    core.now += 24 * 3600 * SECOND - 60 * SECOND
    expect([cost(6.000001), cost(6)]).toEqual(['budget_spend_rate', 'granted'])
  })

  it('of the org counts all agents, and what is asked about is lifted once', () => {
    const core = rated({ org: { usd_per_minute: 6 } }, { on_exceeded: { spend_rate: 'ask' } })
    expect(code(core, { estimated_cost_usd: 5 })).toBe('granted')
    const { id, status } = core.asked({ estimated_cost_usd: 2, agent_id: 'crew-02' })
    expect(status).toMatchObject({ name: 'pending', reasons: [{ code: 'budget_spend_rate_over' }] })
    expect(core.vote(id, ALICE)).toBe('ok')
    core.now += 10 * SECOND
    // A dollar in debt, a dollar earned: nothing is free yet.
    expect(code(core, { estimated_cost_usd: 0.000001 })).toBe('pending')
    core.now += 10 * SECOND
    expect(code(core, { estimated_cost_usd: 0.99 })).toBe('granted')
  })
})

it('a bucket never gives more than its rate times the time and one minute at once, however it is drawn from', () => {
  const draws = fc.array(fc.record({ wait: fc.nat(90_000), amount: fc.integer({ min: 0, max: 5_000 }) }), { maxLength: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), draws, (perMinute, asked) => {
      let bucket: Bucket | undefined
      let [now, given] = [NOON, 0]
      for (const { wait, amount } of asked) {
        now += wait
        const level = levelAt(bucket, { perMinute }, now)
        if (level < amount * 60_000) continue
        bucket = { level: level - amount * 60_000, at: now }
        given += amount
        expect(given * 60_000).toBeLessThanOrEqual(perMinute * (now - NOON) + perMinute * 60_000)
        expect(Number.isSafeInteger(bucket.level)).toBe(true)
      }
    }),
  )
})

it('agents that ask as fast as they can are together granted no more than the org may', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ agent: fc.nat(3), wait: fc.nat(4_000) }), { maxLength: 60 }), (asks) => {
      const core = new Core({
        budgets: { agent_day_usd: null, rates: { agent: { requests_per_minute: 6 }, org: { requests_per_minute: 10 } } },
      })
      for (let i = 0; i < 4; i++) core.session(`a${i}`)
      let granted = 0
      for (const { agent, wait } of asks) {
        core.now += wait
        if (
          core.code({ kind: 'ask', request_id: `q${core.ledger.length}-${granted}`, ask: asking(`a${agent}`), door: 'http' }, OPEN) === 'ok'
        )
          granted++
        expect(granted * 60_000).toBeLessThanOrEqual(10 * (core.now - NOON + 60_000))
      }
    }),
    { numRuns: 60 },
  )
})

const asking = (agent_id: string) =>
  ({ agent_id, task_intent: 'read', resource_type: 'llm_tokens', estimated_cost: 0, priority: 5, logic_density: 5 }) as const
