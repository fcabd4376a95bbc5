import { join } from 'node:path'
import type { OnError, QueueKit, Timing } from '../queue-kit.ts'
import { buildKit, TIMING } from '../queue-kit.ts'
import { openEmbedded } from './embedded/open.ts'
import { openPostgres } from './postgres.ts'
import { openRedis } from './redis.ts'

/** Where the queues are, and who hears of their faults. */
export interface QueueKitOptions {
  /** First choice. */
  readonly redisUrl?: string | undefined
  /** Second choice. */
  readonly databaseUrl?: string | undefined
  /** Without either, the queues are in `<dataDir>/queue`; a process must hold the data directory alone. */
  readonly dataDir: string
  /** Faults that no caller is told otherwise: a lost connection, a rebuilt queue. Each is told once. */
  readonly onError: OnError
  /** Only tests turn this; {@link TIMING} unless told. */
  readonly timing?: Timing | undefined
}

/**
 * Opens the queues where the options say: Redis, else a Postgres server, else the embedded one, which is made (about 4 s) when
 * it is missing or damaged.
 * @throws QueueUnavailable when the backend cannot be reached within seconds
 */
export async function openQueueKit(options: QueueKitOptions): Promise<QueueKit> {
  const { redisUrl, databaseUrl, dataDir, timing = TIMING } = options
  const onError = once(options.onError)
  const backing = redisUrl
    ? await openRedis(redisUrl, timing, onError)
    : databaseUrl
      ? await openPostgres(databaseUrl, timing, onError)
      : await openEmbedded(join(dataDir, 'queue'), timing, onError)
  return buildKit(backing, onError)
}

/** Queues that share a connection all hear its error, as one and the same object: it is told once. */
function once(onError: OnError): OnError {
  const told = new WeakSet<Error>()
  return (error) => {
    if (told.has(error)) return
    told.add(error)
    onError(error)
  }
}
