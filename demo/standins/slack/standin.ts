import { systemClock } from '../../../src/clock.ts'
import type { Clock } from '../../../src/core/ports.ts'
import type { Millis } from '../../../src/core/units.ts'
import { parseBody } from '../body.ts'
import { createJournal, type Journal } from '../journal.ts'
import { createLimiter, type Rate } from '../limits.ts'
import { type Incoming, listen, type Outgoing } from '../server.ts'
import { ACK_DEADLINE, type Violation } from './acks.ts'
import { createDoor, type Door } from './door.ts'
import { receiveUpload } from './files.ts'
import { METHODS, SCOPES } from './methods.ts'
import type { Params } from './params.ts'
import { createPeople, type People } from './people.ts'
import { describeStatus, SlackError } from './refusal.ts'
import { respond } from './responses.ts'
import { createSocket } from './socket.ts'
import type { World } from './world.ts'

/** How a Slack stand-in is set up. */
export interface SlackOptions {
  /** The bot token that is known (`xoxb-…`). */
  readonly botToken: string
  /** The app token that may open Socket Mode connections (`xapp-…`); without it there is no Socket Mode. */
  readonly appToken?: string
  /** The secret that requests to the app are signed with. */
  readonly signingSecret: string
  /** The workspace's id. */
  readonly team?: string
  /** Further workspaces that the app is installed in: their ids by bot token. */
  readonly others?: Readonly<Record<string, string>>
  readonly clock?: Clock
  /** Scopes of the bot token; all that the stand-in knows by default. */
  readonly scopes?: readonly string[]
  /** Whether posts are limited as on the platform: about 1/s per channel in small bursts. */
  readonly limits?: boolean
  /** How long the app has to acknowledge, in milliseconds; the platform's 3,000 unless a test cannot wait. */
  readonly ackDeadline?: Millis
}

/** A running stand-in: `apiUrl` is Bolt's `clientOptions.slackApiUrl`. */
export interface Slack extends Journal, People, Door {
  readonly url: string
  /** `http://127.0.0.1:PORT/api/`. */
  readonly apiUrl: string
  /** What the app did that the platform does not forgive. */
  readonly violations: readonly Violation[]
  /** Closes the port, the sockets and the deliveries. */
  stop(): Promise<void>
}

/** About one message per second and channel, short bursts allowed (https://docs.slack.dev/apis/web-api/rate-limits); the burst is our choice. */
const CHANNEL_RATE: Rate = { count: 3, per: 3000 }

/** Starts a stand-in for one workspace with one app. */
export async function startSlack(options: SlackOptions): Promise<Slack> {
  const { botToken, appToken, clock = systemClock, ackDeadline: deadline = ACK_DEADLINE } = options
  const world = emptyWorld(options, clock)
  const journal = createJournal(clock, describeStatus)
  const limiter = createLimiter(clock)
  const violations: Violation[] = []

  const call = (method: string, params: Params, token: string | undefined): Outgoing => {
    if (token === undefined) throw new SlackError('not_authed')
    if (method === 'apps.connections.open') {
      if (token === botToken) throw new SlackError('not_allowed_token_type')
      if (token !== appToken) throw new SlackError('invalid_auth')
      return ok({ url: socket.ticket(url) })
    }
    if (token === appToken) throw new SlackError('not_allowed_token_type')
    const team = token === botToken ? world.team : options.others?.[token]
    if (team === undefined) throw new SlackError('invalid_auth')
    const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
    if (!known) throw new SlackError('unknown_method', { req_method: method })
    const provided = [...world.scopes].join(',')
    if (known.scope && !world.scopes.has(known.scope)) throw new SlackError('missing_scope', { needed: known.scope, provided })
    const wait =
      options.limits && method === 'chat.postMessage' ? limiter.take(new Map([[String(params['channel']), CHANNEL_RATE]])) : undefined
    if (wait !== undefined)
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': `${Math.ceil(wait / 1000)}` } }
    return ok(known.run({ ...world, team }, params), {
      'x-oauth-scopes': provided,
      ...(known.scope && { 'x-accepted-oauth-scopes': known.scope }),
    })
  }
  const handle = async (request: Incoming): Promise<Outgoing> => {
    if (request.path.startsWith('/response/'))
      return journal.run('response_url', fieldsOf('application/json', request), async () => respond(world, request))
    if (request.path.startsWith('/upload/')) return journal.run('upload', {}, async () => receiveUpload(world, request))
    const method = /^\/api\/([\w.]+)$/.exec(request.path)?.[1]
    if (!method) return { status: 404, body: 'not found' }
    const { token: inBody, ...params } = {
      ...Object.fromEntries(request.query),
      ...fieldsOf(request.headers['content-type'], request),
    }
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? (typeof inBody === 'string' ? inBody : undefined)
    return journal.run(method, params, async () => answered(() => call(method, params, token)))
  }
  const { url, server, stop } = await listen(handle)
  world.url = url
  const socket = createSocket(server, deadline, journal.changed, (violation) => violations.push(violation))
  const { deliver, close, ...door } = createDoor({ socket, signingSecret: options.signingSecret, clock, deadline })
  return {
    url,
    apiUrl: `${url}/api/`,
    violations,
    calls: journal.calls,
    failNext: journal.failNext,
    hold: journal.hold,
    waitFor: journal.waitFor,
    ...createPeople(world, deliver, journal.waitFor),
    ...door,
    async stop() {
      close()
      socket.close()
      journal.close()
      await stop()
    },
  }
}

const ok = (result: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}): Outgoing => ({
  status: 200,
  body: { ok: true, ...result },
  headers,
})

function answered(run: () => Outgoing): Outgoing {
  try {
    return run()
  } catch (error) {
    if (error instanceof SlackError) return { status: 200, body: { ok: false, error: error.message, ...error.more } }
    throw error
  }
}

/** The fields of a body; none when it cannot be read, so that the method complains about what is missing. */
function fieldsOf(contentType: string | undefined, { body }: Incoming): Params {
  try {
    return parseBody(contentType, body).fields
  } catch {
    return {}
  }
}

function emptyWorld({ team = 'T0STANDIN', scopes = SCOPES }: SlackOptions, clock: Clock): World {
  let count = 0
  const bot = { id: 'U0BOT', name: 'countersign', bot: true, team }
  return {
    clock,
    team,
    bot,
    people: new Map([[bot.id, bot]]),
    channels: new Map(),
    views: new Map(),
    files: new Map(),
    responses: new Map(),
    triggers: new Map(),
    scopes: new Set(scopes),
    url: '',
    id(prefix) {
      count += 1
      return `${prefix}${count}`
    },
  }
}
