import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Api, Bot, GrammyError, InputFile, webhookCallback } from 'grammy'
import { afterEach, describe, expect, it } from 'vitest'
import { startTelegram, type TelegramOptions } from '../../demo/standins/telegram/standin.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const closing = <T>(value: T, close: () => unknown): T => {
  open.push(close)
  return value
}

const TOKEN = '42:secret'
const GROUP = -100
const ANN = 7
const card = { reply_markup: { inline_keyboard: [[{ text: 'APPROVE', callback_data: 'ok:1' }]] } }
const NOT_MODIFIED =
  'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

async function telegram(options: Partial<TelegramOptions> = {}) {
  const standin = await startTelegram({ token: TOKEN, ...options })
  closing(standin, standin.stop)
  standin.addUser({ id: ANN, first_name: 'Ann' })
  standin.addChat({ id: GROUP, type: 'supergroup', title: 'Approvals', topics: [5] })
  const api = new Api(TOKEN, { apiRoot: standin.url })
  return { standin, api }
}

function approver(url: string): Bot {
  const bot = new Bot(TOKEN, { client: { apiRoot: url } })
  // What the platform refuses must not end the bot: the stand-in's calls tell.
  bot.use((_, next) => next().catch((error: unknown) => (error instanceof GrammyError ? undefined : Promise.reject(error))))
  bot.command('start', (ctx) => ctx.reply('hello', card))
  bot.on('callback_query:data', async (ctx) => {
    await ctx.answerCallbackQuery({ text: `recorded ${ctx.callbackQuery.data}`, show_alert: true })
    await ctx.editMessageText(`approved by <b>${ctx.from.first_name}</b>`, { parse_mode: 'HTML' })
  })
  return bot
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof GrammyError ? error.description : String(error)),
  )

/** A server on a free port for one request listener. */
async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing(server, () => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('the Telegram stand-in', () => {
  it('carries a command, a card, a tap and an edit of a real grammY bot by long polling', async () => {
    const { standin } = await telegram()
    const bot = approver(standin.url)
    const running = bot.start()
    closing(bot, async () => {
      await bot.stop()
      await running
    })
    expect(standin.send(GROUP, 'only people talk', ANN).update).toBeUndefined()
    standin.send(GROUP, '/start@countersign_bot', ANN)
    const sent = await standin.waitFor(() => standin.chat(GROUP).messages.find(({ from }) => from.is_bot))
    expect(await standin.tap(GROUP, sent.message_id, 'APPROVE', ANN)).toMatchObject({ text: 'recorded ok:1', show_alert: true })
    await standin.waitFor(() => sent.edits === 1)
    expect(sent).toMatchObject({
      text: 'approved by Ann',
      source: 'approved by <b>Ann</b>',
      reply_markup: undefined,
      history: [{ text: 'hello' }],
    })
    expect(sent.entities).toEqual([{ type: 'bold', offset: 12, length: 3 }])
    await expect(standin.tap(GROUP, sent.message_id, 'APPROVE', ANN)).rejects.toThrow('no button APPROVE')
  })

  it('delivers to a webhook with its secret, again on replay, and lets a query be answered once', async () => {
    const { standin, api } = await telegram()
    const bot = approver(standin.url)
    const url = await serve(webhookCallback(bot, 'http', { secretToken: 'hush' }))
    await api.setWebhook(url, { secret_token: 'hush' })
    const { update } = standin.send(ANN, '/start', ANN)
    await standin.waitFor(() => standin.chat(ANN).messages.length === 2)
    await standin.tap(ANN, 2, 'ok:1', ANN)
    await standin.waitFor(() => standin.pendingUpdates() === 0)
    standin.replay((update?.update_id ?? 0) + 1)
    const again = await standin.waitFor(() => standin.calls.filter(({ method }) => method === 'answerCallbackQuery')[1])
    await standin.waitFor(() => again.status)
    expect(again.reply).toMatchObject({ error_code: 400, description: expect.stringContaining('query is too old') })
    expect(await standin.forge({ update_id: 1 })).toBe(401)
    expect(await standin.forge({ update_id: 1 }, 'wrong')).toBe(401)
    expect(await refusal(api.getUpdates())).toBe(
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await api.deleteWebhook()
    expect(await api.getWebhookInfo()).toMatchObject({ url: '', pending_update_count: 0 })
  })

  it('keeps an update until the webhook takes it and says what went wrong', async () => {
    const { standin, api } = await telegram()
    let broken = true
    const url = await serve((_, res) => void res.writeHead(broken ? 503 : 200).end())
    await api.setWebhook(url)
    standin.send(ANN, 'hi', ANN)
    const info = async () => (await api.getWebhookInfo()).last_error_message
    await expect.poll(info).toBe('Wrong response from the webhook: 503 Service Unavailable')
    broken = false
    await standin.waitFor(() => standin.pendingUpdates() === 0)
  })

  it('ends a poll with 409 when another begins, and forgets only what an offset confirms', async () => {
    const { standin, api } = await telegram()
    const first = refusal(api.getUpdates({ timeout: 30 }))
    await standin.waitFor(() => standin.calls.length === 1)
    const second = api.getUpdates({ timeout: 30 })
    expect(await first).toBe('Conflict: terminated by other getUpdates request; make sure that only one bot instance is running')
    const { update } = standin.send(ANN, 'hi', ANN)
    expect(await second).toMatchObject([{ message: { text: 'hi' } }])
    expect(await api.getUpdates()).toHaveLength(1)
    expect(await api.getUpdates({ offset: (update?.update_id ?? 0) + 1 })).toEqual([])
  })

  it('refuses what the platform refuses, in its words', async () => {
    const { standin, api } = await telegram()
    const { message_id: id } = await api.sendMessage(GROUP, 'a', card)
    const html = (text: string) => refusal(api.sendMessage(GROUP, text, { parse_mode: 'HTML' }))
    const button = (more: object) =>
      refusal(api.sendMessage(GROUP, 'a', { reply_markup: { inline_keyboard: [[{ text: 'b', ...more } as never]] } }))
    const parse = "Bad Request: can't parse entities: "
    expect(await refusal(api.sendMessage(GROUP, ' '))).toBe('Bad Request: message text is empty')
    expect(await refusal(api.sendMessage(GROUP, 'x'.repeat(4097)))).toBe('Bad Request: message is too long')
    expect(await html(`<b>${'x'.repeat(4096)}</b>`)).toBe('accepted')
    expect(await html('a < b')).toBe(
      `${parse}Unclosed start tag at byte offset 2`.replace('Unclosed start tag', 'Unsupported start tag ""'),
    )
    expect(await html('é<table>')).toBe(`${parse}Unsupported start tag "table" at byte offset 2`)
    expect(await html('<b>a')).toBe(`${parse}Can't find end tag corresponding to start tag "b"`)
    expect(await html('<b><i>a</b></i>')).toBe(`${parse}Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`)
    expect(await html('a</b>')).toBe(`${parse}Unexpected end tag at byte offset 1`)
    expect(await html('&lt;x&gt; &amp; R&D')).toBe('accepted')
    expect(standin.chat(GROUP).last.text).toBe('<x> & R&D')
    expect(await button({ callback_data: 'é'.repeat(32) })).toBe('accepted')
    expect(await button({ callback_data: `${'é'.repeat(32)}x` })).toBe('Bad Request: BUTTON_DATA_INVALID')
    expect(await button({ url: 'http://localhost:8000/x' })).toBe(
      "Bad Request: inline keyboard button URL 'http://localhost:8000/x' is invalid: Wrong HTTP URL",
    )
    expect(await button({ url: 'https://127.0.0.1/x' })).toContain('Wrong HTTP URL')
    expect(await button({ url: 'https://example.com/x' })).toBe('accepted')
    expect(await refusal(api.sendMessage(-999, 'a'))).toBe('Bad Request: chat not found')
    expect(await refusal(api.editMessageText(GROUP, 999, 'a'))).toBe('Bad Request: message to edit not found')
    expect(await refusal(api.editMessageText(GROUP, id, 'a', card))).toBe(NOT_MODIFIED)
    expect(await refusal(api.editMessageReplyMarkup(GROUP, id, card))).toBe(NOT_MODIFIED)
    expect(await refusal(api.answerCallbackQuery('1'))).toContain('query is too old and response timeout expired or query ID is invalid')
    expect(await refusal(api.sendMessage(GROUP, 'a', { message_thread_id: 6 }))).toBe('Bad Request: message thread not found')
    expect(await api.sendMessage(GROUP, 'a', { message_thread_id: 5 })).toMatchObject({ message_thread_id: 5, is_topic_message: true })
    expect(await refusal(new Api('42:other', { apiRoot: standin.url }).getMe())).toBe('Unauthorized')
    expect(await refusal(api.setMyCommands([{ command: 'Why', description: 'x' }]))).toBe('Bad Request: BOT_COMMAND_INVALID')
    expect(await api.getChatMember(GROUP, 42)).toMatchObject({ status: 'administrator' })
    expect(await refusal(api.sendMessage(GROUP, '\ud800'))).toBe('Bad Request: strings must be encoded in UTF-8')
  })

  it('takes a document as multipart and as a form', async () => {
    const { standin, api } = await telegram()
    await api.sendDocument(GROUP, new InputFile(Buffer.from('{"a":"\r\n--x"}'), 'args.json'), {
      caption: '<i>args</i>',
      parse_mode: 'HTML',
      ...card,
    })
    const { document, text, reply_markup } = standin.chat(GROUP).last
    expect(document).toMatchObject({ filename: 'args.json', bytes: Buffer.from('{"a":"\r\n--x"}') })
    expect({ text, reply_markup }).toEqual({ text: 'args', reply_markup: card.reply_markup })
    expect(await refusal(api.sendDocument(GROUP, new InputFile(Buffer.alloc(0), 'x')))).toBe('Bad Request: file must be non-empty')
    const body = new URLSearchParams({ chat_id: String(GROUP), text: 'form', reply_markup: JSON.stringify(card.reply_markup) })
    expect((await fetch(`${standin.url}/bot${TOKEN}/sendMessage`, { method: 'POST', body })).status).toBe(200)
    expect(standin.chat(GROUP).last).toMatchObject({ text: 'form', reply_markup: card.reply_markup })
  })

  it('moves, closes and limits chats, and fails as it is told', async () => {
    let now = 1_000_000
    const { standin, api } = await telegram({ limits: true, clock: { now: () => now } })
    const send = () => refusal(api.sendMessage(GROUP, 'a'))
    expect([await send(), await send(), await send(), await send()].at(-1)).toBe('Too Many Requests: retry after 1')
    for (let sent = 3; sent < 20; sent++) {
      now += 1000
      expect(await send()).toBe('accepted')
    }
    for (let sent = 0; sent < 8; sent++) {
      now += 1000
      await send()
    }
    expect(await send()).toMatch(/retry after [23]/)
    now += 60_000
    standin.failNext('sendMessage', {
      status: 429,
      body: { ok: false, error_code: 429, description: 'slow', parameters: { retry_after: 9 } },
    })
    await expect(api.sendMessage(GROUP, 'a')).rejects.toMatchObject({ error_code: 429, parameters: { retry_after: 9 } })
    standin.failNext('sendMessage', { status: 502 })
    expect(await send()).toBe('Bad Gateway')
    const before = standin.chat(GROUP).messages.length
    standin.failNext('sendMessage', { cut: 'after' })
    expect(await send()).toContain('HttpError')
    expect(standin.chat(GROUP).messages.length).toBe(before + 1)
    standin.kickBot(GROUP)
    expect(await send()).toBe('Forbidden: bot was kicked from the supergroup chat')
    standin.kickBot(ANN)
    expect(await refusal(api.sendMessage(ANN, 'a'))).toBe('Forbidden: bot was blocked by the user')
    standin.addChat({ id: -5, type: 'group', title: 'Small' })
    standin.migrate(-5, -1005)
    await expect(api.sendMessage(-5, 'a')).rejects.toMatchObject({ error_code: 400, parameters: { migrate_to_chat_id: -1005 } })
    expect(await refusal(api.sendMessage(-1005, 'a'))).toBe('accepted')
  })

  it('waits with a deadline and holds calls back', async () => {
    const { standin, api } = await telegram()
    await expect(standin.waitFor(() => false, 30)).rejects.toThrow('not within 30 ms')
    const release = standin.hold('sendMessage')
    const sending = api.sendMessage(GROUP, 'a')
    await standin.waitFor(() => standin.calls.length === 1)
    expect(standin.chat(GROUP).messages).toEqual([])
    release()
    expect(await sending).toMatchObject({ text: 'a' })
  })
})
