import { describe, expect, it } from 'vitest'
import { isSwapped } from '../../../src/core/experiments/thumb.ts'
import { ALICE, BOB, OPEN, STRANGER, WORKER } from '../../support/core.ts'
import { Lab } from '../../support/experiments.ts'

const CHANNELS = ['telegram:-100']

/** An experiment with one pair of answers that people are asked about. */
class Asked extends Lab {
  readonly id: string
  readonly attempt: string

  constructor() {
    super()
    this.start()
    this.id = this.kept()
    this.attempt = `try-${this.id}`
    this.reserve(this.id, 1_000)
    this.ask2()
  }

  ask2() {
    const cost = { control: 1_000, candidate: 300 }
    return this.code(
      { kind: 'shadow-asked', experiment_id: 'exp', request_id: this.id, attempt: this.attempt, spent: 400, cost, channels: CHANNELS },
      WORKER,
    )
  }

  thumb(choice: 'a' | 'b' | 'tie', principal = ALICE, channel: string | undefined = CHANNELS[0]) {
    return this.code(
      { kind: 'thumb', attempt: this.attempt, choice, door: 'telegram', ...(channel === undefined ? {} : { channel }) },
      principal,
    )
  }
}

describe('answers that people compare', () => {
  it('are paid for when they are shown: what was not spent is free again', () => {
    const lab = new Asked()
    expect([lab.exp.reserved, lab.exp.spent, lab.exp.pairs.length]).toEqual([0, 400, 0])
    expect(lab.owed(lab.id)?.asked?.attempt).toBe(lab.attempt)
    expect(lab.owed(lab.id)?.held).toBeUndefined()
  })

  it.each([
    ['a', [0, 1]],
    ['b', [1, 0]],
    ['tie', [0.5, 0.5]],
  ] as const)('make a pair of a person’s choice: %s', (choice, candidateIsA) => {
    const lab = new Asked()
    expect(lab.thumb(choice)).toBe('ok')
    const expected = isSwapped(lab.attempt) ? candidateIsA : [...candidateIsA].reverse()
    expect(lab.exp.pairs).toEqual([[...expected, 1_000, 300]])
    expect(lab.owed(lab.id)).toBeUndefined()
  })

  it('are compared once: the first person decides', () => {
    const lab = new Asked()
    expect([lab.thumb('a'), lab.thumb('b', BOB)]).toEqual(['ok', 'already_decided'])
    expect(lab.exp.pairs).toHaveLength(1)
  })

  it.each([
    ['a stranger', STRANGER],
    ['an agent', OPEN],
    ['a worker', WORKER],
  ])('are not compared by %s', (_, principal) => {
    const lab = new Asked()
    expect(lab.thumb('a', principal)).toBe('not_operator')
    expect(lab.exp.pairs).toHaveLength(0)
  })

  it('are not compared from a channel where they do not stand', () => {
    expect(new Asked().thumb('a', ALICE, 'slack:C1')).toBe('other_channel')
  })

  it('count for nothing when the content is gone, removed, or the experiment stopped', () => {
    const late = new Asked()
    late.now += 61 * 60_000
    expect(late.thumb('a')).toBe('already_decided')
    const removed = new Asked()
    removed.code({ kind: 'sample-removed', request_id: removed.id }, ALICE)
    expect(removed.thumb('a')).toBe('already_decided')
    const stopped = new Asked()
    stopped.code({ kind: 'experiment-stop', experiment_id: 'exp', door: 'http' }, ALICE)
    expect(stopped.thumb('a')).toBe('already_decided')
  })

  it('are not tried again while people look at them, and only by who set the money aside', () => {
    const lab = new Asked()
    expect(lab.reserve(lab.id, 1_000, 'another')).toBe('wrong_state')
    expect(lab.ask2()).toBe('wrong_state')
  })

  it('hide which is which: either place comes up for either model', () => {
    const places = Array.from({ length: 100 }, (_, i) => isSwapped(`try_${i}`))
    expect(places.filter(Boolean).length).toBeGreaterThan(25)
    expect(places.filter(Boolean).length).toBeLessThan(75)
  })
})
