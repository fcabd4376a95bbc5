import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Command } from '../../src/core/command.ts'
import type { Principal } from '../../src/core/principal.ts'
import { expectDecidedAgain, expectSameFolds } from '../support/again.ts'
import { ALICE, BOB, body, Core, MINUTE, OPEN, STRANGER, TIMER } from '../support/core.ts'

const LIMITS = { budgets: { task_usd: 6, agent_day_usd: 10, session_usd: 9, org_day_usd: 15 } }
const AGENTS = ['a', 'b'] as const

type Step = {
  do: 'ask' | 'vote' | 'redeem' | 'settle' | 'meter' | 'cancel' | 'revoke' | 'sweep' | 'wait' | 'pause' | 'resume'
  agent: number
  pick: number
  usd: number
  yes: boolean
}
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(
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
    'resume',
  ),
  agent: fc.nat(1),
  pick: fc.nat(30),
  usd: fc.nat(8000).map((n) => n / 1000),
  yes: fc.boolean(),
})

/** Plays steps against the core; `spent` hears what an agent claims above what was set aside, which no limit can stop. */
function play(core: Core, steps: readonly Step[], after: () => void): void {
  const ids: string[] = []
  const own = (id: string) => core.state.requests.get(id)
  for (const agent of AGENTS) core.session(agent)
  for (const s of steps) {
    const agent = AGENTS[s.agent] as string
    const id = ids[s.pick % Math.max(1, ids.length)] ?? 'none'
    const who: Principal = s.yes ? ALICE : BOB
    const command = ((): [Command, Principal] | undefined => {
      switch (s.do) {
        case 'ask': {
          const answer = core.ask({ agent_id: agent, estimated_cost_usd: s.usd, task_intent: s.yes ? 'withdraw funds' : 'read' })
          if (answer.ok) ids.push(answer.subject)
          return undefined
        }
        case 'vote':
          return [{ kind: 'vote', request_id: id, vote: s.yes ? 'approve' : 'reject', door: 'http' }, s.pick % 5 === 0 ? STRANGER : who]
        case 'redeem': {
          const record = own(id)
          if (!record) return undefined
          const { agent_id: _, ...action } = body({
            estimated_cost_usd: record.ask.estimated_cost / 1e6,
            task_intent: record.ask.task_intent,
          })
          return [{ kind: 'redeem', request_id: id, action: { ...action, resource_type: 'llm_tokens' } }, OPEN]
        }
        case 'settle':
          return [
            {
              kind: 'settle',
              request_id: id,
              actual: Math.min(Math.round(s.usd * 1e6), own(id)?.reservation.amount ?? 0),
              outcome: 'succeeded',
            },
            OPEN,
          ]
        case 'meter':
          return [
            {
              kind: 'settle',
              request_id: id,
              actual: Math.min(Math.round(s.usd * 1e6), own(id)?.reservation.amount ?? 0),
              outcome: 'failed',
            },
            { kind: 'meter', key: 'm' },
          ]
        case 'cancel':
          return [{ kind: 'cancel', request_id: id }, OPEN]
        case 'revoke':
          return [{ kind: 'revoke', request_id: id, door: 'http' }, who]
        case 'sweep':
          return [{ kind: 'sweep', request_ids: ids }, TIMER]
        case 'pause':
          return [{ kind: 'pause', agent_id: agent, door: 'http' }, who]
        case 'resume':
          return [{ kind: 'resume', agent_id: agent, door: 'http' }, who]
        case 'wait':
          core.now += s.pick * MINUTE
          return undefined
      }
    })()
    if (command) core.submit(...command)
    after()
  }
}

it('never uses more than a limit, and never less than nothing, whatever is interleaved', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const core = new Core(LIMITS)
      play(core, steps, () => {
        for (const [key, { used }] of core.state.windows.entries()) {
          const limit = { session: 9, 'agent-day': 10, 'org-day': 15, task: 6 }[key.slice(0, key.indexOf(':'))] as number
          expect(used).toBeGreaterThanOrEqual(0)
          expect(used).toBeLessThanOrEqual(limit * 1e6)
        }
      })
      // What is used is exactly what open, settled and lapsed requests hold.
      const held = [...core.state.requests.entries()].reduce((sum, [, r]) => {
        if (r.status.name === 'settled') return sum + r.status.charged
        return r.status.name === 'refused' || r.status.name === 'revoked' ? sum : sum + r.reservation.amount
      }, 0)
      const used = [...core.state.windows.entries()].filter(([key]) => key.startsWith('org-day')).reduce((sum, [, w]) => sum + w.used, 0)
      expect(used).toBe(held)
    }),
    { numRuns: 150 },
  )
})

it('decides the same again for whoever holds the ledger', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const core = new Core(LIMITS)
      play(core, steps, () => undefined)
      expectDecidedAgain(core)
    }),
    { numRuns: 60 },
  )
})

it('comes to the same state by drafts, by folding, and from a snapshot', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(100), (steps, cut) => {
      const core = new Core(LIMITS)
      play(core, steps, () => undefined)
      expectSameFolds(core, cut)
    }),
    { numRuns: 60 },
  )
})

it('counts a vote once, and most restrictive wins: no stranger, agent or late vote ever grants', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ who: fc.nat(3), vote: fc.constantFrom('approve' as const, 'reject' as const), wait: fc.nat(4) }), {
        maxLength: 12,
      }),
      (votes) => {
        const core = new Core()
        core.session()
        const id = core.escalated()
        const people: readonly Principal[] = [ALICE, BOB, STRANGER, { kind: 'agent', agent: 'crew-01', key: 'k' }]
        const asked = core.now
        let expected = 'pending'
        for (const { who, vote, wait } of votes) {
          core.now += wait * MINUTE
          if (expected === 'pending' && who < 2)
            expected = core.now >= asked + 10 * MINUTE ? 'refused:timeout' : vote === 'approve' ? 'granted' : 'refused:operator'
          core.vote(id, people[who] as Principal, vote)
        }
        expect(core.status(id)).toBe(expected)
        expect(core.ledger.filter((e) => e.type === 'vote.cast').length).toBeLessThanOrEqual(1)
      },
    ),
  )
})

it('lets closed requests go a day after they ended, by the time of entries', () => {
  const core = new Core({ agents: { session: '30d' } })
  core.session()
  const id = core.escalated()
  core.vote(id, ALICE, 'reject')
  core.now += 24 * 60 * MINUTE - 1
  core.session('other')
  expect(core.status(id)).toBe('refused:operator')
  core.now += 1
  core.session('third')
  expect(core.status(id)).toBe('gone')
})
