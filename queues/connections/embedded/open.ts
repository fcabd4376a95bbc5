import type { Backing, OnError, Timing } from '../../queue-kit.ts'
import type { Database } from '../postgres-backend.ts'
import { migrate, postgresBacking, QUEUE_SCHEMA } from '../postgres-backend.ts'
import { EmbeddedHost } from './host.ts'

/** Makes the schema and reads every job once, so that damage shows at open, when it can be mended before anybody waits. */
async function prepare(db: Database): Promise<void> {
  await migrate(db)
  await db.query('select count(data) from job')
  await db.query('select count(data) from event')
}

/**
 * Queues inside this process, in a directory that nobody else uses: BullMQ's Postgres backend on PGlite in a worker thread.
 * @throws when no database can be made in the directory
 */
export async function openEmbedded(dir: string, timing: Timing, onError: OnError): Promise<Backing> {
  const host = await EmbeddedHost.open({ dir, schema: QUEUE_SCHEMA, prepare, onError })
  return postgresBacking('embedded', host, timing, { check: () => host.check(), close: () => host.close() })
}
