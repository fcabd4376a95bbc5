import { describe, expect, it } from 'vitest'
import { replyOwed } from '../../src/core/evolve/owed.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { ALICE, BOB, Core, charterWith, MINUTE, NOON, OPEN, STRANGER } from '../support/core.ts'

const agentKey = (agent: string) => ({ kind: 'agent', agent, key: 'k' }) as const

describe('the order of a decision', () => {
  it('grants what is within policy and budget, and sets the money aside', () => {
    const core = new Core()
    core.session()
    const record = core.asked({ estimated_cost_usd: 0.035, logic_density: 3 })
    expect(record.status).toMatchObject({ name: 'granted', expires: NOON + 15 * MINUTE })
    expect(record.model).toBe('gemini-flash')
    expect(core.day()).toBe(35_000)
  })

  it('refuses an agent without an open session, and keeps the attempt', () => {
    const core = new Core()
    expect(core.ask()).toMatchObject({ ok: false, refusal: { code: 'session_required' } })
    expect(core.ledger.at(-1)).toMatchObject({ type: 'attempt.refused', subject: 'crew-01' })
    core.session()
    core.now += 24 * 60 * MINUTE
    expect(core.ask()).toMatchObject({ ok: false, refusal: { code: 'session_required' } })
  })

  it('refuses another session id than the open one', () => {
    const core = new Core()
    core.session()
    expect(core.ask({ session_id: 'other' })).toMatchObject({ ok: false, refusal: { code: 'session_required' } })
  })

  it('denies before it looks at money, and money before people', () => {
    const core = new Core()
    core.session()
    expect(core.asked({ task_intent: 'drop the database', estimated_cost_usd: 99 }).status).toMatchObject({
      name: 'refused',
      cause: 'policy',
    })
    expect(core.asked({ task_intent: 'withdraw funds', estimated_cost_usd: 99 }).status).toMatchObject({ name: 'refused', cause: 'budget' })
    expect(core.asked({ task_intent: 'withdraw funds', estimated_cost_usd: 2 }).status).toMatchObject({ name: 'pending' })
  })

  it('refuses a paused agent before anything else', () => {
    const core = new Core()
    core.session()
    core.submit({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, ALICE)
    expect(core.asked({ task_intent: 'drop database' }).status).toMatchObject({ name: 'refused', cause: 'paused' })
  })

  it('answers 422 for what it cannot grant yet', () => {
    const core = new Core()
    core.session()
    for (const resource_type of ['gas_budget'])
      expect(core.ask({ resource_type })).toMatchObject({ ok: false, refusal: { code: 'unsupported_resource' } })
  })
})

describe('what needs a person', () => {
  const reasons = (changes: object, charter = {}) => {
    const core = new Core(charter)
    core.session()
    const { status } = core.asked({ ...changes })
    return status.name === 'pending' ? status.reasons.map((r) => r.code) : status.name
  }

  it('asks above the cost limit, not at it', () => {
    expect(reasons({ estimated_cost_usd: 5 })).toBe('granted')
    expect(reasons({ estimated_cost_usd: 5.000001 })).toEqual(['cost_above_limit'])
  })

  it('asks below the confidence limit, not at it, and not when nothing is said', () => {
    expect(reasons({ confidence: 0.7 })).toBe('granted')
    expect(reasons({ confidence: 0.699 })).toEqual(['low_confidence'])
    expect(reasons({})).toBe('granted')
    expect(reasons({}, { escalate: { require_confidence: true } })).toEqual(['confidence_missing'])
  })

  it('asks for sensitive intents in the intent and in the name of the tool', () => {
    expect(reasons({ task_intent: 'please withdraw the funds' })).toEqual(['sensitive_intent'])
    expect(reasons({ tool: 'delete_resource' })).toEqual(['sensitive_intent'])
    expect(reasons({ task_intent: 'w\u0456thdraw funds' })).toEqual(['look_alike_text'])
  })

  it('says every reason', () => {
    expect(reasons({ task_intent: 'withdraw funds', estimated_cost_usd: 6, confidence: 0.1 })).toEqual([
      'cost_above_limit',
      'sensitive_intent',
      'low_confidence',
    ])
  })
})

describe('what the charter denies', () => {
  const cause = (changes: object, charter = {}) => {
    const core = new Core(charter)
    core.session('crew-01', { max_priority: 7 })
    const { status } = core.asked({ ...changes })
    return status.name === 'refused' ? status.reason.code : status.name
  }

  it('holds priority caps of the handshake, the charter and the agent', () => {
    expect(cause({ priority: 8 })).toBe('priority_too_high')
    expect(cause({ priority: 7 })).toBe('granted')
    expect(cause({ priority: 6 }, { agents: { max_priority: 5 } })).toBe('priority_too_high')
    expect(cause({ priority: 4 }, { agents: { list: [{ id: 'crew-01', max_priority: 3 }] } })).toBe('priority_too_high')
  })

  it('holds priority floors', () => {
    expect(cause({ task_intent: 'stake tokens', priority: 6 })).toBe('priority_too_low')
    expect(cause({ task_intent: 'stake tokens', priority: 7 })).toBe('granted')
    expect(cause({ task_intent: 'stakeholder report', priority: 1 })).toBe('granted')
  })

  it('holds denied agents and tools', () => {
    expect(cause({}, { deny: { agents: ['crew-01'] } })).toBe('agent_denied')
    expect(cause({ tool: 'rm' }, { agents: { list: [{ id: 'crew-01', tools: ['search'] }] } })).toBe('tool_not_allowed')
    expect(cause({ tool: '__proto__' }, { agents: { list: [{ id: 'crew-01', tools: ['search'] }] } })).toBe('tool_not_allowed')
  })
})

describe('sessions', () => {
  it('answers the same session while it is open, never refilled or raised', () => {
    const core = new Core()
    core.session('crew-01', { max_priority: 3, session_budget: 2_000_000 })
    core.asked({ estimated_cost_usd: 1.5, priority: 1 })
    core.session('crew-01', { max_priority: 10, session_budget: null })
    expect(core.state.agents.get('crew-01')?.session).toMatchObject({ max_priority: 3, budget: 2_000_000 })
    expect(core.asked({ estimated_cost_usd: 1, priority: 1 }).status).toMatchObject({ cause: 'budget', reason: { code: 'budget_session' } })
  })

  it('opens a new one, with a new budget, after it ended', () => {
    const core = new Core({ budgets: { agent_day_usd: null, session_usd: 2 } })
    core.session()
    core.asked({ estimated_cost_usd: 2 })
    core.now += 24 * 60 * MINUTE
    core.session()
    expect(core.asked({ estimated_cost_usd: 2 }).status.name).toBe('granted')
  })
})

describe('idempotency', () => {
  it('gives the same answer and charges once', () => {
    const core = new Core()
    core.session()
    const first = core.asked({ idempotency_key: 'once' })
    const again = core.asked({ idempotency_key: 'once' })
    expect(again.id).toBe(first.id)
    expect(core.day()).toBe(1_000_000)
  })

  it('refuses the same key with another body', () => {
    const core = new Core()
    core.session()
    core.asked({ idempotency_key: 'once' })
    expect(core.ask({ idempotency_key: 'once', estimated_cost_usd: 2 })).toMatchObject({ refusal: { code: 'idempotency_conflict' } })
  })

  it('owes the queue the outcome of what was asked over HTTP before, once it was asked again there', () => {
    const core = new Core()
    core.session()
    const id = core.escalated({ idempotency_key: 'once' })
    const again = () => core.ask({ task_intent: 'Withdraw the funds', idempotency_key: 'once' }, OPEN, 'queue')
    expect(again()).toMatchObject({ ok: true, subject: id })
    expect(core.ledger.at(-1)).toMatchObject({ type: 'reply.awaited', subject: id })
    const entries = core.ledger.length
    again()
    expect(core.ledger).toHaveLength(entries)
    expect(core.day()).toBe(1_000_000)
    expect(replyOwed(core.state.requests.get(id) as RequestRecord)).toBe(false)
    core.vote(id, ALICE)
    expect(replyOwed(core.state.requests.get(id) as RequestRecord)).toBe(true)
    // What is decided is answered at once: nothing more is owed for it.
    again()
    expect(core.ledger.at(-1)?.type).toBe('request.granted')
  })

  it('owes nobody a reply who asked twice over HTTP', () => {
    const core = new Core()
    core.session()
    const id = core.escalated({ idempotency_key: 'once' })
    core.ask({ task_intent: 'Withdraw the funds', idempotency_key: 'once' })
    expect(core.state.requests.get(id)?.replied).toBeUndefined()
  })

  it('keeps keys of different agents apart, and forgets them after a day', () => {
    const core = new Core({ agents: { session: '7d' } })
    core.session()
    core.session('crew-02')
    const first = core.asked({ idempotency_key: 'once' })
    expect(core.asked({ idempotency_key: 'once', agent_id: 'crew-02' }).id).not.toBe(first.id)
    core.now += 24 * 60 * MINUTE
    expect(core.asked({ idempotency_key: 'once', estimated_cost_usd: 2 }).id).not.toBe(first.id)
  })
})

describe('who may ask', () => {
  it('believes nobody without a key under a charter that asks for keys', () => {
    const core = new Core({ agents: { authentication: 'keys' } })
    expect(core.session()).toMatchObject({ ok: false, refusal: { code: 'unauthenticated' } })
    expect(core.session('crew-01', {}, agentKey('crew-01'))).toMatchObject({ ok: true })
  })

  it('believes only a key once an agent had one, also after the last is revoked', () => {
    const core = new Core()
    core.submit({ kind: 'add-key', key_id: 'k1', agent_id: 'crew-01', purpose: 'agent', sha256: 'x' }, { kind: 'system', part: 'console' })
    expect(core.session()).toMatchObject({ refusal: { code: 'unauthenticated' } })
    core.submit({ kind: 'revoke-key', key_id: 'k1' }, { kind: 'system', part: 'console' })
    expect(core.session()).toMatchObject({ refusal: { code: 'unauthenticated' } })
    expect(core.session('crew-02')).toMatchObject({ ok: true })
  })

  it("refuses an agent's key for another agent", () => {
    const core = new Core()
    core.session()
    expect(core.ask({}, agentKey('crew-02'))).toMatchObject({ refusal: { code: 'forbidden' } })
  })

  it('lets only administrators add keys', () => {
    const core = new Core()
    const command = { kind: 'add-key', key_id: 'k1', agent_id: 'crew-01', purpose: 'agent', sha256: 'x' } as const
    for (const who of [OPEN, STRANGER, ALICE, BOB, agentKey('crew-01')]) expect(core.code(command, who)).toBe('forbidden')
  })
})

it('grants nothing before a charter is in force', () => {
  const core = new Core()
  core.state.charter = undefined
  expect(core.session()).toMatchObject({ ok: false, refusal: { code: 'forbidden' } })
})

it('turns the day in the time zone of the charter, also when clocks change', () => {
  const core = new Core({ timezone: 'Europe/Zurich', agents: { session: '30d' }, budgets: { agent_day_usd: 1 } }, Date.UTC(2026, 9, 24, 12))
  core.session()
  core.now = Date.UTC(2026, 9, 24, 21, 59) // 23:59 in Zurich, the day before the change to winter time
  expect(core.asked().status.name).toBe('granted')
  core.now = Date.UTC(2026, 9, 24, 22, 1) // 00:01 on the 25th, a day of 25 hours
  expect(core.asked().status.name).toBe('granted')
  core.now = Date.UTC(2026, 9, 25, 22, 59) // 23:59, still the 25th
  expect(core.asked().status).toMatchObject({ cause: 'budget' })
  core.now = Date.UTC(2026, 9, 25, 23, 0)
  expect(core.asked().status.name).toBe('granted')
})

it('changes nothing when the charter in force is adopted again, and names the new one when it is another', () => {
  const core = new Core()
  const before = core.ledger.length
  core.adopt(charterWith())
  expect(core.ledger.length).toBe(before)
  core.adopt(charterWith({ escalate: { cost_above_usd: 1 } }))
  core.session()
  expect(core.asked({ estimated_cost_usd: 2 }).charter).toBe(core.state.charterHash)
  expect(core.adopt(charterWith({ org: 'other' }))).toMatchObject({ refusal: { code: 'charter_invalid' } })
})
