import { Bot } from 'grammy'
import { expect, it } from 'vitest'
import { createLog } from '../src/log.ts'

const TOKEN = '123456:a-token_of-the-tests'
const LOUD = { log: 'error' } as const

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

it('tells the kind, the code and the causes of an error, also of one that is its own cause', () => {
  const { lines, log } = logOf(LOUD)
  const err = Object.assign(new TypeError('outer'), { code: 'ECONNREFUSED' })
  err.cause = err
  log.error({ err }, 'a fault')
  expect(JSON.parse(lines[0] as string).err).toMatchObject({ type: 'TypeError', code: 'ECONNREFUSED', cause: { message: 'outer' } })
})
