import { expect, it } from 'vitest'
import type { Improvement } from '../../../src/core/improvements/kinds.ts'
import { undoneBy } from '../../../src/core/improvements/undone.ts'
import { react } from '../../../src/core/react.ts'
import { de } from '../../../src/core/wording/catalogue/de.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import { evidenceText } from '../../../src/core/wording/improvement.ts'
import { ALICE, BOB, WORKER } from '../../support/core.ts'
import { EVIDENCE, LOOSER, propose, STRICTER, second, twoPeople } from '../../support/improvements.ts'

const CHANNEL = 'telegram:-100'
const BACK: Improvement = { kind: 'cost_threshold', from: 2, to: 5 }
const LOWER: Improvement = { kind: 'cost_threshold', from: 8, to: 5 }

/** A core whose cards stand in one channel, and show what they are of. */
function shown(core: ReturnType<typeof twoPeople>, id: string): void {
  const version = core.state.motions.get(id)?.version ?? 0
  const ref = { on: 'telegram', chat: -100, message: version } as const
  const card = core.state.motions.get(id)?.cards[CHANNEL]
  const about = { motion_id: id, channel: CHANNEL, version }
  core.code(card?.ref ? { kind: 'card-edited', ...about } : { kind: 'card-posted', ...about, ref }, WORKER)
}

it('who carries a change back makes the job of its card, and of what holds again by that', () => {
  const core = twoPeople({ channels: [{ telegram: -100 }] })
  const jobs = (): readonly string[] => {
    const last = core.ledger.findLast(({ type }) => type === 'motion.carried')
    return last ? react(core.state, last).flatMap(({ effect }) => (effect.kind === 'card' ? [effect.subject] : [])) : []
  }
  propose(core, 'mot_1', LOOSER, ALICE)
  shown(core, 'mot_1')
  second(core, 'mot_1', BOB)
  shown(core, 'mot_1')
  propose(core, 'mot_2', LOWER, ALICE, { undoes: 'mot_1' })
  expect([undoneBy(core.state, 'mot_1')?.id, jobs()]).toEqual(['mot_2', ['mot_1']])
  shown(core, 'mot_1')
  propose(core, 'mot_3', LOOSER, ALICE, { undoes: 'mot_2' })
  shown(core, 'mot_3')
  expect(undoneBy(core.state, 'mot_1')?.id).toBe('mot_2')
  second(core, 'mot_3', BOB)
  expect([undoneBy(core.state, 'mot_1'), undoneBy(core.state, 'mot_2')?.id]).toEqual([undefined, 'mot_3'])
  expect(jobs()).toEqual(['mot_3', 'mot_1'])
})

it('a rollback that is rejected undoes nothing', () => {
  const core = twoPeople()
  propose(core, 'mot_1', STRICTER, ALICE)
  propose(core, 'mot_2', BACK, ALICE, { undoes: 'mot_1' })
  second(core, 'mot_2', BOB, 'reject')
  expect(undoneBy(core.state, 'mot_1')).toBeUndefined()
})

it('evidence of days on which nothing was asked says that it says nothing', () => {
  const nothing = { change: LOOSER, evidence: { ...EVIDENCE, requests: 0, changed: 0 } }
  expect(evidenceText(nothing, en)).toBe('nothing was asked in 7 days, so the past says nothing of it')
  expect(evidenceText(nothing, de)).toContain('sagt die Vergangenheit nichts')
})
