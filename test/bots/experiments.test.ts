import { afterEach, describe, expect, it } from 'vitest'
import { Backlog } from '../../queues/workers/backlog.ts'
import { showCard } from '../../queues/workers/cards.ts'
import type { Experiment } from '../../src/core/experiments/record.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { WORKER } from '../support/core.ts'
import { kaizen } from '../support/experiments.ts'
import { asks, HANDSHAKE, paired } from '../support/pairs.ts'
import { charterContent, type World } from '../support/world.ts'
import { ANN, CHANNEL, EVE, ROOM, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, buttonsOf, CHARTER, GROUP, MALLORY } from './telegram-kit.ts'

const TELEGRAM = `telegram:${GROUP}`
const BUDGETS = { budgets: { agent_day_usd: 1000, org_day_usd: 1000 } }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

const expOf = ({ governor }: World): Experiment => governor.state().experiments.get('exp') as Experiment
const draw = ({ governor }: World, skin: Skin, id: string, channel: string) =>
  showCard({ governor, skins: [skin], backlog: new Backlog(governor) }, id, channel)

/** Runs an experiment in a world until it is proposed; answers the motion. */
async function proposed(world: World, ask: () => Promise<string>): Promise<string> {
  await paired(world, ask)
  const looked = { kind: 'experiment-evaluate', experiment_id: 'exp', seed: 's', motion_id: 'mot_aaaaaaaaaaaaaaaaaaaa', method: 2 } as const
  const answer = await world.governor.submit(looked, WORKER)
  if (!answer.ok) throw new Error(answer.refusal.detail)
  const { status } = expOf(world)
  if (status.name !== 'proposed') throw new Error(status.name)
  return status.motion
}

describe('a promotion in Telegram', () => {
  it('is a card with COMMIT and REJECT that says how sure it is; committed, it keeps a ROLLBACK, which one tap does', async () => {
    const kit = await buildKit()
    open.push(kit)
    const { world, standIn, skin } = kit
    const content = charterContent({ ...CHARTER, ...BUDGETS, kaizen: kaizen() })
    const adopted = await world.governor.submit({ kind: 'adopt', content }, { kind: 'system', part: 'boot' })
    if (!adopted.ok) throw new Error(adopted.refusal.detail)
    await skin.start()
    await world.governor.submit(HANDSHAKE, { kind: 'open' })
    const motion = await proposed(world, asks(world))
    await draw(world, skin, motion, TELEGRAM)
    const card = () => standIn.chat(GROUP).message(1)
    const tap = (who: number, button: string) => standIn.tap(GROUP, 1, button, who)
    for (const text of [
      'gpt-mini does as well as claude-haiku for 60 % less: promote it?',
      'Quality kept: 100 %, surely at least 9',
      'Cost saved: 60 %, surely at least 5',
      '100 pieces of work, done by both',
      'work of logic density 4 to 5',
      'If nobody answers: nothing changes',
    ])
      expect(card().text).toContain(text)
    expect(buttonsOf(card())).toEqual(['COMMIT', 'REJECT'])
    expect(await tap(MALLORY, 'COMMIT')).toMatchObject({ show_alert: true })
    expect(expOf(world).status.name).toBe('proposed')
    expect(await tap(ALICE, 'COMMIT')).toMatchObject({ show_alert: false })
    expect(expOf(world).status.name).toBe('committed')
    await draw(world, skin, motion, TELEGRAM)
    expect(card().text).toContain('gpt-mini is in use, and watched until')
    expect(buttonsOf(card())).toEqual(['ROLLBACK'])
    expect(await tap(MALLORY, 'ROLLBACK')).toMatchObject({ show_alert: true, text: expect.stringContaining('not an operator') as unknown })
    expect(expOf(world).status.name).toBe('committed')
    expect(await tap(ALICE, 'ROLLBACK')).toMatchObject({ text: 'Rolled back: claude-haiku is used again.', show_alert: false })
    expect(expOf(world).status.name).toBe('rolled_back')
    expect(world.governor.state().owed.has(motion)).toBe(true)
    await draw(world, skin, motion, TELEGRAM)
    expect(card().text).toContain('rolled back at')
    expect(buttonsOf(card())).toEqual([])
  }, 60_000)
})

describe('a promotion in Slack', () => {
  it('is committed and rolled back by the buttons of its card, and a stranger is told', async () => {
    const operators = [{ id: 'ann', slack: { team: TEAM, user: ANN } }]
    const made = await slackWorld({ mode: 'socket', charter: { operators, ...BUDGETS, kaizen: kaizen() } })
    open.push(made)
    const { world, slack, skin } = made
    await world.governor.submit(HANDSHAKE, { kind: 'open' })
    const motion = await proposed(world, asks(world))
    await draw(world, skin, motion, CHANNEL)
    const ref = world.governor.state().motions.get(motion)?.cards[CHANNEL]?.ref
    const ts = ref?.on === 'slack' ? ref.ts : ''
    const card = () => slack.channel(ROOM).message(ts)
    expect(card().visible).toContain('gpt-mini does as well as claude-haiku for 60 % less')
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => expOf(world).status.name === 'committed')
    await draw(world, skin, motion, CHANNEL)
    expect(card().visible).toContain('ROLLBACK')
    expect((await (await slack.click(ROOM, ts, 'back', EVE)).answer()).visible).toContain('Only a listed operator')
    expect(expOf(world).status.name).toBe('committed')
    expect((await (await slack.click(ROOM, ts, 'back', ANN)).answer()).visible).toContain('Rolled back: claude-haiku is used again.')
    expect(expOf(world).status).toMatchObject({ name: 'rolled_back', why: 'operator' })
    await draw(world, skin, motion, CHANNEL)
    expect(card().visible).toContain('rolled back at')
    expect(card().visible).not.toContain('ROLLBACK')
  }, 60_000)
})
