import { cp, mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { EmbeddedHost } from '../../queues/connections/embedded/host.ts'
import { UPKEEP_STATEMENTS } from '../../queues/connections/embedded/upkeep.ts'
import { openQueueKit } from '../../queues/connections/open.ts'
import { migrate, postgresBacking } from '../../queues/connections/postgres-backend.ts'
import { buildKit, TIMING } from '../../queues/queue-kit.ts'
import { until } from '../support/until.ts'
import { compileQueues, keptFolder, makeFolder, openKit, spawnProgram } from './connections-support.ts'

/** A new database takes 4 s, and several times that on a machine that is busy. */
const REBUILD_MS = 40_000

let folder: string
let program: string
/** A queue directory that was closed in order, with one job waiting: copied by tests that damage theirs. */
let sound: string

beforeAll(async () => {
  folder = await keptFolder()
  program = await compileQueues(folder)
  const kit = await openQueueKit({ dataDir: folder, onError: (error) => Promise.reject(error) })
  await kit.queue('kept').add('card', {}, { jobId: 'default-1-card' })
  await kit.close()
  sound = join(folder, 'queue')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function copyOfSound(): Promise<string> {
  const dataDir = await makeFolder()
  await cp(sound, join(dataDir, 'queue'), { recursive: true })
  return dataDir
}

async function openHost(): Promise<{ host: EmbeddedHost; errors: Error[]; dir: string }> {
  const errors: Error[] = []
  const dir = join(await copyOfSound(), 'queue')
  const host = await EmbeddedHost.open({ dir, schema: 'bullmq', prepare: migrate, onError: (error) => errors.push(error) })
  onTestFinished(() => host.close())
  return { host, errors, dir }
}

const answers = (host: EmbeddedHost): Promise<boolean> =>
  host.check().then(
    () => true,
    () => false,
  )

async function filesUnder(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const damages: Record<string, (queue: string) => Promise<void>> = {
  'tables overwritten with garbage': async (queue) => {
    for (const file of await filesUnder(join(queue, 'db', 'base'))) await writeFile(file, Buffer.alloc((await stat(file)).size, 0xa5))
  },
  'a write-ahead log cut in the middle, after a kill': async (queue) => {
    for (const file of await filesUnder(join(queue, 'db', 'pg_wal'))) await truncate(file, 5_000)
    await rm(join(queue, 'db', 'global', 'pg_control'))
  },
  'the job table cut to nothing': async (queue) => {
    const files = await Promise.all(
      (await filesUnder(join(queue, 'db', 'base'))).map(async (file) => ({ file, size: (await stat(file)).size })),
    )
    for (const { file, size } of files) if (size > 0 && size <= 16_384) await truncate(file, 100)
  },
  'an empty directory in the place of the database': async (queue) => {
    await rm(join(queue, 'db'), { recursive: true })
    await mkdir(join(queue, 'db'))
  },
  'a file in the place of the database, and one half made': async (queue) => {
    await rm(join(queue, 'db'), { recursive: true })
    await writeFile(join(queue, 'db'), 'garbage')
    await mkdir(join(queue, 'new-1', 'base'), { recursive: true })
  },
}

describe('the directory of the embedded queue', () => {
  it('keeps its jobs from one process to the next', async () => {
    const { kit, errors } = await openKit({ dataDir: await copyOfSound() })
    expect((await kit.queue('kept').getJob('default-1-card'))?.name).toBe('card')
    expect(errors).toEqual([])
  })

  for (const [name, damage] of Object.entries(damages))
    it(`is made again when it is found with ${name}`, async () => {
      const dataDir = await copyOfSound()
      await damage(join(dataDir, 'queue'))
      const { kit } = await openKit({ dataDir })
      const ran: unknown[] = []
      kit.worker('again', async (job) => ran.push(job.id))
      await kit.queue('again').add('card', {}, { jobId: 'default-2-card' })
      await until(() => ran.length > 0)
      expect(await kit.queue('kept').getJob('default-1-card')).toBeUndefined()
      expect(await readdir(join(dataDir, 'queue'))).toEqual(['db'])
    })

  it('is made to its end after a kill in the middle of making it', async () => {
    const dataDir = await makeFolder()
    const child = await spawnProgram(
      program,
      `console.log('making')
      await openQueueKit({ dataDir: ${JSON.stringify(dataDir)}, onError: console.error })`,
    )
    await until(async () => (await readdir(join(dataDir, 'queue')).catch(() => [])).some((name) => name.startsWith('new-')), REBUILD_MS)
    await child.kill()
    const { kit } = await openKit({ dataDir })
    await kit.check()
    expect((await readdir(join(dataDir, 'queue'))).filter((name) => name === 'db')).toEqual(['db'])
  })

  it('has every job that was acknowledged before a kill in the middle of many', async () => {
    const dataDir = await copyOfSound()
    for (let round = 0; round < 3; round += 1) {
      const child = await spawnProgram(
        program,
        `import { writeSync } from 'node:fs'
        const kit = await openQueueKit({ dataDir: ${JSON.stringify(dataDir)}, onError: console.error })
        kit.worker('other', async () => {})
        for (let n = 0; ; n += 1) {
          const id = 'default-' + n + '-r${round}'
          await Promise.all([kit.queue('many').add('card', {}, { jobId: id }), kit.queue('other').add('card', {})])
          writeSync(1, id + '\\n')
        }`,
      )
      await until(() => child.lines().length > 50 + 50 * round)
      await child.kill()
      const { kit, errors } = await openKit({ dataDir })
      for (const id of child.lines()) expect((await kit.queue('many').getJob(id))?.id).toBe(id)
      expect(errors).toEqual([])
      await kit.close()
    }
  })
})

describe('the session of the embedded queue', () => {
  it('belongs to a transaction until it ends, while others wait, and is rolled back when its client is given back', async () => {
    const { host } = await openHost()
    const [one, two] = [await host.connect(), await host.connect()]
    await one.query('begin')
    await one.query("insert into meta values ('q', 'f', 'v')")
    const seen: string[] = []
    const waiting = [
      two.query('select * from meta').then(({ rows }) => seen.push(`two ${rows.length}`)),
      host.query('select * from meta').then(({ rows }) => seen.push(`pool ${rows.length}`)),
    ]
    await one.query('savepoint here')
    await expect(one.query('select nonsense')).rejects.toMatchObject({ code: '42703' })
    await one.query('rollback to here')
    seen.push('one is not done')
    one.release()
    await Promise.all(waiting)
    const before = (await host.query("select * from meta where queue <> 'q'")).rows.length
    expect(seen).toEqual(['one is not done', `two ${before}`, `pool ${before}`])
    await expect(one.query('select 1')).rejects.toThrow(/released/)
    two.release()
  })

  it('answers as node-postgres does: text for 64-bit integers, SQLSTATE and detail in errors, counts of rows', async () => {
    const { host } = await openHost()
    expect((await host.query('select 1::int8 as big, $1::jsonb as json', ['{"a":[1]}'])).rows).toEqual([{ big: '1', json: { a: [1] } }])
    const twice = host.query("insert into meta values ('q', 'f', '1'), ('q', 'f', '2')")
    await expect(twice).rejects.toMatchObject({ code: '23505', detail: expect.stringContaining('already exists') })
    expect((await host.query('insert into meta select $1, n::text from generate_series(1, 3) n', ['q'])).rowCount).toBe(3)
  })

  it('brings a notification to every client that listens, and to no other', async () => {
    const { host } = await openHost()
    const clients = await Promise.all([1, 2, 3].map(() => host.connect()))
    const heard: string[] = []
    for (const [n, client] of clients.entries())
      client.on('notification', ({ channel, payload }) => heard.push(`${n} ${channel} ${payload}`))
    await clients[0]?.query('listen here')
    await clients[2]?.query('listen here')
    await host.query("select pg_notify('here', 'now')")
    await until(() => heard.length >= 2)
    await host.query('select 1')
    expect(heard.sort()).toEqual(['0 here now', '2 here now'])
    for (const client of clients) client.release()
  })
})

describe('the thread of the embedded queue', () => {
  it('is started again when it crashes: waiting statements are rejected, clients are told, the crash is reported', async () => {
    const { host, errors } = await openHost()
    for (let n = 0; n < 200; n += 1) await host.query('select 1')
    const client = await host.connect()
    const told: Error[] = []
    client.on('error', (error) => told.push(error))
    // PGlite itself throws here, not Postgres, and nobody knows in which state it is.
    const crash = host.query('select $1::bool', ['neither'])
    const next = host.query('select 2')
    await expect(crash).rejects.toThrow()
    await expect(next).rejects.toThrow()
    await expect(host.check()).rejects.toMatchObject({ name: 'QueueUnavailable' })
    expect(told).toHaveLength(1)
    await expect(client.query('select 1')).rejects.toThrow()
    await until(() => answers(host), REBUILD_MS)
    expect(errors).toHaveLength(1)
    expect((await host.query('select id from job')).rows).toEqual([{ id: 'default-1-card' }])
  })

  it('gets new files when a statement finds the old ones damaged', async () => {
    const { host, errors } = await openHost()
    await expect(host.query("do $$ begin raise 'bad page' using errcode = 'XX001'; end $$")).rejects.toMatchObject({ code: 'XX001' })
    await until(() => answers(host), REBUILD_MS)
    expect((await host.query('select id from job')).rows).toEqual([])
    expect(errors.map((error) => error.message)).toEqual(['bad page'])
  })

  it('lets workers go on after a crash, and on new files', async () => {
    const { host, errors } = await openHost()
    const owner = { check: () => host.check(), close: () => host.close() }
    const kit = buildKit(postgresBacking('embedded', host, TIMING, owner), (error) => errors.push(error))
    onTestFinished(() => kit.close())
    const ran: unknown[] = []
    kit.worker('go', async (job) => ran.push(job.id))
    for (const [n, end] of ['select 1', "do $$ begin raise 'bad page' using errcode = 'XX001'; end $$", 'select $1::bool'].entries()) {
      await host.query(end, end.includes('$1') ? ['neither'] : []).catch(() => undefined)
      await until(() => answers(host), REBUILD_MS)
      await kit.queue('go').add('card', {}, { jobId: `default-${n}-go` })
      await until(() => ran.length === n + 1)
    }
    expect(ran).toEqual(['default-0-go', 'default-1-go', 'default-2-go'])
  })

  it('keeps its log small however much was written, without being told', async () => {
    const { host, dir } = await openHost()
    const logFiles = async (): Promise<number> => (await readdir(join(dir, 'db', 'pg_wal'))).length
    await host.query("create table filler as select n, repeat('x', 200) as x from generate_series(1, 150000) n")
    await host.query('drop table filler')
    await host.query("insert into event (queue, event, created_at_ms) select 'q', repeat('x', 300), 0 from generate_series(1, 80000)")
    expect(await logFiles()).toBeGreaterThan(30)
    for (let n = 0; n < UPKEEP_STATEMENTS; n += 100) await Promise.all(Array.from({ length: 100 }, () => host.query('select 1')))
    await until(async () => (await logFiles()) < 25)
  })

  it('runs a thousand jobs, each once, and says how fast', async () => {
    const { kit } = await openKit({ dataDir: folder, timing: TIMING })
    const ran: unknown[] = []
    kit.worker('many', async (job) => ran.push(job.id), { concurrency: 20 })
    const jobs = Array.from({ length: 1_000 }, (_, n) => ({ name: 'card', data: { n }, opts: { jobId: `default-${n}-card` } }))
    const start = performance.now()
    for (let n = 0; n < jobs.length; n += 100) await kit.queue('many').addBulk(jobs.slice(n, n + 100))
    await until(() => ran.length >= 1_000, 25_000)
    console.log(`embedded queue: ${Math.round(1_000_000 / (performance.now() - start))} jobs/s added and run`)
    expect(new Set(ran).size).toBe(1_000)
    expect(ran).toHaveLength(1_000)
  })
})
