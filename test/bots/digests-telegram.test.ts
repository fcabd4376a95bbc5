import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTelegram } from '../../bots/telegram/telegram.ts'
import { digested, digestsIn, gathered, LONGEST, work } from './digests-kit.ts'
import { ALICE, buildKit, buttonsOf, CAROL, GROUP, type Kit, MALLORY, TOKEN } from './telegram-kit.ts'

const CHANNEL = `telegram:${GROUP}`
const OTHER = -100600

let kit: Kit

beforeEach(async () => {
  kit = await buildKit()
  kit.standIn.addChat({ id: OTHER, type: 'group', title: 'Other', members: [ALICE, CAROL] })
  await kit.world.adopt(
    digested(['alice', 'carol'], {
      timezone: 'Europe/Zurich',
      operators: [
        { id: 'alice', telegram: ALICE },
        { id: 'carol', telegram: CAROL },
      ],
      channels: [{ telegram: GROUP }, { telegram: OTHER }],
    }),
  )
  await kit.skin.start()
})
afterEach(() => kit.close())

const group = () => kit.standIn.chat(GROUP)
const asks = async (count: number, changes: Record<string, unknown> = {}): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await kit.ask(changes))
  return ids
}
const status = async (id: string): Promise<string> => (await kit.record(id)).status.name

describe('a digest in Telegram', () => {
  it('is one message for what waits, with buttons of its own for each', async () => {
    await asks(3)
    await work(kit.world, kit.skin)
    expect(group().messages).toHaveLength(0)
    await gathered(kit.world, kit.skin)
    expect(group().messages).toHaveLength(1)
    expect(group().last.text).toContain('crew-01 wants to call a service to “Withdraw funds” for $0.50')
    expect(group().last.text).toContain('rejects itself at 13:30 CET')
    expect(buttonsOf(group().last)).toEqual([1, 2, 3].flatMap((n) => [`${n} APPROVE`, `${n} REJECT`]).concat('APPROVE ALL 3 SHOWN'))
  })

  it('makes three messages of thirty requests in five minutes', async () => {
    for (let i = 0; i < 5; i++) {
      await asks(6)
      kit.world.clock.advance(60_000)
      await kit.world.governor.sweep()
      await work(kit.world, kit.skin)
    }
    await gathered(kit.world, kit.skin)
    const posts = kit.standIn.calls.filter(({ method, params }) => method === 'sendMessage' && Number(params['chat_id']) === GROUP)
    expect(posts).toHaveLength(3)
    expect(
      group()
        .messages.flatMap(buttonsOf)
        .filter((label) => /^\d+ APPROVE$/.test(label)),
    ).toHaveLength(30)
  })

  it('counts a tap on its own request only, and says in place what became of it', async () => {
    const [first, second] = (await asks(2)) as readonly [string, string]
    await gathered(kit.world, kit.skin)
    expect(await kit.standIn.tap(GROUP, 1, '2 REJECT', CAROL)).toMatchObject({ text: 'Rejected.' })
    await work(kit.world, kit.skin)
    expect([await status(first), await status(second)]).toEqual(['pending', 'refused'])
    expect(group().messages).toHaveLength(1)
    expect(group().last.text).toMatch(/Rejected by carol in Telegram at 13:05 CET/)
    expect(buttonsOf(group().last)).toEqual(['1 APPROVE', '1 REJECT'])
    expect(kit.standIn.chat(OTHER).last.text).toBe(group().last.text)
  })

  it('approves all that is shown and still waits, each as a vote of its own', async () => {
    const ids = (await asks(3)) as readonly [string, string, string]
    await gathered(kit.world, kit.skin)
    await kit.standIn.tap(GROUP, 1, '2 REJECT', CAROL)
    await kit.standIn.waitFor(() => buttonsOf(group().last).includes('APPROVE ALL 2 SHOWN'))
    expect(await kit.standIn.tap(GROUP, 1, 'APPROVE ALL 2 SHOWN', ALICE)).toMatchObject({ text: 'Approved 2.' })
    expect(await Promise.all(ids.map(status))).toEqual(['granted', 'refused', 'granted'])
    const about = await kit.world.governor.about(ids[0])
    expect(about.filter(({ entry }) => entry.type === 'vote.cast')).toHaveLength(1)
    await work(kit.world, kit.skin)
    expect(buttonsOf(group().last)).toEqual([])
  })

  it('tells a stranger privately, records the attempt at a request, and approves nothing', async () => {
    const [id] = (await asks(2)) as readonly [string, string]
    await gathered(kit.world, kit.skin)
    for (const button of ['1 APPROVE', 'APPROVE ALL 2 SHOWN'])
      expect(await kit.standIn.tap(GROUP, 1, button, MALLORY)).toMatchObject({ show_alert: true })
    expect(await status(id)).toBe('pending')
    expect((await kit.record(id)).attempts).toHaveLength(1)
  })

  it('counts no button of another channel, nor of a digest that nobody was shown', async () => {
    const ids = await asks(2)
    const [here] = digestsIn(kit.world, CHANNEL)
    const forge = async (data: string, chat: number): Promise<string> => {
      const reply_markup = { inline_keyboard: [[{ text: 'forged', callback_data: data }]] }
      await fetch(`${kit.standIn.url}/bot${TOKEN}/sendMessage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ chat_id: chat, text: 'x', reply_markup }),
      })
      return (await kit.standIn.tap(chat, kit.standIn.chat(chat).last.message_id, data, ALICE)).text
    }
    expect(await forge(`d:${here?.id}`, GROUP)).toContain('nothing was decided')
    await gathered(kit.world, kit.skin)
    expect(await forge(`d:${here?.id}`, OTHER)).toContain('nothing was decided')
    expect(await forge('d:dig_999_0', GROUP)).toContain('nothing was decided')
    expect(await Promise.all(ids.map(status))).toEqual(['pending', 'pending'])
  })

  it('fits with the longest requests, before and after they are decided', async () => {
    await asks(10, LONGEST)
    await work(kit.world, kit.skin)
    expect(group().messages).toHaveLength(1)
    expect(buttonsOf(group().last)).toHaveLength(21)
    const shown = group().last.text
    expect(shown.length).toBeLessThanOrEqual(4096)
    expect(shown.split(LONGEST.preview)).toHaveLength(11)
    await kit.standIn.tap(GROUP, 1, 'APPROVE ALL 10 SHOWN', ALICE)
    await work(kit.world, kit.skin)
    expect(group().last.text.split('Approved by alice in Telegram')).toHaveLength(11)
    expect(kit.standIn.calls.filter(({ status }) => status === 400)).toEqual([])
  })

  it('lets go what nobody answers for half of its time: it has a card of its own then', async () => {
    const [id] = (await asks(2)) as readonly [string, string]
    await gathered(kit.world, kit.skin)
    await kit.standIn.tap(GROUP, 1, '2 REJECT', CAROL)
    kit.world.clock.advance(10 * 60_000)
    await kit.world.governor.sweep()
    await work(kit.world, kit.skin)
    expect(group().messages).toHaveLength(2)
    expect(buttonsOf(group().last)).toEqual(['APPROVE', 'REJECT'])
    expect(group().message(1).text).toContain('It has a card of its own now: nobody answered for half of its time')
    expect(await kit.standIn.tap(GROUP, 2, 'APPROVE', ALICE)).toMatchObject({ text: 'Approved.' })
    expect(await status(id)).toBe('granted')
  })

  it('is edited by another process after a restart, and posted again only while nothing says where it stands', async () => {
    const [id] = (await asks(2)) as readonly [string, string]
    await gathered(kit.world, kit.skin)
    await kit.skin.stop()
    const { governor, clock } = kit.world
    const next = createTelegram({ governor, token: TOKEN, apiRoot: kit.standIn.url, clock, fault: (error) => kit.faults.push(error) })
    await next.start()
    await kit.standIn.tap(GROUP, 1, '1 APPROVE', ALICE)
    await work(kit.world, next)
    expect(await status(id)).toBe('granted')
    expect(group().messages).toHaveLength(1)
    expect(group().last.text).toContain('Approved by alice')
    await next.stop()
  })

  it('shows the truth on a copy that was posted and not recorded', async () => {
    const [, second] = (await asks(2)) as readonly [string, string]
    kit.world.clock.advance(300_000)
    await kit.world.governor.sweep()
    const [digest] = digestsIn(kit.world, CHANNEL)
    if (digest) await kit.skin.digest(CHANNEL, digest, null)
    await kit.standIn.tap(GROUP, 1, '1 APPROVE', ALICE)
    await kit.standIn.waitFor(() => group().message(1).text.includes('Approved by alice'))
    expect(buttonsOf(group().message(1))).toEqual(['2 APPROVE', '2 REJECT'])
    expect(await status(second)).toBe('pending')
  })
})
