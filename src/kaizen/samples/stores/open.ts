import { type StoreOptions, storeKind } from '../../../ledger/stores/open.ts'
import type { SampleStore } from '../store.ts'
import { fileSamples } from './file.ts'
import { postgresSamples } from './postgres.ts'
import { openRedisSamples } from './redis.ts'

/** Opens the place of the samples, which is of the same kind as the ledger's; that one must be open already. @throws StoreUnavailable */
export async function openSamples(options: StoreOptions): Promise<SampleStore> {
  switch (storeKind(options)) {
    case 'file':
      return fileSamples(options.dataDir)
    case 'postgres':
      return postgresSamples(options.databaseUrl ?? '')
    case 'redis':
      return openRedisSamples(options.redisUrl ?? '')
  }
}
