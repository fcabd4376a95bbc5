import { type Bot, GrammyError } from 'grammy'
import type { BotCommand, LanguageCode, Update } from 'grammy/types'
import type { Millis } from '../../src/core/units.ts'
import { catalogueOf, LANGUAGES, type Language } from '../../src/core/wording/catalogue/index.ts'
import { COMMANDS } from '../commands.ts'
import { pause } from '../pause.ts'
import type { Board } from './board.ts'
import { troubleOf, WRONG_TOKEN } from './trouble.ts'

/** The menu of commands that Telegram shows to whose app speaks a language. */
const menuIn = (language: Language): readonly BotCommand[] =>
  COMMANDS.map(({ name }) => ({ command: name, description: catalogueOf(language).commands.menu[name] }))

/** What a connection is built from. */
export interface ConnectionDeps {
  readonly bot: Bot
  readonly board: Board
  readonly webhook?: { readonly url: string; readonly secret: string }
  readonly handle: (update: Update) => Promise<void>
  readonly fault: (error: unknown) => void
}

const ALLOWED = ['message', 'callback_query', 'my_chat_member'] as const
/** Seconds a poll waits for updates; the platform allows 50. */
const POLL_SECONDS = 25
/** Pause after a fault: doubles from the first to the most. */
const PAUSE = { first: 1000, most: 30_000 } as const
/** How often a webhook is looked after. */
const WEBHOOK_CHECK: Millis = 60_000

/** Something that only a person can put right; told as it is. */
class Obstacle extends Error {
  override readonly name = 'Obstacle'
}

/**
 * Receives updates until it is stopped, by long polling or webhook. grammY's own polling loop is not used: it deletes a webhook
 * that somebody set without a word, ends for good at a second poller, and handles one tap after the other. Here both are named
 * and tried again, and the updates of one poll are handled side by side. A poll confirms the former one, so an update that was
 * under way when the process died comes again, and the core makes it decide nothing twice.
 */
export class Connection {
  readonly #deps: ConnectionDeps
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #offset = 0

  constructor(deps: ConnectionDeps) {
    this.#deps = deps
  }

  /** Begins; resolves when the platform knows us, or once the board says why not. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running = this.#run(resolve)
    })
  }

  /** Ends; resolves when no update is being handled any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(known: () => void): Promise<void> {
    const { signal } = this.#stopping
    let wait: Millis = PAUSE.first
    while (!signal.aborted) {
      try {
        await this.#connect()
        this.#deps.board.platform('')
        known()
        await (this.#deps.webhook ? this.#watchWebhook(this.#deps.webhook) : this.#poll(() => (wait = PAUSE.first)))
      } catch (error) {
        if (signal.aborted) break
        this.#deps.board.platform(problemOf(error))
        known()
        await pause(wait, signal)
        wait = Math.min(wait * 2, PAUSE.most)
      }
    }
    known()
    if (this.#offset > 0) await this.#confirm()
  }

  async #connect(): Promise<void> {
    const { bot, webhook, fault } = this.#deps
    bot.botInfo = await bot.api.getMe()
    // Who set no language of ours in Telegram reads English, as everybody who asked for none.
    await bot.api.setMyCommands(menuIn(LANGUAGES[0])).catch(fault)
    for (const language of LANGUAGES.slice(1))
      await bot.api.setMyCommands(menuIn(language), { language_code: language as LanguageCode }).catch(fault)
    if (webhook) await this.#setWebhook(webhook)
    else await this.#refuseLeftover()
  }

  async #setWebhook({ url, secret }: { readonly url: string; readonly secret: string }): Promise<void> {
    await this.#deps.bot.api.setWebhook(url, { secret_token: secret, allowed_updates: ALLOWED, drop_pending_updates: false })
  }

  async #refuseLeftover(): Promise<void> {
    const { url } = await this.#deps.bot.api.getWebhookInfo()
    if (url) throw new Obstacle(leftover(url))
  }

  async #poll(well: () => void): Promise<void> {
    const { bot, board, handle } = this.#deps
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const ask = { offset: this.#offset, timeout: POLL_SECONDS, allowed_updates: ALLOWED }
      const updates = await bot.api.getUpdates(ask, signal as Parameters<typeof bot.api.getUpdates>[1])
      board.platform('')
      well()
      await Promise.all(updates.map(handle))
      const last = updates.at(-1)
      if (last) this.#offset = last.update_id + 1
    }
  }

  /** Tells the platform what was handled, so that a restart does not see it again. Not vital: seeing it again decides nothing twice. */
  async #confirm(): Promise<void> {
    await this.#deps.bot.api.getUpdates({ offset: this.#offset, limit: 1, timeout: 0 }).catch(() => undefined)
  }

  async #watchWebhook(webhook: { readonly url: string; readonly secret: string }): Promise<void> {
    const { bot, board } = this.#deps
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await pause(WEBHOOK_CHECK, signal)
      if (signal.aborted) return
      const { url, pending_update_count: waiting, last_error_message: why } = await bot.api.getWebhookInfo()
      if (url !== webhook.url) await this.#setWebhook(webhook)
      // The last error stays after it was mended; it matters while something waits to be delivered.
      board.platform(waiting > 0 && why ? `Telegram cannot deliver to the webhook: ${why}` : '')
    }
  }
}

const leftover = (url: string): string =>
  `a webhook is set for this bot (${URL.canParse(url) ? new URL(url).host : 'unreadable'}), so nothing arrives by polling: ` +
  'remove it with deleteWebhook, or set COUNTERSIGN_PUBLIC_URL to use one'

/** What keeps us from receiving, in one sentence for the board. */
function problemOf(error: unknown): string {
  if (error instanceof Obstacle) return error.message
  if (error instanceof GrammyError && error.error_code === 409)
    return /webhook/i.test(error.description)
      ? 'a webhook was set for this bot by somebody else, so nothing arrives by polling'
      : 'another program polls with the same bot token: stop it, or give this one a bot of its own'
  const trouble = troubleOf(error)
  if (trouble.kind === 'token') return WRONG_TOKEN
  if (trouble.kind === 'rate') return `Telegram asks to wait ${Math.ceil(trouble.ms / 1000)} s`
  return 'why' in trouble ? trouble.why : 'Telegram refuses the bot'
}
