import { compileCharter } from '../core/charter/compile.ts'
import { storeKind } from '../ledger/stores/open.ts'
import type { App } from './app.ts'

/** What `up` says when it is ready: one `ready` line, then what is on, what is off, and how to turn it on. */
export async function announcement(app: App): Promise<readonly string[]> {
  const { config, governor } = app
  const charter = governor.charter()
  const link = app.inboxLink()
  const rows = await app.health()
  return [
    `ready ${app.url}${link ? `  inbox ${link} (opens once, within 15 minutes; \`countersign inbox\` makes another)` : '  inbox: operators log in with their token'}`,
    `  ledger    ${storeKind(config)}${storeKind(config) === 'file' ? ` in ${config.dataDir}` : ''}, entry ${governor.state().head.seq}`,
    `  queue     ${app.kit.kind}${app.kit.kind === 'embedded' ? ' (agents ask over HTTP; set REDIS_URL or DATABASE_URL to open the queue door)' : ''}`,
    `  charter   ${config.charter}, ${charter.hash.slice(0, 12)}`,
    ...waiting(app),
    ...(charter.document.agents.authentication === 'open'
      ? ['  warning   agents without a key are believed when they call from this machine (agents.authentication: open)']
      : []),
    platform(
      'telegram',
      rows,
      config.telegram !== undefined,
      'set TELEGRAM_BOT_TOKEN and list a channel in the charter (README, "Telegram")',
    ),
    platform(
      'slack',
      rows,
      config.slack !== undefined,
      'set SLACK_BOT_TOKEN and SLACK_APP_TOKEN and list a channel in the charter (README, "Slack")',
    ),
    ...[app.reach()].flatMap((problem) => (problem ? [`  warning   ${problem}`] : [])),
  ]
}

/** A charter that waits for people: the one of the file is then not the one in force. */
const waiting = ({ governor }: App): readonly string[] =>
  [...governor.state().motions.entries()].flatMap(([id, { motion, people, status }]) =>
    motion.kind === 'adopt-charter' && status.name === 'open'
      ? [
          `  proposed  charter ${compileCharter(motion.content).hash.slice(0, 12)} waits for ${people} people: \`countersign motions second ${id}\``,
        ]
      : [],
  )

function platform(name: 'telegram' | 'slack', rows: Awaited<ReturnType<App['health']>>, on: boolean, how: string): string {
  const label = `  ${name.padEnd(9)} `
  if (!on) return `${label}off: ${how}`
  const mine = rows.filter((row) => row.channel === name || row.channel.startsWith(`${name}:`))
  const channels = mine.filter((row) => row.channel !== name)
  const faults = mine.filter((row) => !row.ok).map((row) => `${row.channel}: ${row.problem}`)
  if (faults.length > 0) return `${label}on, with problems: ${faults.join('; ')}`
  return channels.length > 0
    ? `${label}on: ${channels.map((row) => row.channel).join(', ')}`
    : `${label}on, but the charter lists no ${name} channel: send the bot /whoami there for the line to add`
}
