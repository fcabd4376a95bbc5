import { describe, expect, it } from 'vitest'
import { bootstrap, lowerBound, type Pair, upperBound } from '../../../src/core/statistics/bootstrap.ts'
import { exp, normalCdf, normalQuantile, studentQuantile } from '../../../src/core/statistics/normal.ts'
import { seeded, xoshiro128 } from '../../../src/core/statistics/random.ts'
import { boundaries, obrienFleming } from '../../../src/core/statistics/spending.ts'

describe('random numbers', () => {
  it('are those that xoshiro128** is published with, from the state 1, 2, 3, 4 (rand_xoshiro, from the reference in C)', () => {
    const numbers = new Uint32Array(10)
    const published = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]
    xoshiro128(1, 2, 3, 4)(numbers)
    expect([...numbers]).toEqual(published)
  })

  it('are the same for the same seed, and others for another', () => {
    const of = (seed: string) => {
      const numbers = new Uint32Array(5)
      seeded(seed)(numbers)
      return [...numbers]
    }
    expect(of('a')).toEqual(of('a'))
    expect(of('a')).not.toEqual(of('b'))
  })
})

describe('the normal and Student’s distribution', () => {
  // Abramowitz and Stegun, Handbook of Mathematical Functions (1964), table 26.1.
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [2, 0.97724986805182],
    [3, 0.99865010196837],
    [-3, 0.00134989803163],
    [-5, 2.8665157187919e-7],
  ])('Φ(%d) is %d', (z, p) => expect(Math.abs(normalCdf(z) - p)).toBeLessThan(1e-14))

  it('has the quantiles that every table has, and e^x is exact', () => {
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 11)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 11)
    expect(exp(-1)).toBeCloseTo(0.36787944117144233, 15)
    expect(exp(-40) / 4.248354255291589e-18).toBeCloseTo(1, 12)
  })

  // Abramowitz and Stegun, table 26.10.
  it.each([
    [0.95, 9, 1.833],
    [0.975, 9, 2.262],
    [0.95, 29, 1.699],
    [0.995, 29, 2.756],
    [0.95, 120, 1.658],
  ])('t of %d with %d degrees of freedom is %d', (p, nu, t) => expect(studentQuantile(normalQuantile(p), nu)).toBeCloseTo(t, 3))
})

describe('alpha spending', () => {
  const five = [0.2, 0.4, 0.6, 0.8, 1]

  // D. M. Reboussin, D. L. DeMets, K. Kim, K. K. G. Lan, "Computations for group sequential boundaries using the Lan–DeMets spending
  // function method", Controlled Clinical Trials 21 (2000): five looks, O'Brien–Fleming type, two-sided 0.05, which is 0.025 on each side.
  it('has the published boundaries of five looks', () => {
    const published = [4.8769, 3.3569, 2.6803, 2.2898, 2.031]
    for (const [at, z] of boundaries(five, 0.025).entries()) expect(Math.abs(z - (published[at] as number))).toBeLessThan(3e-4)
  })

  it('has the published boundaries of two looks, 2.963 and 1.969, and one look pays nothing for others', () => {
    const [first = 0, second = 0] = boundaries([0.5, 1], 0.025)
    expect([first.toFixed(3), second.toFixed(3)]).toEqual(['2.963', '1.969'])
    expect(boundaries([1], 0.05)[0]).toBeCloseTo(1.6449, 4)
  })

  it('spends all of alpha at the end and next to nothing early, and a look with nothing new can promote nothing', () => {
    expect(obrienFleming(1, 0.05)).toBeCloseTo(0.05, 12)
    expect(obrienFleming(0.1, 0.05)).toBeLessThan(1e-8)
    expect(boundaries([0.01, 1], 0.05)[0]).toBe(Infinity)
  })
})

describe('the paired bootstrap', () => {
  // R. A. Fisher, The Design of Experiments (1935), Darwin's maize: differences of 15 pairs in eighths of an inch; mean 20.933, standard
  // error 9.746, and by Student's t with 14 degrees of freedom a mean surely (95 %, one-sided) above 3.77.
  const DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

  it("finds the standard error and bounds of Darwin's maize", () => {
    // As costs: a control of 1000, a candidate that is cheaper by the difference; so the saving is the mean difference / 1000.
    const pairs = DARWIN.map((difference): Pair => [1, 1, 1000, 1000 - difference])
    const { saving } = bootstrap(pairs, 'darwin', 20_000)
    expect(saving.estimate * 1000).toBeCloseTo(20.933, 3)
    // The bootstrap divides by n where the textbook divides by n − 1: 9.746 × √(14/15) = 9.415.
    expect(Math.abs(saving.error * 1000 - 9.415)).toBeLessThan(0.35)
    // Student's upper bound is 20.933 + 1.761 × 9.746 = 38.10.
    expect(Math.abs((upperBound(saving, 0.05) as number) * 1000 - 38.1)).toBeLessThan(2)
  })

  it('claims nothing that was never seen: without any failure 95 % is sure after 59 pairs, as Clopper and Pearson have it, not before', () => {
    const sure = (n: number): number =>
      lowerBound(
        bootstrap(
          Array.from({ length: n }, (): Pair => [1, 1, 10, 5]),
          'clopper',
          20_000,
        ).retained,
        0.05,
      ) as number
    expect(sure(50)).toBeLessThan(0.95)
    expect(sure(64)).toBeGreaterThanOrEqual(0.95)
  })

  it('is the same for the same seed, says nothing at a level that so few resamples cannot show, and nothing of no pairs', () => {
    const pairs = DARWIN.map((difference): Pair => [1, 0.9, 1000, 1000 - difference])
    expect(bootstrap(pairs, 's')).toEqual(bootstrap(pairs, 's'))
    expect(lowerBound(bootstrap(pairs, 's').saving, 1e-6)).toBeUndefined()
    expect(lowerBound(bootstrap([], 's').retained, 0.05)).toBeUndefined()
  })
})
