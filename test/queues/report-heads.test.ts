import { expect, it, onTestFinished } from 'vitest'
import { editHead, postReport } from '../../queues/workers/reports.ts'
import { type Job, react } from '../../src/core/react.ts'
import { reportsOwed } from '../../src/core/reports/owed.ts'
import { DAILY, REPORT, reportTomorrow, resolve } from '../support/reports.ts'
import { buildWorld, type World } from '../support/world.ts'
import { Platform } from './platform.ts'
import { reacting } from './reacting.ts'

const CHANNEL = 'telegram:-100'
const OTHER = 'telegram:-200'
const LOCAL = { kind: 'person', identity: { on: 'local' } } as const

interface Made {
  readonly world: World
  readonly id: string
  readonly platform: Platform
  /** Jobs of heads, as the reactor makes them. */
  readonly jobs: readonly Job[]
  readonly post: (channel?: string) => Promise<unknown>
  readonly edit: (channel?: string) => Promise<unknown>
  readonly edits: () => number
  readonly owed: () => readonly string[]
  readonly reject: (...motions: readonly string[]) => Promise<void>
}

/** A report that names three open proposals, made and not told yet. */
async function reported(): Promise<Made> {
  const channels = [CHANNEL, OTHER].map((key) => ({ telegram: Number(key.split(':')[1]), for: ['reports'] }))
  const world = await buildWorld({ charter: { channels, ...DAILY } })
  onTestFinished(() => world.close())
  const { governor } = world
  const platform = new Platform()
  const deps = { governor, skins: [platform] }
  const id = await reportTomorrow(world, REPORT, () => resolve(world, 'one', 'two', 'three'))
  const jobs: Job[] = []
  onTestFinished(
    governor.subscribe(({ entry }) => void jobs.push(...react(governor.state(), entry).filter(({ effect }) => effect.kind === 'head'))),
  )
  return {
    world,
    id,
    platform,
    jobs,
    post: (channel = CHANNEL) => postReport(deps, id, channel),
    edit: (channel = CHANNEL) => editHead(deps, id, channel),
    edits: () => platform.reports.filter(({ part, below }) => part === 'head' && below > 0).length,
    owed: () => reportsOwed(governor.state()).flatMap(({ effect }) => (effect.kind === 'head' ? [effect.channel] : [])),
    reject: async (...motions) => {
      for (const motion_id of motions) {
        const answer = await governor.submit({ kind: 'second', motion_id, vote: 'reject', door: 'web' }, LOCAL)
        if (!answer.ok) throw new Error(answer.refusal.detail)
      }
    },
  }
}

it('owes every head that names it an edit once a proposal is decided, and nothing before and after', async () => {
  const { post, edit, edits, owed, reject } = await reported()
  await post()
  await post(OTHER)
  expect(owed()).toEqual([])
  await edit()
  expect(edits()).toBe(0)
  await reject('mot_two')
  expect(owed()).toEqual([CHANNEL, OTHER])
  await edit()
  await edit(OTHER)
  await edit()
  expect([edits(), owed()]).toEqual([2, []])
})

it('owes one edit and makes one job, however many proposals are decided until it is made', async () => {
  const { post, edit, edits, owed, reject, jobs } = await reported()
  await post()
  await reject('mot_one', 'mot_two', 'mot_three')
  expect(jobs.map(({ effect }) => effect)).toEqual([{ kind: 'head', subject: expect.any(String) as unknown, channel: CHANNEL }])
  await edit()
  await edit()
  expect([edits(), owed(), jobs.length]).toEqual([1, [], 1])
})

it('owes another, with a job of its own, for what is decided while the head is posted or edited', async () => {
  const { post, edit, edits, owed, reject, jobs, platform } = await reported()
  platform.during = async () => {
    if (platform.reports.length === 1) await reject('mot_one')
  }
  await post()
  expect([owed(), jobs.length]).toEqual([[CHANNEL], 1])
  platform.during = () => reject('mot_two')
  await edit()
  expect([owed(), jobs.length]).toEqual([[CHANNEL], 2])
  platform.during = async () => undefined
  await edit()
  expect([edits(), owed(), jobs.length]).toEqual([2, [], 2])
})

it('is edited again after a crash between the edit and its record', async () => {
  const { post, edit, edits, owed, reject, platform } = await reported()
  await post()
  await reject('mot_one')
  platform.during = () => Promise.reject(new Error('killed'))
  await expect(edit()).rejects.toThrow('killed')
  expect(owed()).toEqual([CHANNEL])
  platform.during = async () => undefined
  await edit()
  expect([edits(), owed()]).toEqual([2, []])
})

it('is given up where its message is gone; the rest of the report is told all the same', async () => {
  const { post, edit, owed, reject, platform, id, world } = await reported()
  platform.answer = () => (platform.reports.length > 1 ? { kind: 'later', ms: 1, why: 'rate' } : undefined)
  await post()
  await reject('mot_one')
  platform.answer = () => ({ kind: 'gone', reason: 'deleted' })
  await edit()
  expect(owed()).toEqual([])
  platform.answer = () => undefined
  await post()
  await reject('mot_two')
  expect(world.governor.state().reports.get(id)?.channels[CHANNEL]?.refs).toHaveLength(3)
  expect(owed()).toEqual([])
})

it('waits for a platform that has no token yet, and for one that asks to', async () => {
  const { post, edit, owed, reject, platform, world, id } = await reported()
  await post()
  await reject('mot_one')
  platform.answer = () => ({ kind: 'later', ms: 1234, why: 'rate' })
  expect(await edit()).toBe(1234)
  expect(await editHead({ governor: world.governor, skins: [] }, id, CHANNEL)).toBeGreaterThan(0)
  expect(owed()).toEqual([CHANNEL])
})

it('knows a decided proposal as long as the report names one that is open; time decides like people', async () => {
  const { post, edit, owed, reject, world } = await reported()
  const known = (): readonly string[] => [...world.governor.state().motions.entries()].map(([id]) => id)
  await post()
  await reject('mot_one')
  await edit()
  world.clock.advance(25 * 3_600_000)
  await resolve(world, 'four')
  expect(known()).toContain('mot_one')
  await world.governor.sweep()
  expect(owed()).toEqual([CHANNEL])
  await edit()
  world.clock.advance(25 * 3_600_000)
  await resolve(world, 'five')
  expect(known()).not.toContain('mot_one')
})

it('is edited by the job of the decision, and by another when the queue has lost that one', async () => {
  const { world, platform, edits, owed, reject } = await reported()
  const queue = await reacting(world, platform)
  onTestFinished(() => queue.reactor.stop())
  await queue.drain()
  await reject('mot_one')
  await queue.drain()
  expect([edits(), owed()]).toEqual([2, []])
  await reject('mot_two')
  queue.queued = []
  await queue.reactor.tidy()
  await queue.drain()
  await queue.reactor.tidy()
  await queue.drain()
  expect([edits(), owed()]).toEqual([4, []])
})
