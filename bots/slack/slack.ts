import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../src/core/ports.ts'
import type { Millis } from '../../src/core/units.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { ChannelHealth, LookAtCode, Skin, TestTap } from '../../src/governor/skin.ts'
import { alertFor, warning } from '../card/notes.ts'
import { thumbOffer, thumbOver } from '../card/thumb.ts'
import { pause } from '../pause.ts'
import { createApp } from './app.ts'
import { Health } from './health.ts'
import { createHomes } from './home/homes.ts'
import { createHttpReceiver } from './http.ts'
import { createMessages } from './messages.ts'
import { createSealer } from './modals/seal.ts'
import { backlogContent, testContent } from './notes.ts'
import { createSocket } from './socket.ts'
import { noteContent } from './thread.ts'
import { offerContent, pageContent } from './thumbs.ts'
import { createWorkspaces } from './workspaces.ts'

/** What the Slack skin is built from. */
export interface SlackDeps {
  readonly governor: GovernorFace
  /** The Bot User OAuth Token (`xoxb-…`). */
  readonly botToken: string
  /** The tokens of further workspaces that the app is installed in, by team id. */
  readonly workspaces?: Readonly<Record<string, string>>
  /** The app-level token (`xapp-…`): with it clicks come in over Socket Mode, without it over signed HTTP. */
  readonly appToken?: string
  /** The secret that Slack signs its requests with; needed without an app token. */
  readonly signingSecret?: string
  /** Another root of the Web API than `https://slack.com/api/`. */
  readonly apiUrl?: string
  /** Root of the inbox's address, without a trailing slash, when people can reach it. */
  readonly publicUrl?: string
  /** Seals what modals carry; the same for every process of an installation. Absent: one of this process's own. */
  readonly sealKey?: Uint8Array
  /** Looks at one-time codes that come in forms; absent: none is taken here. */
  readonly codes?: LookAtCode
  readonly clock: Clock
  /** Hears of faults that no person is told of in full. */
  readonly fault: (error: unknown) => void
}

/** The Slack skin, with the way in for signed HTTP. */
export interface Slack extends Skin {
  /** `socket` or `http`: how clicks come in. */
  readonly mode: 'socket' | 'http'
  /** Answers one request of Slack's, its body unread; resolves when it is dealt with. 404 in Socket Mode. */
  receiver(request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** How soon a bot token that could not be checked is checked again. */
const RECHECK: Millis = 30_000

/** Builds the skin; nothing is called before `start`. @throws when neither an app token nor a signing secret is given. */
export function createSlack(deps: SlackDeps): Slack {
  const { governor, appToken, signingSecret, apiUrl, publicUrl, clock, fault } = deps
  const health = new Health()
  const workspaces = createWorkspaces({ governor, botToken: deps.botToken, others: deps.workspaces ?? {}, apiUrl, health })
  const messages = createMessages({ governor, workspaces, health, publicUrl, fault })
  const homes = createHomes({ governor, workspaces, health, publicUrl, fault })
  const handling = new Set<Promise<void>>()
  const taps = new Map<string, TestTap>()
  const ending = new AbortController()
  let checking: Promise<void> = Promise.resolve()

  const socket = appToken === undefined ? undefined : createSocket({ appToken, apiUrl, problem: (text) => health.part('door', text) })
  const http = socket ? undefined : createHttpReceiver({ signingSecret: needed(signingSecret), clock, fault })

  const healthOf = (): readonly ChannelHealth[] => [
    health.platform(),
    ...governor
      .charter()
      .channels.filter(({ platform }) => platform === 'slack')
      .map(({ key }) => health.of(key, workspaces.named(key))),
  ]
  const running = (handler: Promise<void>): void => {
    const done = (): void => void handling.delete(handler)
    handling.add(handler)
    handler.then(done, done)
  }
  const receiver = socket?.receiver ?? http
  if (receiver) {
    const tested = (channel: string, tap: TestTap): void => void taps.set(channel, tap)
    const sealer = createSealer(deps.sealKey ?? randomBytes(32))
    createApp({
      governor,
      codes: deps.codes,
      messages,
      fault,
      workspaces,
      health,
      apiUrl,
      receiver,
      sealer,
      homes,
      healthOf,
      tested,
      running,
    })
  }

  const checkUntilKnown = async (): Promise<void> => {
    do await pause(RECHECK, ending.signal)
    while (!ending.signal.aborted && !(await workspaces.check()))
  }

  return {
    platform: 'slack',
    mode: socket ? 'socket' : 'http',
    show: (channel, record, ref) => messages.show(channel, record, ref),
    digest: (channel, digest, ref) => messages.digest(channel, digest, ref),
    alert: (channel, entries) => messages.write(channel, 'alerts', null, noteContent(alertFor(governor, channel, entries))),
    report: (channel, report, posted, refs) => messages.report(channel, report, posted, refs),
    compare: (channel, pair) =>
      messages.write(channel, pair.attempt, null, offerContent(thumbOffer(pair, channelWords(governor.charter(), channel)))),
    forget: (channel, attempt, end, ref) =>
      messages.write(channel, attempt, ref, pageContent(thumbOver(end, channelWords(governor.charter(), channel)))),
    warn: (channel, text) => messages.write(channel, 'warning', null, noteContent(warning(text))),
    note: (channel, record, ref, entries) => messages.note(channel, record, ref, entries),
    showBacklog: (channel, count, ref) =>
      messages.write(channel, 'backlog', ref, backlogContent(count, publicUrl, channelWords(governor.charter(), channel))),
    image: (channel, record, ref, content) => messages.image(channel, record, ref, content),
    async test(channel) {
      await workspaces.check()
      const nonce = governor.ids.next('')
      const result = await messages.write(channel, `test ${nonce}`, null, testContent(nonce, channelWords(governor.charter(), channel)))
      if (result.kind === 'later') return { channel, ok: false, problem: result.why }
      return health.of(channel, workspaces.named(channel))
    },
    health: healthOf,
    async start() {
      if (http) health.part('door', '')
      homes.start()
      const [known] = await Promise.all([workspaces.check(), socket?.start()])
      if (!known) checking = checkUntilKnown()
    },
    async stop() {
      ending.abort()
      await Promise.all([socket?.stop(), checking])
      await Promise.allSettled(handling)
      await homes.stop()
      await messages.idle()
    },
    async receiver(request, response) {
      if (http) return http.handle(request, response)
      response.writeHead(404)
      response.end()
    },
    lastTap: (channel) => taps.get(channel),
  }
}

function needed(signingSecret: string | undefined): string {
  if (signingSecret) return signingSecret
  throw new Error('Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (signed HTTP)')
}
