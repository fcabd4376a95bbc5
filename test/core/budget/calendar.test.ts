import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { dayOf, daysUpTo, monthOfDay } from '../../../src/core/budget/calendar.ts'

const HOUR = 3_600_000
const at = (iso: string): number => Date.parse(iso)
const ZONES = [
  'UTC',
  'Europe/Zurich',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Havana',
  'Africa/Cairo',
  'Pacific/Chatham',
]

describe('a day is the calendar day of the zone', () => {
  it.each([
    ['Europe/Zurich, the day of 23 hours', 'Europe/Zurich', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', '2026-03-29'],
    ['Europe/Zurich, the day of 25 hours', 'Europe/Zurich', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', '2026-10-25'],
    ['America/Sao_Paulo, where midnight did not exist', 'America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z', '2018-11-04'],
    ['America/Sao_Paulo, where 23:00 came twice', 'America/Sao_Paulo', '2018-02-17T02:00:00Z', '2018-02-18T03:00:00Z', '2018-02-17'],
    ['Pacific/Apia, before the day it skipped', 'Pacific/Apia', '2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z', '2011-12-29'],
    ['Pacific/Apia, after the day it skipped', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31T10:00:00Z', '2011-12-31'],
    ['Australia/Lord_Howe, longer by half an hour', 'Australia/Lord_Howe', '2026-04-04T13:00:00Z', '2026-04-05T13:30:00Z', '2026-04-05'],
  ])('%s', (_, zone, from, to, day) => {
    expect([dayOf(at(from) - 1, zone), dayOf(at(from), zone), dayOf(at(to) - 1, zone), dayOf(at(to), zone)]).toEqual([
      expect.not.stringMatching(day),
      day,
      day,
      expect.not.stringMatching(day),
    ])
  })

  it('says the same as the zone itself, whatever was asked before', () => {
    const from = at('2010-01-01T00:00:00Z')
    const times = fc.array(
      fc.tuple(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 20 * 365 * 24 * 4 }), fc.integer({ min: -2, max: 2 })),
      {
        maxLength: 30,
      },
    )
    fc.assert(
      fc.property(times, (asked) => {
        for (const [zone, quarter, hours] of asked)
          for (const time of [from + (quarter * HOUR) / 4, from + (quarter * HOUR) / 4 + hours * HOUR - 1])
            expect(dayOf(time, zone)).toBe(DateTime.fromMillis(time, { zone }).toFormat('yyyy-MM-dd'))
      }),
      { numRuns: 200 },
    )
  })
})

it('names the month of a day, and the days before it across months, years and leap days', () => {
  expect(monthOfDay('2026-11-21')).toBe('2026-11')
  expect(daysUpTo('2028-03-02', 4)).toEqual(['2028-03-02', '2028-03-01', '2028-02-29', '2028-02-28'])
  expect(daysUpTo('2027-01-01', 2)).toEqual(['2027-01-01', '2026-12-31'])
})
