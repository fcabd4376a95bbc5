import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { react } from '../../../src/core/react.ts'
import { GROUPS, NAMES, type Name, OPERATORS, person, routed, stage, Team } from '../../support/approvals.ts'
import { ALICE, BOOT, type Changes, charterWith, LOCAL, OPEN, STRANGER } from '../../support/core.ts'

const MONEY = { budgets: { agent_day_usd: null } }
const GLASS = { break_glass: { any_of: ['oncall'], review_within: '24h' } }
const law = (changes: Changes = {}, approvals: Changes = {}) => routed([stage()], { ...MONEY, ...changes }, { ...GLASS, ...approvals })

class Alarmed extends Team {
  breaks(id: string, name: Name, reason = 'Customers cannot pay') {
    return this.code({ kind: 'break-glass', request_id: id, reason, door: 'cli' }, person(name))
  }
  reviews(id: string, name: Name, justified = true, note = 'Looked at the logs') {
    return this.code({ kind: 'review', request_id: id, justified, note, door: 'cli' }, person(name))
  }
}
const start = (changes: Changes = {}, approvals: Changes = {}) => new Alarmed(law(changes, approvals))

describe('break-glass', () => {
  it('grants what waits on the word of one person of its groups, marked, with the reason, and with a review owed', () => {
    const team = start()
    const id = team.escalated()
    expect(team.yes(id, 'ann')).toBe('ok')
    expect(team.breaks(id, 'eve')).toBe('ok')
    expect(team.last('request.granted')).toMatchObject({
      by: [{ operator: 'eve', door: 'cli' }],
      break_glass: { reason: 'Customers cannot pay', review_by: team.now + 86_400_000 },
    })
    expect(team.view(id)).toMatchObject({
      status: 'GRANTED',
      decided_by: ['eve'],
      break_glass: { operator: 'eve', reason: 'Customers cannot pay' },
    })
    expect(team.state.reviews.get(id)).toMatchObject({ operator: 'eve', due: team.now + 86_400_000 })
    expect(team.redeem(id)).toBe('ok')
    expect(team.replayed()).toBeUndefined()
  })

  it('is for nobody else: not for who is asked anyway, not for strangers, agents, the operator token, or where the charter has none', () => {
    const team = start()
    const id = team.escalated()
    const by = (who: Parameters<Team['code']>[1]) => team.code({ kind: 'break-glass', request_id: id, reason: 'x', door: 'http' }, who)
    for (const name of ['ann', 'dora'] as const) expect(team.breaks(id, name)).toBe('break_glass_not_allowed')
    expect(by(STRANGER)).toBe('not_operator')
    expect(by(ALICE)).toBe('not_operator')
    expect(by({ kind: 'agent', agent: 'crew-01', key: 'k' })).toBe('self_approval')
    expect(by(OPEN)).toBe('not_operator')
    expect(by(LOCAL)).toBe('break_glass_not_allowed')
    expect(by(BOOT)).toBe('not_operator')
    expect(team.status(id)).toBe('pending')
    expect(team.types(id)).toContain('attempt.refused')
    const without = new Alarmed(routed([stage()], MONEY))
    expect(without.breaks(without.escalated(), 'eve')).toBe('break_glass_not_allowed')
  })

  it("is never for one's own agent, and never without a reason", () => {
    const own = start({ agents: { list: [{ id: 'crew-01', owner: 'eve' }] } })
    expect(own.breaks(own.escalated(), 'eve')).toBe('self_approval')
    const solo = start({ solo: true, agents: { list: [{ id: 'crew-01', owner: 'eve' }] } })
    expect(solo.breaks(solo.escalated(), 'eve')).toBe('self_approval')
    const team = start()
    const id = team.escalated()
    for (const reason of ['', '  \n']) expect(team.breaks(id, 'eve', reason)).toBe('invalid_field')
    expect(team.status(id)).toBe('pending')
  })

  it('is never late, never twice, and never for what is denied, halted or paused', () => {
    const team = start()
    const [late, done, paused, halted] = [team.escalated(), team.escalated(), team.escalated({ agent_id: 'crew-01' }), team.escalated()]
    expect(team.breaks(done, 'eve')).toBe('ok')
    expect(team.breaks(done, 'eve')).toBe('already_decided')
    const denied = team.asked({
      agent_id: 'crew-01',
      estimated_cost_usd: 0,
      session_id: undefined,
      task_intent: 'Drain the treasury wallet',
    })
    if (denied.status.name === 'refused') expect(team.breaks(denied.id, 'eve')).toBe('already_decided')
    team.code({ kind: 'pause', agent_id: 'crew-01', door: 'cli' }, person('dora'))
    expect(team.breaks(paused, 'eve')).toBe('already_decided')
    team.code({ kind: 'resume', agent_id: 'crew-01', door: 'cli' }, person('dora'))
    const again = team.escalated()
    team.code({ kind: 'halt', reason: 'all stop', door: 'cli' }, person('dora'))
    for (const id of [again, halted, late]) expect(team.breaks(id, 'eve')).toBe('already_decided')
    const other = start()
    const overdue = other.escalated()
    other.pass(10)
    expect(other.breaks(overdue, 'eve')).toBe('too_late')
  })

  it('never grants what a rule denies by now, though the charter is the same; the request goes on waiting', () => {
    const rules = [
      { id: 'ask', effect: 'confirm', when: "request.tool == 'pay'", reason_code: 'pay', reason: 'Paying is asked' },
      {
        id: 'night',
        effect: 'deny',
        when: "request.tool == 'pay' && now > timestamp('2026-11-21T12:05:00Z')",
        reason_code: 'n',
        reason: 'Not now',
      },
    ]
    const team = start({ rules })
    const id = team.asked({ tool: 'pay' }).id
    expect(team.status(id)).toBe('pending')
    team.pass(6)
    expect(team.breaks(id, 'eve')).toBe('break_glass_not_allowed')
    expect(team.status(id)).toBe('pending')
  })

  it('never grants over a hard budget that a charter brought since, nor what its new rules deny', () => {
    const rules = [{ id: 'no', effect: 'deny', when: 'true', reason_code: 'no', reason: 'Nothing goes' }]
    for (const changes of [{ budgets: { agent_day_usd: 1 } }, { rules }]) {
      const team = start()
      const id = team.escalated({ estimated_cost_usd: 5 })
      team.adopt(charterWith(law(changes)))
      expect(team.breaks(id, 'eve')).not.toBe('ok')
      expect(team.status(id)).not.toBe('granted')
    }
  })

  it('bypasses people, not confirmation: what is typed or needs a code is so here, too', () => {
    const team = start({}, { routes: [{ id: 'all', when: 'true', confirm: 'typed', stages: [stage()] }] })
    const id = team.escalated({ estimated_cost_usd: 5 })
    expect(team.breaks(id, 'eve')).toBe('confirmation_required')
    const typed = { kind: 'break-glass', request_id: id, reason: 'now', confirm: '5.00', door: 'web' } as const
    expect(team.code(typed, person('eve'))).toBe('ok')
    expect(team.status(id)).toBe('granted')
  })

  it('is told to every channel: where a card stands it follows, and the others get one', () => {
    const channels = [{ telegram: -100 }, { telegram: -200 }, { slack: 'C1', for: ['reports'] }]
    const team = start({ channels }, { routes: [{ id: 'all', when: 'true', stages: [stage({ channels: ['telegram:-100'] })] }] })
    const id = team.escalated()
    expect(Object.keys(team.record(id).cards)).toEqual(['telegram:-100'])
    team.breaks(id, 'eve')
    expect(Object.keys(team.record(id).cards)).toEqual(['telegram:-100', 'telegram:-200', 'slack:C1'])
    const granted = team.ledger.findLast(({ type }) => type === 'request.granted')
    if (!granted) throw new Error('not granted')
    const told = react(team.state, granted).map(({ effect }) => (effect.kind === 'card' ? effect.channel : effect.kind))
    expect(told.sort()).toEqual(['slack:C1', 'telegram:-200'])
    expect(team.state.owed.has(id)).toBe(true)
  })

  it('ends when the charter changes before it is used: nobody approved it as the new one asks', () => {
    const team = start()
    const id = team.escalated()
    team.breaks(id, 'eve')
    team.adopt(charterWith(law({ mission: 'Another one' })))
    expect(team.redeem(id)).toBe('stale')
  })

  it('law: whoever does what in which order, nothing denied, decided or foreign is ever granted by it', () => {
    const rules = [
      { id: 'ask', effect: 'confirm', when: "request.tool == 'pay'", reason_code: 'pay', reason: 'Paying is asked' },
      { id: 'no', effect: 'deny', when: "request.tool == 'wipe'", reason_code: 'wipe', reason: 'Never' },
    ]
    const act = fc.record({
      name: fc.constantFrom(...NAMES),
      tool: fc.constantFrom('pay', 'wipe'),
      vote: fc.constantFrom('yes', 'no', 'none'),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 6 }), (acts) => {
        const team = start({ rules })
        for (const { name, tool, vote } of acts) {
          const { id } = team.asked({ tool, estimated_cost_usd: 0.01 })
          if (vote === 'yes') team.yes(id, 'ann')
          if (vote === 'no') team.no(id, 'ann')
          const waits = team.status(id) === 'pending'
          const granted = team.breaks(id, name) === 'ok'
          expect(granted).toBe(waits && tool === 'pay' && name === 'eve')
        }
        expect(team.replayed()).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })
})

describe('the section approvals.break_glass', () => {
  it('names groups that exist, and leaves somebody who reviews', () => {
    expect(() => start({}, { break_glass: { any_of: ['nobody'] } })).toThrow('no group nobody')
    const alone = { operators: [OPERATORS[4]], agents: { list: [] } }
    expect(() => charterWith({ solo: false, ...alone, approvals: { groups: { oncall: GROUPS.oncall }, ...GLASS } })).toThrow('nobody else')
  })
})
