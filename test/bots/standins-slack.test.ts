import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, HTTPReceiver, LogLevel, webApi } from '@slack/bolt'
import { afterEach, describe, expect, it } from 'vitest'
import { type SlackOptions, startSlack } from '../../demo/standins/slack/standin.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const closing = <T>(value: T, close: () => unknown): T => {
  open.push(close)
  return value
}

/** A server on a free port for one request listener. */
async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing(server, () => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const nothing = () => undefined
const quiet = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
}

const BOT_TOKEN = ['xoxb', 'standin'].join('-')
const APP_TOKEN = ['xapp', 'standin'].join('-')
const CHANNEL = 'C1'
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
const buttons = {
  type: 'actions',
  elements: [{ type: 'button', action_id: 'ok', text: { type: 'plain_text', text: 'Approve' }, value: 'v1' }],
}
const modal = {
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Why' },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
}

async function slack(options: Partial<SlackOptions> = {}) {
  const standin = await startSlack({ botToken: BOT_TOKEN, appToken: APP_TOKEN, signingSecret: 'shh', ...options })
  closing(standin, standin.stop)
  standin.addUser({ id: 'U1', name: 'ann' })
  standin.addChannel({ id: CHANNEL, name: 'approvals', members: ['U1'] })
  const client = new webApi.WebClient(BOT_TOKEN, {
    slackApiUrl: standin.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  })
  const say = (blocks: unknown, text = 'card') => client.apiCall('chat.postMessage', { channel: CHANNEL, text, blocks: blocks as never })
  return { standin, client, say }
}

function handlers(app: App): App {
  app.error(async () => undefined)
  app.action('ok', async ({ ack, client, body, respond }) => {
    await ack()
    await respond({ text: 'only you see this', response_type: 'ephemeral' })
    if (body.type === 'block_actions' && body.message) {
      await client.chat.update({ channel: CHANNEL, ts: body.message.ts, text: 'done', blocks: [section(`approved by <@${body.user.id}>`)] })
      await client.views.open({ trigger_id: body.trigger_id, view: modal })
    }
  })
  app.command('/countersign', async ({ ack, command }) => ack(`you said ${command.text}`))
  app.view('', async ({ ack, view }) =>
    ack(view.state.values['why']?.['text']?.value === 'no' ? { response_action: 'errors', errors: { why: 'say more' } } : undefined),
  )
  return app
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: unknown) =>
      (error as { data?: { error?: string; errors?: string[] } }).data?.errors?.[0] ?? (error as { data?: { error?: string } }).data?.error,
  )

describe('the Slack stand-in', () => {
  it('carries a card, a click, a command and a modal of a real Bolt app over Socket Mode', async () => {
    const { standin } = await slack()
    const app = handlers(
      new App({
        token: BOT_TOKEN,
        appToken: APP_TOKEN,
        socketMode: true,
        clientOptions: { slackApiUrl: standin.apiUrl },
        logger: quiet,
      }),
    )
    await app.start()
    closing(app, () => app.stop())
    const { ts = '' } = await app.client.chat.postMessage({
      channel: CHANNEL,
      text: 'card',
      blocks: [section('*buy* &lt;this&gt;'), buttons] as never,
    })
    expect(standin.channel(CHANNEL).last).toMatchObject({ text: 'card', visible: '*buy* &lt;this&gt;\nApprove' })
    const clicked = await standin.click(CHANNEL, ts, 'Approve', 'U1')
    expect(clicked.ackMs).toBeLessThan(3000)
    expect(await clicked.answer()).toMatchObject({ text: 'only you see this', user: 'U1' })
    const view = await standin.waitFor(() => standin.viewsOf('U1')[0])
    expect(standin.channel(CHANNEL).message(ts)).toMatchObject({ edits: 1, visible: 'approved by <@U1>', history: [{ text: 'card' }] })
    expect(await standin.submitView(view.id, { why: { text: 'no' } }, 'U1')).toMatchObject({ body: { errors: { why: 'say more' } } })
    await standin.submitView(view.id, { why: { text: 'because' } }, 'U1')
    expect(standin.viewsOf('U1')).toEqual([])
    const typed = await standin.command('/countersign whoami', 'U1', CHANNEL)
    expect(await typed.answer()).toMatchObject({ text: 'you said whoami' })
    expect((await standin.replayLast()).status).toBe(200)
    expect(standin.violations).toEqual([])
    expect(standin.ackTimes).toHaveLength(4)
  })

  it('signs requests for a real HTTP receiver, which refuses forged and stale ones', async () => {
    const { standin } = await slack()
    const receiver = new HTTPReceiver({ signingSecret: 'shh', logger: quiet })
    const app = handlers(new App({ token: BOT_TOKEN, receiver, clientOptions: { slackApiUrl: standin.apiUrl }, logger: quiet }))
    const url = await serve(receiver.requestListener)
    standin.setRequestUrl(`${url}/slack/events`)
    const { ts = '' } = await app.client.chat.postMessage({ channel: CHANNEL, text: 'card', blocks: [buttons] as never })
    const clicked = await standin.click(CHANNEL, ts, 'ok', 'U1')
    expect(await clicked.answer()).toMatchObject({ text: 'only you see this' })
    expect(await standin.replayLast()).toMatchObject({ status: 200 })
    expect(await standin.forge(standin.lastPayload())).toMatchObject({ status: 401 })
    expect(await standin.stale(standin.lastPayload())).toMatchObject({ status: 401 })
    expect(await (await standin.command('/countersign status', 'U1', CHANNEL)).answer()).toMatchObject({ text: 'you said status' })
    await standin.waitFor(() => standin.calls.filter(({ method }) => method === 'views.open').every(({ status }) => status))
  })

  it('reports an acknowledgement that does not come in time', async () => {
    const { standin } = await slack({ ackDeadline: 100 })
    const app = new App({
      token: BOT_TOKEN,
      appToken: APP_TOKEN,
      socketMode: true,
      clientOptions: { slackApiUrl: standin.apiUrl },
      logger: quiet,
    })
    let acknowledge: () => unknown = () => undefined
    app.command('/slow', async ({ ack }) => {
      acknowledge = ack
    })
    await app.start()
    closing(app, () => app.stop())
    await expect(standin.command('/slow', 'U1', CHANNEL)).rejects.toThrow('not acknowledged within 100 ms')
    await acknowledge()
    expect(await standin.waitFor(() => standin.violations[0])).toMatchObject({ what: 'late ack' })
  })

  it('refuses what the platform refuses, in its words', async () => {
    const { standin, client, say } = await slack()
    const pointer = (path: string, what: string) => `${what} [json-pointer:${path}]`
    const plain = (text: string) => ({ type: 'plain_text', text })
    const button = (more: object) => failure(say([{ type: 'actions', elements: [{ ...buttons.elements[0], ...more }] }]))
    expect(await failure(say([{ type: 'header', text: plain('x'.repeat(151)) }]))).toBe(
      pointer('/blocks/0/text/text', 'must be less than 151 characters'),
    )
    expect(await failure(say([{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }]))).toBe(
      pointer('/blocks/0/text', 'unsupported type: mrkdwn'),
    )
    expect(await failure(say([section('x'.repeat(3001))]))).toBe(pointer('/blocks/0/text/text', 'must be less than 3001 characters'))
    expect(await failure(say(Array.from({ length: 51 }, () => ({ type: 'divider' }))))).toBe(
      pointer('/blocks', 'no more than 50 items allowed'),
    )
    expect(await button({ text: plain('x'.repeat(76)) })).toContain('must be less than 76 characters')
    expect(await button({ text: undefined })).toContain('missing required field: text')
    expect(await button({ action_id: 'x'.repeat(256) })).toContain('must be less than 256 characters')
    expect(await button({ value: 'x'.repeat(2001) })).toContain('must be less than 2001 characters')
    expect(await button({ url: 'x'.repeat(3001) })).toContain('must be less than 3001 characters')
    expect(await button({ colour: 'red' })).toContain('invalid additional property: colour')
    const twentySix = Array.from({ length: 26 }, (_, index) => ({ ...buttons.elements[0], action_id: `a${index}` }))
    expect(await failure(say([{ type: 'actions', elements: twentySix }]))).toContain('no more than 25 items allowed')
    expect(await failure(say([{ type: 'actions', elements: [buttons.elements[0], buttons.elements[0]] }]))).toContain('already exists')
    expect(await failure(say([{ type: 'context', elements: Array.from({ length: 11 }, () => plain('x')) }]))).toContain(
      'no more than 10 items',
    )
    expect(await failure(say([{ type: 'section' }]))).toContain('missing required field: text or fields')
    expect(
      await failure(
        say([
          { type: 'divider', block_id: 'x' },
          { type: 'divider', block_id: 'x' },
        ]),
      ),
    ).toContain('already exists')
    expect(await failure(say(undefined, 'x'.repeat(40_001)))).toBe('msg_too_long')
    expect(await failure(say(undefined, ''))).toBe('no_text')
    expect(await failure(client.chat.postMessage({ channel: 'C9', text: 'a' }))).toBe('channel_not_found')
    expect(await failure(client.chat.update({ channel: CHANNEL, ts: '1.0', text: 'a' }))).toBe('message_not_found')
    expect(await failure(client.users.info({ user: 'U9' }))).toBe('user_not_found')
    expect(await failure(client.views.open({ trigger_id: 'x', view: modal }))).toBe('invalid_trigger_id')
    expect(await failure(client.chat.postEphemeral({ channel: CHANNEL, user: 'U9', text: 'a' }))).toBe('user_not_in_channel')
    expect(await failure(new webApi.WebClient('nobody', { slackApiUrl: standin.apiUrl }).auth.test())).toBe('invalid_auth')
    expect(await failure(client.apps.connections.open())).toBe('not_allowed_token_type')
    standin.kickBot(CHANNEL)
    expect(await failure(say(undefined))).toBe('not_in_channel')
    await client.conversations.join({ channel: CHANNEL })
    expect(await client.conversations.members({ channel: CHANNEL })).toMatchObject({ members: ['U1', 'U0BOT'] })
    standin.revokeScope('chat:write')
    await expect(say(undefined)).rejects.toMatchObject({ data: { error: 'missing_scope', needed: 'chat:write' } })
  })

  it('takes files in three steps, and limits and fails as it is told', async () => {
    const { standin, client, say } = await slack({ limits: true, clock: { now: () => 1_000_000 } })
    await client.filesUploadV2({
      channel_id: CHANNEL,
      file: Buffer.from('{"a":1}'),
      filename: 'args.json',
      initial_comment: 'the arguments',
    })
    expect(standin.channel(CHANNEL).last).toMatchObject({
      text: 'the arguments',
      files: [{ name: 'args.json', bytes: Buffer.from('{"a":1}') }],
    })
    expect([await failure(say(undefined)), await failure(say(undefined)), await failure(say(undefined))]).toEqual(Array(3).fill('accepted'))
    await expect(say(undefined)).rejects.toMatchObject({ retryAfter: 1 })
    standin.failNext('chat.update', { status: 429, headers: { 'retry-after': '7' } })
    await expect(client.chat.update({ channel: CHANNEL, ts: '1', text: 'a' })).rejects.toMatchObject({ retryAfter: 7 })
    standin.failNext('users.info', { status: 503 })
    await expect(client.users.info({ user: 'U1' })).rejects.toMatchObject({ statusCode: 503 })
  })
})
