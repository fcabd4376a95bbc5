import { afterEach, describe, expect, it } from 'vitest'
import { ANN, ROOM, type SlackWorld, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, buttonsOf, CAROL, CHARTER, GROUP, type Kit } from './telegram-kit.ts'

/** Needs two people under every charter of today's law. */
const CRITICAL = { task_intent: 'Edit the charter' }
const BOB = 'U0BOB'
const MINUTE = 60_000

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

describe('in Telegram', () => {
  const CHANNEL = `telegram:${GROUP}`
  async function start(
    solo: boolean,
  ): Promise<{ kit: Kit; id: string; tap: (who: number) => ReturnType<Kit['standIn']['tap']>; text: () => string }> {
    const kit = await buildKit()
    open.push(kit)
    await kit.world.adopt({ ...CHARTER, solo })
    await kit.skin.start()
    const id = await kit.ask(CRITICAL)
    await kit.show(id)
    return { kit, id, tap: (who) => kit.standIn.tap(GROUP, 1, 'APPROVE', who), text: () => kit.standIn.chat(GROUP).message(1).text }
  }
  const said = (kit: Kit, command: string, who: number) => {
    const before = kit.standIn.chat(GROUP).messages.length
    kit.standIn.send(GROUP, command, who)
    return kit.standIn.waitFor(
      () =>
        kit.standIn
          .chat(GROUP)
          .messages.slice(before)
          .find(({ from }) => from.is_bot)?.text,
    )
  }

  it('a first approval of two is shown on the card, whose buttons stay for the second person', async () => {
    const { kit, id, tap, text } = await start(false)
    expect(text()).toContain('0 of 2 approved')
    expect(await tap(ALICE)).toMatchObject({ text: 'Counted: 1 of 2 approved by alice.', show_alert: false })
    expect((await kit.record(id)).status.name).toBe('pending')
    await kit.show(id)
    expect(text()).toContain('1 of 2 approved by alice')
    expect(buttonsOf(kit.standIn.chat(GROUP).last)).toEqual(['APPROVE', 'REJECT'])
    expect(await tap(CAROL)).toMatchObject({ text: 'Approved.' })
    await kit.show(id)
    expect(text()).toContain('Approved by alice in Telegram and carol in Telegram')
    expect(buttonsOf(kit.standIn.chat(GROUP).last)).toEqual([])
  })

  it('a second tap of the same person is refused privately, and the card stays', async () => {
    const { kit, id, tap } = await start(false)
    await tap(ALICE)
    await kit.show(id)
    const { edits } = kit.standIn.chat(GROUP).message(1)
    expect(await tap(ALICE)).toMatchObject({ show_alert: true, text: expect.stringContaining('alice approved') as unknown })
    expect([(await kit.record(id)).status.name, kit.standIn.chat(GROUP).message(1).edits]).toEqual(['pending', edits])
  })

  it('a stray copy of the card that is tapped first is edited, too', async () => {
    const { kit, id, text } = await start(false)
    await kit.skin.show(CHANNEL, await kit.record(id), null)
    await kit.standIn.tap(GROUP, 2, 'APPROVE', ALICE)
    await kit.standIn.waitFor(() => kit.standIn.chat(GROUP).message(2).text.includes('1 of 2 approved by alice'))
    await kit.show(id)
    expect(text()).toBe(kit.standIn.chat(GROUP).message(2).text)
  })

  it('says that too few approved when the time ran out after the first', async () => {
    const { kit, id, tap, text } = await start(false)
    await tap(ALICE)
    kit.world.clock.advance(10 * MINUTE)
    await kit.world.governor.sweep()
    await kit.show(id)
    expect(text()).toContain('too few people approved it in 10 min')
  })

  it('one person who runs the organisation approves again in writing, after the cool-off, and is marked', async () => {
    const { kit, id, tap, text } = await start(true)
    const again = `/approve ${id.slice(-6)} ${id.slice(-6)}`
    await tap(ALICE)
    await kit.show(id)
    expect(text()).toContain(again)
    expect(await tap(ALICE)).toMatchObject({ show_alert: true, text: expect.stringContaining(`for 1 min, then type ${again}`) as unknown })
    expect(await said(kit, again, ALICE)).toContain(`then type ${again}`)
    kit.world.clock.advance(MINUTE)
    expect(await tap(ALICE)).toMatchObject({
      show_alert: true,
      text: expect.stringContaining(`to approve it again, type ${again}`) as unknown,
    })
    expect(await said(kit, `/approve ${id.slice(-6)}`, ALICE)).toContain(`type ${again}`)
    expect((await kit.record(id)).status.name).toBe('pending')
    expect(await said(kit, again, ALICE)).toContain('Your approval counts.')
    expect((await kit.record(id)).status).toMatchObject({ name: 'granted', by: [{ operator: 'alice' }, { operator: 'alice' }] })
    await kit.show(id)
    expect(text()).toContain('Approved by alice (solo, 2 times)')
  })

  it('a first /approve that is delivered again is no second approval', async () => {
    const { kit, id } = await start(true)
    const short = id.slice(-6)
    expect(await said(kit, `/approve ${short} ${short}`, ALICE)).toContain('Your approval counts.')
    kit.world.clock.advance(MINUTE)
    const before = kit.standIn.chat(GROUP).messages.length
    kit.standIn.replay(1001)
    const answer = await kit.standIn.waitFor(
      () =>
        kit.standIn
          .chat(GROUP)
          .messages.slice(before)
          .find(({ from }) => from.is_bot)?.text,
    )
    expect(answer).toContain('Nothing changed.')
    expect((await kit.record(id)).escalation?.votes).toHaveLength(1)
  })
})

describe('in Slack', () => {
  const OPERATORS = [
    { id: 'ann', slack: { team: TEAM, user: ANN } },
    { id: 'bob', slack: { team: TEAM, user: BOB } },
  ]
  async function start(solo: boolean): Promise<SlackWorld & { id: string; ts: string }> {
    const made = await slackWorld({ mode: 'socket', charter: { solo, operators: OPERATORS } })
    open.push(made)
    made.slack.addUser({ id: BOB, name: 'bob' })
    return { ...made, ...(await made.card(CRITICAL)) }
  }
  const actions = ({ slack }: SlackWorld, ts: string): readonly string[] =>
    slack
      .channel(ROOM)
      .message(ts)
      .blocks.filter((b) => b['type'] === 'actions')
      .flatMap((b) => (b['elements'] as { action_id: string }[]).map((e) => e.action_id))

  it('a first approval of two is shown on the card, whose buttons stay for the second person', async () => {
    const world = await start(false)
    const { slack, id, ts, record, worker } = world
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).escalation?.votes.length === 1)
    await worker(id)
    expect(slack.channel(ROOM).message(ts).visible).toContain('1 of 2 approved by ann')
    expect(actions(world, ts)).toEqual(['approve', 'reject', 'more'])
    const twice = await slack.click(ROOM, ts, 'approve', ANN)
    expect((await twice.answer()).visible).toContain('ann approved')
    await slack.click(ROOM, ts, 'approve', BOB)
    await slack.waitFor(() => record(id).status.name === 'granted')
    await worker(id)
    expect(slack.channel(ROOM).message(ts).visible).toContain('Approved by ann in Slack and bob in Slack')
    expect(actions(world, ts)).toEqual([])
  })

  it('one person who runs the organisation approves again in writing, after the cool-off, and is marked', async () => {
    const { slack, id, ts, record, worker, world } = await start(true)
    const again = `/countersign approve ${id.slice(-6)} ${id.slice(-6)}`
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).escalation?.votes.length === 1)
    await worker(id)
    expect(slack.channel(ROOM).message(ts).visible).toContain(again)
    const early = await slack.click(ROOM, ts, 'approve', ANN)
    expect((await early.answer()).visible).toContain(`for 1 min, then type ${again}`)
    world.clock.advance(MINUTE)
    const tap = await slack.click(ROOM, ts, 'approve', ANN)
    expect((await tap.answer()).visible).toContain(`to approve it again, type ${again}`)
    expect(record(id).status.name).toBe('pending')
    const typed = await slack.command(again, ANN, ROOM)
    expect((await typed.answer()).visible).toContain('Your approval counts.')
    expect(record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'ann' }, { operator: 'ann' }] })
    await worker(id)
    expect(slack.channel(ROOM).message(ts).visible).toContain('Approved by ann (solo, 2 times)')
  })
})
