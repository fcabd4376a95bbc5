import { mkdir } from 'node:fs/promises'
import { openQueueKit } from '../../queues/connections/open.ts'
import { loadSigned } from '../charter/signed.ts'
import type { DataOptions, DirectGovernor, NewKey } from '../cli/deps.ts'
import { systemClock } from '../clock.ts'
import { Governor } from '../governor/governor.ts'
import { hashToken, keyToken } from '../governor/tokens.ts'
import { RandomIds } from '../ids.ts'
import type { LedgerStore } from '../ledger/store.ts'
import { openStore } from '../ledger/stores/open.ts'
import { loadSecrets } from '../secrets.ts'

const ids = new RandomIds()

/** Opens the ledger's store for the command line. */
export const openData = (options: DataOptions): Promise<LedgerStore> => openStore(options)

/** A governor on the store itself, for who holds it: adopts the charter where a ledger has none yet. */
export async function openDirect(options: DataOptions): Promise<DirectGovernor> {
  const signed = await loadSigned(options.charter)
  const { org } = signed.content.charter
  const store = await openStore(options)
  try {
    const governor = await Governor.start({ org, store, clock: systemClock, ids, fault: () => undefined })
    if (!governor.state().charter) {
      const adopted = await governor.submit({ kind: 'adopt', ...signed }, { kind: 'system', part: 'console' })
      if (!adopted.ok) throw new Error(`${options.charter}: ${adopted.refusal.detail}`)
    }
    return {
      submit: (command, principal) => governor.submit(command, principal),
      state: () => governor.state(),
      close: async () => {
        await governor.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Makes a key with the master secret of a data directory. */
export async function makeKey(options: DataOptions, env: Readonly<Record<string, string | undefined>>): Promise<NewKey> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const { master } = await loadSecrets(options.dataDir, env['COUNTERSIGN_SECRET'] ? { secret: env['COUNTERSIGN_SECRET'] } : {})
  const key_id = ids.next('key_')
  const token = keyToken(master, key_id)
  return { key_id, token, sha256: hashToken(token) }
}

/** Resolves when the queue could take a job now. */
export async function checkQueue(options: DataOptions): Promise<void> {
  const kit = await openQueueKit({ ...options, onError: () => undefined })
  try {
    await kit.check()
  } finally {
    await kit.close()
  }
}
