import { expect, it, onTestFinished } from 'vitest'
import { Backlog } from '../../queues/workers/backlog.ts'
import { showCard } from '../../queues/workers/cards.ts'
import { editHead, postReport } from '../../queues/workers/reports.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { DAILY, REPORT, reportTomorrow, resolve } from '../support/reports.ts'
import type { World } from '../support/world.ts'
import { ANN, ROOM, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, CAROL, FORUM, GROUP } from './telegram-kit.ts'

const HOUR = 3_600_000
const INBOX = 'https://governor.example.com'

/** Makes tomorrow's report of two proposals, whose cards stand in a channel, and tells the channels its head. */
async function told(world: World, skin: Skin, cards: string, heads: readonly string[]): Promise<string> {
  const { governor } = world
  const id = await reportTomorrow(world, REPORT, async () => {
    const motions = await resolve(world, 'one', 'two')
    for (const motion of motions) await showCard({ governor, skins: [skin], backlog: new Backlog(governor) }, motion, cards)
    return motions
  })
  for (const channel of heads) await untilDone(world, () => postReport({ governor, skins: [skin] }, id, channel))
  return id
}

/** Does what a worker does until there is nothing left to do. */
async function untilDone({ clock }: World, work: () => Promise<number | undefined>): Promise<void> {
  for (let again: number | undefined = 0; again !== undefined; again = await work()) clock.advance(again)
}

it('in Telegram, a head says in every chat what became of its proposals, in its language, and keeps no dead button', async () => {
  const kit = await buildKit({ publicUrl: INBOX })
  onTestFinished(() => kit.close())
  const { world, skin, standIn, faults } = kit
  const operators = [
    { id: 'alice', telegram: ALICE },
    { id: 'carol', telegram: CAROL },
  ]
  const channels = [
    { telegram: GROUP, for: ['approvals', 'reports'] },
    { telegram: FORUM, topic: 7, for: ['reports'], language: 'de' },
  ]
  await world.adopt({ ...DAILY, timezone: 'Europe/Zurich', operators, channels })
  await skin.start()
  const heads = [`telegram:${GROUP}`, `telegram:${FORUM}:7`]
  const id = await told(world, skin, `telegram:${GROUP}`, heads)
  const { governor } = world
  const head = (chat: number) => {
    const { text, reply_markup } = standIn.chat(chat).messages.find(({ text }) => /^(?:Report of|Bericht vom)/.test(text)) ?? {}
    return { text, urls: reply_markup?.inline_keyboard.flat().map((button) => 'url' in button && button.url) ?? [] }
  }
  expect(head(GROUP).text).toContain('1. Decide: The server proposes: “one” (id ot_one)')
  expect(head(GROUP).urls).toEqual([`${INBOX}/inbox#mot_one`, `${INBOX}/inbox#mot_two`])
  await standIn.tap(GROUP, 1, 'REJECT', CAROL)
  for (const channel of heads) await untilDone(world, () => editHead({ governor, skins: [skin] }, id, channel))
  expect(head(GROUP).text).toContain(
    '1. Rejected: The server proposes: “one” – by carol in Telegram at 13:00 CET, 24 s after it was proposed; nothing changed',
  )
  expect(head(GROUP).text).toContain('2. Decide: ')
  expect(head(FORUM).text).toMatch(/1\. Abgelehnt: [^\n]*“one” – von carol in Telegram um 13:00 CET/)
  expect(head(GROUP).urls).toEqual([`${INBOX}/inbox#mot_two`])
  world.clock.advance(25 * HOUR)
  await governor.sweep()
  for (const channel of heads) await untilDone(world, () => editHead({ governor, skins: [skin] }, id, channel))
  expect(head(GROUP).text).toMatch(/1\. Rejected: [\s\S]*2\. Ran out: The server proposes: “two” – /)
  expect([head(GROUP).urls, head(FORUM).urls]).toEqual([[], []])
  expect(faults).toEqual([])
})

it('in Telegram, a head that stayed behind in a group that moved is not posted anew', async () => {
  const kit = await buildKit()
  onTestFinished(() => kit.close())
  const { world, skin, standIn } = kit
  const channel = `telegram:${GROUP}`
  await world.adopt({
    ...DAILY,
    operators: [{ id: 'alice', telegram: ALICE }],
    channels: [{ telegram: GROUP, for: ['approvals', 'reports'] }],
  })
  await skin.start()
  const id = await told(world, skin, channel, [channel])
  const { governor } = world
  await governor.submit({ kind: 'channel-moved', from: channel, to: `telegram:${FORUM}` }, { kind: 'system', part: 'worker' })
  await standIn.tap(GROUP, 1, 'REJECT', ALICE)
  await untilDone(world, () => editHead({ governor, skins: [skin] }, id, channel))
  expect(standIn.chat(FORUM).messages).toEqual([])
  expect(governor.state().reports.get(id)?.channels[channel]).not.toHaveProperty('head')
})

const SECOND = 'T0SECOND'
const REPORTS = 'C0REPORTS'
const THEIRS = 'C0THEIRS'

it('in Slack, the buttons lead to the cards in the same workspace, from another one or without an address to the inbox; decided, they go', async () => {
  const made = await slackWorld({
    mode: 'socket',
    charter: {
      ...DAILY,
      operators: [{ id: 'ann', slack: { team: TEAM, user: ANN } }],
      channels: [{ slack: ROOM }, { slack: REPORTS, for: ['reports'] }, { slack: THEIRS, team: SECOND, for: ['reports'] }],
    },
    standin: { others: { 'xoxb-2': SECOND } },
    skin: { workspaces: { [SECOND]: 'xoxb-2' }, publicUrl: INBOX },
  })
  onTestFinished(() => made.close())
  const { world, skin, slack } = made
  slack.addChannel({ id: REPORTS, name: 'reports', members: [ANN] })
  slack.addUser({ id: 'U0ZOE', name: 'zoe', team: SECOND })
  slack.addChannel({ id: THEIRS, name: 'theirs', team: SECOND, members: ['U0ZOE'] })
  const heads = [`slack:${REPORTS}`, `slack:${THEIRS}`]
  const id = await told(world, skin, `slack:${ROOM}`, heads)
  const { governor } = world
  const [one, two] = slack.channel(ROOM).messages.map(({ ts }) => ts)
  const link = (ts = ''): string => `https://standin.slack.com/archives/${ROOM}/p${ts.replace('.', '')}`
  const head = (room: string) => slack.channel(room).messages[0]
  const urls = (room: string): readonly string[] => {
    const said = slack.calls.filter(({ method, params }) => /^chat\.(?:postMessage|update)$/.test(method) && params['channel'] === room)
    return JSON.stringify(said.findLast(({ params }) => !params['thread_ts'])?.params).match(/https:[^"\\]+/g) ?? []
  }
  expect(urls(REPORTS)).toEqual([link(one), link(two)])
  expect(urls(THEIRS)).toEqual([`${INBOX}/inbox#mot_one`, `${INBOX}/inbox#mot_two`])
  // Nobody asks one workspace for what stands in another.
  expect(slack.calls.filter(({ method }) => method === 'chat.getPermalink')).toHaveLength(2)
  await slack.click(ROOM, one ?? '', 'reject', ANN)
  await slack.waitFor(() => governor.state().motions.get('mot_one')?.status.name === 'lost')
  slack.failNext('chat.getPermalink', { status: 200, body: { ok: false, error: 'internal_error' } })
  for (const channel of heads) await untilDone(world, () => editHead({ governor, skins: [skin] }, id, channel))
  for (const room of [REPORTS, THEIRS]) {
    expect(head(room)?.visible).toMatch(/1\. Rejected: [^\n]*“one” – by ann in Slack at [\s\S]*2\. Decide: /)
    expect(urls(room)).toHaveLength(1)
  }
  expect(urls(REPORTS)).toEqual([`${INBOX}/inbox#mot_two`])
  world.clock.advance(25 * HOUR)
  await governor.sweep()
  for (const channel of heads) await untilDone(world, () => editHead({ governor, skins: [skin] }, id, channel))
  expect([...urls(REPORTS), ...urls(THEIRS)]).toEqual([])
  expect(slack.violations).toEqual([])
  expect(made.faults).toEqual([])
})
