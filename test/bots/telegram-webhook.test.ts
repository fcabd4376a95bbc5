import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Telegram } from '../../bots/telegram/telegram.ts'
import { ALICE, buildKit, buttonsOf, GROUP, type Kit } from './telegram-kit.ts'

const SECRET = 'a-secret_of-256'
let kit: Kit
let server: Server
let mounted: Telegram | undefined

beforeEach(async () => {
  server = createServer((request, response) => void mounted?.webhook(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/telegram`
  kit = await buildKit({ webhook: { url, secret: SECRET } })
  mounted = kit.skin
  await kit.skin.start()
})
afterEach(async () => {
  await kit.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

it('receives taps by webhook, without ever polling', async () => {
  const id = await kit.ask()
  await kit.show(id)
  expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).text).toBe('Approved.')
  expect((await kit.record(id)).status.name).toBe('granted')
  expect(kit.standIn.calls.some(({ method }) => method === 'getUpdates')).toBe(false)
  expect(kit.skin.health()[0]).toMatchObject({ ok: true })
})

it('refuses a forged update, without the secret or with another', async () => {
  const id = await kit.ask()
  await kit.show(id)
  const chat = kit.standIn.chat(GROUP)
  const forged = {
    update_id: 5000,
    callback_query: {
      id: 'x',
      from: { id: ALICE, is_bot: false, first_name: 'Alice' },
      chat_instance: '1',
      message: { message_id: 1, date: 1, chat: chat.chat },
      data: `a:${id}`,
    },
  }
  expect(await kit.standIn.forge(forged)).toBe(401)
  expect(await kit.standIn.forge(forged, 'another')).toBe(401)
  expect((await kit.record(id)).status.name).toBe('pending')
  expect(buttonsOf(chat.last)).toHaveLength(2)
})

it('takes the genuine update twice and decides once', async () => {
  const id = await kit.ask()
  await kit.show(id)
  await kit.standIn.tap(GROUP, 1, 'REJECT', ALICE)
  const before = (await kit.world.governor.about(id)).length
  await kit.standIn.waitFor(() => kit.standIn.pendingUpdates() === 0)
  kit.standIn.replay(1001)
  await kit.standIn.waitFor(() => kit.standIn.calls.filter(({ method }) => method === 'answerCallbackQuery').length === 2)
  expect(await kit.world.governor.about(id)).toHaveLength(before)
})

it.each([
  ['not json', 400],
  ['[]', 400],
  [`{"update_id":1,"x":"${'x'.repeat(1_100_000)}"}`, 400],
])('refuses a body that is no update', async (body, status) => {
  const { port } = server.address() as AddressInfo
  const headers = { 'x-telegram-bot-api-secret-token': SECRET }
  const answer = await fetch(`http://127.0.0.1:${port}/telegram`, { method: 'POST', headers, body }).catch(() => ({ status: 400 }))
  expect(answer.status).toBe(status)
})

it('takes it quietly when the sender hangs up halfway', async () => {
  const answered = new Promise((resolve, reject) => {
    server.removeAllListeners('request')
    server.on('request', (request, response) => void mounted?.webhook(request, response).then(resolve, reject))
  })
  const { port } = server.address() as AddressInfo
  const headers = { 'x-telegram-bot-api-secret-token': SECRET, 'content-length': '1000' }
  const sending = request({ port, method: 'POST', path: '/telegram', headers }).on('error', () => undefined)
  sending.write('{"update_id":', () => sending.destroy())
  await expect(answered).resolves.toBeUndefined()
})
