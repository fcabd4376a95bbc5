import type { Pool, QueryResultRow } from 'pg'
import type { NoteStore } from '../../store.ts'
import { unavailable } from '../batch.ts'
import { SQL } from './sql.ts'

interface SnapshotRow {
  seq: string
  hash: string
  version: number
  digest: string
  content: string
}

/** Snapshots as rows. */
export function postgresNotes(pool: Pool): NoteStore {
  const query = async <Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> => {
    try {
      return (await pool.query<Row>(text, values)).rows
    } catch (error) {
      throw unavailable('postgres', error)
    }
  }
  return {
    async snapshot(org) {
      const [row] = await query<SnapshotRow>(SQL.snapshot, [org])
      return row && { ...row, seq: Number(row.seq) }
    },
    async saveSnapshot(org, { seq, hash, version, digest, content }) {
      await query(SQL.saveSnapshot, [org, seq, hash, version, digest, content])
    },
  }
}
