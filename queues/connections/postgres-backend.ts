import { setTimeout as delay } from 'node:timers/promises'
import type { BackendFactory, ConnectionOptions, IQueueBackend, PgPool, PgPoolClient, PgQueryResult } from 'bullmq'
import { DEFAULT_SCHEMA, PostgresConnection, PostgresQueueBackend, Queue, runMigrations, Worker } from 'bullmq'
import type { Backing, QueueKit, Timing } from '../queue-kit.ts'
import { QUEUE_OPTIONS, WORKER_OPTIONS } from '../queue-kit.ts'

/** The schema of the queues: BullMQ's default, so that programs which use BullMQ from outside need no extra setting. */
export const QUEUE_SCHEMA = DEFAULT_SCHEMA

/** A Postgres database as the kits use it: single statements, and sessions to listen on or to hold a transaction. */
export interface Database {
  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>>
  connect(): Promise<PgPoolClient>
}

/** Makes BullMQ's tables and functions, or brings them up to date; several processes may do it at once. */
export async function migrate(db: Database): Promise<void> {
  const session = await db.connect()
  try {
    await runMigrations(session, QUEUE_SCHEMA)
  } finally {
    session.release(true)
  }
}

/** SQLSTATEs of a schema that somebody dropped: invalid_schema_name, undefined_table, undefined_function, undefined_object. */
const SCHEMA_GONE = new Set(['3F000', '42P01', '42883', '42704'])

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '')

/** The same database, which makes the schema again when a statement finds it gone (the queue is disposable), and tries once more. */
function repairing(db: Database): Database {
  let repair: Promise<void> | undefined
  return {
    connect: () => db.connect(),
    async query(text, params) {
      try {
        return await db.query(text, params)
      } catch (error) {
        if (!SCHEMA_GONE.has(codeOf(error))) throw error
        repair ??= migrate(db).finally(() => {
          repair = undefined
        })
        await repair
        return await db.query(text, params)
      }
    },
  }
}

/** How long a worker's failed statement is held back, in milliseconds: BullMQ asks again at once, as fast as errors come. */
const PACE_MS = 1_000

/** The same database for workers: its faults come at most once a second, until the signal ends the waiting. */
function paced(db: Database, signal: AbortSignal): Database {
  const pace = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      // BullMQ's own errors (BM…: the job is gone, its lock was lost) are answers, not faults.
      if (!codeOf(error).startsWith('BM')) await delay(PACE_MS, undefined, { signal }).catch(() => undefined)
      throw error
    }
  }
  return { connect: () => pace(db.connect()), query: (text, params) => pace(db.query(text, params)) }
}

/** In the shape of a `pg.Pool`. Faults of idle connections are reported by who owns them, once, not by every queue: `on` hears nothing. */
function asPool(db: Database): PgPool {
  const pool: PgPool = {
    query: (text, params) => db.query(text, params),
    connect: () => db.connect(),
    end: async () => undefined,
    on: () => pool,
    removeAllListeners: () => pool,
  }
  return pool
}

/** BullMQ's connection remembers its first failure to get ready for ever; ours is ready, since the schema is made at open and by {@link repairing}. */
class ReadyConnection extends PostgresConnection {
  override async waitUntilReady(): Promise<void> {}
}

type BackendOptions = ConstructorParameters<typeof PostgresQueueBackend>[2]

/**
 * By age alone: BullMQ's Postgres backend keeps to a count by sorting all finished jobs after every job (334 jobs/s instead of
 * 440 on the embedded queue). A minute is enough to see an id twice and to read a return value.
 */
const RETENTION = { removeOnComplete: { age: 60 } }

/** Owner's part of a Postgres backing: how to see whether it lives, and how to end it. */
export interface Owner {
  check(): Promise<void>
  close(): Promise<void>
}

/** The backing of a kit on a Postgres database whose schema is made. */
export function postgresBacking(kind: QueueKit['kind'], database: Database, timing: Timing, owner: Owner): Backing {
  const closing = new AbortController()
  const db = repairing(database)
  const pools = { queues: asPool(db), workers: asPool(paced(db, closing.signal)) }
  const backend: BackendFactory<IQueueBackend, ConnectionOptions> = (name, opts) =>
    new PostgresQueueBackend(new ReadyConnection(opts.connection as PgPool), name, opts as BackendOptions, true)
  return {
    kind,
    makeQueue: (name) => new Queue(name, { ...QUEUE_OPTIONS, connection: pools.queues }, backend),
    makeWorker: (name, handler, how) =>
      new Worker(name, handler, { ...WORKER_OPTIONS, ...RETENTION, ...timing, ...how, connection: pools.workers }, backend),
    check: () => owner.check(),
    beginClose: () => closing.abort(),
    close: () => owner.close(),
  }
}
