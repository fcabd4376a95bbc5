import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileSamples } from '../../src/kaizen/samples/stores/file.ts'
import { postgresSamples } from '../../src/kaizen/samples/stores/postgres.ts'
import { openRedisSamples } from '../../src/kaizen/samples/stores/redis.ts'
import { openPostgresStore } from '../../src/ledger/stores/postgres/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { startPostgres, startRedis } from '../support/servers.ts'
import { sampleContract } from './sample-contract.ts'

const newDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'countersign-samples-'))

describe('samples as files', () => {
  sampleContract(false, async () => {
    const dir = await newDir()
    return {
      store: fileSamples(dir),
      again: async () => fileSamples(dir),
      stop: () => rm(dir, { recursive: true, force: true }),
    }
  })

  it('are readable by their owner alone', async () => {
    const dir = await newDir()
    await fileSamples(dir).put({ org: 'o', request: 'r', digest: 'd' }, { sealed: Buffer.from('x'), until: 2 }, 1)
    expect((await stat(join(dir, 'samples', 'o', 'r.d'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(dir, 'samples', 'o'))).mode & 0o777).toBe(0o700)
    await rm(dir, { recursive: true })
  })

  it('are swept when a crash left half of one, an hour later', async () => {
    const dir = await newDir()
    const store = fileSamples(dir)
    await store.put({ org: 'o', request: 'r', digest: 'd' }, { sealed: Buffer.from('x'), until: Date.now() + 1e9 }, 1)
    await writeFile(join(dir, 'samples', 'o', 'r.d.torn.part'), 'half')
    expect(await store.sweep(Date.now())).toBe(0)
    expect(await store.sweep(Date.now() + 3_700_000)).toBe(1)
    await rm(dir, { recursive: true })
  })
})

describe('samples in the memory of a test', () => {
  sampleContract(false, async () => {
    const store = new MemorySamples()
    return { store, again: async () => store, stop: () => store.close() }
  })
})

describeWith('postgres', 'samples in Postgres', () => {
  sampleContract(false, async () => {
    const server = await startPostgres()
    // Its migrations make the table.
    await (await openPostgresStore({ url: server.url })).close()
    const store = postgresSamples(server.url)
    return { store, again: async () => postgresSamples(server.url), stop: () => store.close().then(() => server.stop()) }
  })
})

describeWith('redis', 'samples in Redis', () => {
  sampleContract(true, async () => {
    const server = await startRedis()
    const store = await openRedisSamples(server.url)
    return { store, again: () => openRedisSamples(server.url), stop: () => store.close().then(() => server.stop()) }
  })
})
