import { join } from 'node:path'
import { ledgerOrgs } from '../ledger/stores/file/lines.ts'
import { absentServer, type Body, connect, type Server } from './client.ts'
import type { CliDeps, DirectGovernor } from './deps.ts'
import { CliError, EXIT, ServerUnreachable } from './exit.ts'
import { type Paint, paintFor } from './print.ts'
import type { Settings } from './settings.ts'

/** One run of one command. */
export interface Run {
  readonly deps: CliDeps
  readonly settings: Settings
  readonly server: Server
  readonly paint: Paint
  /** Prints the answer: with `--json` the value on one line, else the lines for people. */
  answer(value: unknown, lines: () => readonly string[]): void
  /** Prints a remark beside the answer; not with `--json`. */
  note(text: string): void
}

/** Prepares a run; opens nothing. */
export function startRun(deps: CliDeps, settings: Settings): Run {
  const { url, token, json, dataDir } = settings
  const absent = `No server runs on ${dataDir} (it would have written ${join(dataDir, 'server.json')}); name one with --url.`
  return {
    deps,
    settings,
    server: url === undefined ? absentServer(absent) : connect({ url, token, fetch: deps.fetch }),
    paint: paintFor(deps.tty && !json, deps.env),
    answer(value, lines) {
      if (json) deps.out(JSON.stringify(value))
      else for (const line of lines()) deps.out(line)
    },
    note(text) {
      if (!json) deps.err(text)
    },
  }
}

/** Where the data lies, for people. */
export const dataName = ({ databaseUrl, redisUrl, dataDir }: Settings): string =>
  databaseUrl ? 'the database behind DATABASE_URL' : redisUrl ? 'the Redis behind REDIS_URL' : `the data in ${dataDir}`

/** Whether a command may begin a ledger where there is none: only one that is run before the first start. */
export interface OnData {
  readonly mayBegin?: boolean
}

/**
 * Asks the server; when none answers, and none was named, works on the data itself. The embedded store is held by a running
 * server, so there the server is always asked first; on Postgres and Redis `--direct` works beside it.
 * @throws CliError that says what was tried
 */
export async function askOrOpen<T>(
  run: Run,
  ask: (server: Server) => Promise<T>,
  open: () => Promise<T>,
  { mayBegin = false }: OnData = {},
): Promise<T> {
  const { settings } = run
  let unreachable: ServerUnreachable | undefined
  if (!settings.direct) {
    try {
      return await ask(run.server)
    } catch (error) {
      if (!(error instanceof ServerUnreachable) || settings.urlGiven) throw error
      unreachable = error
    }
  }
  await findData(settings, unreachable, mayBegin)
  try {
    const answer = await open()
    if (unreachable) run.note(`${unreachable.message} Worked on ${dataName(settings)} instead.`)
    return answer
  } catch (error) {
    if (error instanceof CliError) throw error
    const tried = unreachable ? `${unreachable.message} ` : ''
    throw new CliError(EXIT.unreachable, 'unreachable', `${tried}Tried ${dataName(settings)}: ${(error as Error).message}`)
  }
}

async function findData(settings: Settings, unreachable: ServerUnreachable | undefined, mayBegin: boolean): Promise<void> {
  if (mayBegin || settings.databaseUrl || settings.redisUrl || (await ledgerOrgs(settings.dataDir)).length > 0) return
  const tried = unreachable ? `${unreachable.message} ` : ''
  throw new CliError(
    EXIT.unreachable,
    'no_ledger',
    `${tried}There is no ledger in ${settings.dataDir} either: start one with \`countersign up\`, or name it with --data-dir or --url.`,
  )
}

/** {@link askOrOpen} with a governor on the store, closed afterwards. */
export const askOrGovern = <T>(
  run: Run,
  ask: (server: Server) => Promise<T>,
  govern: (governor: DirectGovernor) => Promise<T>,
  how?: OnData,
): Promise<T> =>
  askOrOpen(
    run,
    ask,
    async () => {
      const governor = await run.deps.direct(run.settings)
      try {
        return await govern(governor)
      } finally {
        await governor.close()
      }
    },
    how,
  )

/** All items of a list that comes in pages of `next`. */
export async function allPages(server: Server, path: string, name: string): Promise<readonly Body[]> {
  const found: Body[] = []
  for (let after: unknown; ; ) {
    const query = `${path.includes('?') ? '&' : '?'}limit=500${after === undefined ? '' : `&after=${encodeURIComponent(String(after))}`}`
    const body = await server.get(path + query)
    const list = body[name]
    if (Array.isArray(list)) found.push(...(list as readonly Body[]))
    after = body['next']
    if (typeof after !== 'string') return found
  }
}
