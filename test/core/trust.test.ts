import { describe, expect, it } from 'vitest'
import { ALICE, BOB, Core, LOCAL, MINUTE, OPEN, STRANGER } from '../support/core.ts'
import { ADMIN, audit, METER, OBSERVER, points, redeem, settle, TRUST, trusting, work } from '../support/trust.ts'

const DAY = 24 * 60 * MINUTE
const READ = { tool: 'Read', estimated_cost_usd: 0 }
const PAY = { tool: 'spend', estimated_cost_usd: 1 }
/** Enough people that two besides the owner of an agent may approve. */
const THREE = [...TRUST.operators, { id: 'carol', telegram: 1004 }]

const codes = (core: Core, changes = {}) => {
  const { status } = core.asked(changes)
  if (status.name === 'pending') return status.reasons.map(({ code }) => code)
  return status.name === 'refused' ? [status.reason.code] : [status.name]
}
const order = (core: Core, order: object, by = ADMIN) =>
  core.code({ kind: 'trust', agent_id: 'crew-01', order: order as never, reason: 'because', door: 'http' }, by)

describe('a new agent', () => {
  it('has unlocked nothing: every action with a threshold is confirmed by a person', () => {
    const core = trusting()
    expect(codes(core, READ)).toEqual(['trust_probation'])
    expect(codes(core, PAY)).toEqual(['trust_probation'])
    expect(codes(core)).toEqual(['granted'])
  })

  it('is denied where the charter says so', () => {
    const core = trusting()
    const { status } = core.asked({ tool: 'Bash' })
    expect(status).toMatchObject({ name: 'refused', cause: 'policy', reason: { code: 'trust_locked' } })
  })

  it('unlocks nothing by leaving out the tool, or by naming one nobody listed', () => {
    const core = trusting()
    expect(codes(core, { resource_type: 'api_call' })).toEqual(['trust_probation'])
    expect(codes(core, { resource_type: 'compute' })).toEqual(['trust_unlisted_resource'])
    expect(codes(core, { tool: 'bash' })).toEqual(['trust_unlisted_tool'])
    for (const tool of ['__proto__', 'constructor', 'toString', 'Вash', ' Bash'])
      expect(codes(core, { tool })).toEqual(expect.arrayContaining(['trust_unlisted_tool']))
  })

  it('needs the capabilities of tool and resource type both', () => {
    const core = trusting()
    order(core, { do: 'grant', to: 100, capability: 'READ_FILES' })
    expect(codes(core, READ)).toEqual(['granted'])
    expect(codes(core, { ...READ, resource_type: 'api_call' })).toEqual(['trust_probation'])
  })
})

describe('trust is earned', () => {
  it('by audited work, and unlocks at the threshold', () => {
    const core = trusting()
    work(core, READ)
    expect(points(core, 'READ_FILES')).toBe(5000)
    expect(codes(core, READ)).toEqual(['trust_probation'])
    work(core, READ)
    expect(codes(core, READ)).toEqual(['granted'])
    expect(core.ledger.filter((e) => e.type === 'trust.changed').at(-1)?.data).toMatchObject({
      changes: [{ capability: 'READ_FILES', from: 5000, to: 10_000 }],
      reason: { code: 'earned_by_audit' },
    })
  })

  it('in proportion to the score', () => {
    const core = trusting()
    const { id } = core.asked({ ...READ })
    core.vote(id, ALICE)
    settle(core, id)
    audit(core, id, OBSERVER, true, 33)
    expect(points(core, 'READ_FILES')).toBe(1650)
  })

  it('by the stakes: a thousand trivial successes do not unlock money', () => {
    const core = trusting({ budgets: { agent_day_usd: null } })
    for (let i = 0; i < 1000; i++) {
      if (i % 100 === 0) core.session()
      work(core, { ...PAY, estimated_cost_usd: 0.01 })
    }
    expect(points(core, 'SPEND_USD')).toBe(200)
    expect(codes(core, PAY)).toEqual(['trust_probation'])
    for (let i = 0; i < 8; i++) work(core, { ...PAY, estimated_cost_usd: 5 })
    expect(codes(core, PAY)).toEqual(['granted'])
  })

  it('weighs what was confirmed, never what the agent says it cost', () => {
    const core = trusting()
    const { id } = core.asked({ ...PAY, estimated_cost_usd: 5 })
    core.vote(id, ALICE)
    redeem(core, id)
    settle(core, id, { usd: 5, by: OPEN })
    expect(audit(core, id)).toBe('ok')
    expect(points(core, 'SPEND_USD')).toBe(0)
  })

  it('once per request, however many auditors pass it', () => {
    const core = trusting()
    const id = work(core, READ)
    expect(audit(core, id)).toBe('already_audited')
    expect(audit(core, id, METER)).toBe('ok')
    expect(audit(core, id, ALICE)).toBe('ok')
    expect(points(core, 'READ_FILES')).toBe(5000)
    expect(core.state.requests.get(id)?.audits?.map((a) => a.auditor)).toEqual(['operator:olive', 'meter:m1', 'operator:alice'])
  })

  it('only for settled work', () => {
    const core = trusting()
    const { id } = core.asked(READ)
    expect(audit(core, id)).toBe('wrong_state')
    core.vote(id, ALICE)
    expect(audit(core, id)).toBe('wrong_state')
    expect(audit(core, 'none')).toBe('not_found')
  })

  it("never by the agent's own word, another agent's, a stranger's, or its owner's", () => {
    const core = trusting({ solo: false, operators: THREE, agents: { list: [{ id: 'crew-01', owner: 'bob' }] } })
    const { id } = core.asked(READ)
    core.vote(id, ALICE)
    settle(core, id)
    expect(audit(core, id, { kind: 'agent', agent: 'crew-01', key: 'k' })).toBe('self_approval')
    expect(audit(core, id, { kind: 'agent', agent: 'crew-02', key: 'k' })).toBe('forbidden')
    expect(audit(core, id, OPEN)).toBe('forbidden')
    expect(audit(core, id, STRANGER)).toBe('forbidden')
    expect(audit(core, id, BOB)).toBe('self_approval')
    expect(points(core, 'READ_FILES')).toBe(0)
  })
})

describe('the identity that trust belongs to', () => {
  it("is the agent's: another session, task, mission or role keeps it, and another agent has none of it", () => {
    const core = trusting({
      agents: {
        list: [
          { id: 'crew-01', role: 'writer' },
          { id: 'crew-02', role: 'writer' },
        ],
      },
    })
    order(core, { do: 'grant', to: 10, capability: 'READ_FILES' })
    core.session()
    core.session('crew-02')
    expect(codes(core, { ...READ, task_id: 'another', mission: 'another', priority: 1 })).toEqual(['granted'])
    expect(codes(core, { ...READ, agent_id: 'crew-02' })).toEqual(['trust_probation'])
  })
})

describe('trust is lost', () => {
  const trusted = () => {
    const core = trusting()
    order(core, { do: 'grant', to: 80 })
    return core
  }

  it('by failed work, told by anybody, and once for the same failure', () => {
    const core = trusted()
    const { id } = core.asked(READ)
    settle(core, id, { outcome: 'failed', by: OPEN })
    expect(points(core, 'READ_FILES')).toBe(70_000)
    settle(core, id, { outcome: 'failed' })
    expect(points(core, 'READ_FILES')).toBe(70_000)
  })

  it('by costing more than was set aside', () => {
    const core = trusted()
    const { id } = core.asked(PAY)
    settle(core, id, { usd: 1.01, by: OPEN })
    expect(points(core, 'SPEND_USD')).toBe(65_000)
    expect(points(core, 'READ_FILES')).toBe(80_000)
  })

  it("by an operator's no, and by an audit it did not pass", () => {
    const core = trusted()
    const { id } = core.asked({ ...READ, task_intent: 'withdraw funds' })
    core.vote(id, ALICE, 'reject')
    expect(points(core, 'READ_FILES')).toBe(75_000)
    const other = core.asked(READ).id
    settle(core, other)
    audit(core, other, OBSERVER, false, 0)
    expect(points(core, 'READ_FILES')).toBe(55_000)
  })

  it('never below nothing', () => {
    const core = trusting()
    const { id } = core.asked(READ)
    core.vote(id, ALICE, 'reject')
    expect(points(core, 'READ_FILES')).toBe(0)
    expect(core.ledger.some((e) => e.type === 'trust.changed')).toBe(false)
  })

  it('by idleness, toward the floor and no further, by entry time', () => {
    const core = trusting({ trust: { ...TRUST.trust, decay: { points: 1, every: '1d', floor: 20 } } })
    order(core, { do: 'grant', to: 30, capability: 'READ_FILES' })
    order(core, { do: 'grant', to: 12, capability: 'CALL_API' })
    core.now += 3 * DAY - 1
    expect(points(core, 'READ_FILES')).toBe(28_000)
    core.now += 1
    expect(points(core, 'READ_FILES')).toBe(27_000)
    core.now += 365 * DAY
    expect(points(core, 'READ_FILES')).toBe(20_000)
    expect(points(core, 'CALL_API')).toBe(12_000)
  })

  it('a loss does not set the clock of idleness back', () => {
    const core = trusting({ trust: { ...TRUST.trust, decay: { points: 1, every: '1d', floor: 0 } }, agents: { session: '30d' } })
    order(core, { do: 'grant', to: 80, capability: 'READ_FILES' })
    core.now += 1.5 * DAY
    core.session()
    const { id } = core.asked(READ)
    settle(core, id, { outcome: 'failed' })
    expect(points(core, 'READ_FILES')).toBe(69_000)
    core.now += DAY / 2
    expect(points(core, 'READ_FILES')).toBe(68_000)
  })
})

describe('spending grows with trust', () => {
  it('asks above the ceiling of its trust, and grants up to it', () => {
    const ceilings = {
      by: 'CALL_API',
      steps: [
        { from: 0, usd: 0.1 },
        { from: 50, usd: 2 },
      ],
    }
    const core = trusting({ trust: { ...TRUST.trust, ceilings } })
    expect(codes(core, { estimated_cost_usd: 0.1 })).toEqual(['granted'])
    expect(codes(core, { estimated_cost_usd: 0.100001 })).toEqual(['trust_ceiling'])
    order(core, { do: 'grant', to: 50, capability: 'CALL_API' })
    expect(codes(core, { estimated_cost_usd: 2 })).toEqual(['granted'])
    expect(codes(core, { estimated_cost_usd: 2.01 })).toEqual(['trust_ceiling'])
  })
})

describe('operators', () => {
  it('grant and lower, each an entry that says who and why; a grant never lowers', () => {
    const core = trusting()
    expect(order(core, { do: 'grant', to: 60, capability: 'READ_FILES' }, ALICE)).toBe('ok')
    expect(core.ledger.at(-1)).toMatchObject({
      type: 'trust.changed',
      subject: 'crew-01',
      data: { by: 'alice', reason: { code: 'granted_by_operator', text: 'because' }, changes: [{ from: 0, to: 60_000 }] },
    })
    order(core, { do: 'grant', to: 10, capability: 'READ_FILES' })
    expect(points(core, 'READ_FILES')).toBe(60_000)
    order(core, { do: 'lower', to: 5 })
    expect(points(core, 'READ_FILES')).toBe(5000)
    expect(points(core, 'CALL_API')).toBe(0)
  })

  it('freeze: nothing is earned and nothing decays, losses still count; unfreezing takes nothing for the time', () => {
    const core = trusting({ trust: { ...TRUST.trust, decay: { points: 1, every: '1d', floor: 0 } } })
    order(core, { do: 'grant', to: 50, capability: 'READ_FILES' })
    order(core, { do: 'freeze' })
    work(core, READ)
    core.now += 10 * DAY
    expect(points(core, 'READ_FILES')).toBe(50_000)
    core.session()
    settle(core, core.asked(READ).id, { outcome: 'failed' })
    expect(points(core, 'READ_FILES')).toBe(40_000)
    order(core, { do: 'unfreeze' })
    expect(points(core, 'READ_FILES')).toBe(40_000)
    core.now += DAY
    expect(points(core, 'READ_FILES')).toBe(39_000)
  })

  it('must administer: approvers, observers, agents and owners of the agent do not raise', () => {
    const core = trusting({ solo: false, operators: THREE, agents: { list: [{ id: 'crew-01', owner: 'alice' }] } })
    for (const who of [BOB, OBSERVER, OPEN, STRANGER, METER, { kind: 'agent', agent: 'crew-01', key: 'k' }] as const)
      expect(order(core, { do: 'grant', to: 60 }, who)).toBe('forbidden')
    expect(order(core, { do: 'grant', to: 60 }, ALICE)).toBe('self_approval')
    expect(order(core, { do: 'lower', to: 0 }, ALICE)).toBe('ok')
    expect(order(core, { do: 'grant', to: 60 }, LOCAL)).toBe('ok')
  })

  it('are told what is not there', () => {
    const core = trusting()
    expect(order(core, { do: 'grant', to: 60, capability: 'FLY' })).toBe('not_found')
    expect(core.code({ kind: 'trust', agent_id: 'nobody', order: { do: 'freeze' }, reason: 'x', door: 'http' }, ADMIN)).toBe('not_found')
    expect(order(new Core(), { do: 'grant', to: 60 })).toBe('wrong_state')
  })
})

describe('an observer', () => {
  it('audits and reads, and does not vote, confirm costs, pause, resume or halt', () => {
    const core = trusting()
    const id = core.escalated()
    expect(core.vote(id, OBSERVER)).toBe('forbidden')
    expect(core.code({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, OBSERVER)).toBe('not_operator')
    expect(core.code({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, OBSERVER)).toBe('not_operator')
    expect(core.code({ kind: 'halt', reason: 'x', door: 'http' }, OBSERVER)).toBe('not_operator')
    core.vote(id, ALICE)
    expect(settle(core, id, { by: OBSERVER })).toBe('forbidden')
  })
})

describe('a charter without a section trust', () => {
  it('records audits, earns nothing, and its entries are those of before', () => {
    const core = new Core({ operators: TRUST.operators })
    core.session()
    const id = work(core, { tool: 'anything', resource_type: 'compute' })
    expect(core.ledger.map((e) => e.type)).toEqual([
      'charter.adopted',
      'session.opened',
      'request.asked',
      'request.redeemed',
      'request.settled',
      'request.audited',
    ])
    expect(core.state.trust.size + core.state.tallies.size).toBe(0)
    expect(core.status(id)).toBe('settled')
  })
})
