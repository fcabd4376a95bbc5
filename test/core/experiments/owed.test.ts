import { expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { mayBegin } from '../../../src/core/experiments/shadow.ts'
import { react, shadowsOwed } from '../../../src/core/react.ts'
import { readSnapshot, takeSnapshot } from '../../../src/governor/snapshot.ts'
import { expectDecidedAgain, expectSameFolds } from '../../support/again.ts'
import { ALICE, charterWith } from '../../support/core.ts'
import { kaizen, Lab, PLAN } from '../../support/experiments.ts'

const shadowOf = (request: string) => ({ kind: 'shadow', subject: request, experiment: 'exp' })

it('shadow work has its job from the entry that makes it owed, and is owed until there is a result', () => {
  const lab = new Lab()
  const first = lab.kept()
  lab.start()
  const second = lab.kept()
  const jobs = lab.ledger.flatMap((entry) => react(lab.state, entry)).map(({ effect }) => effect)
  expect(jobs.filter(({ kind }) => kind === 'shadow')).toEqual([shadowOf(first), shadowOf(second)])
  const owed = () => shadowsOwed(lab.state).map(({ effect }) => effect)
  expect(owed()).toEqual([shadowOf(first), shadowOf(second)])
  lab.reserve(first)
  expect(owed()).toHaveLength(2)
  lab.failed(first)
  lab.reserve(second)
  lab.scored(second)
  expect(owed()).toEqual([])
})

it('nothing is begun while everything stands still, twice, or when the content is gone; what a try holds stays owed', () => {
  const lab = new Lab()
  lab.start()
  const [a, b, c] = [lab.kept(), lab.kept(), lab.kept()]
  const begins = (id: string, now = lab.now) => {
    const shadow = lab.owed(id)
    return shadow !== undefined && mayBegin(lab.state, shadow, now)
  }
  expect(begins(a)).toBe(true)
  lab.reserve(a)
  expect(begins(a)).toBe(false)
  expect(begins(b, lab.now + 3_600_000)).toBe(false)
  lab.code({ kind: 'sample-removed', request_id: a }, ALICE)
  lab.code({ kind: 'sample-removed', request_id: b }, ALICE)
  expect([lab.owed(a)?.held, lab.owed(b)]).toMatchObject([{ amount: 1000 }, undefined])
  lab.code({ kind: 'halt', reason: 'stop', door: 'http' }, ALICE)
  expect([begins(c), shadowsOwed(lab.state)]).toEqual([false, []])
})

it('a day later the samples of the day before are forgotten, and what a try holds is not', () => {
  const lab = new Lab()
  lab.start()
  const [a, b] = [lab.kept(), lab.kept()]
  lab.reserve(a)
  lab.now += 86_400_000
  lab.session()
  expect([lab.state.samples.size, lab.owed(a) !== undefined, lab.owed(b)]).toEqual([0, true, undefined])
  lab.failed(a)
  expect(lab.exp).toMatchObject({ spent: 1000, reserved: 0 })
})

it('a snapshot holds all of it, and the fold gives the same state again', () => {
  const lab = new Lab()
  lab.committed()
  lab.kept(PLAN.candidate)
  lab.evaluate()
  expectDecidedAgain(lab)
  expectSameFolds(lab, 300)
  const read = readSnapshot('default', takeSnapshot(lab.state))
  expect(read?.experiments.get('exp')).toEqual(lab.exp)
  expect([read?.overlays.size, read?.shadows.size]).toEqual([1, 1])
})

it('a charter names only models that are listed, and no experiment beyond its own budget', () => {
  const faults = (plan: object) => {
    const content = charterWith({})
    const parsed = parseCharter({ charter: { ...content.charter, kaizen: kaizen({}, plan as never) }, models: content.models })
    return 'faults' in parsed ? parsed.faults.map(({ path }) => path.split('.').slice(4).join('.')) : []
  }
  expect(faults({})).toEqual([])
  expect(faults({ control: 'none', budget_usd: 21 })).toEqual(['notes.control', 'notes.budget_usd'])
  expect(faults({ scorer: { kind: 'judge', model: 'none' } })).toEqual(['notes.scorer.model'])
  for (const wrong of [
    { candidate: PLAN.control },
    { density: [5, 1] },
    { min_samples: 29 },
    { max_samples: 2001 },
    { schedule: 'at night' },
  ])
    expect(faults(wrong).length).toBeGreaterThan(0)
})
