import { expect, it } from 'vitest'
import { clockTime, span } from '../../src/core/when.ts'

const NIGHT = Date.UTC(2026, 10, 21, 2, 14)

it.each([
  ['Europe/Zurich', NIGHT, '03:14 CET'],
  ['Europe/Zurich', Date.UTC(2026, 6, 1, 1, 14), '03:14 CEST'],
  ['America/New_York', Date.UTC(2026, 10, 21, 8, 14), '03:14 EST'],
  ['UTC', NIGHT, '02:14 UTC'],
  ['Asia/Tokyo', NIGHT, '11:14 GMT+9'],
])('tells the time of %s by the name people there know', (zone, at, expected) => {
  expect(clockTime(at, zone, at)).toBe(expected)
})

it('names the day when it is another one there', () => {
  expect(clockTime(NIGHT, 'Europe/Zurich', NIGHT - 86_400_000)).toBe('21 Nov 03:14 CET')
  expect(clockTime(NIGHT, 'America/New_York', NIGHT + 3 * 3_600_000)).toBe('20 Nov 21:14 EST')
})

it.each([
  [999, 'less than a second'],
  [-5, 'less than a second'],
  [41_999, '41 s'],
  [599_999, '9 min'],
  [3_600_000, '1 h'],
  [7_530_000, '2 h 5 min'],
  [90_000_000, '1 d 1 h'],
])('says %d ms as %s', (ms, expected) => {
  expect(span(ms)).toBe(expected)
})
