import { Pool, type QueryResultRow } from 'pg'
import { StoreUnavailable } from '../../../ledger/store.ts'
import type { SampleStore } from '../store.ts'

/** How long a statement may take, in ms; as the ledger's. */
const TIMEOUT_MS = 2_500
/** Samples are written now and then: a few connections do. */
const CONNECTIONS = 2

const SQL = {
  put: `insert into countersign_samples (org, request, digest, until, sealed) values ($1, $2, $3, $4, $5)
on conflict (org, request, digest) do update set until = excluded.until, sealed = excluded.sealed`,
  get: 'select until, sealed from countersign_samples where org = $1 and request = $2 and digest = $3 and until > $4',
  remove: 'delete from countersign_samples where org = $1 and request = $2 and digest = $3',
  keys: `select request, digest from countersign_samples where org = $1 and (request, digest) > ($2, $3)
order by request, digest limit $4`,
  sweep: 'delete from countersign_samples where until <= $1',
} as const

/** Names of rows that are read at once. */
const PAGE = 1000

/** Samples as rows of the table that the ledger's migrations make; the ledger's store must have been opened before. */
export function postgresSamples(url: string): SampleStore {
  const pool = new Pool({
    connectionString: url,
    application_name: 'countersign-samples',
    max: CONNECTIONS,
    connectionTimeoutMillis: TIMEOUT_MS,
    statement_timeout: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS + 500,
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  const query = async <Row extends QueryResultRow = { until: string; sealed: Buffer }>(text: string, values: unknown[]) => {
    try {
      return await pool.query<Row>(text, values)
    } catch (error) {
      throw new StoreUnavailable(`samples: ${(error as Error).message}`, { cause: error })
    }
  }
  return {
    put: async ({ org, request, digest }, { sealed, until }) =>
      void (await query(SQL.put, [org, request, digest, until, Buffer.from(sealed)])),
    async get({ org, request, digest }, now) {
      const row = (await query(SQL.get, [org, request, digest, now])).rows[0]
      return row && { sealed: row.sealed, until: Number(row.until) }
    },
    remove: async ({ org, request, digest }) => void (await query(SQL.remove, [org, request, digest])),
    sweep: async (now) => (await query(SQL.sweep, [now])).rowCount ?? 0,
    async *keys(org) {
      for (let [request, digest, read] = ['', '', PAGE]; read === PAGE; ) {
        const { rows } = await query<{ request: string; digest: string }>(SQL.keys, [org, request, digest, PAGE])
        for (const row of rows) yield { org, ...row }
        ;({ request, digest } = rows.at(-1) ?? { request, digest })
        read = rows.length
      }
    },
    close: () => pool.end(),
  }
}
