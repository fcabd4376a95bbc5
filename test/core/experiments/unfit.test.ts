import { expect, it } from 'vitest'
import { experimentView } from '../../../src/core/experiments/view.ts'
import { expectDecidedAgain } from '../../support/again.ts'
import { Lab } from '../../support/experiments.ts'

it('an experiment whose scorer gives both models nothing ends as inconclusive with a reason of its own, not as harm', () => {
  const lab = new Lab()
  lab.start()
  lab.pairs(20, { control: 0, candidate: 0 })
  lab.evaluate()
  expect(lab.exp.status.name).toBe('running')
  lab.pairs(20, { control: 0, candidate: 0 })
  lab.evaluate()
  expect(lab.exp.status).toMatchObject({ name: 'inconclusive', reason: { code: 'unfit_scorer' } })
  expect(experimentView(lab.exp, lab.state, lab.now)).toMatchObject({ state: 'inconclusive', finding: 'unfit', why: 'unfit_scorer' })
  expectDecidedAgain(lab)
})
