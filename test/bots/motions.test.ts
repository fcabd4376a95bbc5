import { afterEach, describe, expect, it } from 'vitest'
import { answerCommand } from '../../bots/commands.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { showCard } from '../../queues/workers/cards.ts'
import { postNote } from '../../queues/workers/notes.ts'
import type { Motion } from '../../src/core/motions/kinds.ts'
import type { MotionRecord } from '../../src/core/motions/record.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { ANNA, lockedBy, signed } from '../support/signing.ts'
import { charterContent, type World } from '../support/world.ts'
import { ANN, CHANNEL, EVE, ROOM, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, buttonsOf, CAROL, CHARTER, GROUP, type Kit, MALLORY } from './telegram-kit.ts'

const MINUTE = 60_000
const BOB = 'U0BOB'
const TELEGRAM = `telegram:${GROUP}`
const BOOT: Principal = { kind: 'system', part: 'boot' }
const alice: Principal = { kind: 'person', identity: { on: 'telegram', user: ALICE } }
const LIFT: Motion = { kind: 'lift-halt' }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

const motionOf = ({ governor }: World, id: string): MotionRecord => governor.state().motions.get(id) as MotionRecord
/** Does what the queue's worker does with a card that is owed. */
const work = ({ governor }: World, skin: Skin, id: string, channel: string) =>
  showCard({ governor, skins: [skin], backlog: new Backlog(governor) }, id, channel)

async function move({ governor, ids }: World, motion: Motion, who: Principal, reason?: string): Promise<string> {
  const motion_id = ids.next('mot_')
  const answer = await governor.submit({ kind: 'move', motion_id, motion, door: 'cli', ...(reason === undefined ? {} : { reason }) }, who)
  if (!answer.ok) throw new Error(answer.refusal.detail)
  return motion_id
}

/** The charter of the team in Telegram; `deny` and the amendments are locked, anna's key opens the lock. */
const LAW = {
  ...CHARTER,
  solo: false,
  operators: [
    { id: 'alice', telegram: ALICE, roles: ['approver', 'admin'] },
    { id: 'carol', telegram: CAROL },
  ],
  amendments: { people: 2 },
  constitution: lockedBy(['deny'], 1, ANNA),
}

interface Group {
  readonly kit: Kit
  readonly world: World
  readonly card: () => ReturnType<ReturnType<Kit['standIn']['chat']>['message']>
  readonly tap: (who: number, button?: string) => ReturnType<Kit['standIn']['tap']>
  readonly draw: (id: string) => Promise<unknown>
  /** Tells its thread what is owed to it. */
  readonly tell: (id: string) => Promise<unknown>
  readonly say: (text: string, who?: number) => Promise<string>
}

async function group(charter: Record<string, unknown> = LAW): Promise<Group> {
  const kit = await buildKit()
  open.push(kit)
  const { world, standIn, skin } = kit
  const content = charterContent(charter)
  const signatures = content.charter.constitution ? [signed(ANNA, content, world.governor.state().charterHash)] : []
  const adopted = await world.governor.submit({ kind: 'adopt', content, signatures }, BOOT)
  if (!adopted.ok) throw new Error(adopted.refusal.detail)
  await skin.start()
  return {
    kit,
    world,
    card: () => standIn.chat(GROUP).message(1),
    tap: (who, button = 'APPROVE') => standIn.tap(GROUP, 1, button, who),
    draw: (id) => work(world, skin, id, TELEGRAM),
    tell: async (id) => {
      for (let again: number | undefined = 0; again !== undefined; )
        again = await postNote({ governor: world.governor, skins: [skin] }, id, TELEGRAM).finally(() => world.clock.advance(5000))
    },
    say: async (text, who = ALICE) => {
      const before = standIn.chat(GROUP).messages.length
      standIn.send(GROUP, text, who)
      return standIn.waitFor(() => {
        const said = standIn.chat(GROUP).messages.slice(before)
        return said.find(({ from }) => from.is_bot)?.text
      })
    },
  }
}

const halt = ({ governor }: World, who: Principal) => governor.submit({ kind: 'halt', reason: 'money leaves', door: 'telegram' }, who)

describe('a motion to lift the halt, in Telegram', () => {
  async function moved(charter?: Record<string, unknown>): Promise<Group & { id: string }> {
    const made = await group(charter)
    await halt(made.world, alice)
    made.world.clock.advance(12 * MINUTE)
    const id = await move(made.world, LIFT, alice, 'the leaked key is revoked')
    await made.draw(id)
    return { ...made, id }
  }

  it('is a card that says who halted, when and why, who proposes, how many it needs and until when', async () => {
    const { card } = await moved()
    for (const text of [
      'alice proposes to lift the halt',
      'by alice in Telegram at 13:00 CET: “money leaves”',
      'the leaked key is revoked',
      '1 of 2 approved by alice',
      'rejects itself at 22 Nov 13:12 CET',
    ])
      expect(card().text).toContain(text)
    expect(buttonsOf(card())).toEqual(['APPROVE', 'REJECT'])
  })

  it('is carried by the second person with one tap; the card then says who, and what it was about, without buttons', async () => {
    const { id, world, card, tap, draw, tell } = await moved()
    expect(await tap(ALICE)).toMatchObject({ show_alert: true, text: expect.stringContaining('alice approved') as unknown })
    expect(world.governor.state().halted).not.toBeNull()
    expect(await tap(CAROL)).toMatchObject({ text: 'Approved.', show_alert: false })
    expect(world.governor.state().halted).toBeNull()
    await draw(id)
    expect(card().text).toContain('Approved by alice on the command line and carol in Telegram at 13:12 CET')
    expect(card().text).toContain('the halt is lifted')
    expect(card().text).toContain('“money leaves”')
    expect(buttonsOf(card())).toEqual([])
    await tell(id)
    expect(world.governor.state().owed.has(id)).toBe(false)
  })

  it('is lost by one REJECT, and by silence', async () => {
    const { id, card, tap, draw } = await moved()
    expect(await tap(CAROL, 'REJECT')).toMatchObject({ text: 'Rejected.' })
    await draw(id)
    expect(card().text).toContain('Rejected by carol in Telegram')
    expect(buttonsOf(card())).toEqual([])
    const late = await moved()
    late.world.clock.advance(24 * 60 * MINUTE)
    await late.world.governor.sweep()
    await late.draw(late.id)
    expect(late.card().text).toContain('too few people approved it in 1 d, so the answer is no')
    expect(buttonsOf(late.card())).toEqual([])
  })

  it('a stranger is told privately, recorded once, and changes nothing', async () => {
    const { id, world, card, tap } = await moved()
    const { edits } = card()
    for (let i = 0; i < 3; i++)
      expect(await tap(MALLORY)).toMatchObject({ show_alert: true, text: expect.stringContaining('not an operator') as unknown })
    expect([motionOf(world, id).votes.length, card().edits]).toEqual([1, edits])
    const tried = (await world.governor.about(id)).filter(({ entry }) => entry.type === 'attempt.refused')
    expect(tried).toHaveLength(1)
  })

  it('is confirmed in writing by one person who runs the organisation, after the cool-off', async () => {
    const { id, world, card, tap, draw, say } = await moved({ ...CHARTER, solo: true })
    const again = `/approve ${id.slice(-6)} ${id.slice(-6)}`
    expect(card().text).toContain(again)
    expect(await tap(ALICE)).toMatchObject({ show_alert: true, text: expect.stringContaining(`then type ${again}`) as unknown })
    world.clock.advance(MINUTE)
    expect(await tap(ALICE)).toMatchObject({ show_alert: true, text: expect.stringContaining(`type ${again}`) as unknown })
    expect(world.governor.state().halted).not.toBeNull()
    expect(await say(again)).toContain('Your approval counts.')
    expect(world.governor.state().halted).toBeNull()
    await draw(id)
    expect(card().text).toContain('Approved by alice (solo, 2 times)')
  })

  it('stands first in /pending, and /why tells all of it', async () => {
    const made = await group()
    const request = await made.kit.ask()
    const id = await move(made.world, { kind: 'resolution', text: 'We try the new model' }, alice)
    const pending = await made.say('/pending')
    expect(pending).toContain('1 proposal and 1 request wait for an answer.')
    expect(pending.indexOf(id.slice(-6))).toBeLessThan(pending.indexOf(request.slice(-6)))
    const why = await made.say(`/why ${id.slice(-6)}`)
    for (const text of ['alice proposes: “We try the new model”', '1 of 2 approved by alice', 'motion.made', id])
      expect(why).toContain(text)
  })
})

describe('a motion to adopt a charter, in Telegram', () => {
  const proposed = (changes: Record<string, unknown>, { governor }: World): Motion => {
    const content = charterContent({ ...LAW, ...changes })
    return { kind: 'adopt-charter', content, signatures: [signed(ANNA, content, governor.state().charterHash)] }
  }

  it('says what changes at which path, what of it is locked, and whose signatures it carries', async () => {
    const { world, card, draw } = await group()
    await draw(await move(world, proposed({ budgets: { agent_day_usd: 50 }, deny: { agents: ['crew-09'] } }, world), alice))
    for (const text of [
      'alice proposes a new charter: 2 changes, 1 of them in the locked layer',
      'LOCKED deny.agents: added "crew-09"\nbudgets.agent_day_usd: 10 → 50',
      'Signatures: by anna',
      '1 of 2 approved by alice',
    ])
      expect(card().text).toContain(text)
  })

  it('is in force with the second tap, and its card still says what it changed', async () => {
    const { world, card, tap, draw } = await group()
    const id = await move(world, proposed({ budgets: { agent_day_usd: 50 } }, world), alice)
    await draw(id)
    expect(await tap(CAROL)).toMatchObject({ text: 'Approved.' })
    expect(world.governor.charter().document.budgets.agent_day_usd).toBe(50)
    await draw(id)
    expect(card().text).toContain('the new charter is in force')
    expect(card().text).toContain('budgets.agent_day_usd: 10 → 50')
  })

  it('with more changes than a card has room for is not approved there before the whole was sent', async () => {
    const { kit, world, card, tap, draw, say } = await group()
    const list = Array.from({ length: 90 }, (_, i) => ({ id: `crew-with-a-name-${i}` }))
    const id = await move(world, proposed({ agents: { list }, deny: { agents: ['crew-09'] } }, world), alice)
    await draw(id)
    expect(card().text).toContain('LOCKED deny.agents: added "crew-09"')
    expect(card().text).toContain('80 more changes')
    expect(buttonsOf(card())).toEqual(['REJECT', 'Open the full proposal'])
    expect(await say(`/approve ${id.slice(-6)}`, CAROL)).toContain('open the whole first')
    expect(await tap(CAROL, 'Open the full proposal')).toMatchObject({ text: expect.stringContaining('Sent below') as unknown })
    const file = kit.standIn.chat(GROUP).last.document
    expect(file?.filename).toBe(`${id}.json`)
    await draw(id)
    expect(buttonsOf(card())).toEqual(['APPROVE', 'REJECT', 'Open the full proposal'])
    expect(await tap(CAROL)).toMatchObject({ text: 'Approved.' })
    expect(world.governor.charter().document.agents.list).toHaveLength(90)
  })

  it('is drawn anew when another charter comes into force: what it would change is another thing now', async () => {
    const { world, card, draw } = await group()
    const id = await move(world, proposed({ mission: 'Another' }, world), alice)
    const first = await move(world, proposed({ budgets: { agent_day_usd: 50 } }, world), alice)
    await draw(id)
    expect(card().text).toContain('a new charter: 1 change')
    const carol = { kind: 'person', identity: { on: 'telegram', user: CAROL } } as const
    await world.governor.submit({ kind: 'second', motion_id: first, vote: 'approve', door: 'cli' }, carol)
    expect(world.governor.state().owed.has(id)).toBe(true)
    await draw(id)
    expect(card().text).toContain('budgets.agent_day_usd: 50 → 10')
    expect(card().text).toContain('As things stand it cannot be approved')
  })
})

describe('a motion in Slack', () => {
  const OPERATORS = [
    { id: 'ann', slack: { team: TEAM, user: ANN } },
    { id: 'bob', slack: { team: TEAM, user: BOB } },
  ]
  const ann: Principal = { kind: 'person', identity: { on: 'slack', team: TEAM, user: ANN } }
  async function moved(solo: boolean) {
    const made = await slackWorld({ mode: 'socket', charter: { solo, operators: OPERATORS } })
    open.push(made)
    const { world, slack, skin } = made
    slack.addUser({ id: BOB, name: 'bob' })
    await halt(world, ann)
    const id = await move(world, LIFT, ann, 'all is well')
    const draw = () => work(world, skin, id, CHANNEL)
    await draw()
    const ref = motionOf(world, id).cards[CHANNEL]?.ref
    const ts = ref?.on === 'slack' ? ref.ts : ''
    return { ...made, id, ts, draw, card: () => slack.channel(ROOM).message(ts) }
  }

  it('is carried by the second person with one click, and edited in place', async () => {
    const { world, slack, id, ts, draw, card } = await moved(false)
    for (const text of ['ann proposes to lift the halt', '“money leaves”', '1 of 2 approved by ann']) expect(card().visible).toContain(text)
    const stranger = await slack.click(ROOM, ts, 'approve', EVE)
    expect((await stranger.answer()).visible).toContain('not an operator')
    expect((await (await slack.click(ROOM, ts, 'approve', ANN)).answer()).visible).toContain('ann approved')
    expect(motionOf(world, id).status.name).toBe('open')
    await slack.click(ROOM, ts, 'approve', BOB)
    await slack.waitFor(() => world.governor.state().halted === null)
    await draw()
    expect(card().visible).toContain('Approved by ann on the command line and bob in Slack')
    expect(card().blocks.filter((block) => block['type'] === 'actions')).toEqual([])
  })

  it('is confirmed in writing by one person who runs the organisation', async () => {
    const { world, slack, id, ts, card } = await moved(true)
    const again = `/countersign approve ${id.slice(-6)} ${id.slice(-6)}`
    expect(card().visible).toContain(again)
    world.clock.advance(MINUTE)
    expect((await (await slack.click(ROOM, ts, 'approve', ANN)).answer()).visible).toContain(`type ${again}`)
    expect((await (await slack.command(again, ANN, ROOM)).answer()).visible).toContain('Your approval counts.')
    expect(world.governor.state().halted).toBeNull()
  })
})

it('lists proposals to nobody but operators', async () => {
  const { world } = await group()
  await move(world, { kind: 'resolution', text: 'secret plan' }, alice)
  const call = {
    argument: '',
    identity: { on: 'telegram', user: MALLORY },
    spot: { on: 'telegram', chat: GROUP },
    prefix: '/',
    health: [],
  } as const
  expect(JSON.stringify(await answerCommand(world.governor, 'pending', call))).not.toContain('secret plan')
})
