import { describe, expect, it } from 'vitest'
import { react } from '../../../src/core/react.ts'
import { OPERATORS, person, routed, stage, Team } from '../../support/approvals.ts'
import { BOB, charterWith, LOCAL, STRANGER } from '../../support/core.ts'

const two = (first = {}, second = {}) => [
  stage({ ...first }),
  stage({ id: 'security', any_of: ['admins'], quorum: 1, timeout: '20m', ...second }),
]

describe('a stage', () => {
  it('is satisfied by as many different people of its groups as it asks for', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    expect(core.view(id)).toMatchObject({
      votes: 0,
      needed: 2,
      approval: { route: 'all', stage: 'team', number: 1, of: 1, asked: ['ann', 'bob', 'cid'], missing: 2 },
    })
    expect(core.yes(id, 'ann')).toBe('ok')
    expect(core.view(id)).toMatchObject({
      status: 'PENDING',
      votes: 1,
      needed: 2,
      approval: { missing: 1, votes: [{ operator: 'ann', stage: 'team' }] },
    })
    expect(core.yes(id, 'ann')).toBe('already_voted')
    expect(core.yes(id, 'cid')).toBe('ok')
    expect(core.record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'ann' }, { operator: 'cid' }] })
    expect(core.view(id)).toMatchObject({ status: 'GRANTED', decided_by: ['ann', 'cid'], reason: 'ann and cid approved it' })
  })

  it('tells everybody else who is asked, and keeps their attempt (A20)', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    expect(core.yes(id, 'dora')).toBe('not_asked')
    expect(core.no(id, 'eve')).toBe('not_asked')
    expect(core.vote(id, LOCAL)).toBe('not_asked')
    expect(core.vote(id, STRANGER)).toBe('not_operator')
    expect(core.types(id).filter((type) => type === 'attempt.refused')).toHaveLength(4)
    expect(core.status(id)).toBe('pending')
  })

  it('needs somebody of each group where it says all_of, and counts a person in two groups once (A7)', () => {
    const groups = { engineers: ['ann', 'bob'], admins: ['bob', 'dora'] }
    const core = new Team(routed([stage({ any_of: undefined, all_of: ['engineers', 'admins'], quorum: 1 })], {}, { groups }))
    const [first, second] = [core.escalated(), core.escalated()]
    core.yes(first, 'bob')
    expect([core.status(first), core.view(first).approval?.missing]).toEqual(['pending', 1])
    expect(core.yes(first, 'bob')).toBe('already_voted')
    core.yes(first, 'ann')
    expect(core.status(first)).toBe('granted')
    // Two engineers of whom one is an admin too: the other order, the same answer.
    core.yes(second, 'ann')
    core.yes(second, 'bob')
    expect(core.status(second)).toBe('granted')
  })

  it('does not take two engineers for an engineer and an admin', () => {
    const core = new Team(routed([stage({ any_of: undefined, all_of: ['engineers', 'admins'], quorum: 1 })]))
    const id = core.escalated()
    core.yes(id, 'ann')
    core.yes(id, 'bob')
    expect(core.status(id)).toBe('pending')
    core.yes(id, 'dora')
    expect(core.status(id)).toBe('granted')
  })

  it('is satisfied by any of its alternatives', () => {
    const core = new Team(routed([stage({ quorum: 3, or: [{ any_of: ['admins'], quorum: 1 }] })]))
    const id = core.escalated()
    core.yes(id, 'ann')
    expect(core.view(id).approval).toMatchObject({ asked: ['ann', 'bob', 'cid', 'dora'], missing: 1 })
    core.yes(id, 'dora')
    expect(core.status(id)).toBe('granted')
  })

  it('asks fewer for a ticket, and only where there is one', () => {
    const or = [{ when: "request.justification.matches('^TICKET-[0-9]+')", any_of: ['engineers'], quorum: 1 }]
    const core = new Team(routed([stage({ or })]))
    const [without, with_] = [core.escalated({ justification: 'please' }), core.escalated({ justification: 'TICKET-12' })]
    for (const id of [without, with_]) core.yes(id, 'ann')
    expect([core.status(without), core.status(with_)]).toEqual(['pending', 'granted'])
  })

  it('is refused by as many rejections as it asks for, and who rejects after approving has taken it back', () => {
    const core = new Team(routed([stage({ quorum: 2, deny_quorum: 2 })]))
    const id = core.escalated()
    core.yes(id, 'ann')
    expect(core.no(id, 'ann')).toBe('ok')
    expect(core.view(id)).toMatchObject({ status: 'PENDING', approval: { missing: 2, deny_quorum: 2 } })
    expect([core.no(id, 'ann'), core.yes(id, 'ann')]).toEqual(['already_voted', 'already_voted'])
    core.yes(id, 'bob')
    expect(core.status(id)).toBe('pending')
    core.no(id, 'cid')
    expect(core.status(id)).toBe('refused:operator')
    expect(core.day()).toBe(0)
  })

  it('never counts the owner of the agent (A7)', () => {
    const core = new Team(routed([stage()], { agents: { list: [{ id: 'crew-01', owner: 'ann' }] } }))
    const id = core.escalated()
    expect(core.view(id).approval?.asked).toEqual(['bob', 'cid'])
    expect(core.yes(id, 'ann')).toBe('self_approval')
    expect(core.delegate(id, 'bob', 'ann')).toBe('invalid_field')
  })

  it('does not ask the owner where one person runs everything, either, when the stage says so (A7)', () => {
    const changes = { solo: true, agents: { list: [{ id: 'crew-01', owner: 'ann' }] } }
    const core = new Team(routed([stage({ quorum: 1, separate_from_requester: true })], changes))
    const id = core.escalated()
    expect(core.view(id).approval?.asked).not.toContain('ann')
    expect([core.yes(id, 'ann'), core.yes(id, 'bob')]).toEqual(['not_asked', 'ok'])
  })

  it('knows a person by all their accounts as one (A7)', () => {
    const operators = [{ id: 'ann', telegram: 2001, slack: { team: 'T1', user: 'U2' } }, ...OPERATORS.slice(1)]
    const core = new Team(routed([stage()], { operators }))
    const id = core.escalated()
    core.yes(id, 'ann')
    expect(core.vote(id, BOB)).toBe('already_voted')
  })
})

describe('several stages', () => {
  it('come one after the other, each with its own people and deadline, and the last one grants', () => {
    const core = new Team(routed(two()))
    const id = core.escalated()
    expect(core.yes(id, 'dora')).toBe('not_asked')
    core.pass(3)
    core.yes(id, 'ann')
    core.yes(id, 'bob')
    expect(core.types(id)).toEqual(['request.asked', 'attempt.refused', 'vote.cast', 'vote.cast', 'stage.passed'])
    expect(core.view(id)).toMatchObject({
      status: 'PENDING',
      expires_at: new Date(core.now + 20 * 60_000).toISOString(),
      approval: { stage: 'security', number: 2, of: 2, asked: ['dora'], missing: 1 },
    })
    expect(core.yes(id, 'cid')).toBe('not_asked')
    core.pass(19)
    expect(core.yes(id, 'dora')).toBe('ok')
    expect(core.record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'ann' }, { operator: 'bob' }, { operator: 'dora' }] })
    expect(core.replayed()).toBeUndefined()
  })

  it('ends by silence in any of them', () => {
    const core = new Team(routed(two()))
    const id = core.escalated()
    core.yes(id, 'ann')
    core.yes(id, 'bob')
    core.pass(20)
    expect(core.yes(id, 'dora')).toBe('too_late')
    expect(core.status(id)).toBe('refused:timeout')
  })

  it('owe their own channels a card when they begin, once', () => {
    const channels = [{ telegram: -100 }, { slack: 'C1' }]
    const core = new Team(routed(two({ channels: ['telegram:-100'] }, { channels: ['slack:C1'] }), { channels }))
    const id = core.escalated()
    expect(Object.keys(core.record(id).cards)).toEqual(['telegram:-100'])
    core.submit(
      { kind: 'card-posted', request_id: id, channel: 'telegram:-100', version: 3, ref: { on: 'telegram', chat: -100, message: 1 } },
      { kind: 'system', part: 'worker' },
    )
    core.yes(id, 'ann')
    core.yes(id, 'bob')
    const jobs = react(core.state, core.ledger.at(-1) as (typeof core.ledger)[number])
    expect(jobs.map(({ effect }) => 'channel' in effect && effect.channel).sort()).toEqual(['slack:C1', 'telegram:-100'])
  })

  it('let one person approve in each, but never by a tap that came twice', () => {
    const core = new Team(routed(two({ quorum: 1 }, { any_of: ['engineers'] })))
    const id = core.escalated()
    expect([core.yes(id, 'ann'), core.yes(id, 'ann')]).toEqual(['ok', 'stage_over'])
    expect(core.yes(id, 'ann', { stage: 1 })).toBe('stage_over')
    expect(core.yes(id, 'ann', { stage: 2 })).toBe('ok')
    expect(core.status(id)).toBe('granted')
  })

  it('stay open until as many different people approved as the request needs, over all stages', () => {
    const core = new Team(routed(two({ quorum: 1 }, { any_of: ['engineers'] }), { people: {} }))
    const id = core.escalated({ task_intent: 'Edit the charter' })
    core.yes(id, 'ann')
    core.yes(id, 'ann', { stage: 2 })
    expect(core.view(id)).toMatchObject({ status: 'PENDING', approval: { missing: 1 } })
    core.yes(id, 'bob')
    expect(core.record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'ann' }, { operator: 'ann' }, { operator: 'bob' }] })
  })

  it('may take the person that is missing from any of them', () => {
    const core = new Team(
      routed(two({ quorum: 1, any_of: ['admins'] }, { any_of: ['oncall'] }), {
        people: { classes: [{ class: 'charter_change', people: 2 }] },
      }),
    )
    const id = core.escalated({ task_intent: 'Edit the charter' })
    core.yes(id, 'dora')
    core.yes(id, 'eve')
    expect(core.status(id)).toBe('granted')
  })

  it('refuse at once what needs more people than they ask', () => {
    const core = new Team(routed([stage({ any_of: ['admins'], quorum: 1 })], { people: {} }))
    const { status } = core.asked({ task_intent: 'Edit the charter' })
    expect(status).toMatchObject({ name: 'refused', cause: 'policy', reason: { code: 'quorum_unreachable' } })
  })
})

describe('who may vote is looked at again', () => {
  it('when the last vote comes: who left the group or the role does not count (A8, A13)', () => {
    const core = new Team(routed([stage()]))
    const [role, group] = [core.escalated(), core.escalated()]
    for (const id of [role, group]) core.yes(id, 'ann')
    core.adopt(charterWith(routed([stage()], {}, { groups: { engineers: ['bob', 'cid'], admins: ['dora'], oncall: ['eve'] } })))
    core.yes(group, 'bob')
    expect([core.status(group), core.view(group).approval?.missing]).toEqual(['pending', 1])
    core.adopt(
      charterWith(
        routed(
          [stage()],
          { operators: [{ id: 'ann', telegram: 2001, roles: ['observer'] }, ...OPERATORS.slice(1)] },
          { groups: { engineers: ['bob', 'cid'], admins: ['dora'], oncall: ['eve'] } },
        ),
      ),
    )
    core.yes(role, 'bob')
    expect(core.status(role)).toBe('pending')
    core.yes(role, 'cid')
    expect(core.record(role).status).toMatchObject({ name: 'granted', by: [{ operator: 'bob' }, { operator: 'cid' }] })
  })

  it('of an earlier stage: one that would not stand any more ends the request at once', () => {
    const core = new Team(routed(two()))
    const id = core.escalated()
    core.yes(id, 'ann')
    core.yes(id, 'bob')
    core.adopt(charterWith(routed(two(), {}, { groups: { engineers: ['bob', 'cid'], admins: ['dora'], oncall: ['eve'] } })))
    expect(core.yes(id, 'dora')).toBe('already_decided')
    expect(core.record(id).status).toMatchObject({ name: 'refused', cause: 'stale', reason: { code: 'approver_lost' } })
  })

  it('when the grant is used: approved by people who may no longer approve, it is not usable (A8)', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.yes(id, 'ann')
    core.yes(id, 'bob')
    core.adopt(charterWith(routed([stage()], {}, { groups: { engineers: ['bob', 'cid'], admins: ['dora'], oncall: ['eve'] } })))
    expect(core.redeem(id)).toBe('stale')
    expect(core.record(id).status).toMatchObject({ cause: 'stale', reason: { code: 'approver_lost' } })
  })

  it('but nobody new gets in: who is asked was frozen when the request was made', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.adopt(
      charterWith(routed([stage()], {}, { groups: { engineers: ['ann', 'bob', 'cid', 'eve'], admins: ['dora'], oncall: ['eve'] } })),
    )
    expect(core.yes(id, 'eve')).toBe('not_asked')
  })
})

it('a charter that changes while a request waits leaves its stages as they were asked, but denies what it now denies (A13)', () => {
  const core = new Team(routed([stage()]))
  const [stays, denied] = [core.escalated(), core.escalated({ task_intent: 'Withdraw the funds to a friend' })]
  for (const id of [stays, denied]) core.yes(id, 'ann')
  core.adopt(charterWith(routed([stage({ quorum: 1 })], { deny: { intents: ['to a friend'] } })))
  expect(core.view(stays).approval?.missing).toBe(1)
  expect([core.yes(stays, 'bob'), core.yes(denied, 'bob')]).toEqual(['ok', 'already_decided'])
  expect([core.status(stays), core.status(denied)]).toEqual(['granted', 'refused:stale'])
  const gone = core.escalated()
  const { approvals: _, ...plain } = routed([])
  core.adopt(charterWith(plain))
  expect(core.record(gone).status).toMatchObject({ name: 'refused', cause: 'stale', reason: { code: 'quorum_unreachable' } })
  expect(core.replayed()).toBeUndefined()
})

it('is judged again by the last vote, under a charter that lets it wait and denies it only later (A13)', () => {
  const core = new Team(routed([stage({ timeout: '2h' })]))
  const id = core.escalated()
  core.yes(id, 'ann')
  const rules = [{ id: 'afternoon', effect: 'deny', when: 'local.hour >= 13', reason_code: 'afternoon', reason: 'Not after one' }]
  core.adopt(charterWith(routed([stage({ timeout: '2h' })], { rules, timezone: 'UTC' })))
  expect(core.status(id)).toBe('pending')
  core.pass(61)
  expect([core.yes(id, 'bob'), core.status(id)]).toEqual(['stale', 'refused:stale'])
})

describe('where one person runs the organisation', () => {
  const SOLO = { solo: true, operators: OPERATORS.slice(0, 1), agents: { list: [{ id: 'crew-01', owner: 'ann' }] } }
  const groups = { engineers: ['ann'], admins: ['ann'] }

  it('that person passes every stage, each approval after the first typed and after the cool-off', () => {
    const core = new Team(routed(two(), SOLO, { groups }))
    const id = core.escalated()
    const confirm = id.slice(-6)
    expect(core.yes(id, 'ann')).toBe('ok')
    expect(core.yes(id, 'ann')).toBe('cooling_off')
    core.pass(1)
    expect([core.yes(id, 'ann'), core.yes(id, 'ann', { confirm })]).toEqual(['confirmation_required', 'ok'])
    expect(core.view(id).approval).toMatchObject({ stage: 'security' })
    expect(core.yes(id, 'ann', { confirm })).toBe('cooling_off')
    core.pass(1)
    expect(core.code({ kind: 'vote', request_id: id, vote: 'approve', door: 'web', confirm }, LOCAL)).toBe('ok')
    expect(core.view(id)).toMatchObject({ status: 'GRANTED', solo: true })
  })

  it('counts a typed message that is delivered again once, also in the next stage', () => {
    const core = new Team(routed(two(), SOLO, { groups }))
    const id = core.escalated()
    const typed = (once: string) =>
      core.code({ kind: 'vote', request_id: id, vote: 'approve', door: 'telegram', confirm: id.slice(-6), once }, person('ann'))
    expect(typed('message-1')).toBe('ok')
    core.pass(1)
    expect([typed('message-1'), typed('message-2')]).toEqual(['already_voted', 'ok'])
    core.pass(1)
    expect([typed('message-2'), core.status(id)]).toEqual(['already_voted', 'pending'])
  })
})

it('counts nobody twice any more when the organisation is no longer run by one person', () => {
  const core = new Team(routed([stage({ quorum: 3 })], { solo: true }))
  const id = core.escalated()
  core.yes(id, 'ann')
  core.pass(1)
  core.yes(id, 'ann', { confirm: id.slice(-6) })
  expect(core.view(id).approval?.missing).toBe(1)
  core.adopt(charterWith(routed([stage({ quorum: 3 })])))
  expect(core.view(id).approval?.missing).toBe(2)
  expect([core.yes(id, 'ann'), core.yes(id, 'bob'), core.status(id)]).toEqual(['already_voted', 'ok', 'pending'])
  core.yes(id, 'cid')
  expect(core.status(id)).toBe('granted')
})

it('leaves a charter without the section as it was: every approver, one stage, the same entry', () => {
  const { approvals: _, ...plain } = routed([])
  const core = new Team(plain)
  const id = core.escalated()
  expect(core.ledger.find(({ type }) => type === 'request.asked')?.data).not.toHaveProperty('outcome.routed')
  expect(core.view(id)).not.toHaveProperty('approval')
  expect(core.vote(id, person('eve'))).toBe('ok')
  expect(core.ledger.at(-2)?.data).not.toHaveProperty('stage')
  expect(core.status(id)).toBe('granted')
})
