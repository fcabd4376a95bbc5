import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
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

it('files of others beside sealed content are neither named nor in the way', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-orphans-'))
  const [org, request, digest] = ['default', 'Req.1', 'a'.repeat(64)]
  const store = fileSamples(dir)
  await mkdir(join(dir, 'samples', org), { recursive: true })
  for (const name of ['.DS_Store', '100%.txt', 'notes.md']) await writeFile(join(dir, 'samples', org, name), 'not sealed')
  await store.put({ org, request, digest }, { sealed: Buffer.from('x'), until: 2 }, 1)
  const named = []
  for await (const key of store.keys(org)) named.push(key)
  expect(named).toEqual([{ org, request, digest }])
  await rm(dir, { recursive: true })
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
