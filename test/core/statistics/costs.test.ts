import { describe, expect, it } from 'vitest'
import { type Costs, NO_COSTS, plusCost, savesLess, welch } from '../../../src/core/statistics/costs.ts'

const of = (costs: readonly number[]): Costs => costs.reduce((sum, cost) => plusCost(sum, cost), NO_COSTS)
const every = (count: number, cost: number): Costs => of(Array.from({ length: count }, (_, i) => cost + (i % 3)))

describe("Welch's test", () => {
  // "Student" (W. S. Gosset), The probable error of a mean, Biometrika 6 (1908): hours of sleep gained by two drugs. R, help(sleep): t = -1.8608, df = 17.776.
  it('finds what every textbook does of the sleep of ten patients', () => {
    const [one, other] = [
      [7, -16, -2, -12, -1, 34, 37, 8, 0, 20],
      [19, 8, 11, 1, -1, 44, 55, 16, 46, 34],
    ] as const
    const { t = 0, df = 0 } = welch(of(one), of(other)) ?? {}
    expect([t.toFixed(4), df.toFixed(3)]).toEqual(['-1.8608', '17.776'])
  })

  it('says nothing of less than two, and is sure of costs that never vary', () => {
    expect(welch(of([1]), of([1, 2]))).toBeUndefined()
    expect(welch(of([5, 5]), of([4, 4]))?.t).toBe(Infinity)
    expect(welch(of([4, 4]), of([4, 4]))?.t).toBe(0)
  })
})

describe('costs since a promotion', () => {
  it('regressed where they surely save less than 30 %, from thirty requests of each on', () => {
    expect(savesLess(every(30, 1000), every(30, 800))).toBe(true)
    expect(savesLess(every(30, 1000), every(30, 690))).toBe(false)
    expect(savesLess(every(29, 1000), every(30, 800))).toBe(false)
    expect(savesLess(every(30, 1000), every(29, 800))).toBe(false)
    const free = of(Array.from({ length: 30 }, () => 0))
    expect(savesLess(free, free)).toBe(false)
  })

  it('are as before when one is added and taken away again', () => {
    const before = of([100, 250])
    expect(plusCost(plusCost(before, 70), 70, -1)).toEqual(before)
  })
})
