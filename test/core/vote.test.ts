import { describe, expect, it } from 'vitest'
import { ALICE, BOB, Core, charterWith, LOCAL, MINUTE, NOON, OPEN, STRANGER, TIMER } from '../support/core.ts'

const start = (charter = {}) => {
  const core = new Core(charter)
  core.session()
  return core
}

describe('a vote', () => {
  it('grants, with who decided, and keeps the money set aside', () => {
    const core = start()
    const id = core.escalated()
    expect(core.day()).toBe(1_000_000)
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(core.state.requests.get(id)?.status).toMatchObject({ name: 'granted', by: [{ operator: 'alice' }], expires: NOON + 15 * MINUTE })
    expect(core.day()).toBe(1_000_000)
  })

  it('rejects, with the reason, and frees the money', () => {
    const core = start()
    const id = core.escalated()
    core.submit({ kind: 'vote', request_id: id, vote: 'reject', reason: 'not today', door: 'slack' }, BOB)
    expect(core.state.requests.get(id)?.status).toMatchObject({
      name: 'refused',
      cause: 'operator',
      reason: { text: 'not today' },
      by: { operator: 'bob', door: 'slack' },
    })
    expect(core.day()).toBe(0)
  })

  it('decides once: the second is told the truth', () => {
    const core = start()
    const id = core.escalated()
    core.vote(id, ALICE, 'reject')
    const answer = core.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'http' }, BOB)
    expect(answer).toMatchObject({
      refusal: { code: 'already_decided', context: { state: 'refused', cause: 'operator', decided_by: 'alice' } },
    })
    expect(core.status(id)).toBe('refused:operator')
  })

  it('is late at the deadline even if no timer has run', () => {
    const core = start()
    const id = core.escalated()
    core.now += 10 * MINUTE
    expect(core.vote(id, ALICE)).toBe('too_late')
    expect(core.status(id)).toBe('refused:timeout')
    expect(core.day()).toBe(0)
  })

  it('counts a millisecond before the deadline', () => {
    const core = start()
    const id = core.escalated()
    core.now += 10 * MINUTE - 1
    expect(core.vote(id, ALICE)).toBe('ok')
  })

  it('is not moved by a clock that goes back', () => {
    const core = start()
    const id = core.escalated()
    core.now += 10 * MINUTE
    core.session('crew-02')
    core.now -= 9 * MINUTE
    expect(core.vote(id, ALICE)).toBe('too_late')
  })
})

describe('who may not vote', () => {
  it('refuses a stranger, and records the attempt once', () => {
    const core = start()
    const id = core.escalated()
    for (let i = 0; i < 5; i++) expect(core.vote(id, STRANGER)).toBe('not_operator')
    expect(core.ledger.filter((e) => e.type === 'attempt.refused')).toHaveLength(1)
    expect(core.status(id)).toBe('pending')
  })

  it('refuses agents: the one that asked, another, and a caller without a key', () => {
    const core = start()
    const id = core.escalated()
    expect(core.vote(id, { kind: 'agent', agent: 'crew-01', key: 'k' })).toBe('self_approval')
    expect(core.vote(id, { kind: 'agent', agent: 'crew-02', key: 'k' })).toBe('forbidden')
    expect(core.vote(id, { kind: 'meter', key: 'k' })).toBe('not_operator')
    expect(core.vote(id, OPEN)).toBe('not_operator')
  })

  it("refuses the agent's owner, unless one person runs the organisation", () => {
    const list = [{ id: 'crew-01', owner: 'alice' }]
    const core = start({ solo: false, agents: { list } })
    const id = core.escalated()
    expect(core.vote(id, ALICE)).toBe('self_approval')
    expect(core.vote(id, BOB)).toBe('ok')
    const solo = start({ solo: true, agents: { list } })
    expect(solo.vote(solo.escalated(), ALICE)).toBe('ok')
  })

  it('refuses operators without the role approver, whatever they vote', () => {
    const core = start({
      operators: [
        { id: 'alice', telegram: 1001, roles: ['admin', 'observer'] },
        { id: 'bob', slack: { team: 'T1', user: 'U2' } },
      ],
    })
    const id = core.escalated()
    expect([core.vote(id, ALICE), core.vote(id, ALICE, 'reject'), core.status(id)]).toEqual(['forbidden', 'forbidden', 'pending'])
  })

  it('knows people by stable id and platform, never across platforms', () => {
    const core = start()
    const id = core.escalated()
    expect(core.vote(id, { kind: 'person', identity: { on: 'slack', team: 'T2', user: 'U2' }, name: 'bob' })).toBe('not_operator')
    expect(core.vote(id, { kind: 'person', identity: { on: 'telegram', user: 1002 }, name: 'alice' })).toBe('not_operator')
  })

  it('refuses the local operator where the charter has none', () => {
    const core = start({ local_operator: false })
    expect(core.vote(core.escalated(), LOCAL)).toBe('not_operator')
    const local = start()
    expect(local.vote(local.escalated(), LOCAL)).toBe('ok')
  })
})

describe('a card that shows only a part', () => {
  const long = { args: { text: 'x'.repeat(3000) } }
  const tap = (channel: string, vote: 'approve' | 'reject' = 'approve') => ({ kind: 'vote', vote, door: 'telegram', channel }) as const

  it('is not approved in chat before the whole was sent there', () => {
    const core = start()
    const id = core.escalated(long)
    expect(core.code({ ...tap('telegram:-100'), request_id: id }, ALICE)).toBe('not_shown')
    core.submit({ kind: 'request-shown', request_id: id, channel: 'slack:C1' }, { kind: 'system', part: 'worker' })
    expect(core.code({ ...tap('telegram:-100'), request_id: id }, ALICE)).toBe('not_shown')
    core.submit({ kind: 'request-shown', request_id: id, channel: 'telegram:-100' }, { kind: 'system', part: 'worker' })
    expect(core.code({ ...tap('telegram:-100'), request_id: id }, ALICE)).toBe('ok')
  })

  it('can be rejected at once', () => {
    const core = start()
    const id = core.escalated(long)
    expect(core.code({ ...tap('telegram:-100', 'reject'), request_id: id }, ALICE)).toBe('ok')
  })
})

describe('the timer', () => {
  it('rejects what is overdue, once, and changes nothing when early', () => {
    const core = start()
    const id = core.escalated()
    const before = core.ledger.length
    core.submit({ kind: 'sweep', request_ids: [id, 'unknown'] }, TIMER)
    expect(core.ledger.length).toBe(before)
    core.now += 10 * MINUTE
    core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
    core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
    expect(core.ledger.length).toBe(before + 1)
    expect(core.status(id)).toBe('refused:timeout')
  })

  it('is not run by anybody else', () => {
    const core = start()
    expect(core.code({ kind: 'sweep', request_ids: [core.escalated()] }, OPEN)).toBe('forbidden')
  })
})

describe('a charter that changes while a request waits', () => {
  it('refuses as stale what it now denies, whoever approves', () => {
    const core = start()
    const id = core.escalated({ task_intent: 'drain wallet' })
    core.adopt(charterWith({ deny: { intents: ['drain wallet'] } }))
    expect(core.vote(id, ALICE)).toBe('stale')
    expect(core.status(id)).toBe('refused:stale')
    expect(core.day()).toBe(0)
  })

  it('never lets an approval override a lowered budget', () => {
    const core = start()
    const id = core.escalated({ estimated_cost_usd: 8 })
    core.adopt(charterWith({ budgets: { agent_day_usd: 7 } }))
    expect(core.vote(id, ALICE)).toBe('stale')
  })

  it('lets stand what is still fine', () => {
    const core = start()
    const id = core.escalated()
    core.adopt(charterWith({ mission: 'Another mission' }))
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(core.state.requests.get(id)?.charter).toBe(core.state.charterHash)
  })
})

describe('pause', () => {
  it('refuses what waits, of that agent only, and frees its money', () => {
    const core = start()
    core.session('crew-02')
    const mine = core.escalated()
    const other = core.escalated({ agent_id: 'crew-02' })
    core.submit({ kind: 'pause', agent_id: 'crew-01', reason: 'odd', door: 'slack' }, BOB)
    expect([core.status(mine), core.status(other)]).toEqual(['refused:paused', 'pending'])
    expect(core.day()).toBe(0)
    expect(core.vote(mine, ALICE)).toBe('already_decided')
  })

  it('is for operators, and so is resuming', () => {
    const core = start()
    expect(core.code({ kind: 'pause', agent_id: 'crew-02', door: 'http' }, OPEN)).toBe('not_operator')
    core.submit({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, ALICE)
    expect(core.code({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, { kind: 'agent', agent: 'crew-01', key: 'k' })).toBe(
      'not_operator',
    )
    core.submit({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, ALICE)
    expect(core.asked().status.name).toBe('granted')
  })
})
