import { describe, expect, it } from 'vitest'
import type { CharterContent } from '../../src/core/charter/content.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { resealed } from '../cli/support/ledgers.ts'
import { ALICE, BOB, BOOT, Core, charterWith, MINUTE, STRANGER } from '../support/core.ts'
import { ANNA, signed, signingBy } from '../support/signing.ts'

const ADMINS = {
  operators: [
    { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  ],
}
const TWO = { solo: false, amendments: { people: 2 }, ...ADMINS }
const next = charterWith({ ...TWO, deny: { intents: ['withdraw funds'] } })

const propose = (core: Core, content: CharterContent = next, who = ALICE, signatures?: ReturnType<typeof signed>[]) =>
  core.code(
    { kind: 'move', motion_id: 'mot_1', motion: { kind: 'adopt-charter', content, ...(signatures ? { signatures } : {}) }, door: 'cli' },
    who,
  )
const second = (core: Core, who = BOB, vote: 'approve' | 'reject' = 'approve') =>
  core.code({ kind: 'second', motion_id: 'mot_1', vote, door: 'cli' }, who)

function replayed(core: Core): number | undefined {
  const replay = createReplay('default')
  for (const { entry } of resealed(core.ledger)) replay.push(entry)
  return replay.finish()?.seq
}

describe('a charter that several people amend', () => {
  it('is not changed by one, whoever it is: not by the boot, not by an admin', () => {
    const core = new Core(TWO)
    const { charterHash } = core.state
    for (const who of [BOOT, ALICE]) expect(core.code({ kind: 'adopt', content: next }, who)).toBe('needs_motion')
    expect(propose(core)).toBe('ok')
    expect(core.state.charterHash).toBe(charterHash)
  })

  it('is changed when two have approved, at one entry that says what was changed and by which motion', () => {
    const core = new Core(TWO)
    propose(core)
    expect(second(core)).toBe('ok')
    expect(core.state.charter).toEqual(next)
    const adopted = core.ledger.find((e) => e.type === 'charter.adopted' && e.data.motion === 'mot_1')
    expect(adopted?.data).toMatchObject({
      content: next,
      hash: core.state.charterHash,
      changes: expect.arrayContaining([{ path: 'deny.intents', after: 'withdraw funds' }]),
    })
    expect(replayed(core)).toBeUndefined()
  })

  it('refuses what waits and is now denied in that same decision, and lets the rest wait', () => {
    const core = new Core(TWO)
    core.session()
    const denied = core.escalated()
    const fine = core.escalated({ task_intent: 'Modify permissions' })
    propose(core)
    const before = core.ledger.length
    second(core)
    expect([denied, fine].map((id) => core.status(id))).toEqual(['refused:stale', 'pending'])
    expect(core.ledger.slice(before).map((e) => e.type)).toEqual(['motion.voted', 'motion.carried', 'charter.adopted', 'request.refused'])
    expect(new Set(core.ledger.slice(before).map((e) => e.at)).size).toBe(1)
    expect(replayed(core)).toBeUndefined()
  })

  it.each<[string, Record<string, unknown>]>([
    ['leaves the section out', { ...TWO, amendments: undefined }],
    ['asks for fewer people', { ...TWO, amendments: { people: 1 } }],
    ['makes it an organisation of one', { ...TWO, solo: true }],
  ])('takes as many people when the new one %s', (_, changes) => {
    const core = new Core(TWO)
    const { amendments, ...rest } = changes
    const lax = charterWith(amendments === undefined ? rest : changes)
    expect(core.code({ kind: 'adopt', content: lax }, ALICE)).toBe('needs_motion')
    expect(propose(core, lax)).toBe('ok')
    expect(second(core, ALICE)).toBe('already_voted')
    expect(second(core)).toBe('ok')
    expect(core.state.charter).toEqual(lax)
  })

  it('is seconded by as many as the charter in force asks for, when that became more meanwhile', () => {
    const CAROL = { kind: 'person', identity: { on: 'telegram', user: 1003 } } as const
    const operators = [...ADMINS.operators, { id: 'carol', telegram: 1003 }]
    const core = new Core({ ...TWO, operators })
    propose(core, charterWith({ ...TWO, operators, mission: 'Another' }))
    const three = charterWith({ ...TWO, operators, amendments: { people: 3 } })
    core.submit({ kind: 'move', motion_id: 'mot_2', motion: { kind: 'adopt-charter', content: three }, door: 'cli' }, ALICE)
    expect(core.code({ kind: 'second', motion_id: 'mot_2', vote: 'approve', door: 'cli' }, BOB)).toBe('ok')
    expect(second(core)).toBe('ok')
    expect(core.state.charter).toEqual(three)
    expect(second(core, CAROL)).toBe('ok')
    expect(core.state.charter).toMatchObject({ charter: { mission: 'Another' } })
  })

  it('takes one person twice where one runs the organisation: after the cool-off, confirmed in writing, and marked', () => {
    const core = new Core({ ...TWO, solo: true, operators: ADMINS.operators.slice(0, 1) })
    const own = charterWith({ ...TWO, solo: true, operators: ADMINS.operators.slice(0, 1), mission: 'Mine' })
    const again = (confirm?: string) =>
      core.code({ kind: 'second', motion_id: 'mot_1', vote: 'approve', door: 'cli', ...(confirm ? { confirm } : {}) }, ALICE)
    expect(core.code({ kind: 'adopt', content: own }, ALICE)).toBe('needs_motion')
    expect(propose(core, own)).toBe('ok')
    expect(again('mot_1')).toBe('cooling_off')
    core.now += MINUTE
    expect(again()).toBe('confirmation_required')
    expect(core.state.charter).not.toEqual(own)
    expect(again('mot_1')).toBe('ok')
    expect(core.state.charter).toEqual(own)
    expect(core.ledger.filter((e) => e.type === 'motion.voted').map((e) => e.data)).toMatchObject([{}, { operator: 'alice', solo: true }])
    expect(replayed(core)).toBeUndefined()
  })

  it('is proposed by an admin, seconded by an approver, and by nobody else', () => {
    const core = new Core(TWO)
    expect(propose(core, next, BOB)).toBe('forbidden')
    expect(propose(core, next, STRANGER)).toBe('not_operator')
    expect(propose(core)).toBe('ok')
    expect(second(core, ALICE)).toBe('already_voted')
    expect(second(core, STRANGER)).toBe('not_operator')
  })

  it('stays as it is when one says no', () => {
    const core = new Core(TWO)
    propose(core)
    expect(second(core, BOB, 'reject')).toBe('ok')
    expect(second(core, ALICE)).toBe('already_decided')
    expect(core.state.charter).not.toEqual(next)
  })

  it('is not proposed for another org, nor when it is in force already', () => {
    const core = new Core(TWO)
    expect(propose(core, charterWith({ ...TWO, org: 'other' }))).toBe('wrong_state')
    expect(propose(core, charterWith(TWO))).toBe('wrong_state')
    expect(propose(new Core(), next)).not.toBe('ok')
  })
})

describe('signatures of a proposed charter', () => {
  const SIGNED = { ...TWO, signing: signingBy(1, ANNA) }

  it('are checked when it is proposed, and again when it is carried', () => {
    const core = new Core()
    const first = charterWith(SIGNED)
    core.submit({ kind: 'adopt', content: first, signatures: [signed(ANNA, first, core.state.charterHash)] }, BOOT)
    const other = charterWith({ ...SIGNED, mission: 'Other' })
    expect(propose(core, other)).toBe('wrong_state')
    const signatures = [signed(ANNA, other, core.state.charterHash)]
    expect(propose(core, other, ALICE, signatures)).toBe('ok')
    // Meanwhile another charter is carried: what the signature would replace is in force no more.
    const third = charterWith({ ...SIGNED, mission: 'Third' })
    const motion = { kind: 'adopt-charter', content: third, signatures: [signed(ANNA, third, core.state.charterHash)] } as const
    core.submit({ kind: 'move', motion_id: 'mot_2', motion, door: 'cli' }, ALICE)
    expect(core.code({ kind: 'second', motion_id: 'mot_2', vote: 'approve', door: 'cli' }, BOB)).toBe('ok')
    core.now += MINUTE
    expect(second(core)).toBe('stale')
    expect(core.state.charter).toEqual(third)
    expect(replayed(core)).toBeUndefined()
  })
})
