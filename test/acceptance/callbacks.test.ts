import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { type Office, ON, OTHER_GROUP, OTHER_ROOM, openOffice, settled, TEAM, TOKEN } from './office.ts'

let office: Office
beforeEach(async () => {
  office = await openOffice()
})
afterEach(() => office.close())

const votes = (id: string) => office.record(id).escalation?.votes.length
const seq = () => office.world.governor.state().head.seq

/** Puts buttons with any data under a message of the bot's, as a client that makes up callbacks would send them. */
async function forged(data: string): Promise<string> {
  const reply_markup = { inline_keyboard: [[{ text: 'tap me', callback_data: data }]] }
  const body = JSON.stringify({ chat_id: OTHER_GROUP, text: 'tap me', reply_markup })
  await fetch(`${office.telegram.url}/bot${TOKEN}/sendMessage`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  const message = office.telegram.chat(OTHER_GROUP).last.message_id
  return (await office.telegram.tap(OTHER_GROUP, message, 'tap me', ON.ann.telegram)).text ?? ''
}

describe('A14: callbacks that nobody should believe', () => {
  it('forged data decides nothing: another id, another stage, another letter, no id at all', async () => {
    const id = await office.asked()
    const before = seq()
    for (const data of ['a:req_00000000000000nobody', 'a:__proto__', 'a:constructor', 'q:whatever', id, `a:${id}.99 `, 'a:'])
      expect(await forged(data)).toMatch(/none of ours|no request/)
    // The letters of blinded answers, of digests and of promotions.
    for (const letter of ['x', 'y', 'z', 'd', 'b'])
      for (const other of [id, 'nobody', '__proto__'])
        expect(await forged(`${letter}:${other}`)).toMatch(/Nobody is asked|No message|Nothing changed/)
    expect([votes(id), seq()]).toEqual([0, before])
  })

  it('a card in another chat decides nothing, and the attempt is recorded, on both platforms', async () => {
    const id = await office.asked()
    const [telegram, slack] = office.skins
    await telegram.show(`telegram:${OTHER_GROUP}`, office.record(id), null)
    const there = office.telegram.chat(OTHER_GROUP).last.message_id
    for (const button of ['APPROVE', 'REJECT'])
      expect(await office.telegram.tap(OTHER_GROUP, there, button, ON.ann.telegram)).toMatchObject({
        show_alert: true,
        text: expect.stringContaining('No card of') as unknown,
      })
    const stray = await slack.show(`slack:${OTHER_ROOM}`, office.record(id), null)
    if (stray.kind !== 'shown' || stray.ref.on !== 'slack') throw new Error('not shown')
    const clicked = await office.slack.click(OTHER_ROOM, stray.ref.ts, 'approve', ON.bob.slack)
    expect((await clicked.answer()).visible).toContain('No card of')
    expect(office.record(id)).toMatchObject({
      status: { name: 'pending' },
      attempts: [`telegram:${ON.ann.telegram}:other_channel`, `slack:${TEAM}/${ON.bob.slack}:other_channel`],
    })
    expect((await office.tap(id, 'ann')).text).toBe('Approved.')
  })

  it('a motion is not carried from another chat, either', async () => {
    const { governor } = office.world
    const person = { kind: 'person', identity: { on: 'telegram', user: ON.ann.telegram } } as const
    const motion = { kind: 'resolution', text: 'We try the new model' } as const
    await governor.submit({ kind: 'move', motion_id: 'mot_1', motion, door: 'telegram' }, person)
    const second = { kind: 'second', motion_id: 'mot_1', vote: 'approve', door: 'telegram', channel: `telegram:${OTHER_GROUP}` } as const
    const bob = { kind: 'person', identity: { on: 'telegram', user: ON.bob.telegram } } as const
    expect(await governor.submit(second, bob)).toMatchObject({ ok: false, refusal: { code: 'other_channel' } })
    expect(governor.state().motions.get('mot_1')?.votes).toHaveLength(1)
  })

  it('typed by its id, it counts from any chat: what is meant is said', async () => {
    const id = await office.asked()
    office.telegram.send(OTHER_GROUP, `/approve ${id.slice(-6)}`, ON.ann.telegram)
    await settled(office, id, 'granted')
  })

  it('an update that Telegram delivers again, and an interaction that Slack retries, decide nothing twice', async () => {
    const two = await office.asked({ task_intent: 'Edit the charter' })
    await office.tap(two, 'ann')
    await office.telegram.waitFor(() => office.telegram.pendingUpdates() === 0)
    const answers = () => office.telegram.calls.filter(({ method }) => method === 'answerCallbackQuery').length
    const before = [seq(), answers()]
    office.telegram.replay(1001)
    await until(() => answers() === (before[1] ?? 0) + 1)
    expect([votes(two), seq()]).toEqual([1, before[0]])
    await office.click(two, 'bob')
    await settled(office, two, 'granted')
    const granted = seq()
    await office.slack.replayLast()
    await until(() => office.slack.channel('C0ROOM').privately.length === 1)
    expect([votes(two), seq()]).toEqual([2, granted])
  })
})
