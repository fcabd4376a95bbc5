import { CliError, EXIT } from '../exit.ts'
import { askOrOpen, dataName, type Run } from '../run.ts'
import { filesSource, orgOfFile, withDataDir } from './file-texts.ts'
import { orgOf } from './org.ts'
import { serverSource, storeSource } from './store-texts.ts'
import type { Source } from './texts.ts'

/** Which ledger is meant. */
export interface Which {
  /** Ledger files, in order: read as they lie, also while a server runs. */
  readonly files?: readonly string[] | undefined
  /** The organisation; absent: all in a data directory, else the charter's. */
  readonly org?: string | undefined
}

/**
 * Works on each ledger that is meant: files, the running server's, or the stopped server's data.
 * @throws CliError also when there is no such ledger: nothing must ever look like something that was read
 */
export async function eachLedger<T>(run: Run, { files, org }: Which, work: (source: Source) => Promise<T>): Promise<readonly T[]> {
  const { settings, deps } = run
  if (files) return [await work(filesSource(files.join(' '), org ?? (await orgOfFile(files[0] as string)) ?? 'default', files))]
  return askOrOpen(
    run,
    async (server) => {
      const status = await server.get('/api/v1/status')
      return [await work(serverSource(server, org ?? String(status['org'])))]
    },
    async () => {
      if (!settings.databaseUrl && !settings.redisUrl)
        return some(settings.dataDir, await withDataDir(settings.dataDir, settings.what, org, work))
      const store = await deps.openStore(settings)
      try {
        return [await work(storeSource(dataName(settings), org ?? (await orgOf(settings)), store))]
      } finally {
        await store.close()
      }
    },
  )
}

function some<T>(dataDir: string, done: readonly T[]): readonly T[] {
  if (done.length > 0) return done
  throw new CliError(EXIT.unreachable, 'no_ledger', `There is no such ledger in ${dataDir}.`)
}
