import { randomUUID } from 'node:crypto'
import { Redis, type RedisOptions } from 'ioredis'
import type { Org } from '../../../core/units.ts'
import { followByHints, Hints } from '../../follow.ts'
import { type LedgerStore, StoreUnavailable, TURN_MS, type Turn } from '../../store.ts'
import { assertFollows, unavailable } from '../batch.ts'
import { Fence } from '../fence.ts'
import { orgKeys } from './keys.ts'
import { redisNotes } from './notes.ts'
import { defineScripts, type Scripts } from './scripts.ts'
import { createSession } from './session.ts'
import { Subscriber } from './subscriber.ts'

/** How long a line of waiting processes is remembered when nobody joins it, in ms. */
const LINE_MS = 60_000

/** How often who waits for the turn looks again, in ms, should the announcement be lost. */
const LOOK_MS = 25

/** What the driver's error says when a command took longer than `commandTimeout`. */
const TIMED_OUT = 'Command timed out'

/** How to reach the server. */
export interface RedisStoreOptions {
  /** `redis://…` or `rediss://…`, as in `REDIS_URL`. */
  readonly url: string
  /** How long a command may take, in ms; 3,000 when not given: an append, settling it and the next batch's look then fail within 10 s. */
  readonly timeoutMs?: number
  /** Is told, once at opening, what of the server's settings weakens the ledger's promises. */
  readonly warn?: (text: string) => void
}

/**
 * Opens the Redis store. It survives the server's restart: calls throw {@link StoreUnavailable} while it is away, and nothing
 * is sent twice. @throws StoreUnavailable when it cannot be reached now.
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<LedgerStore> {
  const { url, timeoutMs = 3000, warn } = options
  const reach: RedisOptions = {
    lazyConnect: true,
    autoResendUnfulfilledCommands: false,
    // With 0, a lost connection rejects what it carried at once; otherwise the driver would leave those commands to their timeout.
    maxRetriesPerRequest: 0,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    retryStrategy: (times) => Math.min(times * 50, 500),
  }
  const connect = () => {
    const redis = new Redis(url, reach)
    // Commands throw by themselves; without a listener the driver prints every failed attempt.
    redis.on('error', () => undefined)
    return redis
  }
  const redis = defineScripts(connect())
  try {
    await redis.ping()
    if (warn) for (const text of await weaknesses(redis)) warn(text)
  } catch (error) {
    redis.disconnect()
    throw unavailable('redis', error)
  }
  return redisStore(redis, (hints) => new Subscriber(connect, hints))
}

/** What the server would have to do differently to keep every acknowledged entry; nothing when it does not tell. */
async function weaknesses(redis: Redis): Promise<readonly string[]> {
  const wanted = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' }
  const found: string[] = []
  for (const [name, value] of Object.entries(wanted)) {
    const answer = (await redis.config('GET', name).catch(() => undefined)) as readonly string[] | undefined
    if (answer?.[1] !== undefined && answer[1] !== value)
      found.push(`the Redis server runs with ${name} ${answer[1]}; a ledger needs ${name} ${value}`)
  }
  return found
}

function redisStore(redis: Redis & Scripts, subscribe: (hints: Hints) => Subscriber): LedgerStore {
  const id = randomUUID()
  const hints = new Hints()
  const subscriber = subscribe(hints)
  const session = createSession(redis, id)
  const fence = new Fence((org, token) => session.raiseFence(org, token))
  let tickets = 0
  let closed = false

  const call = async <T>(org: Org, work: () => Promise<T>): Promise<T> => {
    try {
      if (closed) throw new StoreUnavailable('the store is closed')
      await fence.settle(org)
      return await work()
    } catch (error) {
      // A connection that does not answer may be dead without knowing it: a new one is tried at once.
      if (error instanceof Error && error.message === TIMED_OUT) redis.disconnect(true)
      throw unavailable('redis', error)
    }
  }
  const append = async (org: Org, ticket: string, ...[head, entries]: Parameters<Turn['append']>): Promise<'appended' | 'conflict'> => {
    assertFollows(head, entries)
    return call(org, async () => {
      try {
        const answer = await session.append(org, head, entries, fence.token, ticket)
        if (answer === 'fenced') throw new StoreUnavailable('the append was overtaken by a later call')
        if (answer === 'appended') hints.hint(org)
        return answer
      } catch (error) {
        fence.doubt(org)
        throw error
      }
    })
  }
  const read: LedgerStore['read'] = (org, after, limit) => call(org, () => session.read(org, after, limit))

  return {
    shared: true,
    append: (org, head, entries) => append(org, '', head, entries),
    read,
    about: (org, subject) => call(org, () => session.about(org, subject)),
    follow(org, after, signal) {
      subscriber.join(org)
      return followByHints({ org, after, signal, hints, read: (seq, limit) => read(org, seq, limit) })
    },
    turn: (org) =>
      call(org, async () => {
        const keys = orgKeys(org)
        const ticket = `${id}:${++tickets}`
        const take = () => redis.ledgerTakeTurn(keys.turn, keys.waiting, ticket, String(TURN_MS), String(LINE_MS), keys.channel)
        subscriber.join(org)
        const expected = subscriber.expect(ticket)
        try {
          while ((await take()) === 0 && !(await expected.heard(LOOK_MS))) if (closed) throw new StoreUnavailable('the store is closed')
        } finally {
          expected.stop()
        }
        let passedOn = false
        return {
          async append(head, entries) {
            const answer = await append(org, ticket, head, entries)
            passedOn ||= answer === 'appended'
            return answer
          },
          read: (after, limit) => read(org, after, limit),
          async release() {
            // The append that ended the turn gave it to the next in line.
            if (passedOn) return
            await redis.ledgerReleaseTurn(keys.turn, keys.waiting, ticket, String(TURN_MS), keys.channel).catch(() => undefined)
          },
        }
      }),
    notes: redisNotes(redis),
    check: () =>
      call('', async () => {
        await redis.ping()
      }),
    async close() {
      if (closed) return
      closed = true
      hints.close()
      subscriber.close()
      redis.disconnect()
    },
  }
}
