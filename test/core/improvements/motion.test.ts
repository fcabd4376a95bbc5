import { expect, it } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import { isImprovedFrom } from '../../../src/core/improvements/descent.ts'
import type { ImprovementOf } from '../../../src/core/improvements/kinds.ts'
import { inverseOf } from '../../../src/core/improvements/table.ts'
import { createReplay } from '../../../src/ledger/replay.ts'
import { ALICE, BOB, type Core, charterWith, MINUTE, STRANGER, TIMER, WORKER } from '../../support/core.ts'
import { improveCommand, LOOSER, propose, STRICTER, second, TWO, twoPeople } from '../../support/improvements.ts'

const costAbove = (core: Core): number | undefined => core.state.charter?.charter.escalate.cost_above_usd
const ended = (core: Core, id: string) => core.state.improvements.get(id)?.ended

it('puts what loosens no control into force with one approval', () => {
  const core = twoPeople()
  expect(propose(core, 'm1', STRICTER, WORKER)).toBe('ok')
  expect(costAbove(core)).toBe(5)
  expect(second(core, 'm1', BOB)).toBe('ok')
  expect(costAbove(core)).toBe(2)
  expect(ended(core, 'm1')).toMatchObject({ how: 'carried' })
})

it('needs two people for what loosens a control, whatever its proposer says', () => {
  const core = twoPeople()
  propose(core, 'm1', LOOSER, WORKER)
  second(core, 'm1', ALICE)
  expect(costAbove(core)).toBe(5)
  expect(second(core, 'm1', ALICE)).toBe('already_voted')
  second(core, 'm1', BOB)
  expect(costAbove(core)).toBe(8)
})

it('refuses to propose what loosens a control where two people cannot be brought together', () => {
  const core = twoPeople({ operators: [{ id: 'alice', telegram: 1001, roles: ['approver', 'admin'] }] })
  expect(propose(core, 'm1', LOOSER, WORKER)).toBe('quorum_unreachable')
  expect(propose(core, 'm2', STRICTER, WORKER)).toBe('ok')
})

it('asks for as many people as any other amendment of the charter', () => {
  const core = twoPeople({ amendments: { people: 2 } })
  propose(core, 'm1', STRICTER, WORKER)
  second(core, 'm1', BOB)
  expect(costAbove(core)).toBe(5)
  second(core, 'm1', ALICE)
  expect(costAbove(core)).toBe(2)
})

it('lets the program, administrators, and nobody else propose', () => {
  const core = twoPeople()
  expect(propose(core, 'm1', LOOSER, BOB)).toBe('forbidden')
  expect(propose(core, 'm1', LOOSER, STRANGER)).toBe('not_operator')
  expect(propose(core, 'm1', LOOSER, TIMER)).toBe('not_operator')
  expect(propose(core, 'm1', LOOSER, ALICE)).toBe('ok')
})

it('lets the program propose improvements, and no other motion', () => {
  const core = twoPeople()
  const content = charterWith({ ...TWO, mission: 'Another' })
  expect(core.code({ kind: 'move', motion_id: 'm1', motion: { kind: 'resolution', text: 'x' }, door: 'cli' }, WORKER)).toBe('not_operator')
  expect(core.code({ kind: 'move', motion_id: 'm1', motion: { kind: 'adopt-charter', content }, door: 'cli' }, WORKER)).toBe('not_operator')
})

it('keeps one proposal of a change for a charter, also when its evidence differs', () => {
  const core = twoPeople()
  propose(core, 'm1', LOOSER, WORKER)
  const again = core.submit(improveCommand(core, 'm2', LOOSER, { found_by: 'optimizer' }), WORKER)
  expect(again).toMatchObject({ ok: false, refusal: { code: 'already_exists', context: { motion_id: 'm1' } } })
})

it('drops open improvements as the charter they were tested for goes, with an entry each', () => {
  const core = twoPeople()
  propose(core, 'm1', LOOSER, WORKER)
  propose(core, 'm2', { kind: 'timeout', from: '10m', to: '5m' }, WORKER)
  core.adopt(charterWith({ ...TWO, mission: 'Another' }))
  expect(['m1', 'm2'].map((id) => ended(core, id))).toEqual([
    { how: 'lost', at: core.now, reason: 'base_changed' },
    { how: 'lost', at: core.now, reason: 'base_changed' },
  ])
  expect(core.ledger.slice(-3).map(({ type }) => type)).toEqual(['charter.adopted', 'motion.lost', 'motion.lost'])
  expect(second(core, 'm1', BOB)).toBe('already_decided')
})

it('drops the others when one of several improvements is carried', () => {
  const core = twoPeople()
  propose(core, 'm1', STRICTER, WORKER)
  propose(core, 'm2', { kind: 'timeout', from: '10m', to: '5m' }, WORKER)
  second(core, 'm1', BOB)
  expect([ended(core, 'm1')?.how, ended(core, 'm2')?.reason]).toEqual(['carried', 'base_changed'])
})

it('refuses a proposal for another charter than the one in force', () => {
  const core = twoPeople()
  expect(propose(core, 'm1', LOOSER, WORKER, { base: 'a'.repeat(64) })).toBe('wrong_state')
})

it('undoes a change by the inverse one, and the charter is the same again to the byte', () => {
  const core = twoPeople()
  const before = core.state.charterHash
  propose(core, 'm1', STRICTER, WORKER)
  second(core, 'm1', BOB)
  const inverse = inverseOf(STRICTER) as { change: typeof STRICTER }
  propose(core, 'm2', inverse.change, ALICE, { undoes: 'm1' })
  second(core, 'm2', BOB)
  expect(core.state.charterHash).toBe(before)
  expect(core.state.improvements.get('m2')).toMatchObject({ undoes: 'm1', ended: { how: 'carried' } })
})

it('knows the charters from which the one in force came by improvements alone', () => {
  const core = twoPeople()
  const first = core.state.charterHash
  for (const [id, from, to] of [
    ['m1', 5, 4],
    ['m2', 4, 3],
  ] as const) {
    propose(core, id, { kind: 'cost_threshold', from, to }, WORKER)
    second(core, id, BOB)
  }
  expect(costAbove(core)).toBe(3)
  expect(isImprovedFrom(core.state, first)).toBe(true)
  expect(isImprovedFrom(core.state, 'a'.repeat(64))).toBe(false)
  // It is checked like any start.
  expect(isImprovedFrom(core.state, core.state.charterHash)).toBe(false)
  core.adopt(charterWith({ ...TWO, mission: 'Another' }))
  expect(isImprovedFrom(core.state, first)).toBe(false)
})

it('keeps the evolution log when the motion has left', () => {
  const core = twoPeople()
  propose(core, 'm1', LOOSER, WORKER)
  second(core, 'm1', BOB, 'reject')
  core.now += 3 * 86_400_000
  core.submit({ kind: 'move', motion_id: 'm9', motion: { kind: 'resolution', text: 'x' }, door: 'cli' }, ALICE)
  expect(core.state.motions.has('m1')).toBe(false)
  expect(core.state.improvements.get('m1')).toMatchObject({ change: LOOSER, ended: { how: 'lost', reason: 'rejected' } })
})

it('gives a standing grant like a request, by those who carried it and within the limits of the charter', () => {
  const core = twoPeople({ standing_grants: {}, budgets: { agent_day_usd: null } })
  core.session()
  const asked = () => core.asked({ tool: 'search', estimated_cost_usd: 6, confidence: 0.9 })
  const first = asked().id
  core.vote(first, ALICE)
  const terms = { for: '2h', max_uses: 3, max_usd: 20 }
  const change: ImprovementOf<'standing_grant_for_pattern'> = { kind: 'standing_grant_for_pattern', request_id: first, terms }
  expect(propose(core, 'm0', { ...change, terms: { ...terms, max_uses: 1000 } }, WORKER)).toBe('wrong_state')
  expect(propose(core, 'm1', change, WORKER)).toBe('ok')
  second(core, 'm1', ALICE)
  expect(asked().status.name).toBe('pending')
  second(core, 'm1', BOB)
  expect(asked().status.name).toBe('granted')
})

it('ends a key', () => {
  const core = twoPeople()
  const console = { kind: 'system', part: 'console' } as const
  core.submit({ kind: 'add-key', key_id: 'key_1', agent_id: 'crew-09', purpose: 'agent', sha256: 'a'.repeat(64) }, console)
  expect(propose(core, 'm1', { kind: 'remove_key', key_id: 'key_7' }, WORKER)).toBe('wrong_state')
  propose(core, 'm1', { kind: 'remove_key', key_id: 'key_1' }, WORKER)
  second(core, 'm1', BOB)
  expect(core.state.keys.get('a'.repeat(64))?.revoked).toBe(core.now)
})

it('runs out like any motion, and nothing changes', () => {
  const core = twoPeople()
  propose(core, 'm1', STRICTER, WORKER)
  core.now += 25 * 60 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [], motion_ids: ['m1'] }, TIMER)
  expect(ended(core, 'm1')).toMatchObject({ how: 'lost', reason: 'no_answer' })
  expect(costAbove(core)).toBe(5)
})

it('decides everything again the same', () => {
  const core = twoPeople({ standing_grants: {} })
  propose(core, 'm1', LOOSER, WORKER)
  propose(core, 'm2', STRICTER, WORKER)
  second(core, 'm1', ALICE)
  second(core, 'm1', BOB)
  const replay = createReplay('default')
  for (const entry of core.ledger) replay.push(JSON.parse(JSON.stringify(entry)) as Entry)
  expect(replay.finish()).toBeUndefined()
})
