import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp } from '../../src/app.ts'
import { Closers } from '../../src/closers.ts'
import { readConfig } from '../../src/config.ts'
import { hashToken } from '../../src/governor/tokens.ts'
import { type Slack, startSlack } from '../standins/slack/standin.ts'
import { startTelegram, type Telegram } from '../standins/telegram/standin.ts'
import { Agent } from './agent.ts'
import { charterText, MODELS_TEXT, PEOPLE, ROOMS } from './charter.ts'
import { call, type Reply } from './http.ts'
import { StepFailed } from './stage.ts'

/** Everything the scenes play in: the real governor, and a stand-in for each chat platform. */
export interface Setting {
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
  /** Does some work while requests wait for another time, such as `4s`; then the former charter is in force again. @throws StepFailed */
  withTimeout(timeout: string, work: () => Promise<void>): Promise<void>
  /** Stops everything and removes the temporary directory. @throws with the first fault, after everything else was closed */
  close(): Promise<void>
}

const TELEGRAM_TOKEN = '42:demo-token'
const SLACK = { botToken: 'xoxb-demo', appToken: 'xapp-demo', signingSecret: 'demo-signing-secret' } as const
/** How long every request waits for people, except where a scene says otherwise. */
const TIMEOUT = '10m'

/** Opens the setting: no network beyond this machine, no account, nothing that outlives {@link Setting.close}. */
export async function openSetting(): Promise<Setting> {
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

async function open(closers: Closers): Promise<Omit<Setting, 'close'>> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-demo-'))
  closers.add('the temporary directory', () => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  const telegram = await startTelegram({ token: TELEGRAM_TOKEN, limits: true })
  closers.add('the Telegram stand-in', () => telegram.stop())
  const slack = await startSlack({ ...SLACK, team: ROOMS.team, limits: true })
  closers.add('the Slack stand-in', () => slack.stop())
  furnish(telegram, slack)

  const [console, alice] = [secret(), secret()]
  const charter = join(dir, 'charter.yaml')
  const writeCharter = (timeout: string): Promise<void> => writeFile(charter, charterText(hashToken(alice), timeout))
  await writeFile(join(dir, 'models.yaml'), MODELS_TEXT)
  await writeCharter(TIMEOUT)
  const dataDir = join(dir, 'data')
  const app = await startApp(
    readConfig(
      { port: 0, dataDir, charter },
      {
        COUNTERSIGN_LOG: 'error',
        COUNTERSIGN_OPERATOR_TOKEN: console,
        TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN,
        TELEGRAM_API_ROOT: telegram.url,
        SLACK_BOT_TOKEN: SLACK.botToken,
        SLACK_APP_TOKEN: SLACK.appToken,
        SLACK_API_URL: slack.apiUrl,
      },
    ),
  )
  closers.add('the governor', () => app.stop())
  await slack.waitFor(() => slack.connections() > 0, 10_000)

  const asConsole: Setting['asConsole'] = (method, path, body) => call(app.url, console, method, path, body)
  const adopt = async (timeout: string): Promise<void> => {
    await writeCharter(timeout)
    must('the changed charter is put into force', await asConsole('POST', '/api/v1/charter/reload', {}), 200)
  }
  const agents = new Map<string, Agent>()
  return {
    telegram,
    slack,
    dir,
    dataDir,
    asConsole,
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
    async withTimeout(timeout, work) {
      await adopt(timeout)
      await work()
      await adopt(TIMEOUT)
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
const secret = (): string => `demo_${randomBytes(24).toString('base64url')}`

function must(claim: string, reply: Reply, http: number): Reply {
  if (reply.http !== http) throw new StepFailed(claim, reply)
  return reply
}
