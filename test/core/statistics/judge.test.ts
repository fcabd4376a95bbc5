import { describe, expect, it } from 'vitest'
import type { Pair } from '../../../src/core/statistics/bootstrap.ts'
import { ALPHA, judge, judgeWatched } from '../../../src/core/statistics/judge.ts'

const good = (n: number): readonly Pair[] => Array.from({ length: n }, (_, i): Pair => [1, 1, 1000 + (i % 5), 500 + (i % 7)])
const look = (pairs: readonly Pair[], max: number, before: readonly number[] = [], last = false) =>
  judge({ pairs, min: 30, max, before, seed: 'seed', last })

describe('a look', () => {
  it('does not promote early what it would promote as the only one: looks together may err no more than one', () => {
    expect(look(good(80), 80)).toMatchObject({ finding: 'promote', share: 1 })
    expect(look(good(80), 400)).toMatchObject({ finding: 'go_on', retained: { low: null } })
    const levels = [0.2, 0.4, 0.6, 0.8, 1].map((share, at, all) => look(good(400 * share), 400, all.slice(0, at)).level)
    expect(levels[0]).toBeLessThan(1e-4)
    for (const [at, level] of levels.entries()) expect(level).toBeGreaterThan(levels[at - 1] ?? 0)
    expect(levels[4]).toBeLessThan(ALPHA)
    expect(look(good(400), 400).level).toBeGreaterThan(levels[4] as number)
  })

  it('promotes nothing below the fewest pairs, whatever they say', () => {
    expect(judge({ pairs: good(64), min: 65, max: 65, before: [], seed: 's', last: false })).toMatchObject({ level: 0, finding: 'go_on' })
    expect(look(good(65), 65).finding).toBe('promote')
  })

  it('promotes nothing where there is nothing to keep or nothing to save', () => {
    const worthless = good(100).map(([, , a, b]): Pair => [0, 0, a, b])
    expect(look(worthless, 100).finding).toBe('unfit')
    const free = good(100).map(([a, b]): Pair => [a, b, 0, 0])
    expect(look(free, 100).finding).not.toBe('promote')
    expect(look([], 100)).toMatchObject({ finding: 'go_on', retained: { low: null } })
  })

  it.each([
    ['both models no quality', 0],
    ['the model in use no quality, and the other all of it', 1],
  ])('finds no harm where the scorer gives %s: it fits neither, which is said once the fewest pairs are in', (_, candidate) => {
    const pairs = good(100).map(([, , a, b]): Pair => [0, candidate, a, b])
    expect(look(pairs.slice(0, 29), 100).finding).toBe('go_on')
    expect(look(pairs.slice(0, 30), 100)).toMatchObject({ finding: 'unfit', retained: { estimate: 0, high: null } })
    expect(look(pairs.slice(0, 20), 100, [], true).finding).toBe('inconclusive')
  })

  it('finds no harm where one answer of the model in use was good: that is too little to lose', () => {
    const pairs = good(40).map(([, , a, b], i): Pair => [i === 0 ? 1 : 0, 0, a, b])
    expect(look(pairs, 400).finding).toBe('go_on')
    const half = good(40).map(([, , a, b], i): Pair => [i % 2, 0, a, b])
    expect(look(half, 400).finding).toBe('harm')
  })

  it('ends with the last pair or the last cent, and is the same for the same seed', () => {
    const unsure = good(60).map(([a, , c, d], i): Pair => [a, i % 20 === 0 ? 0 : 1, c, d])
    expect(look(unsure, 60).finding).toBe('inconclusive')
    expect(look(unsure, 400).finding).toBe('go_on')
    expect(look(unsure, 400, [], true).finding).toBe('inconclusive')
    expect(look(unsure, 60)).toEqual(look(unsure, 60))
  })
})

describe('the watch', () => {
  it('sees no regression where the scorer gives the old model no quality, which the new one cannot be below', () => {
    const pairs = good(40).map(([, , a, b]): Pair => [0, 0, a, b])
    expect(judgeWatched(pairs, 's').regressed).toBeUndefined()
  })

  it('sees quality and cost that are surely below what was promoted, not what may be chance', () => {
    const with_ = (quality: (i: number) => number, share: number): readonly Pair[] =>
      Array.from({ length: 40 }, (_, i): Pair => [1, quality(i), 1000, 1000 * share])
    expect(
      judgeWatched(
        with_((i) => (i % 4 === 0 ? 0 : 1), 0.4),
        's',
      ).regressed,
    ).toBe('quality')
    expect(
      judgeWatched(
        with_(() => 1, 0.9),
        's',
      ).regressed,
    ).toBe('cost')
    expect(
      judgeWatched(
        with_((i) => (i === 0 ? 0 : 1), 0.6),
        's',
      ).regressed,
    ).toBeUndefined()
    expect(judgeWatched(with_(() => 0, 2).slice(0, 9), 's').regressed).toBeUndefined()
  })
})
