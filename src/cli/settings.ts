import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CliDeps, DataOptions } from './deps.ts'

/** The options that every command takes, as commander gives them. */
export interface Globals {
  readonly url?: string
  readonly dataDir?: string
  readonly charter?: string
  readonly token?: string
  readonly direct?: boolean
  readonly json?: boolean
}

/** Where `up` listens when nothing else is said. */
const DEFAULT_URL = 'http://127.0.0.1:8000'
/** As `readConfig`'s own defaults. */
const DEFAULT_DATA_DIR = './.countersign'
const DEFAULT_CHARTER = 'charters/default.yaml'

/** Where to ask, as whom, and where the data lies. */
export interface Settings extends DataOptions {
  /** Without a trailing slash; undefined when a data directory was named and no server wrote its address there. */
  readonly url: string | undefined
  /** The address was given on the command line: then nothing else is tried. */
  readonly urlGiven: boolean
  readonly token: string | undefined
  /** Work on the data and ask no server. */
  readonly direct: boolean
  readonly json: boolean
}

/** Reads the options, the environment and what lies in the data directory. */
export function settingsOf(globals: Globals, env: CliDeps['env'], what: string): Settings {
  const dataDir = globals.dataDir ?? DEFAULT_DATA_DIR
  // A data directory that was named is never asked of another server, nor is its token shown to one.
  const fallback = globals.dataDir === undefined ? DEFAULT_URL : undefined
  return {
    url: (globals.url ?? serverUrl(dataDir) ?? fallback)?.replace(/\/+$/, ''),
    urlGiven: globals.url !== undefined,
    token: globals.token ?? present(env['COUNTERSIGN_OPERATOR_TOKEN']) ?? tokenFile(dataDir),
    direct: globals.direct ?? false,
    json: globals.json ?? false,
    dataDir,
    charter: globals.charter ?? DEFAULT_CHARTER,
    what,
    ...urls(env),
  }
}

const present = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

function urls(env: CliDeps['env']): Pick<DataOptions, 'databaseUrl' | 'redisUrl'> {
  const [databaseUrl, redisUrl] = [present(env['DATABASE_URL']), present(env['REDIS_URL'])]
  return { ...(databaseUrl && { databaseUrl }), ...(redisUrl && { redisUrl }) }
}

/** Where the server of this data directory listens, as it wrote it down itself when it started. */
function serverUrl(dataDir: string): string | undefined {
  try {
    const { url } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { readonly url?: unknown }
    return typeof url === 'string' && URL.canParse(url) ? url : undefined
  } catch {
    return undefined
  }
}

/** The operator token that the server made for this data directory. */
function tokenFile(dataDir: string): string | undefined {
  try {
    return present(readFileSync(join(dataDir, 'operator-token'), 'utf8').trim())
  } catch {
    return undefined
  }
}
