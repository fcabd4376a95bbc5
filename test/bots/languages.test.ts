import { afterEach, describe, expect, it } from 'vitest'
import { answerCommand } from '../../bots/commands.ts'
import { ANN, EVE, ROOM, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, buttonsOf, CAROL, CHARTER, FORUM, GROUP, MALLORY } from './telegram-kit.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

async function telegram() {
  const kit = await buildKit(
    {},
    {},
    {
      ...CHARTER,
      operators: [
        { id: 'alice', telegram: ALICE, language: 'de' },
        { id: 'carol', telegram: CAROL },
      ],
      channels: [{ telegram: GROUP, language: 'de' }, { telegram: FORUM, topic: 7 }, { telegram: ALICE }],
    },
  )
  open.push(kit)
  await kit.skin.start()
  return kit
}

describe('in Telegram', () => {
  it('a German group and an English one get the same card, each in its language, and each is edited in place in its language', async () => {
    const kit = await telegram()
    const id = await kit.ask({ estimated_cost_usd: 6.5, target_resource: 'treasury' })
    for (const channel of [`telegram:${GROUP}`, `telegram:${FORUM}:7`]) expect((await kit.show(id, channel)).kind).toBe('shown')
    const [german, english] = [GROUP, FORUM].map((chat) => () => kit.standIn.chat(chat).message(1))
    expect(german?.().text).toContain('crew-01 will einen Dienst aufrufen, um “Withdraw funds” für $6.50 bei “treasury”')
    expect(german?.().text).toContain('Frist: lehnt sich um 13:10 CET selbst ab (in 10 min)')
    expect(german && buttonsOf(german())).toEqual(['GENEHMIGEN', 'ABLEHNEN'])
    expect(english?.().text).toContain('crew-01 wants to call a service to “Withdraw funds” for $6.50 at “treasury”')
    expect(english && buttonsOf(english())).toEqual(['APPROVE', 'REJECT'])
    await kit.standIn.tap(GROUP, 1, 'GENEHMIGEN', ALICE)
    for (const channel of [`telegram:${GROUP}`, `telegram:${FORUM}:7`]) expect((await kit.show(id, channel)).kind).toBe('shown')
    expect(german?.().text).toContain('Genehmigt von alice in Telegram um 13:00 CET, weniger als eine Sekunde nach der Anfrage')
    expect(english?.().text).toContain('Approved by alice in Telegram at 13:00 CET, less than a second after it was asked')
    expect([german?.(), english?.()].map((message) => message && buttonsOf(message))).toEqual([[], []])
  })

  it('a tap is answered in the language of who taps, else in that of the place', async () => {
    const kit = await telegram()
    const id = await kit.ask({ estimated_cost_usd: 6.5 })
    await kit.show(id)
    expect((await kit.standIn.tap(GROUP, 1, 'GENEHMIGEN', MALLORY)).text).toContain('Du bist hier kein Operator')
    await kit.show(id, `telegram:${FORUM}:7`)
    expect((await kit.standIn.tap(FORUM, 1, 'APPROVE', ALICE)).text).toBe('Genehmigt.')
    expect((await kit.record(id)).status.name).toBe('granted')
  })

  it('what is written in private is answered in the language of the person, in a group in that of the group', async () => {
    const kit = await telegram()
    const ask = (user: number, chat: number, topic?: number) =>
      answerCommand(kit.world.governor, 'pending', {
        argument: '',
        identity: { on: 'telegram', user },
        spot: { on: 'telegram', chat, ...(topic === undefined ? {} : { topic }) },
        prefix: '/',
        health: [],
      })
    const [german, english] = ['Nichts wartet auf eine Antwort.', 'Nothing waits for an answer.']
    expect((await ask(ALICE, ALICE)).headline).toBe(german)
    expect((await ask(CAROL, CAROL)).headline).toBe(english)
    expect((await ask(CAROL, GROUP)).headline).toBe(german)
    expect((await ask(ALICE, FORUM, 7)).headline).toBe(english)
  })
})

describe('in Slack', () => {
  const HALL = 'C0HALL'

  it('a German channel gets its card, its menu and its edits in German; a stranger is told privately in German, an English one in English', async () => {
    const made = await slackWorld({
      mode: 'http',
      charter: {
        operators: [{ id: 'ann', slack: { team: TEAM, user: ANN } }],
        channels: [{ slack: ROOM, language: 'de' }, { slack: HALL }],
      },
    })
    open.push(made)
    const { slack, skin, world } = made
    slack.addChannel({ id: HALL, name: 'hall', members: [ANN, EVE] })
    const { id, ts } = await made.card()
    const english = await skin.show(`slack:${HALL}`, made.record(id), null)
    const message = () => JSON.stringify(slack.channel(ROOM).message(ts))
    for (const text of [
      'will einen Dienst aufrufen, um “buy a server” für $6.50',
      '*Frist:*',
      'deine Zeit',
      'GENEHMIGEN',
      'Mit Begründung ablehnen …',
    ])
      expect(message()).toContain(text)
    expect(message()).not.toContain('Deadline')
    if (english.kind !== 'shown' || english.ref.on !== 'slack') throw new Error('not shown')
    expect(JSON.stringify(slack.channel(HALL).message(english.ref.ts))).toContain('wants to call a service to “buy a server” for $6.50')
    expect((await (await slack.click(ROOM, ts, 'approve', EVE)).answer()).visible).toContain('Du bist kein Operator dieser Charter')
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => made.record(id).status.name === 'granted')
    await made.worker(id)
    expect(message()).toContain('Genehmigt von ann in Slack')
    expect(JSON.stringify(slack.channel(ROOM).message(ts).blocks)).not.toContain('GENEHMIGEN')
    expect(world.governor.state().requests.get(id)?.status.name).toBe('granted')
  })
})
