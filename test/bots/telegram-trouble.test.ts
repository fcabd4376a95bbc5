import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTelegram } from '../../bots/telegram/telegram.ts'
import { ALICE, buildKit, buttonsOf, FORUM, GROUP, type Kit, TOKEN } from './telegram-kit.ts'

const CHANNEL = `telegram:${GROUP}`
const TOPIC = `telegram:${FORUM}:7`

let kit: Kit

beforeEach(async () => {
  kit = await buildKit()
  await kit.skin.start()
})
afterEach(() => kit.close())

const group = () => kit.standIn.chat(GROUP)
const healthOf = (channel: string) => kit.skin.health().find((row) => row.channel === channel)

describe('showing a card', () => {
  it('counts "message is not modified" as shown', async () => {
    const id = await kit.ask()
    const first = await kit.show(id)
    const ref = first.kind === 'shown' ? first.ref : null
    expect(await kit.skin.show(CHANNEL, await kit.record(id), ref)).toEqual({ kind: 'shown', ref })
    expect(kit.standIn.calls.at(-1)?.status).toBe(400)
  })

  it('obeys retry_after: nothing more is sent to that chat before, and other chats go on', async () => {
    const [a, b] = [await kit.ask(), await kit.ask()]
    kit.standIn.failNext('sendMessage', {
      status: 429,
      body: { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 7 } },
    })
    expect(await kit.show(a)).toMatchObject({ kind: 'later', ms: 7000 })
    const calls = kit.standIn.calls.length
    expect(await kit.show(b)).toMatchObject({ kind: 'later' })
    expect(kit.standIn.calls).toHaveLength(calls)
    expect((await kit.show(a, TOPIC)).kind).toBe('shown')
    kit.world.clock.advance(12_000)
    expect((await kit.show(a)).kind).toBe('shown')
  })

  it.each([{ status: 502 }, { cut: 'before' }] as const)('asks to come again after a fault that may pass: %o', async (failure) => {
    const id = await kit.ask()
    kit.standIn.failNext('sendMessage', failure)
    expect(await kit.show(id)).toMatchObject({ kind: 'later' })
    expect(healthOf(CHANNEL)?.ok).toBe(false)
    kit.world.clock.advance(10_000)
    expect((await kit.show(id)).kind).toBe('shown')
    expect(healthOf(CHANNEL)?.ok).toBe(true)
  })

  it('names a channel that removed the bot and goes on in the others; added again, it is well again', async () => {
    const id = await kit.ask()
    kit.standIn.kickBot(GROUP)
    expect(await kit.show(id)).toMatchObject({ kind: 'gone' })
    expect(healthOf(CHANNEL)).toMatchObject({ ok: false, problem: expect.stringContaining('removed') as unknown })
    expect((await kit.show(id, TOPIC)).kind).toBe('shown')
    kit.standIn.addBot(GROUP)
    await kit.standIn.waitFor(() => healthOf(CHANNEL)?.ok)
  })

  it('hears at once that the bot was removed', async () => {
    kit.standIn.kickBot(GROUP)
    await kit.standIn.waitFor(() => healthOf(CHANNEL)?.ok === false)
  })

  it('gives up a chat that does not exist, and a message somebody deleted', async () => {
    const id = await kit.ask()
    kit.standIn.deleteChat(GROUP)
    expect(await kit.show(id)).toMatchObject({ kind: 'gone' })
    await kit.show(id, TOPIC)
    kit.standIn.chat(FORUM).last.deleted = true
    expect(await kit.show(id, TOPIC)).toMatchObject({ kind: 'gone' })
    expect(healthOf(TOPIC)?.ok).toBe(true)
  })

  it('posts into the topic the charter names', async () => {
    await kit.show(await kit.ask(), TOPIC)
    expect(kit.standIn.chat(FORUM).last.thread).toBe(7)
  })
})

describe('a group that becomes a supergroup', () => {
  const TO = -1009
  it('is followed when a card runs into it', async () => {
    await kit.skin.stop()
    const id = await kit.ask()
    await kit.show(id)
    kit.standIn.migrate(GROUP, TO)
    const other = await kit.ask()
    expect(await kit.show(other)).toEqual({ kind: 'moved', to: `telegram:${TO}` })
  })

  it('is followed by the platform’s own notice; cards waiting in the old group are posted where people are', async () => {
    const id = await kit.ask()
    await kit.show(id)
    kit.standIn.migrate(GROUP, TO)
    await kit.standIn.waitFor(() => kit.world.governor.state().moved.get(CHANNEL) === `telegram:${TO}`)
    expect((await kit.show(id)).kind).toBe('shown')
    expect(buttonsOf(kit.standIn.chat(TO).last)).toContain('APPROVE')
    const { message_id } = kit.standIn.chat(TO).last
    expect((await kit.standIn.tap(TO, message_id, 'APPROVE', ALICE)).text).toBe('Approved.')
    await kit.standIn.waitFor(() => buttonsOf(kit.standIn.chat(TO).message(message_id)).length === 0)
    const [vote] = (await kit.world.governor.about(id)).filter(({ entry }) => entry.type === 'vote.cast')
    expect(JSON.stringify(vote)).toContain(`"channel":"${CHANNEL}"`)
  })
})

describe('a group that moved', () => {
  it('can still approve what was opened there: everything is told of the charter’s channel', async () => {
    const TO = -1009
    kit.standIn.migrate(GROUP, TO)
    await kit.standIn.waitFor(() => kit.world.governor.state().moved.get(CHANNEL))
    const id = await kit.ask({ preview: 'x'.repeat(5000) })
    await kit.show(id)
    const { message_id } = kit.standIn.chat(TO).last
    await kit.standIn.tap(TO, message_id, 'Open the full request', ALICE)
    await kit.show(id)
    expect((await kit.standIn.tap(TO, message_id, 'APPROVE', ALICE)).text).toBe('Approved.')
  })
})

describe('more cards than a chat allows', () => {
  it('never meets the platform’s limit, spreads the rest, and one message says how many wait', async () => {
    await kit.close()
    kit = await buildKit({}, { limits: true })
    await kit.skin.start()
    const ids = await Promise.all(Array.from({ length: 12 }, () => kit.ask()))
    const results = []
    for (const id of ids) results.push(await kit.show(id))
    const later = results.flatMap((result) => (result.kind === 'later' ? [result.ms] : []))
    expect(later).toHaveLength(9)
    expect(new Set(later).size).toBe(9)
    const first = await kit.skin.showBacklog(CHANNEL, 9, null)
    expect(first.kind).toBe('later')
    expect(kit.standIn.calls.filter(({ method, status }) => method === 'sendMessage' && status === 200)).toHaveLength(3)
  })

  it('edits the backlog message as the number changes and says when nothing waits', async () => {
    const first = await kit.skin.showBacklog(CHANNEL, 37, null)
    const ref = first.kind === 'shown' ? first.ref : null
    expect(group().last.text).toContain('37 more waiting')
    await kit.skin.showBacklog(CHANNEL, 0, ref)
    expect(group().messages).toHaveLength(1)
    expect(group().last.text).toBe('Nothing more is waiting.')
  })

  it('shows a decision at once, whatever waits to be posted', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => kit.ask()))
    for (const id of ids) await kit.show(id)
    await kit.standIn.tap(GROUP, 1, 'REJECT', ALICE)
    expect((await kit.show(ids[0] as string)).kind).toBe('shown')
    expect(group().message(1).text).toContain('Rejected by alice')
  })
})

describe('the test card', () => {
  it('is posted with a button that answers who taps', async () => {
    expect(await kit.skin.test(TOPIC)).toEqual({ channel: TOPIC, ok: true, problem: '' })
    const { last } = kit.standIn.chat(FORUM)
    expect((await kit.standIn.tap(FORUM, last.message_id, 'Tap me', ALICE)).text).toContain('count as alice')
    expect([kit.skin.lastTap(TOPIC)?.by, kit.skin.lastTap(`telegram:${GROUP}`)]).toEqual(['alice', undefined])
  })

  it.each([
    ['membership', () => kit.standIn.kickBot(GROUP), 'add it again'],
    ['chat', () => kit.standIn.deleteChat(GROUP), 'correct the id'],
    [
      'right',
      () =>
        kit.standIn.failNext('sendMessage', {
          status: 400,
          body: { ok: false, error_code: 400, description: 'Bad Request: not enough rights to send text messages to the chat' },
        }),
      'right to send',
    ],
  ])('names a missing %s', async (_, breakIt, expected) => {
    breakIt()
    expect(await kit.skin.test(CHANNEL)).toMatchObject({ ok: false, problem: expect.stringContaining(expected) as unknown })
  })
})

describe('connecting', () => {
  const another = (token = TOKEN) => {
    const { governor, clock } = kit.world
    return createTelegram({ governor, token, apiRoot: kit.standIn.url, clock, fault: (error) => kit.faults.push(error) })
  }

  it('names a wrong token and does not end the process', async () => {
    const skin = another('42:wrong')
    await skin.start()
    expect(skin.health()[0]).toMatchObject({
      channel: 'telegram',
      ok: false,
      problem: expect.stringContaining('TELEGRAM_BOT_TOKEN') as unknown,
    })
    expect(await skin.show(CHANNEL, await kit.record(await kit.ask()), null)).toMatchObject({ kind: 'later' })
    expect((await skin.test(CHANNEL)).problem).toContain('TELEGRAM_BOT_TOKEN')
    await skin.stop()
  })

  it('names a second poller, and both go on', async () => {
    const skin = another()
    await skin.start()
    await kit.standIn.waitFor(() => [skin, kit.skin].some((s) => s.health()[0]?.problem.includes('another program polls')))
    await skin.stop()
    await kit.standIn.waitFor(() => kit.skin.health()[0]?.ok, 10_000)
  })

  it('names a leftover webhook, leaves it alone, and polls once it is gone', async () => {
    await kit.skin.stop()
    const call = (method: string, body: unknown) =>
      fetch(`${kit.standIn.url}/bot${TOKEN}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await call('setWebhook', { url: 'https://old.example.org/hook' })
    const skin = another()
    await skin.start()
    expect(skin.health()[0]).toMatchObject({ ok: false, problem: expect.stringContaining('old.example.org') as unknown })
    expect(kit.standIn.calls.filter(({ method }) => method === 'deleteWebhook')).toEqual([])
    await call('deleteWebhook', {})
    await kit.standIn.waitFor(() => skin.health()[0]?.ok, 10_000)
    await skin.stop()
  })
})
