import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { orgKeys } from '../../src/ledger/stores/redis/keys.ts'
import { chunksOf } from '../../src/ledger/stores/redis/notes.ts'
import { openRedisStore } from '../../src/ledger/stores/redis/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts'
import { startRedis, type TestServer } from '../support/servers.ts'

it('cuts a text into chunks between characters, and loses none', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ë', '☕', '👩') })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 9 }), (whole, size) => {
      const chunks = chunksOf(whole, size)
      expect(chunks.map((chunk) => Buffer.from(chunk).toString()).join('')).toBe(whole)
      for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(size)
    }),
  )
})

describeWith('redis', 'snapshots in Redis', () => {
  const snapshot = { seq: 7, hash: 'a'.repeat(64), version: 3, digest: 'b'.repeat(64), content: 'x'.repeat(8_000_000) }
  let server: TestServer
  let proxy: LossyProxy
  let redis: Redis

  beforeAll(async () => {
    server = await startRedis()
    proxy = await startLossyProxy(server.port)
    redis = new Redis(server.url)
    // The server refuses any value over 4 MB that comes at once.
    await redis.config('SET', 'proto-max-bulk-len', '4mb')
  })
  afterAll(async () => {
    redis?.disconnect()
    await proxy?.stop()
    await server?.stop()
  })

  it('never come as one big command, which would hold up every append', async () => {
    const store = await openRedisStore({ url: server.url })
    await store.notes.saveSnapshot('big', snapshot)
    expect((await store.notes.snapshot('big'))?.content.length).toBe(8_000_000)
    expect(await redis.keys('{big}:*')).toEqual(expect.arrayContaining([orgKeys('big').snapshot, orgKeys('big').snapshotChunks]))
    expect(await redis.keys('{big}:*')).toHaveLength(2)
    expect(await redis.pttl(orgKeys('big').snapshotChunks)).toBe(-1)
    await store.close()
  })

  it('stay what they were when a save is torn in the middle, and what it leaves expires', async () => {
    const store = await openRedisStore({ url: server.url })
    await store.notes.saveSnapshot('torn', snapshot)
    const network = await openRedisStore({ url: `redis://127.0.0.1:${proxy.port}`, timeoutMs: 2000 })
    proxy.loseReplyTo('torn-here')
    const content = `${'y'.repeat(3_000_000)}${'torn-here'.repeat(20)}${'y'.repeat(3_000_000)}`
    const torn = network.notes.saveSnapshot('torn', { ...snapshot, seq: 9, digest: 'c'.repeat(64), content })
    await expect(torn).rejects.toMatchObject({ name: 'StoreUnavailable' })
    expect((await store.notes.snapshot('torn'))?.content === snapshot.content).toBe(true)
    const parts = await redis.keys('{torn}:snapshot-part:*')
    expect(parts).toHaveLength(1)
    expect(await redis.pttl(parts[0] ?? '')).toBeGreaterThan(0)
    await network.close()
    await store.close()
  })

  it('of the older format, in one hash, count as none and are replaced', async () => {
    const store = await openRedisStore({ url: server.url })
    await redis.hset(orgKeys('old').snapshot, { ...snapshot, content: '{}' })
    expect(await store.notes.snapshot('old')).toBeUndefined()
    await store.notes.saveSnapshot('old', snapshot)
    expect((await store.notes.snapshot('old'))?.seq).toBe(7)
    expect(await redis.hexists(orgKeys('old').snapshot, 'content')).toBe(0)
    await store.close()
  })
})
