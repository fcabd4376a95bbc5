import type { Pool } from 'pg'
import { MIGRATION_LOCK, MIGRATIONS } from './schema.ts'

const VERSION = "select case when to_regclass('countersign_schema') is null then 0 end as none"

/**
 * Brings the database to the version of this program. Idempotent, and safe when several processes open at once: they wait for
 * each other at an advisory lock. A role that may not create tables can open a database that is up to date.
 * @throws when the database is of a newer version.
 */
export async function migrate(pool: Pool): Promise<void> {
  if ((await versionOf(pool)) === MIGRATIONS.length) return
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await client.query('create table if not exists countersign_schema (version integer not null)')
    const { rows } = await client.query<{ version: number }>('select version from countersign_schema')
    const version = rows[0]?.version ?? 0
    if (version > MIGRATIONS.length)
      throw new Error(`the database is of schema version ${version}; this program knows ${MIGRATIONS.length}`)
    for (const migration of MIGRATIONS.slice(version)) await client.query(migration)
    await client.query('delete from countersign_schema')
    await client.query('insert into countersign_schema (version) values ($1)', [MIGRATIONS.length])
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function versionOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ none: number | null }>(VERSION)
  if (rows[0]?.none === 0) return 0
  const found = await pool.query<{ version: number }>('select version from countersign_schema')
  return found.rows[0]?.version ?? 0
}
