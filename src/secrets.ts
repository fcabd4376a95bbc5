import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What an installation keeps to itself; never in a ledger entry, a log line or a card. */
export interface Secrets {
  /** `COUNTERSIGN_OPERATOR_TOKEN`, or the one kept in the data directory. */
  readonly operatorToken: string
  /** `COUNTERSIGN_SECRET`, or the one kept in the data directory: key tokens, cookies and links are made from it. */
  readonly master: Buffer
}

/** The file in the data directory that holds the operator's token, mode 0600. */
const OPERATOR_TOKEN_FILE = 'operator-token'
/** The file in the data directory that holds the master secret, mode 0600. */
const MASTER_FILE = 'secret'

/** Reads the secrets, and makes and keeps those that are missing. @throws when the data directory cannot be written */
export async function loadSecrets(dataDir: string, given: { readonly operatorToken?: string; readonly secret?: string }): Promise<Secrets> {
  return {
    operatorToken: given.operatorToken ?? (await kept(join(dataDir, OPERATOR_TOKEN_FILE), 'cso_')),
    master: Buffer.from(given.secret ?? (await kept(join(dataDir, MASTER_FILE), ''))),
  }
}

/** The secret in a file; whoever makes it first wins, also among processes that start together. */
async function kept(file: string, prefix: string): Promise<string> {
  const fresh = prefix + randomBytes(32).toString('base64url')
  try {
    await writeFile(file, `${fresh}\n`, { mode: 0o600, flag: 'wx' })
    return fresh
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return (await readFile(file, 'utf8')).trim()
  }
}
