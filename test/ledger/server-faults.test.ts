import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { EMPTY_HEAD } from '../../src/ledger/entry.ts'
import { MIGRATIONS } from '../../src/ledger/stores/postgres/schema.ts'
import { openPostgresStore } from '../../src/ledger/stores/postgres/store.ts'
import { orgKeys } from '../../src/ledger/stores/redis/keys.ts'
import { openRedisStore } from '../../src/ledger/stores/redis/store.ts'
import { describeWith } from '../support/describe-with.ts'
import { endOf, makeChain } from '../support/entries.ts'
import { freePort, startPostgres, startRedis, type TestServer } from '../support/servers.ts'
import { until } from '../support/until.ts'

const unavailable = { name: 'StoreUnavailable' }
const damaged = { name: 'LedgerDamaged' }

describeWith('redis', 'the Redis store and its server', () => {
  let server: TestServer
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis()
    admin = new Redis(server.url)
  })
  afterAll(async () => {
    admin.disconnect()
    await server.stop()
  })

  it('takes a ledger that lost its head, its stream or its tail for damaged', async () => {
    const store = await openRedisStore({ url: server.url })
    const chain = makeChain('lost', 4)
    await store.append('lost', EMPTY_HEAD, chain.slice(0, 3))
    const { head, ledger } = orgKeys('lost')
    await admin.xtrim(ledger, 'MAXLEN', 2)
    await expect(store.read('lost', 0, 10)).rejects.toMatchObject(damaged)
    await expect(store.about('lost', 'req_0')).rejects.toMatchObject(damaged)
    await admin.xdel(ledger, '0-3')
    await expect(store.read('lost', 2, 10)).rejects.toMatchObject(damaged)
    await admin.del(head)
    await expect(store.append('lost', endOf(chain.slice(0, 3)), chain.slice(3))).rejects.toMatchObject(damaged)
    await expect(store.append('lost', EMPTY_HEAD, chain)).rejects.toMatchObject(damaged)
    await store.close()
  })

  it('throws while the server hangs, and recovers by itself', async () => {
    const store = await openRedisStore({ url: server.url, timeoutMs: 200 })
    const chain = makeChain('hangs', 2)
    await store.append('hangs', EMPTY_HEAD, chain.slice(0, 1))
    server.signal('SIGSTOP')
    const head = endOf(chain.slice(0, 1))
    await expect(store.append('hangs', head, chain.slice(1))).rejects.toMatchObject(unavailable)
    await expect(store.check()).rejects.toMatchObject(unavailable)
    server.signal('SIGCONT')
    const found = await until(() => store.read('hangs', 1, 10).catch(() => undefined))
    // The append lay in the hung server's buffer: the read settled whether it was done, so doing it again gives the other answer.
    const again = found.length === 1 ? 'conflict' : 'appended'
    expect(await store.append('hangs', head, chain.slice(1))).toBe(again)
    await store.close()
  })

  it('says which settings could lose acknowledged entries', async () => {
    const warnings: string[] = []
    const open = async () => (await openRedisStore({ url: server.url, warn: (text) => warnings.push(text) })).close()
    await open()
    expect(warnings).toEqual([])
    await admin.config('SET', 'appendfsync', 'everysec')
    await open()
    await admin.config('SET', 'appendfsync', 'always')
    expect(warnings).toEqual(['the Redis server runs with appendfsync everysec; a ledger needs appendfsync always'])
  })

  it('does not open when nobody listens', async () => {
    await expect(openRedisStore({ url: `redis://127.0.0.1:${await freePort()}` })).rejects.toMatchObject(unavailable)
  })
})

describeWith('postgres', 'the Postgres store and its server', () => {
  let server: TestServer
  let admin: Client
  beforeAll(async () => {
    server = await startPostgres()
    admin = new Client(server.url)
    await admin.connect()
  })
  afterAll(async () => {
    await admin.end()
    await server.stop()
  })

  it('makes its tables once when six processes open at the same time, and refuses a newer schema', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => openPostgresStore({ url: server.url })))
    for (const store of stores) await store.close()
    expect((await admin.query('select version from countersign_schema')).rows).toEqual([{ version: MIGRATIONS.length }])
    await admin.query('update countersign_schema set version = 99')
    await expect(openPostgresStore({ url: server.url })).rejects.toThrow('schema version 99')
    await admin.query(`update countersign_schema set version = ${MIGRATIONS.length}`)
  })

  it('opens for a role that may not make tables', async () => {
    await admin.query('create role plain login; grant select, insert, update, delete on all tables in schema public to plain')
    const store = await openPostgresStore({ url: server.url.replace('postgres@', 'plain@') })
    expect(await store.append('plain', EMPTY_HEAD, makeChain('plain', 1))).toBe('appended')
    await store.close()
  })

  it('commits synchronously even where the role does not', async () => {
    await admin.query('alter role postgres set synchronous_commit = off')
    await admin.query(`create function seen() returns trigger language plpgsql as $$
      begin perform set_config('countersign.seen', current_setting('synchronous_commit'), false); raise exception '%', current_setting('synchronous_commit'); end $$`)
    const store = await openPostgresStore({ url: server.url })
    await admin.query('create trigger seen before insert on countersign_entries for each row execute function seen()')
    await expect(store.append('sync', EMPTY_HEAD, makeChain('sync', 1))).rejects.toThrow('postgres: on')
    await admin.query('drop trigger seen on countersign_entries; alter role postgres reset synchronous_commit')
    await store.close()
  })

  it('takes a ledger that lost entries for damaged', async () => {
    const store = await openPostgresStore({ url: server.url })
    await store.append('lost', EMPTY_HEAD, makeChain('lost', 4))
    await admin.query("delete from countersign_entries where org = 'lost' and seq = 4")
    await expect(store.read('lost', 3, 10)).rejects.toMatchObject(damaged)
    await admin.query("delete from countersign_entries where org = 'lost' and seq = 2")
    await expect(store.read('lost', 0, 10)).rejects.toMatchObject(damaged)
    await store.close()
  })

  it('lives on when the server throws its connections out, also in the middle of a turn, and listens again', async () => {
    const [store, other] = await Promise.all([openPostgresStore({ url: server.url }), openPostgresStore({ url: server.url })])
    const chain = makeChain('thrown', 2)
    const stop = new AbortController()
    const seen: number[] = []
    const follow = async () => {
      for await (const { entry } of store.follow('thrown', () => seen.length, stop.signal)) seen.push(entry.seq)
    }
    const following = (async () => {
      while (!stop.signal.aborted) await follow().catch(() => undefined)
    })()
    const turn = await store.turn('thrown')
    const throwOut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countersign'"
    await admin.query(throwOut)
    // Either the turn had heard of it, and appended on another connection, or the append threw; a lost turn loses nothing else.
    const lost = await turn.append(EMPTY_HEAD, chain.slice(0, 1)).catch((error: unknown) => error)
    if (lost !== 'appended') expect(lost).toMatchObject(unavailable)
    await turn.release()
    const append = (index: number) =>
      other.append('thrown', index === 0 ? EMPTY_HEAD : endOf(chain.slice(0, index)), chain.slice(index, index + 1))
    await until(() =>
      append(0).then(
        () => true,
        () => false,
      ),
    )
    await until(() => seen.length === 1)
    await until(async () => (await admin.query("select from pg_stat_activity where query like 'listen%'")).rowCount)
    await append(1)
    await until(() => seen.length === 2)
    stop.abort()
    await following
    await store.close()
    await other.close()
  })

  it('does not open when nobody listens', async () => {
    await expect(openPostgresStore({ url: `postgres://postgres@127.0.0.1:${await freePort()}/postgres` })).rejects.toMatchObject(
      unavailable,
    )
  })
})
