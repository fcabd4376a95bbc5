import { type Checked, checkLedger } from '../../src/cli/ledger/check.ts'
import { filesSource } from '../../src/cli/ledger/file-texts.ts'
import { systemClock } from '../../src/clock.ts'
import type { Entry, Head } from '../../src/core/entry.ts'
import type { House } from './house.ts'
import type { Setting } from './setting.ts'
import { StepFailed } from './stage.ts'

/** Most entries that a story makes: a page of the ledger's route. */
const PAGE = 1000

/** The ledger so far, as the governor answers it. @throws StepFailed */
export async function readLedger({
  asConsole,
}: Pick<Setting, 'asConsole'>): Promise<{ readonly entries: readonly Entry[]; readonly head: Head }> {
  const { http, body } = await asConsole('GET', `/api/v1/ledger?limit=${PAGE}`)
  const { entries, head } = body as { readonly entries?: readonly Entry[]; readonly head?: Head }
  if (http !== 200 || !entries || !head) throw new StepFailed('the ledger can be read', body)
  return { entries, head }
}

/** The head of the ledger, however long it is. @throws StepFailed */
export async function headOf({ asConsole }: Pick<House, 'asConsole'>): Promise<Head> {
  const { http, body } = await asConsole('GET', '/api/v1/ledger?limit=1')
  const { head } = body as { readonly head?: Head }
  if (http !== 200 || !head) throw new StepFailed('the head of the ledger can be read', body)
  return head
}

/** Every attempt to do something about a request that was not allowed. @throws StepFailed */
export async function attempts(setting: Setting, request: string): Promise<readonly Entry[]> {
  const { entries } = await readLedger(setting)
  return entries.filter(({ type, subject }) => type === 'attempt.refused' && subject === request)
}

/** What `countersign ledger verify --replay --file PATH` does: the chain, every decision once more, and that a known head is in it. */
export const verifyFile = (path: string, known: Head): Promise<Checked> =>
  checkLedger(filesSource(path, 'demo', [path]), systemClock, { replay: true, known })
