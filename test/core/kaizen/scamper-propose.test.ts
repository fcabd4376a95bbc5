import { expect, it } from 'vitest'
import { improve } from '../../../src/core/improvements/judge.ts'
import { inverseOf } from '../../../src/core/improvements/table.ts'
import { digestOf } from '../../../src/core/json.ts'
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

function governorOf(core: Core): Pick<GovernorFace, 'submit' | 'ids' | 'state' | 'clock'> {
  let count = 0
  return {
    submit: async (command, principal) => core.submit(command, principal),
    ids: { next: (prefix) => `${prefix}${++count}` },
    state: () => core.state,
    clock: { now: () => core.now },
  }
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

it('a standing grant that it proposes answers the next request of the kind, once two people approved it', async () => {
  const core = working({ ...TWO, standing_grants: { max_for: '8h' } })
  const again = { task_intent: 'As every day', confidence: 0.1 }
  for (let i = 0; i < 10; i++) settled(core, approved(core, MINUTE, again))
  const [proposed] = await propose(core)
  expect(proposed).toMatchObject({ letter: 'combine', loosens: true, answer: { ok: true } })
  expect(core.asked(again).status.name).toBe('pending')
  second(core, 'mot_1', ALICE)
  second(core, 'mot_1', BOB)
  expect(core.asked(again).status.name).toBe('granted')
})

it('a removed rule is the law again after its rollback, to the byte', async () => {
  const rules = [
    { id: 'dead', effect: 'allow', when: 'request.tool == "nothing"', reason_code: 'dead', reason: 'Says so' },
    { id: 'used', effect: 'allow', when: 'true', reason_code: 'used', reason: 'Says so' },
  ]
  const core = working({ ...TWO, rules, kaizen: { waste: { dead_rules: { requests: 1, after: '1d' } } } })
  settled(core, core.asked().id)
  core.now += 2 * 86_400_000
  const { charterHash } = core.state
  const [proposed] = await propose(core)
  second(core, 'mot_1', ALICE)
  second(core, 'mot_1', BOB)
  expect(core.charter.document.rules?.map(({ id }) => id)).toEqual(['used'])
  const inverse = proposed && inverseOf(proposed.change)
  const improved = inverse && 'change' in inverse && core.state.charter && improve(core.state.charter, inverse.change)
  expect(improved && 'content' in improved && digestOf(improved.content)).toBe(charterHash)
})
