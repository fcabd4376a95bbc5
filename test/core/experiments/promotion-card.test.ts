import { expect, it } from 'vitest'
import { ALICE, LOCAL } from '../../support/core.ts'
import { Lab } from '../../support/experiments.ts'

const DAY = 25 * 3_600_000

it('a promotion stays known as long as it is in use, so that its card can roll it back and say so; a day later it leaves', () => {
  const lab = new Lab({}, {}, { channels: [{ telegram: -100 }] })
  lab.committed()
  const [[promotion = ''] = []] = [...lab.state.motions.entries()]
  for (const channel of Object.keys(lab.state.motions.get(promotion)?.cards ?? {}))
    lab.code({ kind: 'card-failed', motion_id: promotion, channel, version: 1, reason: 'gone' }, { kind: 'system', part: 'worker' })
  const another = (id: string): unknown =>
    lab.code({ kind: 'move', motion_id: id, motion: { kind: 'resolution', text: id }, door: 'http' }, LOCAL)
  lab.now += 3 * DAY
  another('mot_a')
  expect(lab.state.motions.has(promotion)).toBe(true)
  const { version } = lab.state.motions.get(promotion) ?? { version: 0 }
  expect(lab.rollback(ALICE)).toBe('ok')
  expect(lab.state.motions.get(promotion)?.version).toBeGreaterThan(version)
  lab.now += DAY
  another('mot_b')
  expect(lab.state.motions.has(promotion)).toBe(false)
})
