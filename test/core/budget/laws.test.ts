import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countedOf } from '../../../src/core/budget/held.ts'
import { exceedableOf, kindOf } from '../../../src/core/budget/kinds.ts'
import { anyLimit } from '../../../src/core/budget/windows.ts'
import type { Command } from '../../../src/core/command.ts'
import type { Principal } from '../../../src/core/principal.ts'
import { expectDecidedAgain } from '../../support/again.ts'
import { ALICE, BOB, type Changes, Core, MINUTE, OPEN, TIMER } from '../../support/core.ts'

const AGENTS = ['a', 'b', 'c'] as const
const CONSOLE: Principal = { kind: 'system', part: 'console' }
const METER: Principal = { kind: 'meter', key: 'm' }

/** A charter that limits everything, asks about some of it, and releases what was never used. */
const CHARTER: Changes = {
  budgets: {
    task_usd: 5,
    agent_day_usd: 9,
    session_usd: 14,
    org_day_usd: 20,
    mission_usd: 6,
    role_day_usd: { writer: 12 },
    agent_month_usd: 16,
    org_month_usd: 30,
    org_lifetime_usd: 'funds',
    runway_days: 2,
    tokens: { agent_day: 500, org_lifetime: 2000, session: 800 },
    rates: { agent: { requests_per_minute: 5, usd_per_minute: 6 }, org: { requests_per_minute: 9, usd_per_minute: 11 } },
    on_exceeded: { mission: 'ask', org_day: 'ask', spend_rate: 'ask', runway: 'ask' },
    warn_at: [50, 80, 100],
  },
  grants: { unsettled: 'release', expire: '10m', lease: '1h' },
  escalate: { cost_above_usd: 3 },
  agents: { session: '2d', list: AGENTS.slice(0, 2).map((id) => ({ id, role: 'writer' })) },
}

type Step = {
  do: 'ask' | 'vote' | 'redeem' | 'settle' | 'meter' | 'cancel' | 'revoke' | 'sweep' | 'wait' | 'pause' | 'funds'
  agent: number
  pick: number
  usd: number
  yes: boolean
}
const WEIGHTS = [
  'ask',
  'ask',
  'ask',
  'ask',
  'vote',
  'vote',
  'redeem',
  'settle',
  'meter',
  'cancel',
  'revoke',
  'sweep',
  'wait',
  'pause',
  'funds',
] as const
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(...WEIGHTS),
  agent: fc.nat(2),
  pick: fc.nat(40),
  usd: fc.nat(9000).map((n) => n / 1000),
  yes: fc.boolean(),
})

/** Plays steps against a core that was given a little money; nobody settles above what is set aside, and nobody takes money out. */
function play(core: Core, steps: readonly Step[], after: () => void): void {
  const ids: string[] = []
  core.submit({ kind: 'move-funds', way: 'in', amount: 25e6, note: 'start', door: 'cli' }, CONSOLE)
  for (const agent of AGENTS) core.session(agent)
  for (const s of steps) {
    const agent = AGENTS[s.agent] as string
    const id = ids[s.pick % Math.max(1, ids.length)] ?? 'none'
    const record = core.state.requests.get(id)
    const who = s.yes ? ALICE : BOB
    const send = (command: Command, principal: Principal) => void core.submit(command, principal)
    switch (s.do) {
      case 'ask': {
        const named = {
          ...(s.pick % 3 === 0 ? { mission: `m${s.pick % 2}` } : {}),
          ...(s.pick % 4 === 0 ? { task_id: `t${s.pick % 2}` } : {}),
        }
        const answer = core.ask({ agent_id: agent, estimated_cost_usd: s.usd, estimated_tokens: s.pick * 10, ...named })
        if (answer.ok) ids.push(answer.subject)
        break
      }
      case 'vote':
        send({ kind: 'vote', request_id: id, vote: s.pick % 4 > 0 ? 'approve' : 'reject', door: 'http' }, who)
        break
      case 'redeem': {
        if (!record) break
        const { task_intent, estimated_cost } = record.ask
        const action = { task_intent, resource_type: 'llm_tokens', estimated_cost_usd: estimated_cost / 1e6 } as const
        send({ kind: 'redeem', request_id: id, action }, OPEN)
        break
      }
      case 'settle':
      case 'meter': {
        const held = record ? countedOf(record) : { amount: 0, tokens: 0 }
        const usage = { input_tokens: Math.min(held.tokens, s.pick * 10) }
        const settled = {
          kind: 'settle',
          request_id: id,
          actual: Math.min(Math.round(s.usd * 1e6), held.amount),
          outcome: 'succeeded',
          usage,
        } as const
        send(settled, s.do === 'meter' ? METER : OPEN)
        break
      }
      case 'cancel':
        send({ kind: 'cancel', request_id: id }, OPEN)
        break
      case 'revoke':
        send({ kind: 'revoke', request_id: id, door: 'http' }, who)
        break
      case 'sweep':
        send({ kind: 'sweep', request_ids: ids }, TIMER)
        break
      case 'pause':
        send(s.yes ? { kind: 'pause', agent_id: agent, door: 'http' } : { kind: 'resume', agent_id: agent, door: 'http' }, ALICE)
        break
      case 'funds':
        send({ kind: 'move-funds', way: 'in', amount: 1 + Math.round(s.usd * 1e5), note: 'more', door: 'cli' }, CONSOLE)
        break
      case 'wait':
        core.now += s.pick * (s.yes ? MINUTE / 10 : 25 * MINUTE)
        for (const each of AGENTS) core.session(each)
    }
    after()
  }
}

/** Windows whose excess people may lift: nothing bounds them from outside. */
const ASKED = new Set(['mission', 'org_day'])

it('no window that rejects is ever above its limit, none is ever below zero, and each counts exactly what requests hold', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 90 }), (steps) => {
      const core = new Core(CHARTER)
      play(core, steps, () => {
        for (const [key, { used }] of core.state.windows.entries()) {
          expect(used).toBeGreaterThanOrEqual(0)
          const limit = anyLimit(core.charter, key, undefined)
          if (limit !== null && !ASKED.has(exceedableOf(kindOf(key)))) expect(used).toBeLessThanOrEqual(limit)
        }
        expect(core.state.spent).toBeLessThanOrEqual(core.state.paidIn)
      })
      const counted = new Map<string, number>()
      const add = (key: string, amount: number) => counted.set(key, (counted.get(key) ?? 0) + amount)
      for (const [, record] of core.state.requests.entries()) {
        const { amount, tokens } = countedOf(record)
        for (const key of record.reservation.windows) add(key, amount)
        for (const key of record.reservation.tokens?.windows ?? []) add(key, tokens)
      }
      // Requests leave the state a day after they end; what is older is not compared.
      if (core.state.leaving.size === 0 || core.now - (core.ledger[0]?.at ?? 0) < 24 * 60 * MINUTE)
        for (const [key, { used }] of core.state.windows.entries()) expect(used).toBe(counted.get(key) ?? 0)
    }),
    { numRuns: 150 },
  )
})

it('after a crash at any entry, the same decisions and the same money come out again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(200), (steps, cut) => {
      const core = new Core(CHARTER)
      play(core, steps, () => undefined)
      expectDecidedAgain(core, cut)
    }),
    { numRuns: 60 },
  )
})

it('what was spent is what all windows of all days hold, however days turn', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const core = new Core({ ...CHARTER, timezone: 'Australia/Lord_Howe' }, Date.parse('2026-04-04T12:00:00Z'))
      play(core, steps, () => undefined)
      const days = [...core.state.windows.entries()].filter(([key]) => key.startsWith('org-day:'))
      if (core.now - (core.ledger[0]?.at ?? 0) < 9 * 24 * 60 * MINUTE)
        expect(days.reduce((sum, [, { used }]) => sum + used, 0)).toBe(core.state.spent)
    }),
    { numRuns: 60 },
  )
})
