import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EMPTY_HEAD } from '../../src/ledger/entry.ts'
import { openStore, storeKind } from '../../src/ledger/stores/open.ts'
import { describeWith } from '../support/describe-with.ts'
import { makeChain } from '../support/entries.ts'
import { startRedis, type TestServer } from '../support/servers.ts'

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'countersign-open-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('openStore', () => {
  it('prefers Postgres for the ledger, then Redis, then files', async () => {
    expect(storeKind({ databaseUrl: 'postgres://a', redisUrl: 'redis://a' })).toBe('postgres')
    expect(storeKind({ redisUrl: 'redis://a' })).toBe('redis')
    expect(storeKind({})).toBe('file')
    const store = await openStore({ dataDir, what: 'countersign up' })
    await expect(openStore({ dataDir })).rejects.toThrow('(countersign up)')
    await store.close()
  })
})

describeWith('redis', 'openStore with a URL', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  it('refuses an empty store when the data directory holds a ledger, and opens one that holds it too', async () => {
    const file = await openStore({ dataDir })
    await (await openStore({ dataDir: join(dataDir, 'other'), redisUrl: server.url })).close()
    const chain = makeChain('default', 2)
    await file.append('default', EMPTY_HEAD, chain)
    await file.close()
    await expect(openStore({ dataDir, redisUrl: server.url })).rejects.toMatchObject({ name: 'LedgerLeftBehind' })
    await expect(openStore({ dataDir, redisUrl: server.url })).rejects.toThrow(/org "default".*REDIS_URL is empty/)
    const elsewhere = await openStore({ dataDir: join(dataDir, 'other'), redisUrl: server.url })
    await elsewhere.append('default', EMPTY_HEAD, chain)
    await elsewhere.close()
    await (await openStore({ dataDir, redisUrl: server.url })).close()
  })
})
