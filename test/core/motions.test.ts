import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/core/json.ts'
import type { Principal } from '../../src/core/principal.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { ALICE, BOB, BOOT, Core, charterWith, LOCAL, MINUTE, OPEN, STRANGER, TIMER } from '../support/core.ts'

const TEAM = { solo: false }
const HOUR = 60 * MINUTE

const make = (core: Core, who: Principal = ALICE, motion_id = 'mot_aaaaaa', text = 'We try the new model for a week') =>
  core.code({ kind: 'move', motion_id, motion: { kind: 'resolution', text }, door: 'http' }, who)
const second = (core: Core, who: Principal, vote: 'approve' | 'reject' = 'approve', confirm?: string) =>
  core.code({ kind: 'second', motion_id: 'mot_aaaaaa', vote, door: 'http', ...(confirm === undefined ? {} : { confirm }) }, who)
const motion = (core: Core) => core.state.motions.get('mot_aaaaaa')
const types = (core: Core) => core.ledger.map(({ type }) => type).filter((type) => type.startsWith('motion.'))

describe('a motion', () => {
  it('is carried by two different people, and the first is who made it', () => {
    const core = new Core(TEAM)
    expect(make(core)).toBe('ok')
    expect(motion(core)?.status.name).toBe('open')
    expect(second(core, ALICE)).toBe('already_voted')
    expect(second(core, BOB)).toBe('ok')
    expect(motion(core)?.status).toMatchObject({ name: 'carried', by: [{ operator: 'alice' }, { operator: 'bob' }] })
    expect(types(core)).toEqual(['motion.made', 'motion.voted', 'motion.voted', 'motion.carried'])
    expect(second(core, BOB)).toBe('already_decided')
  })

  it('is lost by one rejection, also of who approved it before', () => {
    const core = new Core(TEAM)
    make(core)
    expect(second(core, ALICE, 'reject')).toBe('ok')
    expect(motion(core)?.status).toMatchObject({ name: 'lost', cause: 'operator', by: { operator: 'alice' } })
  })

  it('is lost when its time is over: by the sweep, or by a vote that is late', () => {
    const core = new Core(TEAM)
    make(core)
    core.now += 24 * HOUR - 1
    core.submit({ kind: 'sweep', request_ids: [], motion_ids: ['mot_aaaaaa'] }, TIMER)
    expect(motion(core)?.status.name).toBe('open')
    core.now += 1
    expect(second(core, BOB)).toBe('too_late')
    expect(motion(core)?.status).toMatchObject({ name: 'lost', cause: 'timeout' })
    const swept = new Core({ ...TEAM, people: { motion_timeout: '1h' } })
    make(swept)
    swept.now += HOUR
    swept.submit({ kind: 'sweep', request_ids: [], motion_ids: ['mot_aaaaaa', 'mot_aaaaaa', 'none'] }, TIMER)
    expect(types(swept)).toEqual(['motion.made', 'motion.voted', 'motion.lost'])
  })

  it('is made and answered by operators only, and a stranger is recorded once', () => {
    const core = new Core(TEAM)
    expect(make(core, STRANGER)).toBe('not_operator')
    expect(make(core, OPEN)).toBe('not_operator')
    expect(make(core, { kind: 'agent', agent: 'crew-01', key: 'k' })).toBe('not_operator')
    make(core)
    for (let i = 0; i < 5; i++) expect(second(core, STRANGER)).toBe('not_operator')
    expect(core.ledger.filter((e) => e.type === 'attempt.refused' && e.subject === 'mot_aaaaaa')).toHaveLength(1)
    expect(motion(core)?.votes).toHaveLength(1)
  })

  it('may be made by the program, and then nobody has approved it yet', () => {
    const core = new Core(TEAM)
    expect(make(core, BOOT)).toBe('ok')
    expect(motion(core)?.votes).toEqual([])
    second(core, ALICE)
    expect(motion(core)?.status.name).toBe('open')
    second(core, BOB)
    expect(motion(core)?.status.name).toBe('carried')
  })

  it('is proposed once: the same again names the open one', () => {
    const core = new Core(TEAM)
    make(core)
    expect(make(core, BOB, 'mot_bbbbbb')).toBe('already_exists')
    expect(make(core, BOB, 'mot_bbbbbb', 'Something else')).toBe('ok')
  })

  it('is refused at once when the charter lists too few people for it', () => {
    const core = new Core({ solo: false, operators: [{ id: 'alice', telegram: 1001 }], people: undefined })
    expect(make(core)).toBe('quorum_unreachable')
  })

  it('does not count who is not listed any more', () => {
    const core = new Core({ ...TEAM, operators: [...people, { id: 'carol', telegram: 1003 }] })
    make(core)
    core.adopt(charterWith({ ...TEAM, operators: [people[1], { id: 'carol', telegram: 1003 }] }))
    expect(second(core, BOB)).toBe('ok')
    expect(motion(core)?.status.name).toBe('open')
    expect(second(core, { kind: 'person', identity: { on: 'telegram', user: 1003 } })).toBe('ok')
    expect(motion(core)?.status).toMatchObject({ name: 'carried', by: [{ operator: 'bob' }, { operator: 'carol' }] })
  })

  it('never counts the built-in operator as a second person', () => {
    const core = new Core(TEAM)
    make(core)
    expect(second(core, LOCAL)).toBe('forbidden')
    expect(second(core, LOCAL, 'reject')).toBe('ok')
    const proposed = new Core(TEAM)
    expect(make(proposed, LOCAL)).toBe('ok')
    expect(motion(proposed)?.votes).toEqual([])
  })
})

describe('where one person runs the organisation, a motion', () => {
  it('needs that person twice: after the cool-off, and confirmed in writing', () => {
    const core = new Core({ solo: true })
    make(core)
    expect(second(core, ALICE, 'approve', 'aaaaaa')).toBe('cooling_off')
    core.now += MINUTE
    expect(second(core, ALICE)).toBe('confirmation_required')
    expect(second(core, ALICE, 'approve', 'aaaaab')).toBe('confirmation_required')
    expect(second(core, ALICE, 'approve', 'aaaaaa')).toBe('ok')
    expect(motion(core)).toMatchObject({ status: { name: 'carried' }, votes: [{}, { solo: true }] })
  })
})

it('decides motions the same again for whoever holds the ledger', () => {
  const core = new Core({ solo: true })
  make(core)
  core.now += MINUTE
  second(core, ALICE, 'approve', 'aaaaaa')
  make(core, BOB, 'mot_cccccc', 'Another')
  core.now += 24 * HOUR
  core.submit({ kind: 'sweep', request_ids: [], motion_ids: ['mot_cccccc'] }, TIMER)
  const replay = createReplay('default')
  for (const entry of core.ledger) expect(replay.push(JSON.parse(canonicalJson(entry)))).toBeUndefined()
  expect(replay.finish()).toBeUndefined()
})

const people = [
  { id: 'alice', telegram: 1001 },
  { id: 'bob', slack: { team: 'T1', user: 'U2' } },
]
