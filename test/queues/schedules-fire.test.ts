import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { QueueKitOptions } from '../../queues/connections/open.ts'
import { effectJobs } from '../../queues/effects.ts'
import { runsQueue } from '../../queues/names.ts'
import type { JobQueue, QueueKit } from '../../queues/queue-kit.ts'
import { startSchedules } from '../../queues/schedules.ts'
import type { Runs } from '../../src/core/schedules/runs.ts'
import { Governor } from '../../src/governor/governor.ts'
import { Reactor } from '../../src/governor/reactor.ts'
import { describeWith } from '../support/describe-with.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { startPostgres, startRedis, type TestServer } from '../support/servers.ts'
import { until } from '../support/until.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'
import { openKit } from './connections-support.ts'

type Where = Pick<QueueKitOptions, 'redisUrl' | 'databaseUrl'>

const HOUR = 3_600_000
const HOURLY: CharterChanges = { kaizen: { schedules: { nightly: 'off', daily: 'off', weekly: 'off' } } }
/** Below the minute after which a process looks by itself: what happens within it a wake-up of the queue brought. */
const SOON = 20_000

/** A process of an org, as far as schedules go: its own connections, its own governor on the ledger that all share. */
interface Process {
  readonly queue: JobQueue
  /** Times for which it did the hourly run. */
  readonly done: number[]
  end(): Promise<void>
}

async function startProcess({ governor: { org }, store, clock, ids, faults }: World, kit: QueueKit): Promise<Process> {
  const fault = (error: unknown): void => void faults.push(error)
  const governor = await Governor.start({ org, store, clock, ids, fault })
  const done: number[] = []
  const run = async (due: number) => {
    done.push(due)
    return { outcome: { looked: 0, found: 0, proposed: [] } }
  }
  const runs: Runs = { hourly: run, nightly: run, daily: run, weekly: run }
  const reactor = new Reactor(
    governor,
    effectJobs(kit, org, () => false),
    fault,
  )
  await reactor.start()
  const stop = await startSchedules(kit, { governor, runs, fault })
  let ended: Promise<void> | undefined
  const end = async (): Promise<void> => {
    await stop()
    await reactor.stop()
    await kit.close()
    await governor.stop()
  }
  return { queue: kit.queue(runsQueue(org)), done, end: () => (ended ??= end()) }
}

/** A shared ledger whose charter asks for the hourly run, and processes on it. Each test has an org of its own: its queue is its own, too. */
async function begin(where: Where, org: string): Promise<{ readonly world: World; start(): Promise<Process> }> {
  const world = await buildWorld({ org, charter: HOURLY, store: new MemoryStore({ shared: true }) })
  onTestFinished(() => world.close())
  const start = async (): Promise<Process> => {
    const { kit } = await openKit(where)
    const process = await startProcess(world, kit)
    onTestFinished(() => process.end())
    return process
  }
  return { world, start }
}

/** Turns the hourly wake-up, as it was made, into one for each second of the queue's own clock: nobody waits an hour here. */
async function hurry({ queue }: Process): Promise<void> {
  const known = await queue.getJobScheduler('hourly')
  expect(known).toMatchObject({ pattern: '0 * * * *', tz: 'UTC' })
  await queue.upsertJobScheduler('hourly', { pattern: '* * * * * *' }, known?.template ?? {})
}

/** So many more wake-ups were made. */
async function wakes({ queue }: Process, count: number): Promise<void> {
  const made = async (): Promise<number> => (await queue.getJobScheduler('hourly'))?.iterationCount ?? 0
  const enough = (await made()) + count
  await until(async () => (await made()) >= enough, SOON)
}

/** Windows of the ledger's entries of a type, in order. */
const windows = async ({ governor, store }: World, type: string): Promise<readonly unknown[]> =>
  (await store.read(governor.org, 0, 1_000))
    .filter(({ entry }) => entry.type === type)
    .map(({ entry }) => (entry.data as { readonly window?: unknown }).window)

function promisesOfSchedules(where: () => Where): void {
  it('are woken up by the queue, and each window is in the ledger once although two processes serve the org', async () => {
    const { world, start } = await begin(where(), 'twins')
    world.clock.advance(HOUR)
    const processes = await Promise.all([start(), start()])
    const [first] = processes
    const expected = ['2026-11-21T13:00Z']
    await until(async () => (await windows(world, 'schedule.done')).length === 1, SOON)
    await hurry(first)
    for (const window of ['2026-11-21T14:00Z', '2026-11-21T15:00Z']) {
      expected.push(window)
      world.clock.advance(HOUR)
      await until(async () => (await windows(world, 'schedule.done')).length === expected.length, SOON)
    }
    await wakes(first, 2)
    expect(await windows(world, 'schedule.ran')).toEqual(expected)
    expect(await windows(world, 'schedule.done')).toEqual(expected)
    expect(new Set(processes.flatMap(({ done }) => done))).toEqual(new Set([13, 14, 15].map((hour) => Date.UTC(2026, 10, 21, hour))))
    expect(world.faults).toEqual([])
  })

  it('have one job scheduler after a restart, with one wake-up to come, and are woken up by it', async () => {
    const { world, start } = await begin(where(), 'again')
    const before = await start()
    await hurry(before)
    await wakes(before, 1)
    await before.end()
    const after = await start()
    const known = (await after.queue.getJobSchedulers()).map(({ key, pattern }) => ({ key, pattern }))
    expect(known).toEqual([{ key: 'hourly', pattern: '0 * * * *' }])
    expect(await after.queue.getDelayedCount()).toBe(1)
    await hurry(after)
    expect(await after.queue.getDelayedCount()).toBe(1)
    world.clock.advance(HOUR)
    await until(async () => (await windows(world, 'schedule.done')).length === 1, SOON)
    expect(await windows(world, 'schedule.ran')).toEqual(['2026-11-21T13:00Z'])
    expect(world.faults).toEqual([])
  })
}

/** The promises on a private server of a kind. */
function onServer(startServer: () => Promise<TestServer>, whereOf: (url: string) => Where): () => void {
  return () => {
    let server: TestServer
    beforeAll(async () => {
      server = await startServer()
    })
    afterAll(() => server.stop())
    promisesOfSchedules(() => whereOf(server.url))
  }
}

describeWith(
  'redis',
  'schedules on Redis',
  onServer(startRedis, (redisUrl) => ({ redisUrl })),
)
describeWith(
  'postgres',
  'schedules on a Postgres server',
  onServer(startPostgres, (databaseUrl) => ({ databaseUrl })),
)
