import type { IncomingMessage, ServerResponse } from 'node:http'
import { autoRetry } from '@grammyjs/auto-retry'
import { apiThrottler } from '@grammyjs/transformer-throttler'
import { Bot, BotError, type Transformer } from 'grammy'
import type { Update } from 'grammy/types'
import type { Millis } from '../../src/core/units.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { Pace } from '../pace.ts'
import { Board } from './board.ts'
import { Connection } from './connection.ts'
import { linkable, type Parts, type TelegramDeps } from './deps.ts'
import { postImage } from './images.ts'
import { onMessages } from './messages.ts'
import { postAlerts, postNote, postWarning } from './notes.ts'
import { telegramRates } from './rates.ts'
import { postReport } from './report.ts'
import { forgetPair, showBacklog, showCard, showDigest, showPair } from './show.ts'
import { onTaps } from './taps.ts'
import { postTest } from './test-card.ts'
import { answerWebhook } from './webhook.ts'

export type { TelegramDeps } from './deps.ts'

/** The Telegram skin, and the handler to mount where its webhook points. */
export interface Telegram extends Skin {
  readonly platform: 'telegram'
  /** Answers a request to the webhook's address; reads the raw body itself. 401 without the secret, 404 when no webhook is configured. */
  webhook(request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** How long one call may take; a poll takes as long as it waits. */
const CALL: Millis = 15_000

/** Builds the Telegram skin; nothing is sent before `start`. */
export function createTelegram(deps: TelegramDeps): Telegram {
  const { governor, clock, fault, token, webhook } = deps
  const bot = new Bot(token, { client: { timeoutSeconds: 60, ...(deps.apiRoot === undefined ? {} : { apiRoot: deps.apiRoot }) } })
  const board = new Board(governor)
  const pace = new Pace(clock, deps.rates ?? telegramRates)
  const parts: Parts = { governor, codes: deps.codes, clock, fault, bot, board, pace, taps: new Map(), publicUrl: linkable(deps.publicUrl) }
  // The last is the outermost: a call waits its turn among the 30 a second that a bot has in all, then has so long to finish. What
  // one chat allows is the pace's business, which knows edits from posts; here a chat has no queue in which an edit could be stuck.
  bot.api.config.use(inTime, apiThrottler({ group: {}, out: {} }))
  bot.use((ctx, next) => {
    // Answers to people are tried again at once. Cards are not: the workers ask again later, and meanwhile others have their turn.
    ctx.api.config.use(autoRetry({ maxRetryAttempts: 2, maxDelaySeconds: 3, rethrowInternalServerErrors: true, rethrowHttpErrors: true }))
    return next()
  })
  onTaps(parts)
  onMessages(parts)
  const handling = new Set<Promise<void>>()
  const handle = (update: Update): Promise<void> => {
    const done = bot
      .handleUpdate(update)
      // What grammY wraps an error in holds the whole message, perhaps with a one-time code: that goes into no log.
      .catch((error: unknown) => fault(error instanceof BotError ? error.error : error))
      .finally(() => handling.delete(done))
    handling.add(done)
    return done
  }
  const connection = new Connection({ bot, board, fault, handle, ...(webhook ? { webhook } : {}) })
  return {
    platform: 'telegram',
    show: (channel, record, ref) => showCard(parts, channel, record, ref),
    digest: (channel, digest, ref) => showDigest(parts, channel, digest, ref),
    note: (channel, record, ref, entries) => postNote(parts, channel, record, ref, entries),
    image: (channel, record, ref, content) => postImage(parts, channel, record, ref, content),
    alert: (channel, entries) => postAlerts(parts, channel, entries),
    report: (channel, report, posted, refs) => postReport(parts, channel, report, posted, refs),
    compare: (channel, pair) => showPair(parts, channel, pair),
    forget: (channel, attempt, end, ref) => forgetPair(parts, channel, attempt, end, ref),
    warn: (channel, text) => postWarning(parts, channel, text),
    showBacklog: (channel, count, ref) => showBacklog(parts, channel, count, ref),
    test: (channel) => postTest(parts, channel),
    lastTap: (channel) => parts.taps.get(channel),
    health: () => board.rows(),
    start: () => connection.start(),
    async stop() {
      await connection.stop()
      await Promise.all(handling)
    },
    async webhook(request, response) {
      if (webhook) await answerWebhook({ secret: webhook.secret, ready: () => bot.isInited(), handle }, request, response)
      else response.writeHead(404, { 'content-length': 0 }).end()
    },
  }
}

/** Gives every call but a poll a time limit, so that no worker hangs on a silent line. */
const inTime: Transformer = (prev, method, payload, signal) =>
  prev(method, payload, signal ?? (method === 'getUpdates' ? undefined : (AbortSignal.timeout(CALL) as unknown as typeof signal)))
