import type { Charter } from '../../core/charter/compile.ts'
import { type Body, listOf, objectOf, textsOf } from '../client.ts'
import { CliError, ServerUnreachable } from '../exit.ts'
import { orgOf } from '../ledger/org.ts'
import { queuePlace } from '../queue-place.ts'
import { dataName, type Run } from '../run.ts'
import { type Check, fail, ok, warn } from './check.ts'

/** Parts of `/health` that are not chat channels. */
const VITAL = new Set(['store', 'queue'])

/** A running server: its parts, the token, and whether the charter in force is the file's. Undefined when none runs. */
export async function checkServer(run: Run, charter: Charter | undefined): Promise<readonly Check[] | undefined> {
  const { server, settings } = run
  let health: Body
  try {
    health = await server.get('/health')
  } catch (error) {
    if (error instanceof ServerUnreachable && !settings.urlGiven) return undefined
    return [fail('server', (error as Error).message)]
  }
  const parts = listOf(health, 'parts')
  const checks: Check[] = [ok('server', server.url)]
  for (const part of parts) {
    const name = String(part['channel'])
    if (part['ok'] === true) checks.push(ok(name, 'works'))
    else checks.push((VITAL.has(name) ? fail : warn)(name, String(part['problem'])))
  }
  if (parts.length === 0) checks.push(health['status'] === 'ok' ? ok('health', 'ok') : fail('health', String(health['status'])))
  for (const warning of textsOf(health, 'warnings')) checks.push(warn('operators', warning))
  return [...checks, ...(await checkToken(run, charter))]
}

async function checkToken({ server }: Run, charter: Charter | undefined): Promise<readonly Check[]> {
  try {
    const who = await server.get('/api/v1/whoami')
    if (who['kind'] !== 'person')
      return [warn('token', 'no operator token is at hand: set COUNTERSIGN_OPERATOR_TOKEN, or give --token or --data-dir')]
    const operator = String(objectOf(who, 'operator')['id'] ?? 'no operator of this charter')
    const checks = [ok('token', `${operator}${who['administers'] === true ? ', administers' : ''}`)]
    const status = await server.get('/api/v1/status')
    if (charter && status['charter'] !== charter.hash)
      checks.push(warn('charter', 'the server has another charter in force than the file says: `countersign charter reload`'))
    return checks
  } catch (error) {
    const { code, message } = error as CliError
    return [error instanceof CliError ? fail('token', `${code}: ${message}`) : fail('token', message)]
  }
}

/** Store and queue without a server. */
export async function checkData(run: Run): Promise<readonly Check[]> {
  const checks: Check[] = [
    warn('server', `none answers${run.settings.url ? ` at ${run.settings.url}` : ''}: start one with \`countersign up\``),
  ]
  const { deps, settings } = run
  try {
    const store = await deps.openStore(settings)
    try {
      await store.check()
      const [first] = await store.read(await orgOf(settings), 0, 1)
      checks.push(ok('store', `${dataName(settings)}${first ? '' : ', still empty'}`))
    } finally {
      await store.close()
    }
  } catch (error) {
    checks.push(fail('store', `${dataName(settings)}: ${(error as Error).message}`))
  }
  if (queuePlace(settings).kind === 'embedded') return [...checks, ok('queue', 'embedded, runs inside the server')]
  try {
    await deps.checkQueue(settings)
    return [...checks, ok('queue', 'works')]
  } catch (error) {
    return [...checks, fail('queue', (error as Error).message)]
  }
}
