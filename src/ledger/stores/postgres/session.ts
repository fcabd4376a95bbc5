import type { QueryResult, QueryResultRow } from 'pg'
import type { Head } from '../../../core/entry.ts'
import type { Org, Seq } from '../../../core/units.ts'
import type { Sealed } from '../../entry.ts'
import { lastHash, readGapless } from '../batch.ts'
import type { Fence } from '../fence.ts'
import { SQL } from './sql.ts'

/** What `countersign_append` answers. */
export type Answer = 'appended' | 'conflict' | 'fenced'

/** A pool or one of its clients. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<QueryResult<Row>>
}

/** The ledger's statements, run on a pool or inside a turn's transaction. */
export interface Session {
  append(on: Queryable, org: Org, head: Head, entries: readonly Sealed[]): Promise<Answer>
  read(on: Queryable, org: Org, after: Seq, limit: number): Promise<readonly Sealed[]>
}

/** Binds the statements to one store's id and fence. */
export const createSession = (store: string, fence: Fence): Session => ({
  async append(on, org, head, entries) {
    const subjects = entries.map(({ entry }) => entry.subject)
    // Canonical JSON holds no newline. As an array, every quote of every entry would be escaped here and unescaped at the server.
    const bodies = entries.map(({ text }) => text).join('\n')
    const values = [org, head.seq, head.hash, lastHash(entries), store, fence.token, subjects, bodies]
    const { rows } = await on.query<{ answer: Answer }>(SQL.append, values)
    return (rows[0] as { answer: Answer }).answer
  },
  read: (on, org, after, limit) =>
    readGapless(
      after,
      async () => (await on.query<{ body: string }>(SQL.read, [org, after, limit])).rows.map(({ body }) => body),
      async () => Number((await on.query<{ seq: string }>(SQL.headSeq, [org])).rows[0]?.seq ?? 0),
    ),
})
