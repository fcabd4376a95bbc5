import { systemClock } from '../../../src/clock.ts'
import type { Clock } from '../../../src/core/ports.ts'
import { type Fields, parseBody } from '../body.ts'
import { createJournal, type Journal } from '../journal.ts'
import { createLimiter, type Rate } from '../limits.ts'
import { type Incoming, listen, type Outgoing } from '../server.ts'
import { METHODS } from './methods.ts'
import { integerOf, type Params } from './params.ts'
import { createPeople, type People } from './people.ts'
import { createQueries } from './queries.ts'
import { describeStatus, Refusal, refusalBody } from './refusal.ts'
import { createUpdates } from './updates.ts'
import type { World } from './world.ts'

/** How a Telegram stand-in is set up. */
export interface TelegramOptions {
  /** The one bot token that is known: `<bot id>:<secret>`. */
  readonly token: string
  readonly username?: string
  readonly clock?: Clock
  /** Whether sends are limited as on the platform: 1/s per chat in small bursts, 20/min per group, 30/s in all. */
  readonly limits?: boolean
}

/** A running stand-in: `url` is grammY's `apiRoot`. */
export interface Telegram extends Journal, People {
  readonly url: string
  /** Closes the port, the open polls and the deliveries. */
  stop(): Promise<void>
}

/** Limits of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this; the burst is our choice. */
const RATES = { all: { count: 30, per: 1000 }, chat: { count: 3, per: 3000 }, group: { count: 20, per: 60_000 } } as const
const LIMITED = new Set(['sendMessage', 'sendMediaGroup', 'sendDocument', 'sendPhoto'])

/** Starts a stand-in for the Bot API with one bot, whose id is the number before the token's colon. */
export async function startTelegram({
  token,
  username = 'countersign_bot',
  clock = systemClock,
  limits,
}: TelegramOptions): Promise<Telegram> {
  const bot = { id: Number.parseInt(token, 10), is_bot: true, first_name: 'Countersign', username }
  const world: World = { clock, bot, users: new Map(), rooms: new Map(), files: new Map(), commands: new Map() }
  const journal = createJournal(clock, describeStatus)
  const queries = createQueries(clock)
  const updates = createUpdates(journal.changed, ({ method, ...params }) => {
    void call(String(method), params, new Map(), new AbortController().signal)
  })
  const limiter = createLimiter(clock)

  const call = (method: string, params: Params, files: Fields['files'], gone: AbortSignal) =>
    journal.run(method, params, () =>
      answered(async () => {
        const run = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
        if (!run) throw new Refusal(404, 'Not Found: method not found')
        if (limits && LIMITED.has(method)) obey(params)
        return run({ world, updates, queries, params, files, gone })
      }),
    )
  const obey = (params: Params) => {
    const id = integerOf(params, 'chat_id') ?? 0
    const rates = new Map<string, Rate>([['all', RATES.all]])
    rates.set(`chat ${id}`, RATES.chat)
    if (id < 0) rates.set(`group ${id}`, RATES.group)
    const wait = limiter.take(rates)
    if (wait === undefined) return
    const seconds = Math.ceil(wait / 1000)
    throw new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
  }
  const handle = async (request: Incoming): Promise<Outgoing> => {
    const match = /^\/bot([^/]+)\/(\w+)$/.exec(request.path)
    const [, given, method = ''] = match ?? []
    if (given === token) return parsed(request, (params, files) => call(method, params, files, request.gone))
    const known = /^\d+:[\w-]+$/.test(given ?? '')
    return journal.run(method || request.path, {}, async () =>
      refused(known ? new Refusal(401, 'Unauthorized') : new Refusal(404, 'Not Found')),
    )
  }
  const { url, stop } = await listen(handle)
  return {
    url,
    calls: journal.calls,
    failNext: journal.failNext,
    hold: journal.hold,
    waitFor: journal.waitFor,
    ...createPeople({ world, updates, queries, changed: journal.changed }),
    async stop() {
      updates.close()
      queries.close()
      journal.close()
      await stop()
    },
  }
}

const refused = ({ code, message, parameters }: Refusal): Outgoing => ({ status: code, body: refusalBody(code, message, parameters) })

async function answered(run: () => Promise<unknown>): Promise<Outgoing> {
  try {
    return { status: 200, body: { ok: true, result: await run() } }
  } catch (error) {
    if (error instanceof Refusal) return refused(error)
    throw error
  }
}

async function parsed(request: Incoming, run: (params: Params, files: Fields['files']) => Promise<Outgoing>): Promise<Outgoing> {
  try {
    const { fields, files } = parseBody(request.headers['content-type'], request.body)
    return await run({ ...Object.fromEntries(request.query), ...fields }, files)
  } catch (error) {
    if (error instanceof SyntaxError) return refused(new Refusal(400, "Bad Request: can't parse JSON object"))
    throw error
  }
}
