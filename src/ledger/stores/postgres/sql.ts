import { GENESIS } from '../../../core/entry.ts'
import { TURN_MS } from '../../store.ts'

/** How long the server lets a turn's transaction idle, in ms: twice the turn, because the holder's own timer should end it first. */
const IDLE_IN_TURN_MS = 2 * TURN_MS

/** Every statement of the adapter. */
export const SQL = {
  append: "select countersign_append($1, $2, $3, $4, $5, $6, $7, string_to_array($8, E'\\n')) as answer",
  read: 'select body from countersign_entries where org = $1 and seq > $2 order by seq limit $3',
  about: 'select body from countersign_entries where org = $1 and subject = $2 order by seq',
  headSeq: 'select seq from countersign_heads where org = $1',
  notify: 'select pg_notify($1, $2)',
  /** Under the head's row, so that an append that holds it has ended and one that comes later sees the fence. */
  raiseFence: `with head as materialized (select org from countersign_heads where org = $1 for update)
insert into countersign_fences (org, store, token) select $1, $2, $3 from (select count(*) from head) as locked
on conflict (org, store) do update set token = greatest(countersign_fences.token, excluded.token), raised = now()`,
  /** A fence outlives any command that could still lie in a socket buffer. */
  dropOldFences: "delete from countersign_fences where raised < now() - interval '7 days'",
  writable: 'select pg_is_in_recovery() as standby',
  snapshot: 'select seq, hash, version, digest, content from countersign_snapshots where org = $1',
  saveSnapshot: `insert into countersign_snapshots (org, seq, hash, version, digest, content) values ($1, $2, $3, $4, $5, $6)
on conflict (org) do update set seq = excluded.seq, hash = excluded.hash, version = excluded.version,
  digest = excluded.digest, content = excluded.content`,
  /** Makes the org's head row if need be; a turn needs a row to lock. */
  found: `insert into countersign_heads (org, seq, hash) values ($1, 0, '${GENESIS}') on conflict do nothing`,
  /** Starts a turn in one round trip: several statements cannot carry parameters, so the org comes as a quoted literal. */
  beginTurn: (org: string) => `begin; set local idle_in_transaction_session_timeout = ${IDLE_IN_TURN_MS};
select seq from countersign_heads where org = ${org} for update`,
} as const
