import { loadCharter } from '../../charter/load.ts'
import type { Org } from '../../core/units.ts'
import { ledgerOrgs } from '../../ledger/stores/file/lines.ts'
import type { Settings } from '../settings.ts'

/** The org whose ledger is meant when none is named: the only one in the data directory, else the charter's, else `default`. */
export async function orgOf(settings: Settings): Promise<Org> {
  if (!settings.databaseUrl && !settings.redisUrl) {
    const orgs = await ledgerOrgs(settings.dataDir)
    if (orgs.length === 1) return orgs[0] as Org
  }
  const charter = await loadCharter(settings.charter).catch(() => undefined)
  return charter?.charter.org ?? 'default'
}
