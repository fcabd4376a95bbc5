import { describe, expect, it } from 'vitest'
import type { Pair } from '../../../src/core/statistics/bootstrap.ts'
import { judge } from '../../../src/core/statistics/judge.ts'
import { createReplay } from '../../../src/ledger/replay.ts'
import { Lab } from '../../support/experiments.ts'

/** Graded answers of uneven cost, for which the methods say different things. */
const graded = (at: number): Pair => {
  const i = at % 20
  return [0.5 + (i % 5) / 10, 0.5 + ((i + 1) % 5) / 10, 1000 + 50 * (i % 7), 400 + 13 * (i % 11)]
}

describe('a look in a ledger', () => {
  it('comes out by the first method as the program of its time recorded it', () => {
    const pairs = Array.from({ length: 60 }, (_, at) => graded(at))
    const looked = { pairs, min: 30, max: 100, before: [0.4], seed: 'seed-3', last: false }
    // As it stands in a ledger that was written before there was a second method.
    expect(judge({ ...looked, method: 1 })).toEqual({
      finding: 'go_on',
      level: 0.007641429103783057,
      pairs: 60,
      retained: { estimate: 1, high: 1.0626506024096376, low: 0.8824833702882484 },
      saving: { estimate: 0.5981181619256017, high: 0.608356940509915, low: 0.5553886160069343 },
      seed: 'seed-3',
      share: 0.6,
    })
    expect(judge(looked).retained.low).not.toBe(0.8824833702882484)
  })

  it('that names no method stops for harm where the scorer fits neither model, as it did; one of today ends it as unfit', () => {
    const found = (how: object) => {
      const lab = new Lab()
      lab.start()
      lab.pairs(40, { control: 0, candidate: 0 })
      lab.evaluate(undefined, how)
      const replay = createReplay('default')
      for (const entry of lab.ledger) replay.push(entry)
      expect(replay.finish()).toBeUndefined()
      return lab.exp
    }
    const before = found({})
    expect(before.looks.at(-1)).toMatchObject({
      finding: 'harm',
      retained: { estimate: 0, high: 0, low: null },
      level: 0.0011652101073340755,
    })
    expect(before.status).toMatchObject({ name: 'stopped', why: 'harm' })
    expect(found({ method: 2 }).status.name).toBe('inconclusive')
  })
})
