import { afterEach, expect, it } from 'vitest'
import { postAlerts } from '../../queues/workers/alerts.ts'
import type { Skin } from '../../src/governor/skin.ts'
import type { World } from '../support/world.ts'
import { ANN, ROOM, CHANNEL as SLACK, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, GROUP } from './telegram-kit.ts'

const TELEGRAM = `telegram:${GROUP}`
const LOCAL = { kind: 'person', identity: { on: 'local' } } as const
const AT_EIGHT = { summary_at: '08:00' }
const DAY = 86_400_000

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** The next day's hour comes, and the worker tells the channel what it is owed. */
async function nextDay(world: World, skin: Skin, channel: string): Promise<void> {
  world.clock.advance(DAY)
  await world.governor.sweep()
  await tell(world, skin, channel)
}

async function tell(world: World, skin: Skin, channel: string): Promise<void> {
  const deps = { governor: world.governor, skins: [skin] }
  for (let again: number | undefined = 0; again !== undefined; again = await postAlerts(deps, channel)) world.clock.advance(again)
}

it('stands in Telegram once, silently, and beside alerts it notifies', async () => {
  const { world, skin, standIn, ask, ...kit } = await buildKit()
  closing.push(() => kit.close())
  await world.adopt({
    approvals: AT_EIGHT,
    operators: [{ id: 'alice', telegram: ALICE }],
    channels: [{ telegram: GROUP, for: ['reports', 'alerts'] }],
  })
  await skin.start()
  const day = new Date(world.clock.now()).toISOString().slice(0, 10)
  await ask()
  await nextDay(world, skin, TELEGRAM)
  await tell(world, skin, TELEGRAM)
  const [message, ...more] = standIn.chat(GROUP).messages
  expect(more).toEqual([])
  expect(message?.text.split('\n')).toEqual([
    expect.stringContaining(`Summary of ${day}: 1 request, 0 granted`),
    'Nobody decided anything by hand.',
    expect.stringMatching(/^Spent or set aside: \$/),
  ])
  const silent = () => standIn.calls.findLast(({ method }) => method === 'sendMessage')?.params['disable_notification']
  expect(silent()).toBe(true)
  await world.governor.submit({ kind: 'halt', reason: 'fire', door: 'web' }, LOCAL)
  await nextDay(world, skin, TELEGRAM)
  expect(standIn.chat(GROUP).last.text).toMatch(/^Summary of [\s\S]*\n\nEverything is halted/)
  expect(silent()).toBe(false)
})

it('stands in Slack once, as text that is never parsed', async () => {
  const { world, skin, slack, ask, ...built } = await slackWorld({
    mode: 'socket',
    charter: {
      approvals: AT_EIGHT,
      operators: [{ id: 'ann', slack: { team: TEAM, user: ANN } }],
      channels: [{ slack: ROOM, for: ['reports'] }],
    },
  })
  closing.push(() => built.close())
  await ask()
  world.clock.advance(15 * 60_000)
  await world.governor.sweep()
  await nextDay(world, skin, SLACK)
  await tell(world, skin, SLACK)
  const { messages } = slack.channel(ROOM)
  expect(messages).toHaveLength(1)
  expect(messages[0]?.visible).toMatch(
    /^Summary of \S+: 1 request, 0 granted[\s\S]*\nUnanswered in time: 1 × every approver\.[\s\S]*\nMost unanswered while asked: ann 1\./,
  )
  expect(messages[0]?.blocks).toMatchObject([{ type: 'rich_text' }])
})
