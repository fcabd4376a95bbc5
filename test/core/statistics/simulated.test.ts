import { describe, expect, it } from 'vitest'
import type { Pair } from '../../../src/core/statistics/bootstrap.ts'
import { type Finding, judge } from '../../../src/core/statistics/judge.ts'
import { seeded } from '../../../src/core/statistics/random.ts'

/** Makes a pair out of numbers 0–1. */
type Truth = (chance: () => number) => Pair

/** Costs that vary threefold, the candidate's share of them varies by a fifth round `share`. */
const costs = (chance: () => number, share: number): readonly [number, number] => {
  const control = 500 + Math.floor(chance() * 1000)
  return [control, Math.floor(control * share * (0.8 + 0.4 * chance()))]
}
/** Answers that are right or wrong: the control is right in the share `right` of all, the candidate keeps `kept` of that. */
const rightOrWrong =
  (kept: number, share: number, right = 0.9): Truth =>
  (chance) => {
    const control = chance() < right ? 1 : 0
    return [control, control === 1 && chance() < kept ? 1 : 0, ...costs(chance, share)]
  }
/** Answers that are more or less good. */
const graded =
  (kept: number, share: number): Truth =>
  (chance) => {
    const control = 0.6 + 0.4 * chance()
    return [control, Math.min(1, Math.max(0, control * kept + (chance() - 0.5) * 0.2)), ...costs(chance, share)]
  }

/** Numbers 0–1, one at a time. */
function chances(seed: string): () => number {
  const next = seeded(seed)
  const numbers = new Uint32Array(1)
  return () => {
    next(numbers)
    return (numbers[0] as number) / 4294967296
  }
}

/** Whole experiments with a known truth, looked at after every fifth of the most pairs; how many ended how. */
function simulate(name: string, truth: Truth, max: number, runs: number): Readonly<Record<Finding, number>> {
  const ends: Record<Finding, number> = { promote: 0, harm: 0, futile: 0, unfit: 0, go_on: 0, inconclusive: 0 }
  for (let run = 0; run < runs; run++) {
    const chance = chances(`${name} ${run}`)
    const pairs: Pair[] = []
    const before: number[] = []
    let finding: Finding = 'go_on'
    while (finding === 'go_on') {
      for (let i = 0; i < max / 5; i++) pairs.push(truth(chance))
      const look = judge({ pairs, min: 30, max, before, seed: `${name} ${run} ${pairs.length}`, last: false })
      if (look.level > 0) before.push(look.share)
      finding = look.finding
    }
    ends[finding]++
  }
  return ends
}

describe('with a known truth, over all looks together', () => {
  // At the edge every promotion is false.
  it('promotes a model that keeps exactly 95 % of the quality at most one time in twenty', () => {
    const runs = [
      simulate('edge', rightOrWrong(0.95, 0.4), 400, 60),
      simulate('edge', rightOrWrong(0.95, 0.4), 100, 200),
      simulate('edge', graded(0.95, 0.4), 200, 60),
    ]
    expect(runs.reduce((sum, { promote }) => sum + promote, 0)).toBeLessThanOrEqual(320 / 20)
  }, 60_000)

  // Few right answers are few to be sure by, however many wrong ones come with them.
  it.each([0.1, 0.3])(
    'nor where the model in use is right in only %d of all answers',
    (right) => {
      const runs = [simulate('rare', rightOrWrong(0.95, 0.4, right), 100, 80), simulate('rare', rightOrWrong(0.95, 0.4, right), 400, 30)]
      expect(runs.reduce((sum, { promote }) => sum + promote, 0)).toBeLessThanOrEqual(110 / 20)
    },
    60_000,
  )

  it('finds no harm in models that a scorer gives nothing: it fits neither', () => {
    expect(simulate('none', rightOrWrong(1, 0.4, 0), 200, 20).unfit).toBe(20)
  }, 60_000)

  it('promotes a model that saves exactly 30 % at most one time in twenty, with as few pairs as may be, too', () => {
    expect(simulate('saves', graded(1, 0.7), 100, 100).promote).toBeLessThanOrEqual(5)
    expect(simulate('saves', graded(1, 0.7), 60, 100).promote).toBeLessThanOrEqual(5)
  }, 60_000)

  it('promotes a model that is good in at least four of five cases: 99 % of right answers with 400 pairs, grades as good with 100', () => {
    expect(simulate('good', rightOrWrong(0.99, 0.5), 400, 20).promote).toBeGreaterThanOrEqual(16)
    expect(simulate('good', graded(1, 0.5), 100, 50).promote).toBeGreaterThanOrEqual(40)
  }, 60_000)

  it('stops for harm at the first look where a model loses a fifth of the quality', () => {
    expect(simulate('harm', graded(0.8, 0.4), 200, 20).harm).toBe(20)
  }, 60_000)
})
