import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../bots/commands.ts'
import { ALICE, buildKit, buttonsOf, CAROL, FORUM, GROUP, type Kit, MALLORY } from './telegram-kit.ts'

const CHANNEL = `telegram:${GROUP}`

let kit: Kit

beforeEach(async () => {
  kit = await buildKit()
  await kit.skin.start()
})
afterEach(() => kit.close())

const group = () => kit.standIn.chat(GROUP)
const entries = async (id: string): Promise<readonly string[]> => (await kit.world.governor.about(id)).map(({ entry }) => entry.type)

describe('a tap', () => {
  it('approves, and the card keeps the request and says who, when, how fast and where', async () => {
    const id = await kit.ask({ target_resource: 'treasury' })
    await kit.show(id)
    expect(group().last.text).toMatch(/^crew-01 wants to call a service to “Withdraw funds” for \$0\.50 at “treasury”/)
    expect(group().last.text).toContain('today $0.00 → $0.50 of $10.00')
    expect(group().last.text).toContain('rejects itself at 13:10 CET (in 10 min)')
    expect(buttonsOf(group().last)).toEqual(['APPROVE', 'REJECT'])
    kit.world.clock.advance(41_000)
    expect(await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).toMatchObject({ text: 'Approved.', show_alert: false })
    expect((await kit.record(id)).status).toMatchObject({ name: 'granted', by: [{ operator: 'alice', door: 'telegram' }] })
    expect(await kit.show(id)).toMatchObject({ kind: 'shown' })
    expect(group().messages).toHaveLength(1)
    expect(group().last.text).toContain('Approved by alice in Telegram at 13:00 CET, 41 s after it was asked')
    expect(group().last.text).toContain('“Withdraw funds” for $0.50')
    expect(buttonsOf(group().last)).toEqual([])
  })

  it('rejects, with the rest of the circle told', async () => {
    const id = await kit.ask()
    await kit.show(id)
    expect((await kit.standIn.tap(GROUP, 1, 'REJECT', CAROL)).text).toBe('Rejected.')
    expect((await kit.record(id)).status).toMatchObject({ name: 'refused', cause: 'operator', by: { operator: 'carol' } })
  })

  it('of a stranger decides nothing, is answered privately with the line that would list them, and is in the ledger', async () => {
    const id = await kit.ask()
    await kit.show(id)
    const answer = await kit.standIn.tap(GROUP, 1, 'APPROVE', MALLORY)
    expect(answer).toMatchObject({ show_alert: true, text: expect.stringContaining(`telegram: ${MALLORY}, roles: [approver]`) as unknown })
    expect((await kit.record(id)).status.name).toBe('pending')
    expect(await entries(id)).toContain('attempt.refused')
    expect(buttonsOf(group().last)).toEqual(['APPROVE', 'REJECT'])
  })

  it('on opposite buttons by two people makes one decision, and the loser is told the truth', async () => {
    const id = await kit.ask()
    await kit.show(id)
    const answers = await Promise.all([kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE), kit.standIn.tap(GROUP, 1, 'REJECT', CAROL)])
    expect(answers.filter(({ show_alert }) => !show_alert)).toHaveLength(1)
    const { status } = await kit.record(id)
    const loser = answers.find(({ show_alert }) => show_alert)
    expect(loser?.text).toMatch(status.name === 'granted' ? /^Approved by alice/ : /^Rejected by carol/)
    expect((await entries(id)).filter((type) => type === 'vote.cast')).toHaveLength(1)
    await kit.standIn.waitFor(() => buttonsOf(group().last).length === 0)
  })

  it('after the deadline is too late even though no timer ran, and takes the buttons away', async () => {
    const id = await kit.ask()
    await kit.show(id)
    kit.world.clock.advance(600_000)
    expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).text).toContain('deadline')
    expect((await kit.record(id)).status).toMatchObject({ name: 'refused', cause: 'timeout' })
    await kit.standIn.waitFor(() => buttonsOf(group().last).length === 0)
    expect(group().last.text).toContain('Timed out')
  })

  it('delivered again decides nothing twice', async () => {
    const id = await kit.ask()
    await kit.show(id)
    await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)
    const before = (await entries(id)).length
    await kit.standIn.waitFor(() => kit.standIn.pendingUpdates() === 0)
    kit.standIn.replay(1001)
    await kit.standIn.waitFor(() => kit.standIn.calls.filter(({ method }) => method === 'answerCallbackQuery').length === 2)
    expect(await entries(id)).toHaveLength(before)
  })

  it('on a stray copy that nobody recorded decides, and edits that copy', async () => {
    const id = await kit.ask()
    await kit.skin.show(CHANNEL, await kit.record(id), null)
    await kit.show(id)
    expect(group().messages).toHaveLength(2)
    await kit.standIn.tap(GROUP, 1, 'REJECT', ALICE)
    await kit.standIn.waitFor(() => buttonsOf(group().message(1)).length === 0)
    await kit.show(id)
    expect(group().message(2).text).toBe(group().message(1).text)
  })

  it('on a stray copy of what was decided long ago tells the truth and removes its buttons', async () => {
    const id = await kit.ask()
    await kit.skin.show(CHANNEL, await kit.record(id), null)
    await kit.show(id)
    await kit.standIn.tap(GROUP, 2, 'REJECT', ALICE)
    expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', CAROL)).text).toMatch(/^Rejected by alice in Telegram/)
    await kit.standIn.waitFor(() => group().message(1).text.includes('Rejected by alice') && buttonsOf(group().message(1)).length === 0)
  })

  it('that cannot be recorded says so, decides nothing and leaves the buttons', async () => {
    const id = await kit.ask()
    await kit.show(id)
    kit.world.store.fault = 'unreachable'
    expect(await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).toMatchObject({
      show_alert: true,
      text: expect.stringContaining('could not be recorded') as unknown,
    })
    kit.world.store.fault = 'none'
    expect((await kit.record(id)).status.name).toBe('pending')
    expect(buttonsOf(group().last)).toEqual(['APPROVE', 'REJECT'])
    expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).text).toBe('Approved.')
  })

  it('made while the bot was down counts when it is back', async () => {
    const id = await kit.ask()
    await kit.show(id)
    await kit.skin.stop()
    const tapped = kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)
    const again = await buildSecond()
    expect((await tapped).text).toBe('Approved.')
    await again.stop()
    expect((await kit.record(id)).status.name).toBe('granted')
  })

  it('by an anonymous admin is refused in plain words', async () => {
    const id = await kit.ask()
    await kit.show(id)
    kit.standIn.addUser({ id: 1087968824, first_name: 'Group' })
    expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', 1087968824)).text).toContain('Remain anonymous')
    expect((await kit.record(id)).status.name).toBe('pending')
  })
})

describe('a request too large for a card', () => {
  const large = { args: { rows: Array.from({ length: 300 }, (_, i) => `row ${i} \u202e<b>&`) } }

  it('can only be rejected until it was opened as a whole file, then approved', async () => {
    const id = await kit.ask(large)
    await kit.show(id)
    expect(buttonsOf(group().last)).toEqual(['REJECT', 'Open the full request'])
    expect((await kit.standIn.tap(GROUP, 1, 'Open the full request', MALLORY)).show_alert).toBe(true)
    expect(group().messages).toHaveLength(1)
    expect((await kit.standIn.tap(GROUP, 1, 'Open the full request', ALICE)).text).toContain('Sent below')
    const { document, replyTo } = group().last
    expect(replyTo).toBe(1)
    expect(JSON.parse(String(document?.bytes))).toMatchObject(large)
    expect(String(document?.bytes)).not.toContain('\u202e')
    await kit.show(id)
    expect(buttonsOf(group().message(1))).toEqual(['APPROVE', 'REJECT', 'Open the full request'])
    expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).text).toBe('Approved.')
  })

  it('offers approve only in the chat that got the file', async () => {
    const id = await kit.ask(large)
    await kit.show(id)
    await kit.standIn.tap(GROUP, 1, 'Open the full request', ALICE)
    await kit.show(id)
    await kit.show(id, `telegram:${FORUM}:7`)
    expect(buttonsOf(kit.standIn.chat(FORUM).last)).toEqual(['REJECT', 'Open the full request'])
  })
})

describe('commands', () => {
  it('tell a newcomer the exact lines to paste, in a topic too', async () => {
    kit.standIn.send(FORUM, '/whoami', MALLORY, { thread: 7 })
    const reply = await kit.standIn.waitFor(() => kit.standIn.chat(FORUM).messages.find(({ from }) => from.is_bot))
    expect(reply.thread).toBe(7)
    expect(reply.text).toContain(`- { id: mallory, telegram: ${MALLORY}, roles: [approver] }`)
    expect(reply.text).toContain(`- { telegram: ${FORUM}, topic: 7 }`)
  })

  it.each(['/pending', '/status', '/why req'])('%s is for operators only', async (text) => {
    await kit.ask()
    kit.standIn.send(GROUP, text, MALLORY)
    const reply = await kit.standIn.waitFor(() => group().messages.find(({ from }) => from.is_bot))
    expect(reply.text).toContain('Only operators')
    expect(reply.text).not.toContain('crew-01')
  })

  it('/why explains a request by the end of its id: reasons, votes, money, ledger', async () => {
    const id = await kit.ask()
    await kit.show(id)
    await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)
    kit.standIn.send(GROUP, `/why ${id.slice(-6)}`, ALICE)
    const reply = await kit.standIn.waitFor(() => group().messages.find(({ text, from }) => from.is_bot && text.includes('Ledger')))
    for (const part of ['alice approved', 'request.asked', 'vote.cast', '$0.50 is set aside', id]) expect(reply.text).toContain(part)
  })

  it('/pending and /status say what waits', async () => {
    await kit.ask()
    kit.standIn.send(ALICE, '/pending', ALICE)
    kit.standIn.send(ALICE, '/status', ALICE)
    const texts = () =>
      kit.standIn
        .chat(ALICE)
        .messages.filter(({ from }) => from.is_bot)
        .map(({ text }) => text)
    await kit.standIn.waitFor(() => texts().length === 2)
    expect(texts().find((text) => text.includes('1 request waits'))).toContain('Withdraw funds')
    expect(texts().find((text) => text.includes('Ledger'))).toContain('Waiting: 1')
  })

  it('are offered in the menu', () => {
    expect(kit.standIn.commands()).toEqual(COMMANDS.map(({ name, text }) => ({ command: name, description: text })))
    expect(kit.standIn.commands('de')).toContainEqual({ command: 'pending', description: 'was auf eine Antwort wartet' })
  })
})

async function buildSecond() {
  const { createTelegram } = await import('../../bots/telegram/telegram.ts')
  const { TOKEN } = await import('./telegram-kit.ts')
  const { governor, clock } = kit.world
  const skin = createTelegram({ governor, token: TOKEN, apiRoot: kit.standIn.url, clock, fault: (error) => kit.faults.push(error) })
  await skin.start()
  return skin
}
