import { describe, expect, it } from 'vitest'
import { dueOf } from '../../../src/core/approvals/timers.ts'
import { react } from '../../../src/core/react.ts'
import { duesOf } from '../../../src/governor/deadlines.ts'
import { type Name, person, routed, stage, Team } from '../../support/approvals.ts'
import { charterWith, MINUTE, NOON, TIMER } from '../../support/core.ts'

const escalating = (more = {}) => [stage({ escalate_to: { after: '6m', any_of: ['admins'], ...more } })]
const snooze = (core: Team, id: string, name: Name, minutes: number) =>
  core.code({ kind: 'snooze', request_id: id, for: minutes * MINUTE, door: 'http' }, person(name))
const due = (core: Team, id: string) => {
  const next = dueOf(core.record(id))
  return next && [next.what, (next.at - NOON) / MINUTE]
}

describe('a reminder', () => {
  it('comes at half the time, once, for those who have not answered', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.yes(id, 'ann')
    core.pass(4.99, id)
    expect(core.types(id)).not.toContain('approval.reminded')
    core.pass(0.01, id)
    expect(core.last('approval.reminded')).toMatchObject({ stage: 0, to: ['bob', 'cid'] })
    core.pass(1, id)
    expect(core.types(id).filter((type) => type === 'approval.reminded')).toHaveLength(1)
    expect(core.status(id)).toBe('pending')
  })

  it('comes when the stage says, and makes every copy of the card owed', () => {
    const core = new Team(routed([stage({ remind_at: '2m' })], { channels: [{ slack: 'C1' }] }))
    const id = core.escalated()
    core.submit(
      {
        kind: 'card-posted',
        request_id: id,
        channel: 'slack:C1',
        version: core.record(id).version,
        ref: { on: 'slack', channel: 'C1', ts: '1' },
      },
      { kind: 'system', part: 'worker' },
    )
    core.pass(2, id)
    const entry = core.ledger.at(-1) as (typeof core.ledger)[number]
    expect([entry.type, react(core.state, entry).map(({ effect }) => effect.kind)]).toEqual(['approval.reminded', ['card']])
  })

  it('leaves out who snoozed, and comes for them when their snooze is over; the deadline stands', () => {
    const core = new Team(routed([stage()]))
    const id = core.escalated()
    core.pass(3)
    expect(snooze(core, id, 'ann', 4)).toBe('ok')
    core.pass(2, id)
    expect(core.last('approval.reminded')).toMatchObject({ to: ['bob', 'cid'] })
    expect(due(core, id)).toEqual(['remind', 7])
    core.pass(2, id)
    expect(core.last('approval.reminded')).toMatchObject({ to: ['ann'], snoozed: 'ann' })
    expect([snooze(core, id, 'ann', 3), snooze(core, id, 'dora', 1)]).toEqual(['invalid_field', 'not_asked'])
    core.pass(3, id)
    expect(core.status(id)).toBe('refused:timeout')
    expect(core.replayed()).toBeUndefined()
  })

  it('comes in each stage', () => {
    const core = new Team(routed([stage({ quorum: 1 }), stage({ id: 'security', any_of: ['admins'], quorum: 1, timeout: '20m' })]))
    const id = core.escalated()
    core.pass(1)
    core.yes(id, 'ann')
    expect(due(core, id)).toEqual(['remind', 11])
    core.pass(10, id)
    expect(core.last('approval.reminded')).toMatchObject({ stage: 1, to: ['dora'] })
  })
})

describe('an escalation', () => {
  it('adds people after its delay, and does not move the deadline', () => {
    const core = new Team(routed(escalating()))
    const id = core.escalated()
    core.pass(5.9, id)
    expect(core.yes(id, 'dora')).toBe('not_asked')
    core.pass(0.1, id)
    expect(core.last('approval.escalated')).toMatchObject({ groups: [{ name: 'admins', of: ['dora'] }], deadline: NOON + 10 * MINUTE })
    expect(core.view(id).approval).toMatchObject({ asked: ['ann', 'bob', 'cid', 'dora'], escalated: true, next: { what: 'end' } })
    core.yes(id, 'ann')
    core.yes(id, 'dora')
    expect(core.status(id)).toBe('granted')
    expect(core.replayed()).toBeUndefined()
  })

  it('moves the deadline only by what the route says', () => {
    const core = new Team(routed(escalating({ extend: '5m' })))
    const id = core.escalated()
    core.pass(6, id)
    expect(due(core, id)).toEqual(['end', 15])
    core.pass(8.9, id)
    expect(core.status(id)).toBe('pending')
    core.pass(0.1, id)
    expect(core.status(id)).toBe('refused:timeout')
  })

  it('counts from when it was due, also when no timer ran: its people may vote, and a vote after the end is late', () => {
    const [extended, plain] = [new Team(routed(escalating({ extend: '5m' }))), new Team(routed(escalating()))]
    const [one, other] = [extended.escalated(), plain.escalated()]
    for (const core of [extended, plain]) core.pass(12)
    expect(plain.yes(other, 'dora')).toBe('too_late')
    expect(extended.yes(one, 'dora')).toBe('ok')
    expect(extended.types(one)).toEqual(['request.asked', 'vote.cast', 'approval.reminded', 'approval.escalated'])
    expect(extended.yes(one, 'ann')).toBe('ok')
    expect(extended.status(one)).toBe('granted')
    expect([extended.replayed(), plain.replayed()]).toEqual([undefined, undefined])
  })

  it('keeps whose votes count known when the vote that it lets in decides', () => {
    const core = new Team(routed([stage({ quorum: 1, escalate_to: { after: '6m', any_of: ['admins'] } })]))
    const id = core.escalated()
    core.pass(7)
    core.yes(id, 'dora')
    expect(core.types(id)).toEqual(['request.asked', 'vote.cast', 'approval.escalated', 'request.granted'])
    core.adopt(charterWith(routed([stage()], { mission: 'another' })))
    expect(core.redeem(id)).toBe('ok')
  })
})

it('a sweep that comes late does everything that was owed, in the order it was due, and ends it', () => {
  const core = new Team(routed(escalating()))
  const id = core.escalated()
  snooze(core, id, 'bob', 6)
  core.pass(60, id)
  expect(core.types(id)).toEqual([
    'request.asked',
    'approval.snoozed',
    'approval.reminded',
    'approval.reminded',
    'approval.escalated',
    'request.refused',
  ])
  expect(core.status(id)).toBe('refused:timeout')
  expect(core.day()).toBe(0)
  expect(core.replayed()).toBeUndefined()
})

it('a reminder that is due after an escalation goes to those it added too, whenever the timer runs', () => {
  const core = new Team(routed([stage({ remind_at: '8m', escalate_to: { after: '6m', any_of: ['admins'] } })]))
  const id = core.escalated()
  core.pass(9, id)
  expect(core.types(id)).toEqual(['request.asked', 'approval.escalated', 'approval.reminded'])
  expect(core.last('approval.reminded')).toMatchObject({ to: ['ann', 'bob', 'cid', 'dora'] })
})

it('the heap of deadlines knows each timer, and a sweep that comes early or twice changes nothing', () => {
  const core = new Team(routed(escalating()))
  const id = core.escalated()
  expect(duesOf(core.state, id).map((at) => (at - NOON) / MINUTE)).toEqual([5, 6, 10])
  const before = core.ledger.length
  core.submit({ kind: 'sweep', request_ids: [id, id] }, TIMER)
  expect(core.ledger.length).toBe(before)
  core.pass(5)
  core.submit({ kind: 'sweep', request_ids: [id, id] }, TIMER)
  expect(core.types(id).filter((type) => type === 'approval.reminded')).toHaveLength(1)
  expect(duesOf(core.state, id).map((at) => (at - NOON) / MINUTE)).toEqual([6, 10])
})

it('a clock that goes backwards makes nothing due twice, and ends nothing early', () => {
  const core = new Team(routed(escalating()))
  const id = core.escalated()
  core.pass(5, id)
  core.pass(-30, id)
  core.yes(id, 'ann')
  expect(core.types(id)).toEqual(['request.asked', 'approval.reminded', 'vote.cast'])
  core.now = NOON + 10 * MINUTE - 1
  expect(core.yes(id, 'bob')).toBe('ok')
  expect(core.status(id)).toBe('granted')
  expect(core.replayed()).toBeUndefined()
})

it('nothing but people approves: whatever time does, silence ends as no', () => {
  const core = new Team(routed([stage({ quorum: 1, escalate_to: { after: '6m', any_of: ['admins', 'oncall'], extend: '1h' } })]))
  const id = core.escalated()
  for (let i = 0; i < 100; i++) core.pass(1, id)
  expect(core.status(id)).toBe('refused:timeout')
})

describe('working hours', () => {
  const OFFICE = {
    office: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00', zone: 'Europe/Zurich', except: ['2026-12-25'] },
  }
  const night = stage({ quorum: 1, hours: 'office', out_of_hours: ['oncall'] })
  const quiet = stage({ quorum: 1, hours: 'office', timeout: '2h' })
  const at = (text: string) => Date.parse(text)
  const team = (one: object, from: string) => new Team(routed([one], {}, { calendars: OFFICE }), at(from))

  it('say who is asked as the stage begins: at night, on weekends and on holidays those on call', () => {
    const asked = (from: string) => {
      const core = team(night, from)
      return core.view(core.escalated()).approval?.asked
    }
    expect(asked('2026-11-20T08:00:00Z')).toEqual(['ann', 'bob', 'cid'])
    expect(asked('2026-11-20T07:59:59Z')).toEqual(['eve'])
    expect(asked('2026-11-20T17:00:00Z')).toEqual(['eve'])
    expect(asked('2026-11-21T10:00:00Z')).toEqual(['eve'])
    expect(asked('2026-12-25T10:00:00Z')).toEqual(['eve'])
  })

  it('decide when the stage begins, not when the request was made', () => {
    const core = new Team(
      routed([stage({ id: 'first', quorum: 1, any_of: ['admins'] }), night], {}, { calendars: OFFICE }),
      at('2026-11-20T16:55:00Z'),
    )
    const id = core.escalated()
    core.pass(6)
    core.yes(id, 'dora')
    expect([core.view(id).approval?.asked, core.yes(id, 'ann'), core.yes(id, 'eve')]).toEqual([['eve'], 'not_asked', 'ok'])
    expect([core.status(id), core.replayed()]).toEqual(['granted', undefined])
  })

  it('let the clock of a stage run only while they last, where nobody is asked instead', () => {
    const core = team(quiet, '2026-11-20T16:30:00Z')
    const view = core.view(core.escalated())
    // Half an hour on Friday evening, the rest from Monday at nine.
    expect(view.expires_at).toBe('2026-11-23T09:30:00.000Z')
    expect(view.approval?.next).toEqual({ what: 'remind', at: '2026-11-23T08:30:00.000Z' })
  })

  it('are those of the wall clock, also when it changes within the timeout', () => {
    const sunday = { days: ['sun'], from: '01:00', to: '05:00', zone: 'Europe/Zurich' }
    const end = (from: string, timeout: string, calendar = sunday) => {
      const core = new Team(routed([stage({ quorum: 1, hours: 'office', timeout })], {}, { calendars: { office: calendar } }), at(from))
      return core.view(core.escalated()).expires_at
    }
    // 28 March 2027 has no 02:00–03:00 there: from one to five are three hours. 31 October has it twice: five.
    expect(end('2027-03-28T00:00:00Z', '3h')).toBe('2027-03-28T03:00:00.000Z')
    expect(end('2027-03-28T00:00:00Z', '4h')).toBe('2027-04-04T00:00:00.000Z')
    expect(end('2026-10-24T23:00:00Z', '5h')).toBe('2026-10-25T04:00:00.000Z')
    const office = { days: ['fri', 'mon'], from: '09:00', to: '18:00', zone: 'Europe/Zurich' }
    expect(end('2027-03-26T16:30:00Z', '1h', office)).toBe('2027-03-29T07:30:00.000Z')
  })

  it('leave a timeout without them to the plain clock, also over a change of it', () => {
    const core = new Team(routed([stage({ timeout: '4h' })], { timezone: 'Europe/Zurich' }), at('2027-03-28T00:00:00Z'))
    expect(core.view(core.escalated()).expires_at).toBe('2027-03-28T04:00:00.000Z')
  })

  it('end by the plain clock where they hardly ever open', () => {
    const except = Array.from({ length: 500 }, (_, i) => new Date(at('2026-11-20T00:00:00Z') + i * 86_400_000).toISOString().slice(0, 10))
    const core = new Team(routed([quiet], {}, { calendars: { office: { ...OFFICE.office, except } } }), at('2026-11-20T16:30:00Z'))
    expect(core.view(core.escalated()).expires_at).toBe('2026-11-20T18:30:00.000Z')
  })
})
