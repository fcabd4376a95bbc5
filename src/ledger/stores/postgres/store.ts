import { randomUUID } from 'node:crypto'
import { Pool, type PoolConfig } from 'pg'
import type { Org } from '../../../core/units.ts'
import { unseal } from '../../entry.ts'
import { followByHints, Hints } from '../../follow.ts'
import { type LedgerStore, StoreUnavailable } from '../../store.ts'
import { assertFollows, unavailable } from '../batch.ts'
import { Fence } from '../fence.ts'
import { Listener } from './listener.ts'
import { migrate } from './migrate.ts'
import { postgresNotes } from './notes.ts'
import { createNotifier } from './notifier.ts'
import { type Answer, createSession } from './session.ts'
import { SQL } from './sql.ts'
import { takeTurn } from './turn.ts'

/** How to reach the database. */
export interface PostgresStoreOptions {
  /** `postgres://…`, as in `DATABASE_URL`. */
  readonly url: string
  /** Most connections, besides the one that listens; 10 when not given. */
  readonly max?: number
  /** How long a statement may take, in ms; 2,500 when not given: an append, settling it and the next batch's look then fail within 10 s. The client gives up half a second later. */
  readonly timeoutMs?: number
  /** Is told, once at opening, what of the server's settings weakens the ledger's promises. */
  readonly warn?: (text: string) => void
}

/**
 * Opens the Postgres store and brings its tables up to date. It survives the server's restart: calls throw
 * {@link StoreUnavailable} while it is away. @throws StoreUnavailable when it cannot be reached now.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<LedgerStore> {
  const { url, max = 10, timeoutMs = 2500, warn } = options
  const reach: PoolConfig = { connectionString: url, application_name: 'countersign', keepAlive: true, connectionTimeoutMillis: timeoutMs }
  const pool = new Pool({ ...reach, max, statement_timeout: timeoutMs, query_timeout: timeoutMs + 500 })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  // So would one that breaks before its caller has it: "ready" and a dying server's last words may come in one packet.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  try {
    await migrate(pool)
    await pool.query(SQL.dropOldFences)
    const { rows } = await pool.query<{ fsync: string }>('show fsync')
    if (rows[0]?.fsync === 'off') warn?.('the Postgres server runs with fsync=off: a crash of its machine can lose acknowledged entries')
  } catch (error) {
    await pool.end()
    throw unavailable('postgres', error)
  }
  return postgresStore(pool, (hints) => new Listener(reach, hints))
}

function postgresStore(pool: Pool, listen: (hints: Hints) => Listener): LedgerStore {
  const id = randomUUID()
  const hints = new Hints()
  const listener = listen(hints)
  const notify = createNotifier(pool)
  const fence = new Fence(async (org, token) => {
    await pool.query(SQL.found, [org])
    await pool.query(SQL.raiseFence, [org, id, token])
  })
  const session = createSession(id, fence)
  let closing: Promise<void> | undefined

  const call = async <T>(org: Org, work: () => Promise<T>): Promise<T> => {
    try {
      if (closing) throw new StoreUnavailable('the store is closed')
      await fence.settle(org)
      return await work()
    } catch (error) {
      throw unavailable('postgres', error)
    }
  }
  const settled = async (org: Org, answer: Promise<Answer>): Promise<'appended' | 'conflict'> => {
    try {
      const got = await answer
      if (got === 'fenced') throw new StoreUnavailable('the append was overtaken by a later call')
      if (got === 'appended') {
        hints.hint(org)
        notify(org)
      }
      return got
    } catch (error) {
      fence.doubt(org)
      throw error
    }
  }
  const append: LedgerStore['append'] = async (org, head, entries) => {
    assertFollows(head, entries)
    return call(org, () => settled(org, session.append(pool, org, head, entries)))
  }
  const read: LedgerStore['read'] = (org, after, limit) => call(org, () => session.read(pool, org, after, limit))

  return {
    shared: true,
    append,
    read,
    about: (org, subject) =>
      call(org, async () => (await pool.query<{ body: string }>(SQL.about, [org, subject])).rows.map(({ body }) => unseal(body))),
    follow(org, after, signal) {
      listener.start()
      return followByHints({ org, after, signal, hints, read: (seq, limit) => read(org, seq, limit) })
    },
    turn: (org) => call(org, () => takeTurn({ pool, session, append, read, settled }, org)),
    notes: postgresNotes(pool),
    check: () =>
      call('', async () => {
        const { rows } = await pool.query<{ standby: boolean }>(SQL.writable)
        if (rows[0]?.standby) throw new StoreUnavailable('the Postgres server is a standby and takes no writes')
      }),
    close() {
      closing ??= (async () => {
        hints.close()
        await listener.stop()
        await pool.end()
      })()
      return closing
    },
  }
}
