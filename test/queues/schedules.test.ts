import { expect, it, onTestFinished } from 'vitest'
import { runsQueue } from '../../queues/names.ts'
import { claimDue, doRun, startSchedules } from '../../queues/schedules.ts'
import { postReport } from '../../queues/workers/reports.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { Runs } from '../../src/core/schedules/runs.ts'
import { Governor } from '../../src/governor/governor.ts'
import { REPORT } from '../support/reports.ts'
import { until } from '../support/until.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'
import { makeFolder, openKit } from './connections-support.ts'
import { Platform } from './platform.ts'

const DAY = 86_400_000
const CHANNEL = 'telegram:-100'
const OTHERS_OFF = { hourly: 'off', nightly: 'off', weekly: 'off' }
const CHARTER: CharterChanges = { channels: [{ telegram: -100, for: ['reports'] }], kaizen: { schedules: OTHERS_OFF } }

/** Runs that count how often they are asked. */
function counted(report?: ReportDraft): { readonly runs: Runs; readonly done: number[] } {
  const done: number[] = []
  const run = async (due: number) => {
    done.push(due)
    return { outcome: { looked: 0, found: 0, proposed: [] }, ...(report ? { report } : {}) }
  }
  return { runs: { hourly: run, nightly: run, daily: run, weekly: run }, done }
}

async function build(charter: CharterChanges = CHARTER): Promise<World> {
  const world = await buildWorld({ charter })
  onTestFinished(() => world.close())
  return world
}

const entries = async ({ store }: World, type: string): Promise<number> =>
  (await store.read('default', 0, 1000)).filter(({ entry }) => entry.type === type).length

it('is claimed once by several processes that wake up together', async () => {
  const world = await build()
  const { clock, ids, store } = world
  const other = await Governor.start({ org: 'default', store, clock, ids, fault: () => undefined })
  onTestFinished(() => other.stop())
  clock.advance(DAY)
  await Promise.all([claimDue(world.governor), claimDue(other), claimDue(world.governor), claimDue(other)])
  expect(await entries(world, 'schedule.ran')).toBe(1)
})

it('is done once although its job comes twice, and again after a crash before the result', async () => {
  const world = await build()
  const { governor, clock } = world
  clock.advance(DAY)
  await claimDue(governor)
  const window = governor.state().schedules.get('daily')?.window as string
  const { runs, done } = counted()
  const crash: Runs = { ...runs, daily: () => Promise.reject(new Error('killed')) }
  await expect(doRun({ governor, runs: crash }, 'daily', window)).rejects.toThrow('killed')
  await doRun({ governor, runs }, 'daily', window)
  await doRun({ governor, runs }, 'daily', window)
  expect(done).toEqual([Date.parse('2026-11-22T09:00:00Z')])
  expect(await entries(world, 'schedule.done')).toBe(1)
})

/** A world whose daily run made a report that the channel is owed. */
async function reported(draft: ReportDraft = REPORT): Promise<{ world: World; id: string; platform: Platform }> {
  const world = await build()
  const { governor, clock } = world
  clock.advance(DAY)
  await claimDue(governor)
  await doRun({ governor, runs: counted(draft).runs }, 'daily', governor.state().schedules.get('daily')?.window as string)
  const [[id = ''] = []] = [...governor.state().reports.entries()]
  return { world, id, platform: new Platform() }
}

it('tells a channel the head, the pictures and the detail, each recorded before the next', async () => {
  const { world, id, platform } = await reported()
  const { governor } = world
  const draw = async () => [{ name: 'spend.png', title: 'Spend', png: new Uint8Array(1) }]
  await postReport({ governor, skins: [platform], draw }, id, CHANNEL)
  await postReport({ governor, skins: [platform], draw }, id, CHANNEL)
  expect(platform.reports).toEqual([
    { channel: CHANNEL, part: 'head', below: 0, pictures: 0 },
    { channel: CHANNEL, part: 'pictures', below: 1, pictures: 1 },
    { channel: CHANNEL, part: 'detail', below: 2, pictures: 0 },
  ])
  expect(await entries(world, 'report.posted')).toBe(3)
})

it('goes on where it was after a crash, and posts only the part again whose record was lost', async () => {
  const { world, id, platform } = await reported()
  const { governor } = world
  platform.during = async () => {
    if (platform.reports.length === 2) throw new Error('killed')
  }
  await expect(postReport({ governor, skins: [platform] }, id, CHANNEL)).rejects.toThrow('killed')
  await postReport({ governor, skins: [platform] }, id, CHANNEL)
  expect(platform.reports.map(({ part }) => part)).toEqual(['head', 'pictures', 'pictures', 'detail'])
})

it('does not record a stray copy of a part that another process told first', async () => {
  const { world, id, platform } = await reported()
  const { governor } = world
  await Promise.all([1, 2].map(() => postReport({ governor, skins: [platform] }, id, CHANNEL)))
  expect(await entries(world, 'report.posted')).toBe(3)
})

it('is one message on a quiet day', async () => {
  const none = { ...REPORT.now, asked: 0 }
  const { world, id, platform } = await reported({ ...REPORT, now: none })
  await postReport({ governor: world.governor, skins: [platform] }, id, CHANNEL)
  expect(platform.reports.map(({ part }) => part)).toEqual(['head'])
})

it('is given up for a channel that is gone', async () => {
  const { world, id, platform } = await reported()
  platform.answer = () => ({ kind: 'gone', reason: 'kicked' })
  await postReport({ governor: world.governor, skins: [platform] }, id, CHANNEL)
  await postReport({ governor: world.governor, skins: [platform] }, id, CHANNEL)
  expect(platform.reports).toHaveLength(1)
  expect(await entries(world, 'report.failed')).toBe(1)
})

it('wakes up by job schedulers that follow the charter, and runs what was missed at the start', async () => {
  const world = await build({ ...CHARTER, timezone: 'Europe/Berlin', kaizen: { schedules: { ...OTHERS_OFF, hourly: '0 * * * *' } } })
  const { kit } = await openKit({ dataDir: await makeFolder() })
  const { governor, clock, faults } = world
  clock.advance(DAY)
  const stop = await startSchedules(kit, { governor, runs: counted().runs, fault: (error) => faults.push(error) })
  onTestFinished(stop)
  expect(await entries(world, 'schedule.ran')).toBe(2)
  const queue = kit.queue(runsQueue('default'))
  const known = async (): Promise<readonly unknown[]> =>
    (await queue.getJobSchedulers())
      .map(({ key, pattern, tz }) => ({ key, pattern, tz }))
      .sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1))
  expect(await known()).toEqual([
    { key: 'daily', pattern: '0 9 * * *', tz: 'Europe/Berlin' },
    { key: 'hourly', pattern: '0 * * * *', tz: 'Europe/Berlin' },
  ])
  await world.adopt({ ...CHARTER, timezone: 'Europe/Berlin', kaizen: { schedules: { ...OTHERS_OFF, daily: '0 7 * * *' } } })
  await until(async () => JSON.stringify(await known()) === JSON.stringify([{ key: 'daily', pattern: '0 7 * * *', tz: 'Europe/Berlin' }]))
  clock.advance(DAY)
  await queue.add('due', {})
  await until(async () => (await entries(world, 'schedule.ran')) === 3)
  expect(faults).toEqual([])
})
