import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/core/command.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { viewOf } from '../../src/core/view.ts'
import { ALICE, BOB, body, type Changes, Core, charterWith, MINUTE, OPEN, STRANGER, TIMER } from '../support/core.ts'

const METER = { kind: 'meter', key: 'm' } as const
const start = (charter = {}) => {
  const core = new Core(charter)
  core.session()
  return core
}
const action = (changes: Changes = {}) => {
  const { agent_id: _, ...rest } = body(changes) as {
    agent_id: string
    task_intent: string
    resource_type: 'llm_tokens'
    estimated_cost_usd: number
  }
  return rest
}
const redeem = (request_id: string, changes: Changes = {}): Command => ({ kind: 'redeem', request_id, action: action(changes) })
const settle = (request_id: string, usd: number): Command => ({ kind: 'settle', request_id, actual: usd * 1e6, outcome: 'succeeded' })

describe('redeem', () => {
  it('consumes a grant exactly once', () => {
    const core = start()
    const { id } = core.asked()
    expect(core.code(redeem(id), OPEN)).toBe('ok')
    expect(core.code(redeem(id), OPEN)).toBe('wrong_state')
    expect(core.status(id)).toBe('executing')
  })

  it('refuses another action than the one granted, field by field', () => {
    const core = start()
    const { id } = core.asked({ target_resource: 'a', tool: 't', args: { n: 1, m: [1, 2] } })
    const same = { target_resource: 'a', tool: 't', args: { m: [1, 2], n: 1 } }
    const others = [
      { task_intent: 'other' },
      { target_resource: 'b' },
      { tool: 'u' },
      { args: { n: 1, m: [2, 1] } },
      { estimated_cost_usd: 2 },
      { resource_type: 'compute' },
    ]
    for (const other of others) expect(core.code(redeem(id, { ...same, ...other }), OPEN)).toBe('action_mismatch')
    expect(core.code(redeem(id, same), OPEN)).toBe('ok')
  })

  it('refuses after the grant expired, and lets it lapse, still charged', () => {
    const core = start()
    const { id } = core.asked()
    core.now += 15 * MINUTE
    expect(core.code(redeem(id), OPEN)).toBe('grant_expired')
    expect([core.status(id), core.day()]).toEqual(['lapsed', 1_000_000])
  })

  it('refuses while the agent is paused, and works after it is resumed', () => {
    const core = start()
    const { id } = core.asked()
    core.submit({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, ALICE)
    expect(core.code(redeem(id), OPEN)).toBe('agent_paused')
    core.submit({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, ALICE)
    expect(core.code(redeem(id), OPEN)).toBe('ok')
  })

  it('refuses what a new charter denies or would ask people for, and keeps what it still grants', () => {
    for (const [changes, code] of [
      [{ deny: { intents: ['summarise'] } }, 'stale'],
      [{ escalate: { cost_above_usd: 0.5 } }, 'stale'],
      [{ mission: 'Another' }, 'ok'],
    ] as const) {
      const core = start()
      const { id } = core.asked()
      core.adopt(charterWith(changes))
      expect(core.code(redeem(id), OPEN)).toBe(code)
    }
  })

  it("refuses another agent's request, and people", () => {
    const core = start()
    const { id } = core.asked()
    for (const who of [{ kind: 'agent', agent: 'crew-02', key: 'k' } as const, STRANGER, ALICE, METER])
      expect(core.code(redeem(id), who)).toBe('forbidden')
  })
})

describe('settle', () => {
  it("debits an agent's claim above what was set aside, in full", () => {
    const core = start()
    const { id } = core.asked({ estimated_cost_usd: 2 })
    core.submit(settle(id, 30), OPEN)
    expect(core.day()).toBe(30_000_000)
    expect(core.asked().status).toMatchObject({ cause: 'budget' })
  })

  it('frees nothing for a lower claim until a meter or an operator confirms it', () => {
    for (const who of [METER, ALICE]) {
      const core = start()
      const { id } = core.asked({ estimated_cost_usd: 4 })
      core.submit(settle(id, 0), OPEN)
      expect(core.day()).toBe(4_000_000)
      expect(core.code(settle(id, 0), OPEN)).toBe('wrong_state')
      expect(core.code(settle(id, 1), who)).toBe('ok')
      expect(core.day()).toBe(1_000_000)
      expect(core.code(settle(id, 0), who)).toBe('wrong_state')
    }
  })

  it('works for an executing and for a lapsed grant, and not for a waiting or refused one', () => {
    const core = start()
    const executing = core.asked().id
    core.submit(redeem(executing), OPEN)
    expect(core.code(settle(executing, 1), METER)).toBe('ok')
    const lapsed = core.asked().id
    core.now += 15 * MINUTE
    core.submit({ kind: 'sweep', request_ids: [lapsed] }, TIMER)
    expect(core.status(lapsed)).toBe('lapsed')
    expect(core.code(settle(lapsed, 3), OPEN)).toBe('ok')
    expect(core.day()).toBe(4_000_000)
    const waiting = core.escalated()
    expect(core.code(settle(waiting, 0), METER)).toBe('wrong_state')
    core.vote(waiting, ALICE, 'reject')
    expect(core.code(settle(waiting, 0), METER)).toBe('wrong_state')
  })

  it("refuses another agent's key and strangers", () => {
    const core = start()
    const { id } = core.asked()
    for (const who of [{ kind: 'agent', agent: 'crew-02', key: 'k' } as const, STRANGER])
      expect(core.code(settle(id, 0), who)).toBe('forbidden')
  })
})

it('revokes a grant before it is redeemed, and not after', () => {
  const core = start()
  const fresh = core.asked().id
  expect(core.code({ kind: 'revoke', request_id: fresh, door: 'http' }, STRANGER)).toBe('not_operator')
  expect(core.code({ kind: 'revoke', request_id: fresh, door: 'http' }, BOB)).toBe('ok')
  expect([core.status(fresh), core.day()]).toEqual(['revoked', 0])
  expect(core.code(redeem(fresh), OPEN)).toBe('wrong_state')
  const used = core.asked().id
  core.submit(redeem(used), OPEN)
  expect(core.code({ kind: 'revoke', request_id: used, door: 'http' }, BOB)).toBe('wrong_state')
})

it('cancels what waits, not what is granted: a grant may be in use', () => {
  const core = start()
  const waiting = core.escalated()
  expect(core.code({ kind: 'cancel', request_id: waiting }, { kind: 'agent', agent: 'crew-02', key: 'k' })).toBe('forbidden')
  expect(core.code({ kind: 'cancel', request_id: waiting }, OPEN)).toBe('ok')
  expect([core.status(waiting), core.day()]).toEqual(['refused:cancelled', 0])
  expect(core.code({ kind: 'cancel', request_id: core.asked().id }, OPEN)).toBe('wrong_state')
})

it('lets an executing grant lapse after its lease, still charged', () => {
  const core = start()
  const { id } = core.asked()
  core.submit(redeem(id), OPEN)
  core.now += 24 * 60 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
  expect(core.state.requests.get(id)?.status).toMatchObject({ name: 'lapsed', was: 'executing' })
})

it('says of a grant that was used and never settled that it was granted, and of one that was never used that it lapsed', () => {
  const core = start()
  const [used, unused] = [core.asked().id, core.asked().id]
  core.submit(redeem(used), OPEN)
  core.now += 25 * 60 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [used, unused] }, TIMER)
  const view = (id: string) => viewOf(core.state.requests.get(id) as RequestRecord, core.state, core.charter, core.now)
  expect(view(used)).toMatchObject({ status: 'GRANTED', state: 'lapsed' })
  expect(view(unused)).toMatchObject({ status: 'REJECTED', state: 'lapsed', cause: 'stale' })
})

it('releases the money of a request once, however often a sweep names it', () => {
  const core = start()
  core.asked({ estimated_cost_usd: 3 })
  const id = core.escalated({ estimated_cost_usd: 2 })
  core.now += 11 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [id, id] }, TIMER)
  expect([core.status(id), core.day()]).toEqual(['refused:timeout', 3_000_000])
})

it("never refills a session's budget while the session is open, however long it rests", () => {
  const core = new Core({ agents: { session: '30d' } })
  core.session('crew-01', { session_budget: 2_500_000 })
  expect(core.asked({ estimated_cost_usd: 2.5 }).status.name).toBe('granted')
  core.now += 5 * 24 * 60 * MINUTE
  core.session('crew-02')
  expect(core.status(core.asked().id)).toBe('refused:budget')
})
