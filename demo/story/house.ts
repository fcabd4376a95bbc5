import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, type AppOptions, startApp } from '../../src/app/app.ts'
import { Closers } from '../../src/app/closers.ts'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { type Slack, startSlack } from '../standins/slack/standin.ts'
import { startTelegram, type Telegram } from '../standins/telegram/standin.ts'
import { Agent } from './agent.ts'
import { PEOPLE, ROOMS } from './charter.ts'
import { type Console, consoleOf } from './console.ts'
import { call, type Reply } from './http.ts'
import { StepFailed } from './stage.ts'

/** What every story plays in: the real governor, and a stand-in for each chat platform. */
export interface House {
  readonly telegram: Telegram
  readonly slack: Slack
  /** The temporary directory of the story. */
  readonly dir: string
  /** Where the governor keeps its data. */
  readonly dataDir: string
  /** An agent with a key of its own and an open session; the same one when it is called again. @throws StepFailed */
  agent(id: string): Promise<Agent>
  /** A call by whoever holds the operator token, as the command line makes them. */
  asConsole(method: 'GET' | 'POST', path: string, body?: object): Promise<Reply>
  /** A call by alice, with her own token. */
  asAlice(method: 'GET' | 'POST', path: string, body?: object): Promise<Reply>
  /** The command line as alice uses it, with her own token. */
  readonly countersign: Console
}

/** What a story lets the governor run on. */
export interface Furniture extends AppOptions {
  /** The token that alice has besides her hands in Telegram. */
  readonly alice: string
  /** The charter's file, once the directory is there. */
  charter(dir: string): Promise<string>
  /** The environment besides tokens of the platforms. */
  readonly env?: Readonly<Record<string, string>>
}

const TELEGRAM_TOKEN = '42:demo-token'
const SLACK = { botToken: 'xoxb-demo', appToken: 'xapp-demo', signingSecret: 'demo-signing-secret' } as const

/**
 * Opens something with what it needs, and answers it with how to close it: everything in reverse order, and then the first fault is thrown.
 * What was opened before a fault is closed again.
 */
export async function opened<S>(open: (closers: Closers) => Promise<S>): Promise<S & { close(): Promise<void> }> {
  const closers = new Closers()
  const faults: unknown[] = []
  const close = async (): Promise<void> => {
    await closers.close((error) => faults.push(error))
    if (faults.length > 0) throw faults[0]
  }
  try {
    return { ...(await open(closers)), close }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

/** Opens the house: no network beyond this machine, no account, nothing that outlives its closers. */
export async function openHouse(closers: Closers, { alice, charter, env, ...options }: Furniture): Promise<House & { readonly app: App }> {
  const clock = options.clock ? { clock: options.clock } : {}
  const dir = await mkdtemp(join(tmpdir(), 'countersign-demo-'))
  closers.add('the temporary directory', () => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  const telegram = await startTelegram({ token: TELEGRAM_TOKEN, limits: true, ...clock })
  closers.add('the Telegram stand-in', () => telegram.stop())
  const slack = await startSlack({ ...SLACK, team: ROOMS.team, limits: true, ...clock })
  closers.add('the Slack stand-in', () => slack.stop())
  furnish(telegram, slack)

  const console = secret()
  const dataDir = join(dir, 'data')
  const app = await startApp(
    readConfig(
      { port: 0, dataDir, charter: await charter(dir) },
      {
        COUNTERSIGN_LOG: 'error',
        COUNTERSIGN_OPERATOR_TOKEN: console,
        TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN,
        TELEGRAM_API_ROOT: telegram.url,
        SLACK_BOT_TOKEN: SLACK.botToken,
        SLACK_APP_TOKEN: SLACK.appToken,
        SLACK_API_URL: slack.apiUrl,
        ...env,
      },
    ),
    options,
  )
  closers.add('the governor', () => app.stop())
  await slack.waitFor(() => slack.connections() > 0, 10_000)

  const asConsole: House['asConsole'] = (method, path, body) => call(app.url, console, method, path, body)
  const agents = new Map<string, Agent>()
  return {
    app,
    telegram,
    slack,
    dir,
    dataDir,
    asConsole,
    countersign: consoleOf(app.url, alice, options.clock ?? systemClock),
    asAlice: (method, path, body) => call(app.url, alice, method, path, body),
    async agent(id) {
      const known = agents.get(id)
      if (known) return known
      const key = must(`a key for ${id} is made`, await asConsole('POST', '/api/v1/keys', { agent_id: id }), 201)
      const agent = new Agent(id, app.url, String(key.body['token']))
      must(`${id} opens its session`, await agent.handshake(), 200)
      agents.set(id, agent)
      return agent
    },
  }
}

/** Puts people and rooms into the stand-ins. mallory is in the Slack channel, and in no charter. */
function furnish(telegram: Telegram, slack: Slack): void {
  telegram.addUser({ id: PEOPLE.alice.telegram, first_name: 'Alice' })
  telegram.addChat({ id: ROOMS.telegram, type: 'supergroup', title: 'Approvals', members: [PEOPLE.alice.telegram] })
  slack.addUser({ id: PEOPLE.bob.slack, name: 'bob' })
  slack.addUser({ id: PEOPLE.mallory.slack, name: 'mallory' })
  slack.addChannel({ id: ROOMS.slack, name: 'approvals', members: [PEOPLE.bob.slack, PEOPLE.mallory.slack] })
}

/** A token that only this run knows. */
export const secret = (): string => `demo_${randomBytes(24).toString('base64url')}`

/** The answer, if its HTTP status is this. @throws StepFailed */
export function must(claim: string, reply: Reply, http: number): Reply {
  if (reply.http !== http) throw new StepFailed(claim, reply)
  return reply
}
