import { GENESIS } from '../../../core/entry.ts'

/** Advisory lock under which migrations run, so that processes that open at once take turns; any fixed number would do. */
export const MIGRATION_LOCK = 7_263_811_904

/** The channel of the hints; the payload is the org. */
export const CHANNEL = 'countersign_ledger'

/**
 * Brings a database to the version after it, in order; never edited once released, only added to.
 *
 * `countersign_append` is the whole append in one round trip: it locks the org's head row, compares, inserts, moves the head.
 * Its answers: 'appended', 'conflict', or 'fenced' when the caller's token was fenced off (see `Fence`). It asks the fence
 * after it has the row, and a fence is raised under the same row, so one always sees the other. Text is compared and sorted
 * as bytes (collate "C"). It turns `synchronous_commit` on for its transaction, whatever the role's default is.
 */
export const MIGRATIONS: readonly string[] = [
  `
create table countersign_heads (
  org text collate "C" primary key,
  seq bigint not null,
  hash text not null
);
create table countersign_entries (
  org text collate "C" not null,
  seq bigint not null,
  subject text collate "C" not null,
  body text not null,
  primary key (org, seq)
);
create index countersign_entries_by_subject on countersign_entries (org, subject, seq);
create table countersign_fences (
  org text collate "C" not null,
  store text not null,
  token bigint not null,
  raised timestamptz not null default now(),
  primary key (org, store)
);
create table countersign_snapshots (
  org text collate "C" primary key,
  seq bigint not null,
  hash text not null,
  version integer not null,
  digest text not null,
  content text not null
);
create function countersign_append(
  p_org text, p_seq bigint, p_hash text, p_new_hash text, p_store text, p_token bigint, p_subjects text[], p_bodies text[]
) returns text language plpgsql as $$
declare
  v_seq bigint;
  v_hash text;
begin
  if current_setting('synchronous_commit') in ('off', 'local') then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  select seq, hash into v_seq, v_hash from countersign_heads where org = p_org for update;
  if not found then
    insert into countersign_heads (org, seq, hash) values (p_org, 0, '${GENESIS}') on conflict do nothing;
    select seq, hash into v_seq, v_hash from countersign_heads where org = p_org for update;
  end if;
  if exists (select 1 from countersign_fences where org = p_org and store = p_store and token > p_token) then
    return 'fenced';
  end if;
  if v_seq <> p_seq or v_hash <> p_hash then
    return 'conflict';
  end if;
  insert into countersign_entries (org, seq, subject, body)
    select p_org, p_seq + e.n, e.subject, e.body from unnest(p_subjects, p_bodies) with ordinality as e(subject, body, n);
  update countersign_heads set seq = p_seq + cardinality(p_bodies), hash = p_new_hash where org = p_org;
  return 'appended';
end
$$;
`,
  `
create table countersign_samples (
  org text collate "C" not null,
  request text collate "C" not null,
  digest text not null,
  until bigint not null,
  sealed bytea not null,
  primary key (org, request, digest)
);
create index countersign_samples_by_until on countersign_samples (until);
`,
]
