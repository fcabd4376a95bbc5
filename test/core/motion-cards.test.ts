import { describe, expect, it } from 'vitest'
import type { MessageRef } from '../../src/core/command.ts'
import { evolve } from '../../src/core/evolve/index.ts'
import { canonicalJson } from '../../src/core/json.ts'
import type { Principal } from '../../src/core/principal.ts'
import { type Job, owedEffects, react } from '../../src/core/react.ts'
import { emptyState } from '../../src/core/state.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { ALICE, BOB, Core, charterWith, MINUTE, TIMER, WORKER } from '../support/core.ts'

const DAY = 24 * 60 * MINUTE
const CHANNELS = ['telegram:-100', 'slack:C1']
const TEAM = {
  solo: false,
  amendments: { people: 2 },
  operators: [
    { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  ],
}
const refOf = (channel: string): MessageRef =>
  channel.startsWith('slack') ? { on: 'slack', channel: 'C1', ts: '1' } : { on: 'telegram', chat: -100, message: 1 }

const resolve = (core: Core, motion_id: string, text = motion_id) =>
  core.code({ kind: 'move', motion_id, motion: { kind: 'resolution', text }, door: 'cli' }, ALICE)
const propose = (core: Core, motion_id: string, mission: string) =>
  core.code({ kind: 'move', motion_id, motion: { kind: 'adopt-charter', content: charterWith({ ...TEAM, mission }) }, door: 'cli' }, ALICE)
const second = (core: Core, motion_id: string, who: Principal = BOB) =>
  core.code({ kind: 'second', motion_id, vote: 'approve', door: 'cli' }, who)
const motion = (core: Core, id: string) => core.state.motions.get(id)

/** The jobs of what was decided since an entry, as the reactor makes them: from the state after the decision. */
const jobsSince = (core: Core, seq: number): readonly Job[] =>
  core.ledger.filter((entry) => entry.seq > seq).flatMap((entry) => react(core.state, entry))

/** Shows what is owed, as the workers do. */
function show(core: Core, ...ids: readonly string[]): void {
  for (const id of ids) {
    const record = motion(core, id)
    for (const effect of record ? owedEffects(record) : []) {
      if (effect.kind !== 'card' || !record) continue
      const { channel } = effect
      const common = { motion_id: id, channel, version: record.version }
      if (record.cards[channel]?.ref) core.submit({ kind: 'card-edited', ...common }, WORKER)
      else core.submit({ kind: 'card-posted', ...common, ref: refOf(channel) }, WORKER)
    }
  }
}

describe('the card of a motion', () => {
  it('is owed to every approvals channel until it is shown, by one job each', () => {
    const core = new Core({ ...TEAM, channels: [{ telegram: -100 }, { slack: 'C1' }, { slack: 'C2', for: ['reports'] }] })
    const { seq } = core.state.head
    resolve(core, 'mot_1')
    expect(core.state.owed.has('mot_1')).toBe(true)
    expect(jobsSince(core, seq).map(({ effect }) => effect)).toEqual(
      CHANNELS.map((channel) => ({ kind: 'card', subject: 'mot_1', channel })),
    )
    show(core, 'mot_1')
    expect(core.state.owed.has('mot_1')).toBe(false)
    expect(CHANNELS.map((channel) => motion(core, 'mot_1')?.cards[channel]?.ref)).toEqual(CHANNELS.map(refOf))
  })

  it('is edited by one job in each channel when the motion is carried, lost or runs out', () => {
    const core = new Core(TEAM)
    for (const id of ['mot_1', 'mot_2']) resolve(core, id)
    show(core, 'mot_1', 'mot_2')
    const { seq } = core.state.head
    second(core, 'mot_1')
    expect(jobsSince(core, seq)).toHaveLength(2)
    core.now += DAY
    core.submit({ kind: 'sweep', request_ids: [], motion_ids: ['mot_2'] }, TIMER)
    expect(jobsSince(core, seq).map(({ effect }) => effect.subject)).toEqual(['mot_1', 'mot_1', 'mot_2', 'mot_2'])
    expect(core.state.owed.has('mot_2')).toBe(true)
  })

  it('is never posted for what was decided before, nor for what one person may decide at once', () => {
    const core = new Core(TEAM)
    const { seq } = core.state.head
    resolve(core, 'mot_1')
    core.submit({ kind: 'second', motion_id: 'mot_1', vote: 'reject', door: 'cli' }, BOB)
    expect(owedEffects(motion(core, 'mot_1') as never)).toEqual([])
    expect(jobsSince(core, seq)).toEqual([])
    const alone = new Core({ ...TEAM, amendments: { people: 1 } })
    propose(alone, 'mot_2', 'Another')
    expect(motion(alone, 'mot_2')?.status.name).toBe('carried')
    expect(alone.state.owed.size).toBe(0)
  })

  it('of every other open proposal is owed again when a charter comes into force, each by jobs of its own', () => {
    const core = new Core(TEAM)
    for (const id of ['mot_1', 'mot_2', 'mot_3']) propose(core, id, id)
    show(core, 'mot_1', 'mot_2', 'mot_3')
    const { seq } = core.state.head
    second(core, 'mot_1')
    const jobs = jobsSince(core, seq)
    expect(jobs.map(({ effect }) => effect.subject).sort()).toEqual(['mot_1', 'mot_1', 'mot_2', 'mot_2', 'mot_3', 'mot_3'])
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(6)
  })

  it('is one only: a second post is a stray copy; and only workers report', () => {
    const core = new Core(TEAM)
    resolve(core, 'mot_1')
    show(core, 'mot_1')
    const again = { kind: 'card-posted', motion_id: 'mot_1', channel: 'slack:C1', version: 1 } as const
    expect(core.code({ ...again, ref: { on: 'slack', channel: 'C1', ts: '2' } }, WORKER)).toBe('already_exists')
    expect(core.code({ ...again, ref: refOf('slack:C1') }, ALICE)).toBe('forbidden')
    expect(core.code({ ...again, motion_id: 'mot_9', ref: refOf('slack:C1') }, WORKER)).toBe('not_found')
    expect(core.code({ kind: 'motion-shown', motion_id: 'mot_1', channel: 'slack:C1' }, BOB)).toBe('forbidden')
  })

  it('keeps a motion that ended a day before until it is shown', () => {
    const core = new Core(TEAM)
    resolve(core, 'mot_1')
    show(core, 'mot_1')
    second(core, 'mot_1')
    core.now += 2 * DAY
    resolve(core, 'mot_2')
    expect(motion(core, 'mot_1')?.status.name).toBe('carried')
    show(core, 'mot_1')
    resolve(core, 'mot_3')
    expect(motion(core, 'mot_1')).toBeUndefined()
  })

  it('with only a part on it is approved in a chat after the whole was sent there, and again after the charter has changed', () => {
    const core = new Core(TEAM)
    const list = Array.from({ length: 120 }, (_, i) => ({ id: `crew-with-a-name-${i}` }))
    const content = charterWith({ ...TEAM, agents: { list } })
    core.submit({ kind: 'move', motion_id: 'mot_1', motion: { kind: 'adopt-charter', content }, door: 'cli' }, ALICE)
    const inSlack = () => core.code({ kind: 'second', motion_id: 'mot_1', vote: 'approve', door: 'slack', channel: 'slack:C1' }, BOB)
    const shown = (channel: string) => core.submit({ kind: 'motion-shown', motion_id: 'mot_1', channel }, WORKER)
    expect(inSlack()).toBe('not_shown')
    shown('telegram:-100')
    expect(inSlack()).toBe('not_shown')
    shown('slack:C1')
    propose(core, 'mot_2', 'Another')
    second(core, 'mot_2')
    expect(inSlack()).toBe('not_shown')
    shown('slack:C1')
    expect(inSlack()).toBe('ok')
    expect(core.state.charter).toEqual(content)
  })
})

describe('ledgers', () => {
  it('of motions that were made before they had cards hold the same entries, and owe the cards of what is still open', () => {
    const core = new Core(TEAM)
    resolve(core, 'mot_1')
    const made = core.ledger.find(({ type }) => type === 'motion.made')
    expect(Object.keys(made?.data ?? {}).sort()).toEqual(['by', 'deadline', 'input', 'motion', 'people'])
    const state = emptyState('default')
    for (const entry of core.ledger) evolve(state, JSON.parse(canonicalJson(entry)))
    expect(state.owed.has('mot_1')).toBe(true)
  })

  it('with cards of motions are decided the same again', () => {
    const core = new Core(TEAM)
    for (const id of ['mot_1', 'mot_2']) propose(core, id, id)
    show(core, 'mot_1', 'mot_2')
    core.submit({ kind: 'motion-shown', motion_id: 'mot_2', channel: 'slack:C1' }, WORKER)
    core.submit({ kind: 'card-failed', motion_id: 'mot_2', channel: 'slack:C1', version: 1, reason: 'gone' }, WORKER)
    second(core, 'mot_1')
    show(core, 'mot_1', 'mot_2')
    const replay = createReplay('default')
    for (const entry of core.ledger) expect(replay.push(JSON.parse(canonicalJson(entry)))).toBeUndefined()
    expect(replay.finish()).toBeUndefined()
  })
})
