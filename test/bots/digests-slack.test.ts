import { afterEach, describe, expect, it } from 'vitest'
import type { CharterChanges } from '../support/world.ts'
import { digested, digestsIn, gathered, LONGEST, work } from './digests-kit.ts'
import { ANN, BOB, CHANNEL, EVE, ROOM, type SlackWorld, slackWorld, TEAM } from './slack-world.ts'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

const charter = (changes: CharterChanges = {}): CharterChanges =>
  digested(['ann', 'bob'], {
    operators: [
      { id: 'ann', slack: { team: TEAM, user: ANN } },
      { id: 'bob', slack: { team: TEAM, user: BOB } },
    ],
    ...changes,
  })

async function build(mode: 'socket' | 'http' = 'socket'): Promise<SlackWorld> {
  const made = await slackWorld({ mode, charter: charter() })
  open.push(made)
  return made
}

const asks = async ({ ask }: SlackWorld, count: number, changes: Record<string, unknown> = {}): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await ask(changes))
  return ids
}
const labels = (blocks: readonly Record<string, unknown>[]): readonly string[] =>
  blocks
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements }) => (elements as { text: { text: string } }[]).map(({ text }) => text.text))

describe.each(['socket', 'http'] as const)('a digest in Slack by %s', (mode) => {
  it('is one message; a click counts on its own request only, and the line says what became of it', async () => {
    const made = await build(mode)
    const { slack, world, skin, record } = made
    const [first, second] = (await asks(made, 2)) as readonly [string, string]
    await gathered(world, skin)
    const room = slack.channel(ROOM)
    expect(room.messages).toHaveLength(1)
    expect(labels(room.last.blocks)).toEqual(['1 APPROVE', '1 REJECT', '2 APPROVE', '2 REJECT', 'APPROVE ALL 2 SHOWN'])
    await slack.click(ROOM, room.last.ts, '2 APPROVE', ANN)
    await slack.waitFor(() => record(second).status.name === 'granted')
    await work(world, skin)
    expect(record(first).status.name).toBe('pending')
    expect(room.messages).toHaveLength(1)
    expect(room.last.visible).toMatch(/Approved by ann in Slack/)
    expect(labels(room.last.blocks)).toEqual(['1 APPROVE', '1 REJECT'])
    expect(slack.violations).toEqual([])
    expect(made.faults).toEqual([])
  })
})

describe('a digest in Slack', () => {
  it('approves all that is shown and still waits', async () => {
    const made = await build()
    const { slack, world, skin, record } = made
    const ids = await asks(made, 3)
    await gathered(world, skin)
    const click = await slack.click(ROOM, slack.channel(ROOM).last.ts, 'APPROVE ALL 3 SHOWN', BOB)
    expect((await click.answer()).visible).toContain('Approved 3.')
    expect(ids.map((id) => record(id).status.name)).toEqual(['granted', 'granted', 'granted'])
    await work(world, skin)
    expect(labels(slack.channel(ROOM).last.blocks)).toEqual([])
    expect(slack.violations).toEqual([])
  })

  it('tells a stranger privately and decides nothing', async () => {
    const made = await build()
    const { slack, world, skin, record } = made
    const ids = await asks(made, 2)
    await gathered(world, skin)
    for (const button of ['1 APPROVE', 'APPROVE ALL 2 SHOWN']) {
      const click = await slack.click(ROOM, slack.channel(ROOM).last.ts, button, EVE)
      expect((await click.answer()).user).toBe(EVE)
    }
    expect(ids.map((id) => record(id).status.name)).toEqual(['pending', 'pending'])
  })

  it('fits with the longest requests, before and after they are decided', async () => {
    const made = await build()
    const { slack, world, skin } = made
    await asks(made, 10, LONGEST)
    await work(world, skin)
    const room = slack.channel(ROOM)
    expect(room.messages).toHaveLength(1)
    expect(room.last.blocks.length).toBeLessThanOrEqual(50)
    expect(room.last.visible.split(LONGEST.preview)).toHaveLength(11)
    const click = await slack.click(ROOM, room.last.ts, 'APPROVE ALL 10 SHOWN', ANN)
    await click.answer()
    await work(world, skin)
    expect(room.last.visible.split('Approved by ann in Slack')).toHaveLength(11)
    expect(slack.violations).toEqual([])
  })

  it('gives what somebody asks about a card of its own, which is edited from then on', async () => {
    const made = await build()
    const { slack, world, skin, record } = made
    const [first] = (await asks(made, 2)) as readonly [string, string]
    await gathered(world, skin)
    const ann = { kind: 'person', identity: { on: 'slack', team: TEAM, user: ANN } } as const
    await world.governor.submit({ kind: 'question', request_id: first, text: 'Why now?', door: 'slack' }, ann)
    await work(world, skin)
    const room = slack.channel(ROOM)
    expect(room.messages).toHaveLength(2)
    expect(room.messages[0]?.visible).toContain('It has a card of its own now: somebody asked about it')
    await slack.click(ROOM, room.last.ts, 'approve', ANN)
    await slack.waitFor(() => record(first).status.name === 'granted')
    await work(world, skin)
    expect(room.messages[1]?.visible).toMatch(/Approved by ann/)
  })

  it('shows the truth on a copy that was posted and not recorded', async () => {
    const made = await build()
    const { slack, world, skin, record } = made
    const [first] = (await asks(made, 2)) as readonly [string, string]
    world.clock.advance(300_000)
    await world.governor.sweep()
    const [digest] = digestsIn(world, CHANNEL)
    if (digest) await skin.digest(CHANNEL, digest, null)
    const { ts } = slack.channel(ROOM).last
    await slack.click(ROOM, ts, '1 REJECT', ANN)
    await slack.waitFor(() => record(first).status.name === 'refused')
    await slack.waitFor(() => /Rejected by ann/.test(slack.channel(ROOM).message(ts).visible))
    expect(labels(slack.channel(ROOM).message(ts).blocks)).toEqual(['2 APPROVE', '2 REJECT'])
  })
})
