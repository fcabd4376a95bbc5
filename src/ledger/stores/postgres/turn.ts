import type { Pool, PoolClient } from 'pg'
import type { Org } from '../../../core/units.ts'
import type { LedgerStore, Turn } from '../../store.ts'
import { TURN_MS } from '../../store.ts'
import { unavailable } from '../batch.ts'
import type { Answer, Session } from './session.ts'
import { SQL } from './sql.ts'

/** What a turn takes from its store. */
export interface TurnParts {
  readonly pool: Pool
  readonly session: Session
  /** The store's own append, for a holder whose turn is over. */
  readonly append: LedgerStore['append']
  readonly read: LedgerStore['read']
  /** Is told what happened to an append of ours, like the store's own. */
  readonly settled: (org: Org, answer: Promise<Answer>) => Promise<'appended' | 'conflict'>
}

/**
 * A turn as a transaction that holds the org's head row: the server lets waiters in one by one in the order they came. It ends
 * with the commit of its append, a rollback after {@link TURN_MS}, or at the server when the holder hangs or dies.
 */
export async function takeTurn(parts: TurnParts, org: Org): Promise<Turn> {
  const { pool, session } = parts
  const client = await begin(pool, org)
  let timer: NodeJS.Timeout | undefined
  let held = true
  let busy = false

  const lost = () => end(true)
  /** Gives the connection back; `broken` ones are thrown away, and with them the transaction. */
  const end = (broken: boolean): void => {
    if (!held) return
    held = false
    clearTimeout(timer)
    client.off('error', lost)
    client.release(broken)
  }
  const rollback = async (): Promise<void> => {
    if (!held || busy) return
    busy = true
    await client.query('rollback').then(
      () => end(false),
      () => end(true),
    )
  }
  const late = () => setTimeout(() => void rollback(), TURN_MS)
  const using = async <T>(work: () => Promise<T>): Promise<T> => {
    clearTimeout(timer)
    busy = true
    try {
      return await work()
    } catch (error) {
      end(true)
      throw unavailable('postgres', error)
    } finally {
      busy = false
      if (held) timer = late()
    }
  }
  client.on('error', lost)
  timer = late()

  return {
    append: (head, entries) =>
      held && !busy
        ? parts.settled(
            org,
            using(async () => {
              const answer = await session.append(client, org, head, entries)
              if (answer !== 'appended') return answer
              await client.query('commit')
              end(false)
              return answer
            }),
          )
        : parts.append(org, head, entries),
    read: (after, limit) => (held && !busy ? using(() => session.read(client, org, after, limit)) : parts.read(org, after, limit)),
    release: rollback,
  }
}

async function begin(pool: Pool, org: Org): Promise<PoolClient> {
  const client = await pool.connect()
  const ignore = () => undefined
  client.on('error', ignore)
  try {
    const text = SQL.beginTurn(client.escapeLiteral(org))
    if (rowCountOf(await client.query(text)) === 0) {
      // The first turn ever on this org: there is no row to wait at yet.
      await client.query('rollback')
      await client.query(SQL.found, [org])
      await client.query(text)
    }
    client.off('error', ignore)
    return client
  } catch (error) {
    client.off('error', ignore)
    client.release(true)
    throw error
  }
}

/** Rows of the last of several statements: the driver gives an array of results, which its types do not know. */
function rowCountOf(result: unknown): number {
  const last = (Array.isArray(result) ? result.at(-1) : result) as { rows: readonly unknown[] }
  return last.rows.length
}
