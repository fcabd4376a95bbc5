import type { Redis } from 'ioredis'
import RedisMock from 'ioredis-mock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EMPTY_HEAD } from '../../src/ledger/entry.ts'
import { orgKeys, orgOfChannel } from '../../src/ledger/stores/redis/keys.ts'
import { defineScripts, type Scripts } from '../../src/ledger/stores/redis/scripts.ts'
import { createSession, type Session } from '../../src/ledger/stores/redis/session.ts'
import { endOf, makeChain } from '../support/entries.ts'

// The mock keeps no stream ids, so what is read back is left to the contract on a real server.
const ORG = 'default'
const keys = orgKeys(ORG)
const chain = makeChain(ORG, 4, { subject: (index) => `req_${index % 2}` })
let redis: Redis & Scripts
let session: Session

const append = (from: number, to: number, token = 1, ticket = '') =>
  session.append(ORG, from === 0 ? EMPTY_HEAD : endOf(chain.slice(0, from)), chain.slice(from, to), token, ticket)
const take = (ticket: string) => redis.ledgerTakeTurn(keys.turn, keys.waiting, ticket, '20000', '60000', keys.channel)
const release = (ticket: string) => redis.ledgerReleaseTurn(keys.turn, keys.waiting, ticket, '20000', keys.channel)

beforeEach(async () => {
  redis = defineScripts(new RedisMock() as unknown as Redis)
  session = createSession(redis, 'store-1')
  await redis.flushall()
})
afterEach(() => redis.disconnect())

describe('append.lua', () => {
  it('moves the head and indexes by subject', async () => {
    expect(await append(0, 3)).toBe('appended')
    expect(await redis.hgetall(keys.head)).toEqual({ seq: '3', hash: chain[2]?.entry.hash })
    expect(await redis.lrange(keys.about('req_0'), 0, -1)).toEqual(['1', '3'])
    expect(await redis.lrange(keys.about('req_1'), 0, -1)).toEqual(['2'])
    expect(await append(3, 4)).toBe('appended')
    expect(await redis.lrange(keys.about('req_1'), 0, -1)).toEqual(['2', '4'])
  })

  it('answers conflict to another head by number and by hash, and writes nothing', async () => {
    await append(0, 2)
    expect(await append(0, 2)).toBe('conflict')
    const rival = makeChain(ORG, 3, { salt: 'rival' })
    expect(await session.append(ORG, endOf(rival.slice(0, 2)), rival.slice(2), 1, '')).toBe('conflict')
    expect(await redis.hget(keys.head, 'seq')).toBe('2')
    expect(await redis.exists(keys.about('req_2'))).toBe(0)
  })

  it('takes a missing head for a fault, unless there is nothing at all', async () => {
    await expect(append(2, 3)).rejects.toMatchObject({ name: 'LedgerDamaged' })
    await append(0, 2)
    await redis.del(keys.head)
    await expect(append(0, 2)).rejects.toMatchObject({ name: 'LedgerDamaged' })
    await expect(append(2, 3)).rejects.toMatchObject({ name: 'LedgerDamaged' })
  })

  it('refuses tokens below the fence, which never comes down', async () => {
    await session.raiseFence(ORG, 3)
    await session.raiseFence(ORG, 2)
    expect(await append(0, 2, 2)).toBe('fenced')
    expect(await append(0, 2, 3)).toBe('appended')
    expect(await createSession(redis, 'store-2').append(ORG, endOf(chain.slice(0, 2)), chain.slice(2), 1, '')).toBe('appended')
  })
})

describe('the turn', () => {
  it('goes to the first who asks, then down the line', async () => {
    expect(await take('a')).toBe(1)
    expect(await take('b')).toBe(0)
    expect(await take('c')).toBe(0)
    expect(await take('b')).toBe(0)
    expect(await redis.lrange(keys.waiting, 0, -1)).toEqual(['b', 'c'])
    expect(await release('a')).toBe(1)
    expect(await take('c')).toBe(0)
    expect(await take('b')).toBe(1)
    expect(await release('c')).toBe(0)
    expect(await redis.llen(keys.waiting)).toBe(0)
    expect(await release('b')).toBe(1)
    expect(await redis.exists(keys.turn)).toBe(0)
  })

  it('keeps appends of others out, and is handed on with the append', async () => {
    await take('a')
    await take('b')
    expect(await append(0, 1)).toBe('conflict')
    expect(await append(0, 1, 1, 'b')).toBe('conflict')
    expect(await append(0, 1, 1, 'a')).toBe('appended')
    expect(await redis.get(keys.turn)).toBe('b')
    expect(await append(1, 2, 1, 'a')).toBe('conflict')
    expect(await append(1, 2, 1, 'b')).toBe('appended')
    expect(await append(2, 3)).toBe('appended')
  })

  it('passes an expired holder, and one who slept through his turn stands in line again', async () => {
    await take('a')
    await take('b')
    await redis.del(keys.turn)
    expect(await take('c')).toBe(0)
    expect(await redis.get(keys.turn)).toBe('b')
    await redis.del(keys.turn)
    expect(await take('b')).toBe(0)
    expect(await redis.get(keys.turn)).toBe('c')
    expect(await redis.lrange(keys.waiting, 0, -1)).toEqual(['b'])
  })

  it('lasts as long as it is told', async () => {
    await take('a')
    const left = await redis.pttl(keys.turn)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(20_000)
  })
})

describe('the keys', () => {
  it('never let one org name a key of another', () => {
    const names = ['a', 'a:about', 'a}:head', '{a}', 'a}{b', '%7Ba%7D', 'A', 'ä']
    const tags = names.map((name) => /^\{([^{}]+)\}/.exec(orgKeys(name).about('a}:head'))?.[1])
    expect(new Set(tags).size).toBe(names.length)
    for (const name of names) expect(orgOfChannel(orgKeys(name).channel)).toBe(name)
  })
})
