import { describe, expect, it } from 'vitest'
import { ALICE, BOB, charterWith, STRANGER, TIMER } from '../../support/core.ts'
import { dearer, Lab, PLAN } from '../../support/experiments.ts'

const DAY = 86_400_000

describe('a model that did as well', () => {
  it('is proposed to people, and chosen by the arbiter once they commit; rolled back, the old one is chosen again', () => {
    const lab = new Lab()
    const before = lab.recommended()
    const motion = lab.proposed()
    expect(lab.state.motions.get(motion)).toMatchObject({ motion: { kind: 'promote', from: PLAN.control, to: PLAN.candidate }, people: 1 })
    expect(lab.recommended()).toBe(before)
    expect(lab.second(motion)).toBe('ok')
    expect(lab.exp.status).toMatchObject({ name: 'committed', motion })
    expect([before, lab.recommended()]).toEqual([PLAN.control, PLAN.candidate])
    expect(lab.asked({ logic_density: 6 }).model).not.toBe(PLAN.candidate)
    expect(lab.rollback(BOB)).toBe('ok')
    expect(lab.exp.status).toMatchObject({ name: 'rolled_back', why: 'operator' })
    expect(lab.recommended()).toBe(before)
    expect(lab.rollback()).toBe('already_exists')
  })

  it('stays where it is when people reject it, or do not answer', () => {
    const lab = new Lab()
    lab.second(lab.proposed(), 'reject')
    expect(lab.exp.status).toMatchObject({ name: 'rejected', reason: { code: 'rejected' } })
    const late = new Lab()
    const motion = late.proposed()
    late.now += DAY
    late.session()
    late.submit({ kind: 'sweep', request_ids: [], motion_ids: [motion] }, TIMER)
    expect(late.exp.status.name).toBe('rejected')
    expect([lab.recommended(), late.recommended()]).toEqual([PLAN.control, PLAN.control])
  })

  it('is promoted by nobody else: no operator moves it, and a stopped one is withdrawn', () => {
    const lab = new Lab()
    const motion = lab.proposed()
    const made = lab.state.motions.get(motion)?.motion
    if (!made) throw new Error('no motion')
    expect(lab.second(motion, 'approve', STRANGER)).toBe('not_operator')
    lab.code({ kind: 'experiment-stop', experiment_id: 'exp', door: 'http' }, ALICE)
    expect(lab.state.motions.get(motion)?.status).toMatchObject({ name: 'lost', cause: 'stale' })
    expect(lab.exp.status.name).toBe('stopped')
    expect(lab.code({ kind: 'move', motion_id: 'mot_mine', motion: made, door: 'http' }, ALICE)).toBe('wrong_state')
  })

  it('is committed without asking only where the charter lets it, on easy work, and so many at once', () => {
    const auto = new Lab({ auto_commit: { max_density: 5 } })
    auto.start()
    auto.pairs(PLAN.max_samples)
    auto.evaluate()
    expect(auto.exp.status.name).toBe('committed')
    expect(auto.recommended()).toBe(PLAN.candidate)
    const hard = new Lab({ auto_commit: { max_density: 4 } })
    expect(hard.proposed()).toMatch(/^mot_/)
    const wide = new Lab({ auto_commit: { max_density: 9 } }, { density: undefined })
    expect(wide.proposed()).toMatch(/^mot_/)
  })
})

it('what an operator wrote, and what the charter has declared otherwise since, is never committed without asking', () => {
  const auto = { auto_commit: { max_density: 5 } }
  const body = {
    ...PLAN,
    min_samples: 30,
    sample_rate: 1,
    guard: { for: '1s', share: 0 },
    scorer: { kind: 'regex', pattern: '.' },
  } as const
  const mine = new Lab(auto)
  mine.code({ kind: 'experiment-draft', experiment_id: 'mine', plan: { ...body, density: [4, 5] }, door: 'http' }, ALICE)
  mine.as('mine')
  expect(mine.proposed()).toMatch(/^mot_/)
  const changed = new Lab(auto)
  changed.start()
  changed.pairs(PLAN.max_samples)
  changed.change(auto, { guard: { for: '14d' } })
  changed.evaluate()
  expect(changed.exp.status.name).toBe('proposed')
})

describe('the watch after a promotion', () => {
  it('runs the old model in the shadow, and proposes to roll back when quality regressed; one person suffices', () => {
    const lab = new Lab({ people: 2 }, {}, { solo: false })
    lab.second(lab.proposed())
    lab.second((lab.exp.status as { motion: string }).motion, 'approve', BOB)
    expect(lab.exp.status.name).toBe('committed')
    const id = lab.kept(PLAN.candidate)
    expect(lab.owed(id)).toMatchObject({ run: PLAN.control, phase: 'watch' })
    lab.pairs(20, { candidate: 0.6 }, PLAN.candidate)
    lab.evaluate()
    const { rollback = '' } = lab.exp.status as { rollback?: string }
    expect(lab.state.motions.get(rollback)).toMatchObject({
      motion: { kind: 'roll-back', why: 'quality' },
      people: 1,
      status: { name: 'open' },
    })
    lab.pairs(1, { candidate: 0.6 }, PLAN.candidate)
    lab.evaluate()
    expect(lab.types().filter((type) => type === 'motion.made')).toHaveLength(2)
    expect(lab.second(rollback, 'approve', BOB)).toBe('ok')
    expect(lab.exp.status).toMatchObject({ name: 'rolled_back', why: 'quality', motion: rollback })
    expect(lab.recommended()).toBe(PLAN.control)
  })

  it('sees a cost that regressed, and goes back by itself where nobody was asked', () => {
    const lab = new Lab({ auto_commit: { max_density: 5 } })
    lab.start()
    lab.pairs(PLAN.max_samples)
    lab.evaluate()
    lab.pairs(20, { costs: [1000, 990] }, PLAN.candidate)
    lab.evaluate()
    expect(lab.exp.status).toMatchObject({ name: 'rolled_back', why: 'cost' })
  })

  it('proposes nothing while all is well, and ends', () => {
    const lab = new Lab()
    lab.committed()
    lab.pairs(20, {}, PLAN.candidate)
    lab.evaluate()
    expect(lab.exp.status).toMatchObject({ name: 'committed' })
    lab.now += 7 * DAY
    lab.session()
    expect(lab.owed(lab.kept(PLAN.candidate))).toBeUndefined()
    lab.evaluate()
    expect(lab.exp.status).toMatchObject({ name: 'committed', confirmed: true })
    expect(lab.recommended()).toBe(PLAN.candidate)
    expect(lab.evaluate()).toBe('wrong_state')
  })
})

describe('when the charter changes', () => {
  it('what does not touch its models leaves an experiment alone', () => {
    const lab = new Lab()
    const motion = lab.proposed()
    lab.change({ day_usd: 99 })
    expect(lab.second(motion)).toBe('ok')
    lab.change({ day_usd: 98 })
    expect(lab.recommended()).toBe(PLAN.candidate)
  })

  it('a price that changed drops the proposal, and it is tried again on the new base', () => {
    const lab = new Lab()
    const motion = lab.proposed()
    lab.adopt(dearer(0.001))
    expect(lab.state.motions.get(motion)?.status).toMatchObject({ name: 'lost', cause: 'stale' })
    expect(lab.types().filter((type) => type === 'experiment.rebased')).toHaveLength(1)
    expect(lab.exp).toMatchObject({ status: { name: 'running' }, pairs: [], looks: [] })
    lab.pairs(PLAN.max_samples)
    lab.evaluate()
    expect(lab.exp.status.name).toBe('proposed')
  })

  it('what was under way when it began anew is paid for, and is no pair', () => {
    const lab = new Lab()
    lab.start()
    const [before, after] = [lab.kept(), lab.kept()]
    lab.reserve(before)
    lab.adopt(dearer(0.001))
    lab.reserve(after)
    lab.scored(before)
    lab.scored(after)
    expect(lab.exp).toMatchObject({ spent: 800, reserved: 0, pairs: { length: 1 } })
  })

  it('a promotion whose base changed is rolled back, and so is one that the charter lets nobody watch any more', () => {
    const lab = new Lab()
    lab.committed()
    lab.adopt(dearer(0.001))
    expect(lab.exp.status).toMatchObject({ name: 'rolled_back', why: 'stale' })
    expect(lab.state.overlays.size).toBe(0)
    const off = new Lab()
    off.committed()
    off.adopt(charterWith())
    expect(off.exp.status.name).toBe('rolled_back')
    const running = new Lab()
    running.start()
    running.adopt(charterWith())
    expect(running.exp.status).toMatchObject({ name: 'stopped', why: 'stale' })
  })
})
