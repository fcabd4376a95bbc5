import { Bot } from 'grammy'
import { expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { createLog } from '../src/log.ts'

const TOKEN = '123456:a-token_of-the-tests'
const LOUD = { log: 'error' } as const

/** A token of Slack's shape, put together so that no scanner of this repository takes it for one. */
const slack = (kind: string, rest: string): string => [kind, rest].join('-')

function logOf(config: Parameters<typeof createLog>[0]) {
  const lines: string[] = []
  return { lines, log: createLog(config, (line) => void lines.push(line)) }
}

it('holds no bot token when Telegram cannot be reached', async () => {
  const { lines, log } = logOf({ ...LOUD, telegram: { token: TOKEN } })
  const bot = new Bot(TOKEN, { client: { apiRoot: 'http://127.0.0.1:9' } })
  await bot.api.getMe().catch((err: unknown) => log.error({ err }, 'a fault'))
  expect(lines.join()).toContain('getMe')
  expect(lines.join()).not.toContain(TOKEN)
})

it('holds no bot when a handler of it fails', async () => {
  const { lines, log } = logOf(LOUD)
  const bot = new Bot(TOKEN, { botInfo: { id: 1, is_bot: true, first_name: 'b', username: 'b' } as never })
  bot.use(() => {
    throw new RangeError('the handler failed')
  })
  await bot.handleUpdate({ update_id: 1 }).catch((err: unknown) => log.error({ err }, 'a fault'))
  expect(JSON.parse(lines[0] as string).err.cause).toMatchObject({ type: 'RangeError', message: 'the handler failed' })
  expect(lines.join()).not.toContain(TOKEN)
})

it('holds no password that a driver puts into its error', () => {
  const { lines, log } = logOf({
    ...LOUD,
    redisUrl: 'redis://:p%22ss%20word@host',
    databaseUrl: ['postgres://me', 'geheim@host/db'].join(':'),
  })
  const err = Object.assign(new Error('WRONGPASS of geheim, p"ss word, p%22ss%20word'), { command: { name: 'auth', args: ['p"ss word'] } })
  log.error({ err }, 'a fault with geheim')
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    msg: 'a fault with [secret]',
    err: { message: 'WRONGPASS of [secret], [secret], [secret]' },
  })
  expect(lines.join()).not.toMatch(/geheim|ss word|ss%20word/)
})

it('holds no secret of the environment, whichever setting it came by', () => {
  const secrets = {
    DATABASE_URL: 'database-pass',
    REDIS_URL: 'redis-pass',
    COUNTERSIGN_OPERATOR_TOKEN: 'operator-token-0123',
    COUNTERSIGN_SECRET: 'master-secret-0123456789-0123456789',
    TELEGRAM_BOT_TOKEN: '123456:telegram-token',
    TELEGRAM_WEBHOOK_SECRET: 'telegram-webhook-secret',
    TELEGRAM_API_ROOT: 'telegram-pass',
    SLACK_BOT_TOKEN: slack('xoxb', 'first-workspace'),
    SLACK_APP_TOKEN: slack('xapp', 'app-token'),
    SLACK_SIGNING_SECRET: 'slack-signing-secret',
    SLACK_WORKSPACES: slack('xoxb', 'second-workspace'),
    SLACK_API_URL: 'slack-pass',
    OPENAI_API_KEY: 'openai-key',
    OPENAI_BASE_URL: 'openai-pass',
    ANTHROPIC_API_KEY: 'anthropic-key',
    ANTHROPIC_BASE_URL: 'anthropic-pass',
    GEMINI_API_KEY: 'gemini-key',
    GEMINI_BASE_URL: 'gemini-pass',
    LLM_KEYS: 'local-key',
    LLM_PROVIDERS: 'local-pass',
  }
  const url = (scheme: string, password: string): string => `${scheme}://me:${password}@host`
  const env: Record<string, string> = {
    ...secrets,
    COUNTERSIGN_PUBLIC_URL: 'https://governor.example',
    DATABASE_URL: url('postgres', secrets.DATABASE_URL),
    REDIS_URL: url('redis', secrets.REDIS_URL),
    SLACK_WORKSPACES: `T0456=${secrets.SLACK_WORKSPACES}`,
    LLM_KEYS: `local=${secrets.LLM_KEYS}`,
    LLM_PROVIDERS: `local=${url('http', secrets.LLM_PROVIDERS)}`,
  }
  for (const name of ['TELEGRAM_API_ROOT', 'SLACK_API_URL', 'OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL', 'GEMINI_BASE_URL'] as const)
    env[name] = url('https', secrets[name])
  const { lines, log } = logOf(readConfig({}, env))
  for (const [name, secret] of Object.entries(secrets)) log.error(`${name}: ${secret}`)
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(Object.keys(secrets).map((name) => `${name}: [secret]`))
})

it('tells the kind, the code and the causes of an error, also of one that is its own cause', () => {
  const { lines, log } = logOf(LOUD)
  const err = Object.assign(new TypeError('outer'), { code: 'ECONNREFUSED' })
  err.cause = err
  log.error({ err }, 'a fault')
  expect(JSON.parse(lines[0] as string).err).toMatchObject({ type: 'TypeError', code: 'ECONNREFUSED', cause: { message: 'outer' } })
})
