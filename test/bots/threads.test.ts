import { afterEach, describe, expect, it } from 'vitest'
import { postAlerts } from '../../queues/workers/alerts.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { showCard } from '../../queues/workers/cards.ts'
import { postNote } from '../../queues/workers/notes.ts'
import type { Skin } from '../../src/governor/skin.ts'
import type { CharterChanges, World } from '../support/world.ts'
import { ANN, ROOM, CHANNEL as SLACK, type SlackWorld, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, CAROL, FORUM, GROUP, type Kit } from './telegram-kit.ts'

const TELEGRAM = `telegram:${GROUP}`
const TOPIC = `telegram:${FORUM}:7`
const SYSTEM = { kind: 'system', part: 'timer' } as const
const MINUTE = 60_000

const routed = (changes: CharterChanges): CharterChanges => ({
  solo: false,
  approvals: {
    groups: { all: ['alice', 'carol'] },
    routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['all'], quorum: 2, timeout: '10m', remind_at: '5m' }] }],
  },
  ...changes,
})

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** What the effects worker does about a request in a channel: its card, then what its thread is owed. */
const work = async (world: World, skin: Skin, id: string, channel: string): Promise<void> => {
  const deps = { governor: world.governor, skins: [skin], backlog: new Backlog(world.governor) }
  // Long enough for any slot of the pace.
  for (let again: number | undefined = 0; again !== undefined; again = await showCard(deps, id, channel)) world.clock.advance(again)
  for (let again: number | undefined = 0; again !== undefined; again = await postNote(deps, id, channel)) world.clock.advance(again)
}
const later = async (world: World, id: string, minutes: number): Promise<void> => {
  world.clock.advance(minutes * MINUTE)
  await world.governor.submit({ kind: 'sweep', request_ids: [id] }, SYSTEM)
}

async function telegram(): Promise<Kit> {
  const kit = await buildKit()
  closing.push(() => kit.close())
  await kit.world.adopt(
    routed({
      timezone: 'Europe/Zurich',
      operators: [
        { id: 'alice', telegram: ALICE },
        { id: 'carol', slack: { team: TEAM, user: ANN } },
      ],
      channels: [{ telegram: GROUP }, { telegram: FORUM, topic: 7 }],
    }),
  )
  await kit.skin.start()
  return kit
}

describe('in Telegram', () => {
  it('a reminder is a reply to the card that notifies those who have not answered', async () => {
    const { world, skin, standIn, ask } = await telegram()
    const id = await ask()
    await work(world, skin, id, TELEGRAM)
    await later(world, id, 5)
    await work(world, skin, id, TELEGRAM)
    const [card, note] = standIn.chat(GROUP).messages
    expect(note?.replyTo).toBe(card?.message_id)
    expect(note?.text).toMatch(/^alice, carol: Reminder: this still waits for you\. It rejects itself at 13:10 CET \(in [45] min\)\.$/)
    expect(note?.entities).toEqual([{ type: 'text_mention', offset: 0, length: 5, user: { id: ALICE } }])
    expect(standIn.calls.findLast(({ method }) => method === 'sendMessage')?.params).toMatchObject({ disable_notification: false })
  })

  it('a vote and the outcome come silently, in one message when both are owed', async () => {
    const { world, skin, standIn, ask, record } = await telegram()
    const id = await ask()
    await work(world, skin, id, TELEGRAM)
    const vote = (user: number) =>
      world.governor.submit(
        { kind: 'vote', request_id: id, vote: 'reject', reason: '<b>no</b>', door: 'telegram' },
        { kind: 'person', identity: { on: 'telegram', user } },
      )
    await later(world, id, 5)
    await vote(ALICE)
    await work(world, skin, id, TELEGRAM)
    await work(world, skin, id, TELEGRAM)
    const notes = standIn.chat(GROUP).messages.slice(1)
    expect(notes.map(({ text }) => text.split(' ')[0])).toEqual(['Rejected'])
    expect(notes[0]?.text).toContain('<b>no</b>')
    expect(standIn.calls.findLast(({ method }) => method === 'sendMessage')?.params).toMatchObject({ disable_notification: true })
    expect((await record(id)).cards[TELEGRAM]?.thread?.entries).toEqual([])
  })

  it('the topic of a forum is kept', async () => {
    const { world, skin, standIn, ask } = await telegram()
    const id = await ask()
    await work(world, skin, id, TOPIC)
    await later(world, id, 5)
    await work(world, skin, id, TOPIC)
    const [card, note] = standIn.chat(FORUM).messages
    expect(note).toMatchObject({ thread: 7, replyTo: card?.message_id })
  })

  it('a card that somebody deleted takes nothing from the people: the note stands by itself', async () => {
    const { world, skin, standIn, ask } = await telegram()
    const id = await ask()
    await work(world, skin, id, TELEGRAM)
    standIn.deleteMessage(GROUP, standIn.chat(GROUP).messages[0]?.message_id ?? 0)
    await later(world, id, 5)
    await postNote({ governor: world.governor, skins: [skin] }, id, TELEGRAM)
    expect(standIn.chat(GROUP).last.text).toMatch(/Reminder/)
    expect(standIn.chat(GROUP).last.replyTo).toBeUndefined()
  })

  it('a chat that removed the bot is named, and nothing is owed there any more', async () => {
    const { world, skin, standIn, ask, record } = await telegram()
    const id = await ask()
    await work(world, skin, id, TELEGRAM)
    standIn.kickBot(GROUP)
    await later(world, id, 5)
    await postNote({ governor: world.governor, skins: [skin] }, id, TELEGRAM)
    expect((await world.governor.about(id)).map(({ entry }) => entry.type)).toContain('note.failed')
    expect(skin.health().find(({ channel }) => channel === TELEGRAM)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/removed/),
    })
    expect((await record(id)).cards[TELEGRAM]?.thread?.entries).toEqual([])
  })
})

describe('in Slack', () => {
  async function slack(): Promise<SlackWorld> {
    const built = await slackWorld({
      mode: 'socket',
      charter: routed({
        operators: [
          { id: 'alice', slack: { team: TEAM, user: ANN } },
          { id: 'carol', telegram: CAROL },
        ],
      }),
    })
    closing.push(() => built.close())
    return built
  }

  it('a reminder is in the thread of the card, and mentions those who have not answered', async () => {
    const { world, skin, slack: standIn, ask } = await slack()
    const id = await ask()
    await work(world, skin, id, SLACK)
    await later(world, id, 5)
    await work(world, skin, id, SLACK)
    const [card, note] = standIn.channel(ROOM).messages
    expect(note?.thread).toBe(card?.ts)
    expect(note?.blocks[0]).toMatchObject({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'user', user_id: ANN },
            { text: ', ' },
            { text: 'carol' },
            { text: ': ' },
            { text: expect.stringMatching(/^Reminder/) },
          ],
        },
      ],
    })
  })

  it('a question and its answer are there as well, the answer calling who asked', async () => {
    const { world, skin, slack: standIn, ask } = await slack()
    const id = await ask()
    await work(world, skin, id, SLACK)
    const ann = { kind: 'person', identity: { on: 'slack', team: TEAM, user: ANN } } as const
    await world.governor.submit({ kind: 'question', request_id: id, text: 'Which <@U0EVE> account?', door: 'slack' }, ann)
    await world.governor.submit({ kind: 'answer', request_id: id, text: '<!channel> the small one' }, { kind: 'open' })
    await work(world, skin, id, SLACK)
    const notes = standIn.channel(ROOM).messages.slice(1)
    expect(notes).toHaveLength(1)
    expect(notes[0]?.visible).toMatch(
      /alice asks the agent: “Which <@U0EVE> account\?”[\s\S]*The agent answers: “<!channel> the small one”/,
    )
    // Rich text is never parsed: only our own mention is one, and the fallback text is escaped.
    expect(notes[0]?.text).not.toContain('<!channel>')
    expect(JSON.stringify(notes[0]?.blocks).match(/"type":"user"/g)).toHaveLength(1)
  })

  it('a locked thread is told plainly in the ledger, and the channel stays well', async () => {
    const { world, skin, slack: standIn, ask, faults } = await slack()
    const id = await ask()
    await work(world, skin, id, SLACK)
    await later(world, id, 5)
    standIn.failNext('chat.postMessage', { status: 200, body: { ok: false, error: 'restricted_action_thread_locked' } })
    await work(world, skin, id, SLACK)
    const failed = (await world.governor.about(id)).map(({ entry }) => entry).find(({ type }) => type === 'note.failed')
    expect(JSON.stringify(failed?.data)).toContain('thread is locked or gone')
    expect(skin.health().every(({ ok }) => ok)).toBe(true)
    expect(faults).toEqual([])
  })
})

describe('alerts', () => {
  const LOCAL = { kind: 'person', identity: { on: 'local' } } as const
  const halt = ({ governor }: World) => governor.submit({ kind: 'halt', reason: '<b>fire</b> <!channel>', door: 'cli' }, LOCAL)

  it('stand in the topic for alerts in Telegram, as text', async () => {
    const { world, skin, standIn } = await telegram()
    await world.adopt(
      routed({
        channels: [
          { telegram: GROUP, for: ['approvals'] },
          { telegram: FORUM, topic: 7, for: ['alerts'] },
        ],
        operators: [
          { id: 'alice', telegram: ALICE },
          { id: 'carol', telegram: CAROL },
        ],
      }),
    )
    await halt(world)
    await postAlerts({ governor: world.governor, skins: [skin] }, TOPIC)
    expect(standIn.chat(GROUP).messages).toEqual([])
    expect(standIn.chat(FORUM).last).toMatchObject({ thread: 7 })
    expect(standIn.chat(FORUM).last.text).toMatch(/^Everything is halted by local: “<b>fire<\/b> <!channel>”\./)
  })

  it('stand in the channel in Slack, as text', async () => {
    const built = await slackWorld({ mode: 'socket' })
    closing.push(() => built.close())
    await halt(built.world)
    await postAlerts({ governor: built.world.governor, skins: [built.skin] }, SLACK)
    const { last } = built.slack.channel(ROOM)
    expect(last.visible).toMatch(/^Everything is halted by local/)
    expect(last.text).not.toContain('<!channel>')
    expect(last.thread).toBeUndefined()
  })

  it('are muted by a person in their own chat, and in no other', async () => {
    const { world, skin, standIn } = await telegram()
    await world.adopt(
      routed({
        channels: [{ telegram: ALICE }, { telegram: GROUP }],
        operators: [
          { id: 'alice', telegram: ALICE },
          { id: 'carol', telegram: CAROL },
        ],
      }),
    )
    const say = async (chat: number, text: string) => {
      const before = standIn.chat(chat).messages.length
      standIn.send(chat, text, ALICE)
      await standIn.waitFor(() => standIn.chat(chat).messages.length === before + 2)
      return standIn.chat(chat).last.text
    }
    expect(await say(ALICE, '/mute approvals')).toMatch(/Requests cannot be muted/)
    expect(await say(GROUP, '/mute alerts')).toMatch(/^Nothing changed\./)
    expect(await say(ALICE, '/mute alerts')).toMatch(/^Muted here: alerts\./)
    await halt(world)
    expect([...world.governor.state().alerts.entries()].map(([key]) => key)).toEqual([TELEGRAM])
    expect(skin.platform).toBe('telegram')
  })
})
