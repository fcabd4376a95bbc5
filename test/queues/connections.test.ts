import { rm } from 'node:fs/promises'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueueKitOptions } from '../../queues/connections/open.ts'
import { openQueueKit } from '../../queues/connections/open.ts'
import { describeWith } from '../support/describe-with.ts'
import type { TestServer } from '../support/servers.ts'
import { freePort, startPostgres, startRedis } from '../support/servers.ts'
import { until } from '../support/until.ts'
import { compileQueues, FAST, keptFolder, openKit, spawnProgram } from './connections-support.ts'

type Where = Partial<QueueKitOptions>

/** What every backend promises; `where` is asked when a test runs. */
function promisesOfAQueueKit(where: () => Where): void {
  it('runs a job that was added, with its data, and keeps what the handler returned', async () => {
    const { kit, errors } = await openKit(where())
    kit.worker('plain', async (job) => ({ doubled: (job.data as { n: number }).n * 2 }))
    const id = 'default-1-card'
    await kit.queue('plain').add('card', { n: 21 }, { jobId: id })
    await until(async () => (await kit.queue('plain').getJob(id))?.finishedOn)
    expect((await kit.queue('plain').getJob(id))?.returnvalue).toEqual({ doubled: 42 })
    expect(errors).toEqual([])
  })

  it('runs a delayed job at its time and not before', async () => {
    const { kit } = await openKit(where())
    const ran: number[] = []
    kit.worker('delayed', async () => ran.push(Date.now()))
    const due = Date.now() + 400
    await kit.queue('delayed').add('timer', {}, { jobId: 'default-2-timer', delay: 400 })
    await until(() => ran.length > 0)
    expect(ran[0]).toBeGreaterThanOrEqual(due)
    expect(ran[0]).toBeLessThan(due + 2_000)
  })

  it('runs a job once that is added twice under one id', async () => {
    const { kit } = await openKit(where())
    const ran: unknown[] = []
    for (const n of [1, 2]) await kit.queue('twice').add('card', { n }, { jobId: 'default-3-card' })
    kit.worker('twice', async (job) => ran.push(job.data))
    await kit.queue('twice').add('card', { n: 3 }, { jobId: 'default-3-card' })
    await kit.queue('twice').add('last', 'last', { jobId: 'default-4-card' })
    await until(() => ran.includes('last'))
    expect(ran).toEqual([{ n: 1 }, 'last'])
  })

  it('runs as many jobs at once as a worker may, and no more', async () => {
    const { kit } = await openKit(where())
    let now = 0
    let most = 0
    let ended = 0
    const worker = kit.worker(
      'together',
      async () => {
        now += 1
        most = Math.max(most, now)
        // Held until four run at once (or all have had their chance), so that the number does not depend on speed.
        await until(() => most === 4 || ended > 0)
        now -= 1
        ended += 1
      },
      { concurrency: 4 },
    )
    const jobs = Array.from({ length: 12 }, (_, n) => ({ name: 'job', data: {}, opts: { jobId: `default-${n}-together` } }))
    await kit.queue('together').addBulk(jobs)
    await until(() => ended === 12)
    expect(most).toBe(4)
    expect(worker.concurrency).toBe(4)
  })

  it('tries a job again that failed, as often as it may', async () => {
    const { kit, errors } = await openKit(where())
    let tries = 0
    kit.worker('flaky', async () => {
      tries += 1
      if (tries < 3) throw new Error('not yet')
    })
    await kit.queue('flaky').add('card', {}, { jobId: 'default-5-card', attempts: 3, backoff: 1 })
    await until(async () => (await kit.queue('flaky').getJobCounts('completed'))['completed'] === 1)
    expect(tries).toBe(3)
    expect(errors).toEqual([])
  })

  it('ends jobs that run before it closes, closes twice without harm, and refuses everything afterwards', async () => {
    const { kit } = await openKit(where())
    let finish: (() => void) | undefined
    let done = false
    kit.worker('closing', async () => {
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      done = true
    })
    await kit.queue('closing').add('card', {}, { jobId: 'default-6-card' })
    await until(() => finish)
    const closed = Promise.all([kit.close(), kit.close()])
    finish?.()
    await closed
    expect(done).toBe(true)
    expect(() => kit.queue('closing')).toThrow(/closed/)
    await expect(kit.check()).rejects.toThrow(/closed/)
  })

  it('gives the same queue for the same name, and says that it can be used', async () => {
    const { kit } = await openKit(where())
    expect(kit.queue('same')).toBe(kit.queue('same'))
    await expect(kit.check()).resolves.toBeUndefined()
  })

  it('runs a job again whose process was killed, and again after a second kill', async () => {
    const options = { ...where(), timing: FAST }
    const victim = `
      const kit = await openQueueKit({ ...${JSON.stringify(options)}, onError: console.error })
      kit.worker('killed', async (job) => { console.log(job.id); await new Promise(() => {}) })
      await kit.queue('killed').add('card', {}, { jobId: 'default-7-card' })`
    for (let kills = 0; kills < 2; kills += 1) {
      const child = await spawnProgram(program, victim)
      expect(child.line).toBe('default-7-card')
      await child.kill()
    }
    const { kit } = await openKit(options)
    const ran: unknown[] = []
    kit.worker('killed', async (job) => ran.push(job.id))
    await until(() => ran.length > 0)
    expect(ran).toEqual(['default-7-card'])
  })

  it('leaves nothing open that keeps a process alive', async () => {
    const options = { ...where(), timing: FAST }
    const child = await spawnProgram(
      program,
      `const kit = await openQueueKit({ ...${JSON.stringify(options)}, onError: console.error })
      const ran = new Promise((resolve) => kit.worker('leak', async () => resolve()))
      await kit.queue('leak').add('card', {}, { jobId: 'default-' + process.pid + '-leak' })
      await ran
      await kit.close()
      console.log('closed')`,
    )
    expect(child.line).toBe('closed')
    expect(await child.exit()).toBe(0)
  })
}

/** What a backend on a server promises besides; `wipe` deletes everything the queues keep there. */
function promisesOnAServer(server: () => TestServer, where: () => Where, wipe: () => Promise<void>): void {
  it('refuses to open where no server answers, within seconds', async () => {
    const gone = `127.0.0.1:${await freePort()}`
    const url = Object.fromEntries(Object.entries(where()).map(([key, value]) => [key, String(value).replace(/127.0.0.1:\d+/, gone)]))
    const opening = openQueueKit({ ...url, dataDir: '/nowhere', onError: () => undefined })
    await expect(opening).rejects.toMatchObject({ name: 'QueueUnavailable' })
  })

  it('rejects quickly while the server is away, and goes on when it is back, also with what was made meanwhile', async () => {
    const { kit, errors } = await openKit(where())
    const ran: string[] = []
    const hear = async (job: { id?: string | undefined }) => ran.push(job.id ?? '')
    kit.worker('before', hear)
    await kit.queue('before').add('card', {}, { jobId: 'default-8-first' })
    await until(() => ran.includes('default-8-first'))

    await server().kill9()
    const since = performance.now()
    await expect(kit.queue('before').add('card', {}, { jobId: 'default-8-lost' })).rejects.toThrow()
    await expect(kit.queue('meanwhile').add('card', {}, { jobId: 'default-8-lost' })).rejects.toThrow()
    await expect(kit.check()).rejects.toThrow()
    expect(performance.now() - since).toBeLessThan(3_000)
    kit.worker('meanwhile', hear)
    await until(() => errors.length > 0)

    await server().restart()
    for (const name of ['before', 'meanwhile']) {
      const id = `default-8-${name}`
      await until(() =>
        kit
          .queue(name)
          .add('card', {}, { jobId: id })
          .then(
            () => true,
            () => false,
          ),
      )
      await until(() => ran.includes(id), 20_000)
    }
    await kit.check()
  })

  it('works on when the data of the queues is deleted under it', async () => {
    const { kit } = await openKit(where())
    const ran: string[] = []
    kit.worker('wiped', async (job) => ran.push(job.id ?? ''))
    await kit.queue('wiped').add('card', {}, { jobId: 'default-9-card' })
    await until(() => ran.length === 1)
    await wipe()
    await kit.queue('wiped').add('card', {}, { jobId: 'default-9-card' })
    await until(() => ran.length === 2, 20_000)
    expect(ran).toEqual(['default-9-card', 'default-9-card'])
  })

  it('closes within its grace, and lets the process end, when the server is away', async () => {
    const child = await spawnProgram(
      program,
      `const kit = await openQueueKit({ ...${JSON.stringify({ ...where(), timing: FAST })}, onError: () => {} })
      const ran = new Promise((resolve) => kit.worker('dead', async () => resolve()))
      await kit.queue('dead').add('card', {}, { jobId: 'default-10-card' })
      await ran
      console.log('ready')
      while (await kit.check().then(() => true, () => false)) await new Promise((resolve) => setTimeout(resolve, 10))
      await kit.close()`,
    )
    await server().kill9()
    const code = await child.exit().finally(() => server().restart())
    expect(code).toBe(0)
  })
}

let program: string
let folder: string

beforeAll(async () => {
  folder = await keptFolder()
  program = await compileQueues(folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('queues inside the process', () => {
  promisesOfAQueueKit(() => ({ dataDir: folder }))
})

describeWith('redis', 'queues on Redis', () => {
  let server: TestServer
  const where = () => ({ redisUrl: server.url })
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())
  promisesOfAQueueKit(where)
  promisesOnAServer(
    () => server,
    where,
    async () => {
      const redis = new Redis(server.url)
      await redis.flushall()
      redis.disconnect()
    },
  )

  it('rejects within seconds when Redis hangs', async () => {
    const { kit } = await openKit(where())
    await kit.check()
    server.signal('SIGSTOP')
    const since = performance.now()
    await expect(kit.queue('hangs').add('card', {}, { jobId: 'default-11-card' })).rejects.toThrow(/timed out/)
    expect(performance.now() - since).toBeLessThan(4_000)
    server.signal('SIGCONT')
    await until(() =>
      kit.check().then(
        () => true,
        () => false,
      ),
    )
  })
})

describeWith('postgres', 'queues on a Postgres server', () => {
  let server: TestServer
  const where = () => ({ databaseUrl: server.url })
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())
  promisesOfAQueueKit(where)
  promisesOnAServer(
    () => server,
    where,
    async () => {
      const client = new Client(server.url)
      await client.connect()
      await client.query('drop schema bullmq cascade')
      await client.end()
    },
  )
})
