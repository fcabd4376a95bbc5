import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/core/json.ts'
import type { Principal } from '../../src/core/principal.ts'
import { react } from '../../src/core/react.ts'
import { viewOf } from '../../src/core/view.ts'
import { takeSnapshot } from '../../src/governor/snapshot.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { ALICE, BOB, type Changes, Core, charterWith, LOCAL, MINUTE, STRANGER } from '../support/core.ts'

const CAROL: Principal = { kind: 'person', identity: { on: 'telegram', user: 1003 } }
const PEOPLE = [
  { id: 'alice', telegram: 1001 },
  { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  { id: 'carol', telegram: 1003 },
]
const TEAM: Changes = { solo: false, people: {}, operators: PEOPLE, escalate: { timeout: '30m' } }
const SOLO: Changes = { ...TEAM, solo: true }

const start = (changes: Changes = TEAM) => {
  const core = new Core(changes)
  core.session()
  return core
}
/** Something that needs two people. */
const critical = (core: Core, changes: Changes = {}) => core.escalated({ task_intent: 'Edit the charter', ...changes })
const record = (core: Core, id: string) => {
  const found = core.state.requests.get(id)
  if (!found) throw new Error(`no ${id}`)
  return found
}
const view = (core: Core, id: string) => viewOf(record(core, id), core.state, core.charter, core.now)
const confirmed = (core: Core, request_id: string, confirm: string, who: Principal = ALICE, once?: string) =>
  core.code({ kind: 'vote', request_id, vote: 'approve', door: 'http', confirm, ...(once === undefined ? {} : { once }) }, who)

describe('a request that needs two people', () => {
  it('waits after the first, and is granted by the second, with both named', () => {
    const core = start()
    const id = critical(core)
    expect(view(core, id)).toMatchObject({ status: 'PENDING', votes: 0, needed: 2 })
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(view(core, id)).toMatchObject({ status: 'PENDING', votes: 1, needed: 2 })
    expect(view(core, id)).not.toHaveProperty('decided_by')
    expect(core.vote(id, BOB)).toBe('ok')
    expect(record(core, id).status).toMatchObject({ name: 'granted', by: [{ operator: 'alice' }, { operator: 'bob' }] })
    expect(view(core, id)).toMatchObject({
      status: 'GRANTED',
      votes: 2,
      needed: 2,
      decided_by: ['alice', 'bob'],
      reason: 'alice and bob approved it',
    })
  })

  it('refuses a second approval from the same person', () => {
    const core = start()
    const id = critical(core)
    core.vote(id, ALICE)
    const before = core.ledger.length
    expect(core.vote(id, ALICE)).toBe('already_voted')
    expect(confirmed(core, id, id.slice(-6))).toBe('already_voted')
    expect([core.status(id), core.ledger.length]).toEqual(['pending', before])
  })

  it('is rejected by one person, also by who approved it before', () => {
    const core = start()
    const [first, second] = [critical(core), critical(core)]
    core.vote(first, ALICE)
    expect(core.vote(first, BOB, 'reject')).toBe('ok')
    core.vote(second, ALICE)
    expect(core.vote(second, ALICE, 'reject')).toBe('ok')
    expect([core.status(first), core.status(second)]).toEqual(['refused:operator', 'refused:operator'])
    expect(core.day()).toBe(0)
  })

  it('refuses a second vote that is late, and says that nobody decided it', () => {
    const core = start()
    const id = critical(core)
    core.vote(id, ALICE)
    core.now += 30 * MINUTE
    expect(core.vote(id, BOB)).toBe('too_late')
    expect(core.status(id)).toBe('refused:timeout')
    expect(view(core, id)).toMatchObject({ cause: 'timeout', votes: 1, needed: 2 })
    expect(view(core, id)).not.toHaveProperty('decided_by')
  })

  it('moves the version of its cards with each vote, so that every copy is edited', () => {
    const core = start()
    const id = critical(core)
    for (const channel of ['telegram:-100', 'slack:C1'])
      core.submit(
        { kind: 'card-posted', request_id: id, channel, version: record(core, id).version, ref: { on: 'slack', channel, ts: '1' } },
        { kind: 'system', part: 'worker' },
      )
    expect(core.state.owed.has(id)).toBe(false)
    core.vote(id, ALICE)
    const [entry] = core.ledger.slice(-1)
    expect(react(core.state, entry as (typeof core.ledger)[number]).map(({ effect }) => effect.kind)).toEqual(['card', 'card'])
    expect(core.state.owed.has(id)).toBe(true)
  })

  it('does not count who may not vote any more when the last vote comes', () => {
    const core = start()
    const id = critical(core)
    core.vote(id, ALICE)
    core.adopt(charterWith({ ...TEAM, operators: PEOPLE.slice(1) }))
    expect(core.vote(id, BOB)).toBe('ok')
    expect(view(core, id)).toMatchObject({ status: 'PENDING', votes: 1, needed: 2 })
    expect(core.vote(id, CAROL)).toBe('ok')
    expect(record(core, id).status).toMatchObject({ name: 'granted', by: [{ operator: 'bob' }, { operator: 'carol' }] })
    expect(view(core, id)).toMatchObject({ decided_by: ['bob', 'carol'] })
  })

  it('does not count who is still listed, but without the role', () => {
    const core = start()
    const id = critical(core)
    core.vote(id, ALICE)
    core.adopt(charterWith({ ...TEAM, operators: [{ id: 'alice', telegram: 1001, roles: ['observer'] }, ...PEOPLE.slice(1)] }))
    expect([core.vote(id, BOB), core.status(id), core.vote(id, CAROL), core.status(id)]).toEqual(['ok', 'pending', 'ok', 'granted'])
  })

  it('needs more people when the charter in force asks for more, and never fewer', () => {
    const core = start()
    const id = critical(core)
    core.adopt(charterWith({ ...TEAM, people: { classes: [{ class: 'charter_change', people: 3 }] } }))
    core.vote(id, ALICE)
    core.vote(id, BOB)
    expect(view(core, id)).toMatchObject({ status: 'PENDING', votes: 2, needed: 3 })
    core.vote(id, CAROL)
    expect(core.status(id)).toBe('granted')
  })

  it('counts neither a stranger, nor an agent, nor the built-in operator, nor the owner of the agent', () => {
    const core = start({ ...TEAM, agents: { list: [{ id: 'crew-01', owner: 'carol' }] } })
    const id = critical(core)
    expect(core.vote(id, STRANGER)).toBe('not_operator')
    expect(core.vote(id, { kind: 'agent', agent: 'crew-02', key: 'k' })).toBe('forbidden')
    expect(core.vote(id, LOCAL)).toBe('forbidden')
    expect(core.vote(id, CAROL)).toBe('self_approval')
    expect(record(core, id).escalation?.votes).toEqual([])
    expect(core.vote(id, LOCAL, 'reject')).toBe('ok')
  })

  it('leaves one vote enough where one person is needed', () => {
    const core = start()
    const id = core.escalated()
    expect(view(core, id)).not.toHaveProperty('needed')
    expect(core.vote(id, LOCAL)).toBe('ok')
    expect(core.status(id)).toBe('granted')
    expect(core.ledger.find(({ type }) => type === 'vote.cast')?.data).not.toHaveProperty('missing')
  })
})

it('grants what the risk table asks two people about at the second person, and counts nobody twice', () => {
  const core = start({ risk: { floor: { medium: 2 }, tools: { list: { deploy: 'high' } } }, solo: false })
  const id = core.escalated({ tool: 'deploy' })
  expect(record(core, id).escalation?.people).toBe(2)
  expect(core.vote(id, ALICE)).toBe('ok')
  expect(core.status(id)).toBe('pending')
  expect(core.vote(id, ALICE)).toBe('already_voted')
  expect(core.vote(id, BOB)).toBe('ok')
  expect(core.status(id)).toBe('granted')
})

describe('where one person runs the organisation', () => {
  it('needs that person twice: not before the cool-off, not without the typed confirmation, and marked', () => {
    const core = start(SOLO)
    const id = critical(core)
    const phrase = id.slice(-6)
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(confirmed(core, id, phrase)).toBe('cooling_off')
    core.now += MINUTE - 1
    expect(confirmed(core, id, phrase)).toBe('cooling_off')
    core.now += 1
    const tap = core.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'telegram', channel: 'telegram:-100' }, ALICE)
    expect(tap).toMatchObject({ refusal: { code: 'confirmation_required', context: { confirm: phrase } } })
    expect(confirmed(core, id, 'other')).toBe('confirmation_required')
    expect(core.status(id)).toBe('pending')
    expect(confirmed(core, id, phrase)).toBe('ok')
    expect(record(core, id).status).toMatchObject({ name: 'granted', by: [{ operator: 'alice' }, { operator: 'alice' }] })
    expect(view(core, id)).toMatchObject({ solo: true, votes: 2, needed: 2 })
    expect(core.ledger.filter(({ type }) => type === 'vote.cast').map(({ data }) => 'solo' in data && data.solo)).toEqual([false, true])
  })

  it('waits as long as the charter says', () => {
    const core = start({ ...SOLO, people: { cool_off: '5m' } })
    const id = critical(core)
    core.vote(id, ALICE)
    core.now += 5 * MINUTE - 1
    expect(confirmed(core, id, id.slice(-6))).toBe('cooling_off')
    core.now += 1
    expect(confirmed(core, id, id.slice(-6))).toBe('ok')
  })

  it('takes the built-in operator for the same person as anybody, and two listed people for two', () => {
    const core = start(SOLO)
    const [one, other] = [critical(core), critical(core)]
    core.vote(one, LOCAL)
    expect(core.vote(one, ALICE)).toBe('cooling_off')
    core.vote(other, ALICE)
    expect(core.vote(other, BOB)).toBe('ok')
    expect(core.status(other)).toBe('granted')
    expect(view(core, other)).not.toHaveProperty('solo')
  })

  it('counts a message that is played again once', () => {
    const core = start(SOLO)
    const id = critical(core)
    expect(confirmed(core, id, id.slice(-6), ALICE, 'message-1')).toBe('ok')
    core.now += 2 * MINUTE
    expect(confirmed(core, id, id.slice(-6), ALICE, 'message-1')).toBe('already_voted')
    expect(confirmed(core, id, id.slice(-6), ALICE, 'message-2')).toBe('ok')
  })

  it('no longer counts the built-in operator, who may be anybody, when more people run it', () => {
    const core = start(SOLO)
    const id = critical(core)
    core.vote(id, LOCAL)
    core.adopt(charterWith(TEAM))
    expect([core.vote(id, CAROL), core.status(id), core.vote(id, BOB), core.status(id)]).toEqual(['ok', 'pending', 'ok', 'granted'])
  })

  it('no longer counts repetitions when more people run it', () => {
    const core = start({ ...SOLO, people: { classes: [{ class: 'charter_change', people: 3 }] } })
    const id = critical(core)
    core.vote(id, ALICE)
    core.now += MINUTE
    confirmed(core, id, id.slice(-6))
    core.adopt(charterWith({ ...TEAM, people: { classes: [{ class: 'charter_change', people: 3 }] } }))
    core.vote(id, BOB)
    expect(view(core, id)).toMatchObject({ status: 'PENDING', votes: 2, needed: 3 })
  })
})

const WHO: readonly Principal[] = [ALICE, BOB, CAROL, LOCAL, STRANGER]
const steps = fc.array(
  fc.record({
    who: fc.nat(WHO.length - 1),
    vote: fc.constantFrom('approve', 'approve', 'approve', 'reject' as const),
    wait: fc.nat(2),
    typed: fc.boolean(),
  }),
  { maxLength: 14 },
)

it('never reaches a quorum with fewer distinct people, and counts nobody twice', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 2, max: 3 }), (votes, people) => {
      const core = start({ ...TEAM, people: { classes: [{ class: 'charter_change', people }] } })
      const id = critical(core)
      for (const { who, vote, wait, typed } of votes) {
        core.now += wait * MINUTE
        const confirm = typed ? { confirm: id.slice(-6) } : {}
        core.submit({ kind: 'vote', request_id: id, vote: vote as 'approve' | 'reject', door: 'http', ...confirm }, WHO[who] as Principal)
        const { status, escalation } = record(core, id)
        const approved = (escalation?.votes ?? []).filter((one) => one.vote === 'approve').map(({ operator }) => operator)
        expect(new Set(approved).size).toBe(approved.length)
        expect(approved).not.toContain('local')
        if (status.name === 'granted') expect(new Set(status.by.map(({ operator }) => operator)).size).toBe(people)
        else expect(approved.length).toBeLessThan(people)
      }
    }),
    { numRuns: 150 },
  )
})

it('decides votes of several the same again, with one person and with more', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (votes, solo) => {
      const core = start({ ...TEAM, solo })
      const id = critical(core)
      for (const { who, vote, wait, typed } of votes) {
        core.now += wait * MINUTE
        const confirm = typed ? { confirm: id.slice(-6) } : {}
        core.submit({ kind: 'vote', request_id: id, vote: vote as 'approve' | 'reject', door: 'http', ...confirm }, WHO[who] as Principal)
      }
      const replay = createReplay('default')
      for (const entry of core.ledger) expect(replay.push(JSON.parse(canonicalJson(entry)))).toBeUndefined()
      expect(replay.finish()).toBeUndefined()
      expect(takeSnapshot(core.state).content).toContain(id)
    }),
    { numRuns: 80 },
  )
})
