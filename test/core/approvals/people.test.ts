import { describe, expect, it } from 'vitest'
import { GROUPS, type Name, OPERATORS, person, routed, stage, Team } from '../../support/approvals.ts'
import { ALICE, charterWith, LOCAL, MINUTE, OPEN, STRANGER } from '../../support/core.ts'

const away = (core: Team, name: Name, deputy: string | undefined, minutes = 60, from = 0) =>
  core.code(
    {
      kind: 'away',
      from: core.now + from * MINUTE,
      to: core.now + (from + minutes) * MINUTE,
      door: 'http',
      ...(deputy === undefined ? {} : { deputy }),
    },
    person(name),
  )
const asked = (core: Team, id: string) => core.view(id).approval?.asked

describe('who delegates', () => {
  it('is replaced by whom they name, who counts in their place: never both', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    expect(core.delegate(id, 'ann', 'dora')).toBe('ok')
    expect(core.view(id).approval).toMatchObject({
      asked: ['dora', 'bob', 'cid'],
      substitutes: [{ from: 'ann', to: 'dora', why: 'delegated' }],
    })
    expect(core.yes(id, 'ann')).toBe('not_asked')
    core.yes(id, 'dora')
    expect(core.view(id).approval?.missing).toBe(1)
    core.yes(id, 'cid')
    expect(core.record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'dora' }, { operator: 'cid' }] })
    expect(core.redeem(id)).toBe('ok')
    expect(core.replayed()).toBeUndefined()
  })

  it('is not replaced by somebody who lost the role after voting in their place (A8)', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.delegate(id, 'ann', 'eve')
    core.yes(id, 'eve')
    const operators = OPERATORS.map((one) => (one.id === 'eve' ? { ...one, roles: ['observer'] } : one))
    core.adopt(charterWith(routed([stage()], { operators }, { groups: { ...GROUPS, oncall: ['dora'] } })))
    expect([core.yes(id, 'bob'), core.status(id)]).toEqual(['ok', 'pending'])
    core.yes(id, 'cid')
    expect(core.record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'bob' }, { operator: 'cid' }] })
  })

  it('may hand on what was handed to them, and get it back', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.delegate(id, 'ann', 'dora')
    core.delegate(id, 'dora', 'eve')
    expect(asked(core, id)).toEqual(['eve', 'bob', 'cid'])
    core.delegate(id, 'eve', 'ann')
    expect(asked(core, id)).toEqual(['ann', 'bob', 'cid'])
  })

  it('hands one request on three times at the most, so that two of them cannot fill the ledger with it; others still may', () => {
    const core = new Team(routed([stage({ quorum: 1 }), stage({ id: 'second' })]))
    const id = core.escalated()
    for (let times = 0; times < 3; times++)
      expect([core.delegate(id, 'ann', 'dora'), core.delegate(id, 'dora', 'ann')]).toEqual(['ok', 'ok'])
    expect(core.delegate(id, 'ann', 'dora')).toBe('too_many_delegations')
    expect([core.delegate(id, 'bob', 'ann'), asked(core, id)]).toEqual(['ok', ['ann', 'cid']])
    core.yes(id, 'cid')
    expect(core.delegate(id, 'ann', 'eve')).toBe('too_many_delegations')
    expect(core.types(id).filter((type) => type === 'approval.delegated')).toHaveLength(7)
    expect(core.replayed()).toBeUndefined()
  })

  it('gives nobody two votes: somebody asked already still counts once', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.delegate(id, 'ann', 'bob')
    expect(asked(core, id)).toEqual(['bob', 'cid'])
    core.yes(id, 'bob')
    expect([core.status(id), core.yes(id, 'bob')]).toEqual(['pending', 'already_voted'])
    // Then one person alone would be left for two votes.
    expect(core.delegate(id, 'cid', 'bob')).toBe('quorum_unreachable')
  })

  it('may not after voting, nor without being asked, nor to a stranger, an observer, the built-in operator or the owner', () => {
    const core = new Team(routed([stage()], { agents: { list: [{ id: 'crew-01', owner: 'eve' }] } }))
    const id = core.escalated()
    core.yes(id, 'ann')
    expect(core.delegate(id, 'ann', 'dora')).toBe('already_voted')
    expect(core.delegate(id, 'dora', 'ann')).toBe('not_asked')
    expect(['zoe', 'local', 'eve', 'bob'].map((to) => core.delegate(id, 'bob', to))).toEqual(Array(4).fill('invalid_field'))
    expect(core.code({ kind: 'delegate', request_id: id, to: 'dora', door: 'http' }, STRANGER)).toBe('not_operator')
    expect(core.code({ kind: 'delegate', request_id: id, to: 'dora', door: 'http' }, OPEN)).toBe('not_operator')
  })

  it('needs a route: where every approver is asked there is nothing to hand on', () => {
    const { approvals: _, ...plain } = routed([])
    const core = new Team(plain)
    expect(core.delegate(core.escalated(), 'ann', 'dora')).toBe('wrong_state')
  })

  it('hands on nothing that they lost meanwhile: the place is that of who was asked', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.delegate(id, 'ann', 'dora')
    core.adopt(charterWith(routed([stage()], {}, { groups: { engineers: ['bob', 'cid'], admins: ['dora'], oncall: ['eve'] } })))
    expect(core.yes(id, 'dora')).toBe('not_asked')
  })

  it('keeps it handed on in later stages', () => {
    const core = new Team(routed([stage({ quorum: 1 }), stage({ id: 'second' })]))
    const id = core.escalated()
    core.delegate(id, 'ann', 'eve')
    core.yes(id, 'bob')
    expect(asked(core, id)).toEqual(['eve', 'bob', 'cid'])
  })
})

describe('out of office', () => {
  it('the deputy is asked instead, in whatever begins meanwhile', () => {
    const core = new Team(routed([stage()]))
    const before = core.escalated()
    expect(away(core, 'ann', 'dora')).toBe('ok')
    const during = core.escalated()
    expect([asked(core, before), asked(core, during)]).toEqual([
      ['ann', 'bob', 'cid'],
      ['dora', 'bob', 'cid'],
    ])
    expect(core.yes(during, 'ann')).toBe('not_asked')
    core.pass(60)
    expect(asked(core, core.escalated())).toEqual(['ann', 'bob', 'cid'])
    expect(core.replayed()).toBeUndefined()
  })

  it('begins and ends when it says, or with back', () => {
    const core = new Team(routed([stage()]))
    away(core, 'ann', 'dora', 60, 30)
    expect(asked(core, core.escalated())).toContain('ann')
    core.pass(30)
    expect(asked(core, core.escalated())).not.toContain('ann')
    expect(core.code({ kind: 'back', door: 'http' }, person('ann'))).toBe('ok')
    expect(asked(core, core.escalated())).toContain('ann')
  })

  it('follows a deputy who is away too, and keeps whom it leads back to', () => {
    const core = new Team(routed([stage()]))
    away(core, 'ann', 'dora')
    away(core, 'dora', 'eve')
    expect(asked(core, core.escalated())).toEqual(['eve', 'bob', 'cid'])
    away(core, 'dora', 'ann')
    expect(asked(core, core.escalated())).toEqual(['ann', 'bob', 'cid'])
  })

  it('leaves people asked whom nobody can stand in for', () => {
    const core = new Team(routed([stage({ quorum: 3 })]))
    away(core, 'ann', 'bob')
    away(core, 'cid', undefined)
    expect(asked(core, core.escalated())).toEqual(['ann', 'bob', 'cid'])
  })

  it('counts for those whom an escalation adds', () => {
    const core = new Team(routed([stage({ escalate_to: { after: '6m', any_of: ['admins'] } })]))
    const id = core.escalated()
    away(core, 'dora', 'eve')
    core.pass(6, id)
    expect(core.last('approval.escalated')).toMatchObject({ substitutes: [{ from: 'dora', to: 'eve', why: 'away' }] })
    expect(asked(core, id)).toEqual(['ann', 'bob', 'cid', 'eve'])
    core.yes(id, 'ann')
    core.yes(id, 'eve')
    expect([core.status(id), core.replayed()]).toEqual(['granted', undefined])
  })

  it('never makes the owner of the agent a deputy for it', () => {
    const core = new Team(routed([stage()], { agents: { list: [{ id: 'crew-01', owner: 'dora' }] } }))
    away(core, 'ann', 'dora')
    expect(asked(core, core.escalated())).toEqual(['ann', 'bob', 'cid'])
  })

  it('is refused for a time that makes no sense, for strangers, and with a deputy who may not approve', () => {
    const core = new Team(routed([stage()]))
    const say = (from: number, to: number, deputy?: string) =>
      core.code(
        { kind: 'away', from: core.now + from, to: core.now + to, door: 'http', ...(deputy === undefined ? {} : { deputy }) },
        person('ann'),
      )
    expect([say(5, 5), say(-10, 0), say(0, 367 * 86_400_000), say(0, 5, 'ann'), say(0, 5, 'zoe'), say(0, 5, 'local')]).toEqual(
      Array(6).fill('invalid_field'),
    )
    expect(core.code({ kind: 'away', from: 0, to: core.now + 5, door: 'http' }, ALICE)).toBe('not_operator')
    expect(core.code({ kind: 'away', from: core.now, to: core.now + 5, door: 'http' }, LOCAL)).toBe('forbidden')
    expect(core.code({ kind: 'back', door: 'http' }, STRANGER)).toBe('not_operator')
  })
})

describe('a question', () => {
  const ask = (core: Team, id: string, text = 'Which account?', who = person('eve')) =>
    core.code({ kind: 'question', request_id: id, text, door: 'http' }, who)
  const answer = (core: Team, id: string, question?: number, who = OPEN) =>
    core.code({ kind: 'answer', request_id: id, text: 'The treasury', ...(question === undefined ? {} : { question }) }, who)

  it('is answered by the agent, once; every card follows, and the deadline stands', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    const { version } = core.record(id)
    expect([ask(core, id), ask(core, id, 'Why now?')]).toEqual(['ok', 'ok'])
    expect(core.view(id).questions).toMatchObject([{ number: 1, operator: 'eve', text: 'Which account?' }, { number: 2 }])
    core.pass(1)
    expect([answer(core, id, 1), answer(core, id, 1), answer(core, id), answer(core, id)]).toEqual([
      'ok',
      'wrong_state',
      'ok',
      'wrong_state',
    ])
    expect(core.view(id).questions).toMatchObject([{ answer: 'The treasury' }, { answer: 'The treasury' }])
    expect(core.record(id).version).toBeGreaterThan(version)
    core.pass(9, id)
    expect(core.status(id)).toBe('refused:timeout')
    expect(core.replayed()).toBeUndefined()
  })

  it('is asked by approvers and answered by the agent itself, of what still waits', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    expect([ask(core, id, 'x', STRANGER), ask(core, id, 'x', OPEN)]).toEqual(['not_operator', 'not_operator'])
    ask(core, id)
    expect([answer(core, id, 1, person('ann')), answer(core, id, 1, { kind: 'agent', agent: 'crew-02', key: 'k' })]).toEqual([
      'forbidden',
      'forbidden',
    ])
    core.pass(10)
    expect(ask(core, id)).toBe('too_late')
    core.pass(0, id)
    expect([ask(core, id), answer(core, id)]).toEqual(['already_decided', 'already_decided'])
  })

  it('can be asked where every approver is asked too, but not without end', () => {
    const { approvals: _, ...plain } = routed([])
    const core = new Team(plain)
    const id = core.escalated()
    const codes = Array.from({ length: 21 }, () => ask(core, id))
    expect([codes[19], codes[20]]).toEqual(['ok', 'wrong_state'])
  })
})
