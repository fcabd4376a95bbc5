import { expect, it } from 'vitest'
import type { MessageRef } from '../../../src/core/command.ts'
import { thumbsOwed } from '../../../src/core/experiments/thumb.ts'
import { react } from '../../../src/core/react.ts'
import { ALICE, WORKER } from '../../support/core.ts'
import { dearer, Lab } from '../../support/experiments.ts'

const HERE = 'telegram:-100'
const THERE = 'slack:C1'
const REFS: Readonly<Record<string, MessageRef>> = {
  [HERE]: { on: 'telegram', chat: -100, message: 1 },
  [THERE]: { on: 'slack', channel: 'C1', ts: '1.1' },
}

/** An experiment with one pair of answers that stand in two channels. */
class Shown extends Lab {
  readonly id: string
  readonly attempt: string

  constructor({ known = true, before = () => undefined }: { known?: boolean; before?: (lab: Lab) => unknown } = {}) {
    super()
    this.start()
    this.id = this.kept()
    this.attempt = `try-${this.id}`
    this.reserve(this.id, 1_000)
    before(this)
    const about = { experiment_id: 'exp', request_id: this.id, attempt: this.attempt }
    const cost = { control: 1_000, candidate: 300 }
    this.code({ kind: 'shadow-asked', ...about, spent: 400, cost, channels: Object.keys(REFS), ...(known ? { refs: REFS } : {}) }, WORKER)
  }

  thumb() {
    return this.code({ kind: 'thumb', attempt: this.attempt, choice: 'tie', door: 'telegram' }, ALICE)
  }

  edited(channel: string, principal = WORKER) {
    return this.code({ kind: 'thumb-edited', attempt: this.attempt, channel }, principal)
  }

  get end() {
    return this.state.comparisons.get(this.attempt)?.over
  }

  get behind(): readonly string[] {
    return thumbsOwed(this.state).map(({ effect }) => effect.channel)
  }
}

const stop = (lab: Lab): unknown => lab.code({ kind: 'experiment-stop', experiment_id: 'exp', door: 'http' }, ALICE)

it('owes every copy an edit once somebody answered, each with one job, until it is recorded', () => {
  const lab = new Shown()
  expect(lab.behind).toEqual([])
  expect(lab.thumb()).toBe('ok')
  expect(lab.end).toMatchObject({ how: 'answered', by: 'alice', choice: 'tie' })
  expect(lab.behind).toEqual([HERE, THERE])
  const last = lab.ledger.at(-1)
  expect(last && react(lab.state, last).map(({ effect }) => effect)).toEqual([
    { kind: 'thumb', subject: lab.attempt, channel: HERE },
    { kind: 'thumb', subject: lab.attempt, channel: THERE },
  ])
  expect([lab.edited(HERE), lab.behind]).toEqual(['ok', [THERE]])
  expect(lab.edited(HERE)).toBe('already_exists')
  expect([lab.edited(THERE), lab.state.comparisons.size]).toEqual(['ok', 0])
})

it.each<readonly [string, (lab: Shown) => unknown, 'ended' | 'late']>([
  ['the experiment is stopped', stop, 'ended'],
  ['the charter changed under it', (lab) => lab.adopt(dearer(0.001)), 'ended'],
  ['the content is removed', (lab) => lab.code({ kind: 'sample-removed', request_id: lab.id }, ALICE), 'late'],
  [
    'the content is gone with time',
    (lab) => {
      lab.now += 49 * 3_600_000
      lab.session()
    },
    'late',
  ],
])('owes every copy an edit, too, when %s before anybody answered', (_, end, how) => {
  const lab = new Shown()
  end(lab)
  expect(lab.end).toMatchObject({ how })
  expect(lab.behind).toEqual([HERE, THERE])
})

it('owes copies an edit at once that were posted for nothing: the experiment had stopped meanwhile', () => {
  expect(new Shown({ before: stop }).behind).toEqual([HERE, THERE])
})

it('owes nothing where a ledger of before does not say where they stand', () => {
  const lab = new Shown({ known: false })
  expect([lab.thumb(), lab.behind]).toEqual(['ok', []])
})

it('believes only workers, and not before it is over', () => {
  const lab = new Shown()
  expect([lab.edited(HERE, ALICE), lab.edited(HERE)]).toEqual(['forbidden', 'already_exists'])
})
