import type { PgPoolClient } from 'bullmq'
import { Pool } from 'pg'
import type { Backing, OnError, Timing } from '../queue-kit.ts'
import { QueueUnavailable } from '../queue-kit.ts'
import type { Database } from './postgres-backend.ts'
import { migrate, postgresBacking, QUEUE_SCHEMA } from './postgres-backend.ts'

/** How long a connection may take, and how long a statement, in milliseconds: past it a caller is told no, and nobody hangs. */
const CONNECT_MS = 2_000
const STATEMENT_MS = 5_000

/** Connections for statements; those that listen (one per worker) come on top. */
const STATEMENT_CONNECTIONS = 8

/**
 * Queues on a Postgres server, by BullMQ's Postgres backend in its own schema.
 * @throws QueueUnavailable when the server cannot be reached or the schema cannot be made
 */
export async function openPostgres(databaseUrl: string, timing: Timing, onError: OnError): Promise<Backing> {
  const common = {
    connectionString: databaseUrl,
    application_name: 'countersign-queue',
    options: `-c search_path=${QUEUE_SCHEMA}`,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  }
  const statements = new Pool({ ...common, max: STATEMENT_CONNECTIONS, query_timeout: STATEMENT_MS })
  // Sessions are held for as long as a worker lives, so they must never compete with statements for a place.
  const sessions = new Pool({ ...common, max: 1_000 })
  statements.on('error', onError)
  sessions.on('error', onError)
  // Before the caller has it: "ready" and a dying server's last words may come in one packet, and an error that nobody hears ends the process.
  sessions.on('connect', (client) => void client.on('error', onError))
  const db: Database = {
    query: async <R>(text: string, params?: readonly unknown[]) => {
      const { rows, rowCount } = await statements.query(text, params && [...params])
      return { rows: rows as R[], rowCount }
    },
    connect: async () => (await sessions.connect()) as unknown as PgPoolClient,
  }
  const close = async (): Promise<void> => {
    await Promise.all([statements.end(), sessions.end()])
  }
  try {
    await migrate(db)
  } catch (error) {
    await close()
    throw new QueueUnavailable(`the queue's Postgres cannot be used: ${(error as Error).message}`, { cause: error })
  }
  const check = async (): Promise<void> => {
    await db.query('select 1')
  }
  return postgresBacking('postgres', db, timing, { check, close })
}
