import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { clockTime, span, timeLeft } from '../../src/core/when.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { pageWords } from '../../src/http/inbox/page-words.ts'
// @ts-expect-error the page's own script is plain JavaScript
import { length } from '../../src/http/inbox/view.js'
// @ts-expect-error as above
import { speak } from '../../src/http/inbox/words.js'

// The page reads its words from the server; here from the catalogue that the server reads them from.
beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: { lang: '' }, querySelectorAll: () => [] })
  vi.stubGlobal('fetch', async () => Response.json(pageWords(en)))
  await speak('en')
})
afterAll(() => vi.unstubAllGlobals())

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

it.each([
  [600_000, '10 min'],
  [599_999, '10 min'],
  [570_000, '10 min'],
  [569_999, '9 min'],
  [300_000, '5 min'],
  [299_999, '4 min'],
  [60_000, '1 min'],
  [59_999, '59 s'],
  [900, 'less than a second'],
  [86_399_000, '1 d'],
])('tells who has %d ms left that it is %s, in chat and on the page', (ms, expected) => {
  expect([timeLeft(ms), length(ms)]).toEqual([expected, expected])
})

it('tells nobody of half a minute more than there is, and of nothing more in the last five', () => {
  const minutes = (text: string) => Number(/^(\d+) min$/.exec(text)?.[1]) * 60_000
  for (let ms = 60_000; ms < 3_500_000; ms += 777) {
    expect(minutes(timeLeft(ms)) - ms).toBeLessThanOrEqual(ms < 300_000 ? 0 : 30_000)
    expect(length(ms)).toBe(timeLeft(ms))
  }
})
