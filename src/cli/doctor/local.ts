import { access, constants, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { loadCharter } from '../../charter/load.ts'
import { type Config, readConfig } from '../../config.ts'
import { type Charter, compileCharter } from '../../core/charter/compile.ts'
import type { CliDeps } from '../deps.ts'
import type { Settings } from '../settings.ts'
import { type Check, fail, ok, warn } from './check.ts'

/** The oldest Node this runs on (package.json, `engines`). */
const NODE = [20, 19] as const

/** Whether a Node version such as `20.19.0` is new enough. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const enough = major > NODE[0] || (major === NODE[0] && minor >= NODE[1])
  return enough ? ok('node', version) : fail('node', `${version} is too old: install Node ${NODE.join('.')} or newer`)
}

/** The settings of `up`, every fault at once. */
export function checkConfig(settings: Settings, env: CliDeps['env']): { readonly checks: readonly Check[]; readonly config?: Config } {
  try {
    const config = readConfig({ dataDir: settings.dataDir, charter: settings.charter }, env)
    const on = [config.telegram && 'Telegram', config.slack && 'Slack'].filter(Boolean)
    return {
      config,
      checks: [ok('settings', on.length > 0 ? `${on.join(' and ')} on` : 'no chat platform is set up; the inbox works without')],
    }
  } catch (error) {
    const [first = '', ...faults] = (error as Error).message.split('\n')
    return { checks: (faults.length > 0 ? faults : [first]).map((fault) => fail('settings', fault.trim())) }
  }
}

/** The charter file, every fault at once, and whether somebody listed could be asked. */
export async function checkCharter(
  settings: Settings,
  config: Config | undefined,
): Promise<{ readonly checks: readonly Check[]; readonly charter?: Charter }> {
  try {
    const charter = compileCharter(await loadCharter(settings.charter))
    return { charter, checks: [ok('charter', `${settings.charter}, ${charter.hash.slice(0, 12)}`), ...checkPeople(charter, config)] }
  } catch (error) {
    const [first = '', ...faults] = (error as Error).message.split('\n')
    return { checks: (faults.length > 0 ? faults : [first]).map((fault) => fail('charter', fault.trim())) }
  }
}

function checkPeople(charter: Charter, config: Config | undefined): readonly Check[] {
  const approvers = charter.operators.filter(({ roles }) => roles.includes('approver'))
  if (approvers.length === 0)
    return [
      fail(
        'operators',
        'nobody may approve: list a person with the role approver, or set local_operator: true; what needs a person times out',
      ),
    ]
  const checks: Check[] = []
  const channels = charter.channels.filter((c) => c.for.includes('approvals'))
  for (const platform of ['telegram', 'slack'] as const) {
    const listed = channels.filter((c) => c.platform === platform)
    if (listed.length > 0 && config && !config[platform])
      checks.push(
        warn('channels', `${listed.map((c) => c.key).join(', ')}: no cards go there until ${platform.toUpperCase()}_BOT_TOKEN is set`),
      )
    const someone = approvers.some((o) => o.identities.some((i) => i.on === platform))
    if (listed.length > 0 && !someone)
      checks.push(
        warn('operators', `cards go to ${platform}, but no approver is listed with a ${platform} id: /whoami in the chat prints the line`),
      )
  }
  const inbox = approvers.filter((o) => o.identities.some((i) => i.on === 'local' || i.on === 'token'))
  const chat = approvers.filter((o) => o.identities.some((i) => channels.some((c) => c.platform === i.on && config?.[c.platform])))
  if (inbox.length + chat.length === 0)
    checks.push(fail('operators', 'no approver can be reached: none has a token or an id on a platform that is on and has a channel'))
  else
    checks.push(
      ok('operators', `${approvers.map(({ id }) => id).join(', ')}${chat.length === 0 ? '; only by inbox and command line' : ''}`),
    )
  return checks
}

/** Bits of a file mode that let others than the owner in. */
const OTHERS = 0o077

/** The data directory: there, writable, and nobody else's to read. */
export async function checkDataDir({ dataDir }: Settings): Promise<readonly Check[]> {
  const found = await stat(dataDir).catch(() => undefined)
  if (!found) return [warn('data', `${dataDir} does not exist yet; the first start makes it`)]
  if (!found.isDirectory()) return [fail('data', `${dataDir} is not a directory: choose another with --data-dir`)]
  const writable = await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!writable) return [fail('data', `${dataDir} cannot be written by this user: correct its owner, or choose another with --data-dir`)]
  const open: string[] = (found.mode & OTHERS) === 0 ? [] : [`chmod 700 ${dataDir}`]
  for (const name of ['operator-token', 'secret']) {
    const file = await stat(join(dataDir, name)).catch(() => undefined)
    if (file && (file.mode & OTHERS) !== 0) open.push(`chmod 600 ${join(dataDir, name)}`)
  }
  return [open.length === 0 ? ok('data', dataDir) : warn('data', `others on this machine may read it: ${open.join('; ')}`)]
}
