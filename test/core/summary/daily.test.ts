import { describe, expect, it } from 'vitest'
import { lastDue, summaryDues } from '../../../src/core/summary/due.ts'
import { summaryOf } from '../../../src/core/summary/summary.ts'
import { medianOf, plusOne, QUIET, rounded } from '../../../src/core/summary/tally.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import { summaryLines } from '../../../src/core/wording/summary.ts'
import { expectDecidedAgain } from '../../support/again.ts'
import { ALICE, BOB, type Changes, Core, charterWith, LOCAL, MINUTE, NOON, TIMER, WORKER } from '../../support/core.ts'

const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const TODAY = '2026-11-21'
const OWN = 'telegram:1001'
const REF = { on: 'telegram', chat: -200, message: 1 } as const
const CHANNELS = [
  { telegram: -100, for: ['approvals'] },
  { telegram: -200, for: ['reports'] },
  { telegram: 1001, for: ['alerts', 'reports'] },
]
const AT_EIGHT: Changes = { channels: CHANNELS, approvals: { summary_at: '08:00' } }

const sweep = (on: Core, ...request_ids: string[]) => on.submit({ kind: 'sweep', request_ids, groups: true }, TIMER)
const made = (on: Core) => on.ledger.flatMap(({ type, data }) => (type === 'summary.made' ? [data.summary] : []))
const owed = ({ state, ledger }: Core, channel: string) => (state.alerts.get(channel)?.entries ?? []).map((seq) => ledger[seq - 1]?.type)
const later = (on: Core, ms: number): void => {
  on.now += ms
  sweep(on)
}

describe('the numbers of a day', () => {
  const busy = (changes: Changes = {}): Core => {
    const on = new Core({ channels: CHANNELS, ...changes })
    on.session()
    on.asked()
    on.asked({ task_intent: 'x', estimated_cost_usd: 1e6 })
    const [approved, rejected, silent] = ['a', 'b', 'c'].map((x) => on.escalated({ task_intent: `Withdraw the funds ${x}` }))
    on.now += 2 * MINUTE
    on.vote(approved as string, ALICE)
    on.now += 3 * MINUTE
    on.vote(rejected as string, BOB, 'reject')
    on.now += 10 * MINUTE
    sweep(on, silent as string)
    return on
  }
  const today = (on: Core) => summaryOf(on.state, TODAY, on.now)

  it('say what was asked, granted, rejected by cause and spent, how soon people answered, and who has most to do', () => {
    expect(today(busy())).toEqual({
      day: TODAY,
      asked: 5,
      granted: { at_once: 1, by_people: 1 },
      rejected: { budget: 1, operator: 1, timeout: 1 },
      answers: 2,
      median: 2 * MINUTE,
      timeouts: [{ route: null, count: 1 }],
      groups: [],
      spent: 2_000_000,
      people: [
        { operator: 'alice', decisions: 1, timeouts: 1 },
        { operator: 'bob', decisions: 1, timeouts: 1 },
      ],
      reviews: { owed: 0, overdue: 0 },
    })
  })

  it('name the route that nobody answered, and of its people only who had not', () => {
    const stages = [{ id: 'team', any_of: ['all'], quorum: 2, timeout: '10m' }]
    // Names that are members of every object are names like others.
    const route = { id: 'constructor', when: 'true', stages }
    const on = new Core({ channels: CHANNELS, approvals: { groups: { all: ['alice', 'bob'] }, routes: [route] } })
    on.session()
    const id = on.escalated()
    on.vote(id, ALICE)
    on.now += 11 * MINUTE
    sweep(on, id)
    expect(today(on).timeouts).toEqual([{ route: 'constructor', count: 1 }])
    expect(today(on).people).toEqual([
      { operator: 'alice', decisions: 1, timeouts: 0 },
      { operator: 'bob', decisions: 0, timeouts: 1 },
    ])
  })

  it('name the groups that were asked when the time was over, each once: the stage’s own, and who was asked besides', () => {
    const stage = { id: 'team', any_of: ['ops', 'constructor'], timeout: '10m', escalate_to: { any_of: ['chiefs'], after: '5m' } }
    const groups = { ops: ['alice'], constructor: ['alice', 'bob'], chiefs: ['bob'], idle: ['bob'] }
    const on = new Core({
      channels: CHANNELS,
      approvals: { groups, summary_at: '08:00', routes: [{ id: 'all', when: 'true', stages: [stage] }] },
    })
    on.session()
    const [early, late] = [on.escalated(), on.escalated({ task_intent: 'Withdraw the other funds' })]
    on.vote(early, ALICE, 'reject')
    on.now += 5 * MINUTE
    sweep(on, late)
    on.now += 6 * MINUTE
    sweep(on, late)
    const expected = ['chiefs', 'constructor', 'ops'].map((group) => ({ group, count: 1 }))
    expect(today(on).groups).toEqual(expected)
    expect(summaryLines(today(on), en)).toContain('Groups that did not answer in time: chiefs 1, constructor 1, ops 1.')
    later(on, DAY)
    expect(made(on).map((summary) => summary.groups)).toEqual([expected])
    expectDecidedAgain(on)
  })

  it('say nothing of groups in ledgers whose sweeps do not ask for them, so that these decide as they did', () => {
    const on = busy(AT_EIGHT)
    on.now += DAY
    on.submit({ kind: 'sweep', request_ids: [] }, TIMER)
    expect(made(on)).toHaveLength(1)
    expect(made(on)[0]).not.toHaveProperty('groups')
  })

  it('are the same when the ledger is read again, and leave the state after two days', () => {
    const on = busy(AT_EIGHT)
    expectDecidedAgain(on)
    on.now += 3 * DAY
    on.session('crew-02')
    on.asked({ agent_id: 'crew-02' })
    expect([...on.state.days.entries()].map(([day]) => day)).toEqual(['2026-11-24'])
  })

  it('are told in lines that a tired person reads', () => {
    expect(summaryLines(today(busy()), en)).toEqual([
      'Summary of 2026-11-21: 5 requests, 2 granted (1 at once, 1 by people), 3 rejected (1 over budget, 1 by people, 1 unanswered in time).',
      'People answered 2 times, half of them within 2 min.',
      'Unanswered in time: 1 × every approver.',
      'Spent or set aside: $2.00.',
      'Most decisions: alice 1, bob 1.',
      'Most unanswered while asked: alice 1, bob 1.',
    ])
  })

  it('remind of reviews of break-glass that are owed', () => {
    const on = new Core({ channels: CHANNELS })
    const review = { agent: 'crew-01', amount: 1, operator: 'alice', reason: 'fire', at: on.now }
    on.state.reviews.set('r1', { ...review, request: 'r1', due: on.now })
    on.state.reviews.set('r2', { ...review, request: 'r2', due: on.now + 1 })
    expect(today(on).reviews).toEqual({ owed: 2, overdue: 1 })
    expect(summaryLines(today(on), en).at(-1)).toMatch(/^2 reviews of break-glass owed, 1 of them overdue/)
  })

  it('keep the time of any number of answers in few rows, exact to a second, a minute or an hour', () => {
    const answers = [999, 59_999, 61_000, 3_599_999, 90 * MINUTE, 400 * DAY].map(rounded)
    expect(answers).toEqual([0, 59_000, 60_000, 59 * MINUTE, HOUR, 7 * DAY])
    expect(medianOf([5000, 1000, 60_000, 1000, 9000].map(String).reduce(plusOne, QUIET.answers))).toBe(5000)
    expect(medianOf(QUIET.answers)).toBeNull()
  })
})

describe('the daily summary', () => {
  const core = (changes: Changes = {}): Core => new Core({ ...AT_EIGHT, ...changes })

  it('is made once a day at its hour, of the day before, and owed to channels for reports alone', () => {
    const on = core()
    on.session()
    on.asked()
    later(on, 20 * HOUR - 1)
    expect(made(on)).toEqual([])
    later(on, 1)
    later(on, HOUR)
    expect(made(on)).toMatchObject([{ day: TODAY, asked: 1, spent: 1_000_000 }])
    expect([owed(on, 'telegram:-100'), owed(on, 'telegram:-200'), owed(on, OWN)]).toEqual([[], ['summary.made'], ['summary.made']])
    const upto = on.state.head.seq
    on.submit({ kind: 'alert-posted', channel: 'telegram:-200', upto, ref: REF }, WORKER)
    later(on, 20 * HOUR)
    expect(owed(on, 'telegram:-200')).toEqual([])
    expectDecidedAgain(on)
  })

  it('is made of what was missed while nothing ran, but never when it is more than a day late', () => {
    const on = core()
    on.session()
    on.asked()
    later(on, 20 * HOUR + DAY - 1)
    expect(made(on).map(({ day }) => day)).toEqual([TODAY])
    later(on, 3 * DAY)
    expect(made(on).map(({ day }) => day)).toEqual([TODAY, '2026-11-24'])
  })

  it('takes the place of an older one that a channel was not told', () => {
    const on = core()
    later(on, 20 * HOUR)
    on.submit({ kind: 'halt', reason: 'fire', door: 'http' }, LOCAL)
    later(on, DAY)
    expect(owed(on, 'telegram:-200')).toEqual(['summary.made'])
    expect(owed(on, OWN)).toEqual(['org.halted', 'summary.made'])
    expect(on.state.alerts.get(OWN)?.entries.at(-1)).toBe(on.state.head.seq)
  })

  it('is muted apart from alerts', () => {
    const muted = (kinds: readonly ('alerts' | 'reports')[]) => {
      const on = core()
      later(on, 20 * HOUR)
      on.submit({ kind: 'halt', reason: 'fire', door: 'http' }, LOCAL)
      on.submit({ kind: 'mute', channel: OWN, kinds, door: 'telegram' }, ALICE)
      return owed(on, OWN)
    }
    expect([muted(['reports']), muted(['alerts']), muted(['alerts', 'reports'])]).toEqual([['org.halted'], ['summary.made'], []])
    const on = core()
    on.submit({ kind: 'mute', channel: OWN, kinds: ['reports'], door: 'telegram' }, ALICE)
    later(on, 20 * HOUR)
    expect(owed(on, OWN)).toEqual([])
  })

  it('is nobody’s where the charter names no hour, and begins with the next day’s where one is added', () => {
    const on = new Core({ channels: CHANNELS })
    later(on, 2 * DAY)
    on.adopt(charterWith(AT_EIGHT))
    later(on, MINUTE)
    expect(made(on)).toEqual([])
    later(on, 20 * HOUR)
    expect(made(on).map(({ day }) => day)).toEqual(['2026-11-23'])
  })

  it('comes at eight by the clocks of the charter’s zone, also where they changed that night', () => {
    const law = { timezone: 'Europe/Zurich', approvals: charterWith(AT_EIGHT).charter.approvals }
    // Clocks went forward on 29 March 2026 at 01:00 UTC, and back on 25 October 2026 at 01:00 UTC.
    for (const [before, eight] of [
      ['2026-03-28', Date.UTC(2026, 2, 29, 6)],
      ['2026-10-24', Date.UTC(2026, 9, 25, 7)],
    ] as const) {
      expect(lastDue(law, eight)).toBe(before)
      expect(lastDue(law, eight - 1)).not.toBe(before)
      const on = new Core({ ...AT_EIGHT, timezone: 'Europe/Zurich' }, eight - 20 * HOUR)
      expect(summaryDues(on.state).filter((at) => at > on.now)).toEqual([eight])
    }
  })

  it('an hour that is none is refused when the charter is loaded', () => {
    expect(() => charterWith({ approvals: { summary_at: '24:00' } })).toThrow(/summary_at/)
    expect(charterWith({ approvals: { summary_at: '23:59' } }).charter.approvals?.summary_at).toBe('23:59')
  })
})

it('a summary with the longest names fits a message beside alerts', () => {
  const long = (n: number) => `${n}`.padEnd(64, 'x')
  const counts = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [long(i), 100_000]))
  const on = new Core(AT_EIGHT, NOON)
  on.state.days.set(TODAY, {
    ...QUIET,
    asked: 1e6,
    timeouts: counts,
    groups: counts,
    decided: counts,
    missed: counts,
    answers: { 60000: 1e6 },
  })
  const text = summaryLines(summaryOf(on.state, TODAY, on.now), en).join('\n')
  expect(text.length).toBeLessThan(1_400)
  expect(text).toContain('and 47 more')
})
