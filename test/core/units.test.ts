import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUsd, microsFromUsd, parseDuration } from '../../src/core/units.ts'

describe('money', () => {
  it.each([
    [1.005, 1_005_000],
    [0.035, 35_000],
    [1e-7, 1],
    [0.0000015, 2],
    [0, 0],
    [1e9, 1_000_000_000_000_000],
    [123456.789012, 123_456_789_012],
    [2.5e-6, 3],
    [1e2, 100_000_000],
  ])('reads $%d as %d micro-dollars', (usd, micros) => expect(microsFromUsd(usd)).toBe(micros))

  it.each([-1, -0.000001, Number.NaN, Infinity, -Infinity, 1e9 + 1, 1e300])('refuses %d', (usd) =>
    expect(microsFromUsd(usd)).toBeUndefined(),
  )

  it('never rounds down, and never by more than a micro-dollar', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (usd) => {
        const micros = microsFromUsd(usd) as number
        expect(Number.isSafeInteger(micros)).toBe(true)
        expect(micros / 1e6).toBeGreaterThanOrEqual(usd * (1 - 1e-12))
        expect(micros / 1e6 - usd).toBeLessThanOrEqual(1.1e-6)
      }),
    )
  })

  it('shows what people read', () => {
    expect([0, 35_000, 1_500_000, -250_000, 1_234_567_890_000, 1].map(formatUsd)).toEqual([
      '$0.00',
      '$0.035',
      '$1.50',
      '-$0.25',
      '$1,234,567.89',
      '$0.000001',
    ])
  })
})

it('reads durations, and nothing else', () => {
  expect(['90s', '10m', '24h', '7d'].map(parseDuration)).toEqual([90_000, 600_000, 86_400_000, 604_800_000])
  expect(['10', 'm', '1.5h', '-1m', '10 m', '1w'].map(parseDuration)).toEqual(Array(6).fill(undefined))
})
