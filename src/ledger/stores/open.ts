import type { Org } from '../../core/units.ts'
import type { LedgerStore } from '../store.ts'
import { ledgerOrgs } from './file/lines.ts'
import { openFileStore } from './file/store.ts'
import { openPostgresStore } from './postgres/store.ts'
import { openRedisStore } from './redis/store.ts'

/** Where the ledger lies, as the environment says. */
export interface StoreOptions {
  /** `DATABASE_URL`: the ledger lies in Postgres, also when there is a `redisUrl`. */
  readonly databaseUrl?: string | undefined
  /** `REDIS_URL`: the ledger lies in Redis when there is no `databaseUrl`. */
  readonly redisUrl?: string | undefined
  /** The data directory: the ledger lies there when there is neither. */
  readonly dataDir: string
  /** What the data directory is locked for, as told to whoever finds it in use. */
  readonly what?: string
  /** Is told what of the server's settings weakens the ledger's promises. */
  readonly warn?: (text: string) => void
}

/** Where a ledger lies. */
export type StoreKind = 'file' | 'postgres' | 'redis'

/** The store that {@link openStore} opens. */
export const storeKind = (options: Pick<StoreOptions, 'databaseUrl' | 'redisUrl'>): StoreKind =>
  options.databaseUrl ? 'postgres' : options.redisUrl ? 'redis' : 'file'

/** The data directory holds a ledger that the store behind the URL does not: going on would start empty in silence. */
export class LedgerLeftBehind extends Error {
  override readonly name = 'LedgerLeftBehind'
  constructor(dataDir: string, org: Org, kind: StoreKind) {
    const variable = kind === 'postgres' ? 'DATABASE_URL' : 'REDIS_URL'
    super(
      `${dataDir} holds a ledger of org ${JSON.stringify(org)}, but the store behind ${variable} is empty: unset ${variable} to go on with that ledger, or choose another data directory to start anew`,
    )
  }
}

/**
 * Opens the store that the environment asks for. @throws LedgerLeftBehind, and what the opened store throws:
 * StoreUnavailable, LedgerDamaged, DataDirLocked.
 */
export async function openStore(options: StoreOptions): Promise<LedgerStore> {
  const { databaseUrl, redisUrl, dataDir, what, warn } = options
  const kind = storeKind(options)
  if (kind === 'file') return openFileStore({ dir: dataDir, ...(what !== undefined && { what }) })
  const rest = warn ? { warn } : {}
  const store =
    kind === 'postgres'
      ? await openPostgresStore({ url: databaseUrl ?? '', ...rest })
      : await openRedisStore({ url: redisUrl ?? '', ...rest })
  try {
    for (const org of await ledgerOrgs(dataDir))
      if ((await store.read(org, 0, 1)).length === 0) throw new LedgerLeftBehind(dataDir, org, kind)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
