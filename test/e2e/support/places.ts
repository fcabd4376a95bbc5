import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { QUEUE_SCHEMA } from '../../../queues/connections/postgres-backend.ts'
import type { Home } from '../../support/program.ts'
import { startPostgres, startRedis, type TestServer } from '../../support/servers.ts'

/** Where ledger and queue of a program lie: what it is told, and what can be done to it from outside. */
export interface Place {
  readonly env: Readonly<Record<string, string>>
  /** The servers behind it, the ledger's first. */
  readonly servers: readonly TestServer[]
  /** Deletes everything the queue knows; only while no program runs. */
  loseQueue(home: Home): Promise<void>
  stop(): Promise<void>
}

/** The four shapes that Countersign runs in. */
export const PLACES = {
  embedded: async (): Promise<Place> => ({
    env: {},
    servers: [],
    loseQueue: (home) => rm(join(home.dataDir, 'queue'), { recursive: true, force: true, maxRetries: 5 }),
    stop: async () => undefined,
  }),
  redis: async (): Promise<Place> => {
    const redis = await startRedis()
    return served([redis], { REDIS_URL: redis.url }, () => deleteQueueKeys(redis))
  },
  postgres: async (): Promise<Place> => {
    const postgres = await startPostgres()
    return served([postgres], { DATABASE_URL: postgres.url }, () => dropQueueSchema(postgres))
  },
  'postgres and redis': async (): Promise<Place> => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    return onBoth(postgres, redis)
  },
} as const

/** The name of a shape. */
export type PlaceName = keyof typeof PLACES

/** The servers a shape needs. */
export const NEEDS: Readonly<Record<PlaceName, readonly ('redis' | 'postgres')[]>> = {
  embedded: [],
  redis: ['redis'],
  postgres: ['postgres'],
  'postgres and redis': ['postgres', 'redis'],
}

/** The ledger in this Postgres, the queue in this Redis. */
export const onBoth = (postgres: TestServer, redis: TestServer): Place =>
  served([postgres, redis], { DATABASE_URL: postgres.url, REDIS_URL: redis.url }, () => flush(redis))

const served = (servers: readonly TestServer[], env: Place['env'], loseQueue: () => Promise<void>): Place => ({
  env,
  servers,
  loseQueue,
  stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
})

async function withRedis(server: TestServer, use: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(server.url)
  redis.on('error', () => undefined)
  try {
    await use(redis)
  } finally {
    redis.disconnect()
  }
}

const flush = (server: TestServer): Promise<void> => withRedis(server, (redis) => redis.flushall())

/** The ledger lies in the same Redis: only BullMQ's keys go. */
const deleteQueueKeys = (server: TestServer): Promise<void> =>
  withRedis(server, async (redis) => {
    const keys = await redis.keys('bull:*')
    if (keys.length > 0) await redis.del(keys)
  })

async function dropQueueSchema(server: TestServer): Promise<void> {
  const client = new Client({ connectionString: server.url })
  await client.connect()
  try {
    await client.query(`drop schema if exists ${client.escapeIdentifier(QUEUE_SCHEMA)} cascade`)
  } finally {
    await client.end()
  }
}
