import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { fileSamples } from '../../src/kaizen/samples/stores/file.ts'
import { postgresSamples } from '../../src/kaizen/samples/stores/postgres.ts'
import { openRedisSamples } from '../../src/kaizen/samples/stores/redis.ts'
import { openPostgresStore } from '../../src/ledger/stores/postgres/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { startPostgres, startRedis } from '../support/servers.ts'
import { orphanContract } from './sealed-orphans.ts'

describe('sealed content as files, around a crash', () => {
  orphanContract(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-orphans-'))
    return { store: fileSamples(dir), stop: () => rm(dir, { recursive: true, force: true }) }
  })
})

describeWith('postgres', 'sealed content in Postgres, around a crash', () => {
  orphanContract(async () => {
    const server = await startPostgres()
    // Its migrations make the table.
    await (await openPostgresStore({ url: server.url })).close()
    const store = postgresSamples(server.url)
    return { store, stop: () => store.close().then(() => server.stop()) }
  })
})

describeWith('redis', 'sealed content in Redis, around a crash', () => {
  orphanContract(async () => {
    const server = await startRedis()
    const store = await openRedisSamples(server.url)
    return { store, stop: () => store.close().then(() => server.stop()) }
  })
})
