import { expect, it } from 'vitest'
import type { GovernorFace } from '../../../src/governor/face.ts'
import { scamperAndPropose } from '../../../src/kaizen/scamper/propose.ts'
import { ALICE, BOB, type Core, MINUTE, WORKER } from '../../support/core.ts'
import { approved, settled, working } from '../../support/history.ts'
import { second, TWO } from '../../support/improvements.ts'
import { reviewDeps } from '../../support/scamper.ts'

/** Two people, who always approved what cost a little more than is granted alone. */
function approving(): Core {
  const core = working({ ...TWO, kaizen: { improvements: { risk_added: 100 } } })
  for (let i = 0; i < 10; i++)
    settled(core, approved(core, MINUTE, { estimated_cost_usd: 6, task_intent: `Costly ${i}`, confidence: 0.9 }), 6)
  return core
}

function governorOf(core: Core): Pick<GovernorFace, 'submit' | 'ids'> {
  let count = 0
  return { submit: async (command, principal) => core.submit(command, principal), ids: { next: (prefix) => `${prefix}${++count}` } }
}

const propose = (core: Core, governor = governorOf(core)) =>
  scamperAndPropose({ ...reviewDeps(core), governor }, { principal: WORKER, door: 'cli' })

it('puts what it found to the operators, and it is the law once two people approved it', async () => {
  const core = approving()
  const [first, ...others] = await propose(core)
  expect(others).toEqual([])
  expect(first).toMatchObject({ letter: 'modify', loosens: true, answer: { ok: true, subject: 'mot_1' } })
  expect(core.state.motions.get('mot_1')).toMatchObject({ people: 2, motion: { kind: 'improve', found_by: 'scamper' }, votes: [] })
  second(core, 'mot_1', ALICE)
  expect(core.charter.document.escalate.cost_above_usd).toBe(5)
  second(core, 'mot_1', BOB)
  expect(core.charter.document.escalate.cost_above_usd).toBe(6)
})

it('proposes the same only once, and answers with the motion that is open', async () => {
  const core = approving()
  const governor = governorOf(core)
  await propose(core, governor)
  const [again] = await propose(core, governor)
  expect(again?.answer).toEqual({ ok: true, subject: 'mot_1' })
  expect([...core.state.motions.entries()]).toHaveLength(1)
})

it('proposes nothing for a charter that changed while it was thinking', async () => {
  const core = approving()
  const governor = governorOf(core)
  const slow: typeof governor = {
    ...governor,
    submit: async (command, principal) => {
      const { charter } = core.state
      if (charter) core.adopt({ ...charter, charter: { ...charter.charter, mission: 'Another' } })
      return governor.submit(command, principal)
    },
  }
  const [proposed] = await propose(core, slow)
  expect(proposed?.answer).toMatchObject({ ok: false, refusal: { code: 'wrong_state' } })
})
