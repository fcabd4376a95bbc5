import { describe, expect, it } from 'vitest'
import { experimentView } from '../../../src/core/experiments/view.ts'
import type { MotionRecord } from '../../../src/core/motions/record.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import { motionParts } from '../../../src/core/wording/motion.ts'
import { expectDecidedAgain } from '../../support/again.ts'
import { ALICE, type Changes, OPEN } from '../../support/core.ts'
import { Lab, PLAN } from '../../support/experiments.ts'
import { METER } from '../../support/history.ts'

const DAY = 86_400_000
const CENT = 10_000

/** Model calls that are settled and of which no content is kept; each costs a little more or less. */
function work(lab: Lab, model: string, count: number, cost: number, ask: Changes = {}): void {
  for (let i = 0; i < count; i++) {
    const { id } = lab.asked({ estimated_cost_usd: 0.01, ...ask })
    lab.settle(id, { model, input_tokens: 900, output_tokens: 100 }, { actual: cost + (i % 10) * 100 })
  }
}

/** Promoted, with a cent for each of the control's requests before. */
function promoted(experiments: Changes = {}, plan: Changes = {}): Lab {
  const lab = new Lab(experiments, plan)
  if (experiments['auto_commit'] === undefined) lab.committed()
  else {
    lab.start()
    lab.pairs(PLAN.max_samples)
    lab.evaluate()
  }
  return lab
}

const openMotion = (lab: Lab): MotionRecord | undefined => {
  const { status } = lab.exp
  return status.name === 'committed' && status.rollback !== undefined ? lab.state.motions.get(status.rollback) : undefined
}

describe('the watch of what requests really cost', () => {
  it('proposes to roll back when the promoted model surely saves too little, without any pair', () => {
    const lab = promoted()
    work(lab, PLAN.candidate, 30, CENT)
    lab.evaluate()
    expect(lab.exp.watched).toEqual([])
    const record = openMotion(lab)
    expect(record).toMatchObject({
      motion: {
        kind: 'roll-back',
        why: 'cost',
        evidence: { pairs: 0, real: { control: { requests: 100, charged: 100 * CENT }, candidate: { requests: 30 } } },
      },
      status: { name: 'open' },
    })
    const texts = motionParts(record as MotionRecord, { state: lab.state, zone: 'UTC', now: lab.now, large: false, words: en })
    expect(texts.find(({ label }) => label === en.experiments.labels.real)?.text).toContain('(100 requests)')
    expect(texts.map(({ label }) => label)).not.toContain(en.experiments.labels.retained)
    lab.evaluate()
    expect(lab.types().filter((type) => type === 'motion.made')).toHaveLength(2)
    expectDecidedAgain(lab)
  })

  it('goes back by itself where nobody was asked', () => {
    const lab = promoted({ auto_commit: { max_density: 5 } })
    work(lab, PLAN.candidate, 30, CENT)
    lab.evaluate()
    expect(lab.exp.status).toMatchObject({ name: 'rolled_back', why: 'cost' })
  })

  it('says nothing, and writes nothing, while it saves what it was promoted for, or too few requests are in', () => {
    const lab = promoted()
    work(lab, PLAN.candidate, 29, CENT)
    const { length } = lab.ledger
    lab.evaluate()
    expect(lab.ledger).toHaveLength(length)
    const cheap = promoted()
    work(cheap, PLAN.candidate, 60, CENT / 2)
    cheap.evaluate()
    expect(cheap.types()).not.toContain('experiment.watched')
    expect(experimentView(cheap.exp, cheap.state, cheap.now).real_costs).toEqual({
      control: { requests: 100, usd_each: 0.01 },
      candidate: { requests: 60, usd_each: 0.00545 },
    })
  })

  it('counts only the work that it is about: other models, other density, and other times are nothing to it', () => {
    const lab = promoted()
    work(lab, PLAN.candidate, 40, CENT, { logic_density: 6 })
    work(lab, 'claude-sonnet', 40, CENT)
    lab.evaluate()
    expect(lab.exp.real.candidate.count).toBe(0)
    expect(openMotion(lab)).toBeUndefined()
    lab.now += 8 * DAY
    lab.session()
    work(lab, PLAN.candidate, 40, CENT)
    expect(lab.exp.real.candidate.count).toBe(0)
  })

  it('believes who confirms what it cost, and counts it once', () => {
    const lab = promoted()
    const { id } = lab.asked({ estimated_cost_usd: 0.01 })
    const usage = { model: PLAN.candidate, input_tokens: 900, output_tokens: 100 }
    lab.submit({ kind: 'settle', request_id: id, actual: 1000, outcome: 'succeeded', usage }, OPEN)
    const told = lab.exp.real.candidate
    lab.code({ kind: 'settle', request_id: id, actual: 2 * CENT, outcome: 'succeeded', usage }, METER)
    expect([told.count, lab.exp.real.candidate]).toMatchObject([1, { count: 1, sum: 2 * CENT, squares: 4 * CENT * CENT }])
  })

  it('knows nothing of work from before it began, also when that is confirmed later', () => {
    const lab = new Lab()
    const usage = { model: PLAN.control, input_tokens: 900, output_tokens: 100 }
    const [old, untold] = [lab.asked({ estimated_cost_usd: 0.01 }).id, lab.asked({ estimated_cost_usd: 0.01 }).id]
    lab.submit({ kind: 'settle', request_id: old, actual: CENT, outcome: 'succeeded', usage }, OPEN)
    lab.now += 1000
    lab.start()
    lab.code({ kind: 'settle', request_id: old, actual: 2 * CENT, outcome: 'succeeded', usage }, METER)
    expect(lab.exp.real.control).toMatchObject({ count: 0, sum: 0 })
    lab.code({ kind: 'settle', request_id: untold, actual: CENT, outcome: 'succeeded', usage }, METER)
    expect(lab.exp.real.control).toMatchObject({ count: 1, sum: CENT })
  })

  it('still sees quality by pairs, which come first', () => {
    const lab = promoted()
    lab.pairs(30, { candidate: 0.5 }, PLAN.candidate)
    lab.evaluate()
    expect(openMotion(lab)?.motion).toMatchObject({ why: 'quality' })
    expect(lab.second(openMotion(lab)?.id ?? '', 'approve', ALICE)).toBe('ok')
  })
})
