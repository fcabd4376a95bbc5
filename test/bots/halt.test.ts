import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerCommand, type Call } from '../../bots/commands.ts'
import { ALICE, buildKit, buttonsOf, GROUP, type Kit, MALLORY } from './telegram-kit.ts'

let kit: Kit
beforeEach(async () => {
  kit = await buildKit()
})
afterEach(() => kit.close())

const say = (name: string, argument = '', user = ALICE, call: Partial<Call> = {}) =>
  answerCommand(kit.world.governor, name, {
    argument,
    identity: { on: 'telegram', user },
    spot: { on: 'telegram', chat: GROUP },
    prefix: '/',
    health: [],
    ...call,
  })
const halted = () => kit.world.governor.state().halted

describe('/halt', () => {
  it('stops everything once `now` stands behind it, and says who did', async () => {
    const id = await kit.ask()
    expect((await say('halt')).sections[0]?.text).toContain('/halt now')
    for (const argument of ['', 'nowhere', 'please now', 'NOWx']) await say('halt', argument)
    expect(halted()).toBe(null)
    const page = await say('halt', 'now money leaves')
    expect(page.headline).toBe('Everything is halted.')
    expect(halted()).toMatchObject({ by: { operator: 'alice', door: 'telegram' }, reason: 'money leaves' })
    expect((await kit.record(id)).status).toMatchObject({ name: 'refused', cause: 'halted' })
    expect((await say('status')).headline).toContain('halted by alice: money leaves')
    expect((await say('halt', 'now again')).headline).toBe('Everything is halted.')
    expect(halted()?.reason).toBe('money leaves')
  })

  it('is not for strangers, and its reason is made safe to read', async () => {
    await say('halt', 'now', MALLORY)
    expect(halted()).toBe(null)
    await say('halt', `now \u202e\ud800 why\0 ${'x'.repeat(5000)}`)
    expect(halted()?.reason).toMatch(/^\\u\{202e\} why/)
    expect(halted()?.reason.length).toBeLessThanOrEqual(500)
  })

  it('is recorded without the secrets in its reason', async () => {
    await say('halt', 'now the key of eve@corp.example.com leaked')
    expect(halted()?.reason).toMatch(/^the key of \[e-mail #.*leaked$/)
    expect(halted()?.reason).not.toContain('eve')
  })

  it('is answered in the chat, and cards that waited show it', async () => {
    await kit.skin.start()
    const id = await kit.ask()
    await kit.show(id)
    const group = () => kit.standIn.chat(GROUP).messages.filter(({ from }) => from.is_bot)
    expect(group().flatMap(buttonsOf)).toContain('APPROVE')
    kit.standIn.send(GROUP, '/halt now money leaves', ALICE)
    const reply = await kit.standIn.waitFor(() => group().find(({ text }) => text.includes('Everything is halted')))
    expect(reply.text).toContain('money leaves')
    await kit.show(id)
    expect(group().flatMap(buttonsOf)).toEqual([])
  })

  it('rejects all that waits in the one decision, and every card says who stopped it and loses its buttons', async () => {
    await kit.skin.start()
    const ids = [await kit.ask(), await kit.ask({ args: { n: 1 } }), await kit.ask({ args: { n: 2 } })]
    for (const id of ids) await kit.show(id)
    const { appends } = kit.world.store
    const before = kit.world.governor.state().head.seq
    await say('halt', 'now money leaves')
    expect(kit.world.store.appends).toBe(appends + 1)
    expect(kit.world.governor.state().head.seq).toBe(before + 1 + ids.length)
    for (const id of ids) await kit.show(id)
    const cards = kit.standIn.chat(GROUP).messages.filter(({ from }) => from.is_bot)
    expect(cards).toHaveLength(ids.length)
    for (const card of cards) {
      expect(card.text).toContain('Everything was halted by alice: money leaves')
      expect(buttonsOf(card)).toEqual([])
    }
  })
})
