import type { BackendFactory, ConnectionOptions, IQueueBackend } from 'bullmq'
import { createRedisBackend, Queue, Worker } from 'bullmq'
import type { RedisOptions } from 'ioredis'
import { Redis } from 'ioredis'
import type { Backing, OnError, Timing } from '../queue-kit.ts'
import { QUEUE_OPTIONS, QueueUnavailable, WORKER_OPTIONS } from '../queue-kit.ts'

/** How long a connection or a producer's command may take, in milliseconds. */
const LIMIT_MS = 2_000

const COMMON: RedisOptions = {
  connectTimeout: LIMIT_MS,
  connectionName: 'countersign-queue',
  retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 1_000),
}

/** Producers fail fast: nothing waits in memory for a Redis that is away, and nothing is sent twice. */
const HASTY: RedisOptions = {
  ...COMMON,
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: LIMIT_MS,
}

/**
 * Workers wait as long as it takes; `null` is what BullMQ demands of connections that block. Not lazy: BullMQ takes a lazy
 * connection's first failed attempt for the end of it.
 */
const PATIENT: RedisOptions = { ...COMMON, maxRetriesPerRequest: null }

/** BullMQ's checks at start would fail a queue for good that is made while Redis is away; {@link openRedis} made sure of Redis. */
const UNCHECKED = { skipWaitingForReady: true, skipVersionCheck: true }

/** A connection that keeps those made from it: BullMQ makes one per worker, and lets go of it only while Redis answers. */
class Family extends Redis {
  readonly #children: Redis[] = []

  override duplicate(options?: Partial<RedisOptions>): Redis {
    const child = new Redis({ ...this.options, ...options })
    this.#children.push(child)
    return child
  }

  /** Cuts this connection and all those made from it. */
  disconnectAll(): void {
    for (const each of [...this.#children, this]) each.disconnect()
  }
}

/**
 * Queues on Redis: one connection for all producers, one for all workers, and one more per worker that waits for jobs.
 * @throws QueueUnavailable when Redis cannot be reached within two seconds
 */
export async function openRedis(redisUrl: string, timing: Timing, onError: OnError): Promise<Backing> {
  const producers = new Redis(redisUrl, HASTY)
  let opened = false
  let fault: Error | undefined
  producers.on('error', (error: Error) => {
    if (opened) onError(error)
    else fault ??= error
  })
  try {
    await producers.connect()
    await producers.ping()
  } catch (error) {
    producers.disconnect()
    throw new QueueUnavailable(`the queue's Redis cannot be used: ${(fault ?? (error as Error)).message}`, { cause: fault ?? error })
  }
  opened = true
  const workers = new Family(redisUrl, PATIENT)
  workers.on('error', onError)
  const backend = createRedisBackend as BackendFactory<IQueueBackend, ConnectionOptions>
  return {
    kind: 'redis',
    makeQueue: (name) => new Queue(name, { ...QUEUE_OPTIONS, ...UNCHECKED, connection: producers }, backend),
    makeWorker: (name, handler, how) => new Worker(name, handler, { ...WORKER_OPTIONS, ...timing, ...how, connection: workers }, backend),
    async check() {
      await producers.ping()
    },
    beginClose: () => undefined,
    async close() {
      producers.disconnect()
      workers.disconnectAll()
    },
  }
}
