import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { runsOwed } from '../../../src/core/react.ts'
import { duesBetween, windowKey } from '../../../src/core/schedules/cron.ts'
import { nextRuns, runsDue } from '../../../src/core/schedules/due.ts'
import { expectDecidedAgain } from '../../support/again.ts'
import { type Changes, Core, charterWith, LOCAL, TIMER, WORKER } from '../../support/core.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOTHING = { looked: 0, found: 0, proposed: [] }
const DAILY: Changes = { timezone: 'Europe/Berlin', kaizen: { schedules: { hourly: 'off', nightly: 'off', weekly: 'off' } } }

const due = ({ state, now }: Core) => runsDue(state, now).map(({ schedule, window }) => `${schedule} ${window}`)
const claim = (on: Core, window: string, principal = TIMER) => on.code({ kind: 'run-schedule', schedule: 'daily', window }, principal)
const finish = (on: Core, window: string) => on.code({ kind: 'schedule-done', schedule: 'daily', window, outcome: NOTHING }, WORKER)

describe('a schedule', () => {
  it('is due at its time in the time zone of the charter, and never for a time before it was in force', () => {
    const on = new Core(DAILY)
    expect(due(on)).toEqual([])
    expect(nextRuns(on.state, on.now)).toEqual([{ schedule: 'daily', at: Date.UTC(2026, 10, 22, 8) }])
    on.now = Date.UTC(2026, 10, 22, 8) - 1
    expect(due(on)).toEqual([])
    on.now += 1
    expect(due(on)).toEqual(['daily 2026-11-22T08:00Z'])
  })

  it('is made up for once after downtime: the latest missed time only', () => {
    const on = new Core(DAILY)
    on.now += 5 * DAY
    expect(due(on)).toEqual(['daily 2026-11-26T08:00Z'])
    expect(claim(on, '2026-11-26T08:00Z')).toBe('ok')
    expect(due(on)).toEqual([])
  })

  it('is claimed once, whoever asks again, and never for a time before the last', () => {
    const on = new Core(DAILY)
    on.now += 5 * DAY
    expect(claim(on, '2026-11-26T08:00Z')).toBe('ok')
    expect(claim(on, '2026-11-26T08:00Z')).toBe('already_exists')
    expect(claim(on, '2026-11-25T08:00Z')).toBe('already_exists')
    expect(claim(on, '2026-11-27T08:00Z')).toBe('invalid_field')
    expect(claim(on, 'tomorrow')).toBe('invalid_field')
    expect(on.ledger.filter(({ type }) => type === 'schedule.ran')).toHaveLength(1)
  })

  it('is owed from its claim to its result, which counts once', () => {
    const on = new Core(DAILY)
    on.now += DAY
    const window = '2026-11-22T08:00Z'
    expect(finish(on, window)).toBe('already_exists')
    claim(on, window)
    expect(runsOwed(on.state)).toEqual([{ effect: { kind: 'run', subject: 'daily', window }, job: on.state.head.seq }])
    expect(finish(on, window)).toBe('ok')
    expect(runsOwed(on.state)).toEqual([])
    expect(finish(on, window)).toBe('already_exists')
  })

  it('is not done for an older time once a later one is claimed', () => {
    const on = new Core(DAILY)
    on.now += 2 * DAY
    claim(on, '2026-11-22T08:00Z')
    claim(on, '2026-11-23T08:00Z')
    expect(finish(on, '2026-11-22T08:00Z')).toBe('already_exists')
    expect(runsOwed(on.state)).toMatchObject([{ effect: { window: '2026-11-23T08:00Z' } }])
  })

  it('runs by hand for an administrator, and for nobody else', () => {
    const on = new Core(DAILY)
    expect(claim(on, windowKey(on.now), WORKER)).toBe('forbidden')
    expect(claim(on, windowKey(on.now), LOCAL)).toBe('ok')
    expect(on.ledger.at(-1)?.data).toMatchObject({ by: 'local' })
  })

  it('that is off, or that no charter asks for, is never due and not claimed by time', () => {
    const off = new Core({ kaizen: { schedules: { hourly: 'off', nightly: 'off', daily: 'off', weekly: 'off' } } })
    const none = new Core()
    for (const on of [off, none]) {
      on.now += 8 * DAY
      expect(due(on)).toEqual([])
      expect(claim(on, windowKey(on.now))).toBe('schedules_off')
    }
  })

  it('whose time the charter changes is not made up for at the new time', () => {
    const on = new Core(DAILY)
    on.now = Date.UTC(2026, 10, 22, 7)
    on.adopt(charterWith({ ...DAILY, kaizen: { schedules: { hourly: 'off', nightly: 'off', weekly: 'off', daily: '0 5 * * *' } } }))
    expect(due(on)).toEqual([])
    on.now += DAY
    expect(due(on)).toEqual(['daily 2026-11-23T04:00Z'])
  })

  it('whose time zone the charter changes is not made up for in the new one', () => {
    const on = new Core(DAILY)
    on.now = Date.UTC(2026, 10, 22, 7)
    on.adopt(charterWith({ ...DAILY, timezone: 'Asia/Tokyo' }))
    expect(due(on)).toEqual([])
    on.now += DAY
    expect(due(on)).toEqual(['daily 2026-11-23T00:00Z'])
  })

  it('stays as it was when a charter changes something else', () => {
    const on = new Core(DAILY)
    on.now += DAY
    on.adopt(charterWith({ ...DAILY, mission: 'Another one' }))
    expect(due(on)).toEqual(['daily 2026-11-22T08:00Z'])
  })

  it('is decided again from the ledger alone', () => {
    const on = new Core(DAILY)
    on.now += DAY
    claim(on, '2026-11-22T08:00Z')
    finish(on, '2026-11-22T08:00Z')
    expectDecidedAgain(on)
  })
})

describe('a pattern', () => {
  const days = (cron: string, from: number, to: number) =>
    duesBetween(cron, 'Europe/Berlin', from, to, 100).map((at) => new Date(at).toISOString().slice(0, 16))

  it('whose time the clock skips in spring is due when it goes on, once', () => {
    expect(days('30 2 * * *', Date.UTC(2026, 2, 28), Date.UTC(2026, 2, 31))).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ])
  })

  it('whose time the clock shows twice in autumn is due once', () => {
    expect(days('30 2 * * *', Date.UTC(2026, 9, 24), Date.UTC(2026, 9, 27))).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  it('of every hour is due every real hour on both days', () => {
    for (const day of [Date.UTC(2026, 2, 28, 12), Date.UTC(2026, 9, 24, 12)]) expect(days('0 * * * *', day, day + DAY)).toHaveLength(24)
  })

  it('stays at its hour of the wall clock across both', () => {
    expect(days('0 9 * * *', Date.UTC(2026, 2, 28), Date.UTC(2026, 2, 30))).toEqual(['2026-03-28T08:00', '2026-03-29T07:00'])
    expect(days('0 9 * * *', Date.UTC(2026, 9, 24), Date.UTC(2026, 9, 26))).toEqual(['2026-10-24T07:00', '2026-10-25T08:00'])
  })

  const faultOf = (daily: string): string | undefined => {
    const content = charterWith()
    const parsed = parseCharter({ ...content, charter: { ...content.charter, kaizen: { schedules: { daily } } } })
    return 'faults' in parsed ? parsed.faults.map(({ path }) => path).join() : undefined
  }

  it.each(['61 * * * *', '* * *', '0 0 9 * * *', '@daily', '0 0 30 2 *', '', 'nine', '0 9 * * * ; rm'])(
    'that is none is refused at load: %s',
    (cron) => {
      expect(faultOf(cron)).toBe('charter.kaizen.schedules.daily')
    },
  )

  it.each(['0 9 * * *', '*/15 8-18 * * 1-5', '0 9 * * MON', 'off'])('that is one is taken: %s', (cron) => {
    expect(faultOf(cron)).toBeUndefined()
  })
})
