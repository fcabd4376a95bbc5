import { afterEach, describe, expect, it } from 'vitest'
import { askPeople, editThumb } from '../../queues/workers/thumbs.ts'
import type { Command } from '../../src/core/command.ts'
import { isSwapped, thumbsOwed } from '../../src/core/experiments/thumb.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { LOCAL, OPEN, WORKER } from '../support/core.ts'
import { kaizen, PLAN } from '../support/experiments.ts'
import type { CharterChanges, World } from '../support/world.ts'
import { ANN, BOB, EVE, ROOM, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, buttonsOf, CAROL, CHARTER, FORUM, GROUP, MALLORY } from './telegram-kit.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

const ATTEMPT = 'try_00000000000000000042'
/** What the models said: markup and mentions in it are text like any other. */
const CONTROL = 'Yes, <b>surely</b> & <!channel> “now”'
const CANDIDATE = 'No\nnever *ever*'
const EXPERIMENT = { kaizen: kaizen({}, { density: undefined, scorer: { kind: 'human' } }) }

/** Asks people about one pair, as the worker does. */
async function asked({ governor, clock }: World, skin: Skin): Promise<void> {
  const submit = async (command: Command, principal: Principal): Promise<void> => {
    const answer = await governor.submit(command, principal)
    if (!answer.ok) throw new Error(JSON.stringify(answer.refusal))
  }
  const agent = { agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 'ses_thumb' }
  await submit({ kind: 'handshake', ...agent }, OPEN)
  await submit({ kind: 'experiment-draft', experiment_id: 'exp', declared: 'notes', door: 'http' }, LOCAL)
  await submit({ kind: 'experiment-start', experiment_id: 'exp', door: 'http' }, LOCAL)
  const ask = {
    agent_id: 'crew-01',
    task_intent: 'Answer',
    resource_type: 'llm_tokens',
    estimated_cost: 1_000,
    logic_density: 4,
    priority: 5,
  }
  await submit({ kind: 'ask', request_id: 'req_thumb', ask: ask as Command<'ask'>['ask'], door: 'http' }, OPEN)
  const usage = { input_tokens: 9, output_tokens: 9 }
  const until = clock.now() + 3_600_000
  await submit(
    { kind: 'settle', request_id: 'req_thumb', actual: 1_000, outcome: 'succeeded', usage: { model: PLAN.control, ...usage } },
    OPEN,
  )
  await submit({ kind: 'sample-kept', request_id: 'req_thumb', digest: 'd', model: PLAN.control, usage, until }, OPEN)
  const about = { experiment_id: 'exp', request_id: 'req_thumb', attempt: ATTEMPT }
  await submit({ kind: 'shadow-reserve', ...about, amount: 1_000 }, WORKER)
  const [a, b] = isSwapped(ATTEMPT) ? [CANDIDATE, CONTROL] : [CONTROL, CANDIDATE]
  const refs = await askPeople(governor, [skin], { attempt: ATTEMPT, question: 'Shall we?', a, b })
  const cost = { control: 900, candidate: 400 }
  await submit({ kind: 'shadow-asked', ...about, spent: 400, cost, channels: Object.keys(refs), refs }, WORKER)
}

/** Does what the queue's worker does with copies that still ask although nobody is asked any more. */
async function worked({ governor, clock }: World, skin: Skin): Promise<void> {
  for (const { effect } of thumbsOwed(governor.state()))
    for (let again: number | undefined = 0; again !== undefined; clock.advance(again ?? 0))
      again = await editThumb({ governor, skins: [skin] }, effect.subject, effect.channel)
}

const pairs = ({ governor }: World) =>
  governor
    .state()
    .experiments.get('exp')
    ?.pairs.map(([control, candidate]) => [control, candidate])
const CANDIDATE_WON = [[0, 1]]
/** The place in which the candidate's answer stands. */
const place = isSwapped(ATTEMPT) ? 'A' : 'B'

describe('in Telegram', () => {
  const build = async (changes: CharterChanges = {}) => {
    const kit = await buildKit(
      {},
      {},
      {
        ...CHARTER,
        channels: [
          { telegram: GROUP, for: ['approvals', 'reports'] },
          { telegram: FORUM, topic: 7, for: ['approvals'] },
        ],
        ...EXPERIMENT,
        ...changes,
      },
    )
    open.push(kit)
    await kit.skin.start()
    await asked(kit.world, kit.skin)
    return { ...kit, group: () => kit.standIn.chat(GROUP) }
  }

  it('both answers stand in the channels for reports, blinded, whatever is in them; a tap makes a pair and takes them away', async () => {
    const { group, standIn, world, faults, skin } = await build()
    const { text } = group().last
    for (const part of ['Which answer is better?', 'Shall we?', CONTROL, CANDIDATE]) expect(text).toContain(part)
    for (const model of [PLAN.control, PLAN.candidate]) expect(text).not.toContain(model)
    expect(standIn.chat(FORUM).messages).toHaveLength(0)
    expect(buttonsOf(group().last)).toEqual(['A is better', 'B is better', 'No difference'])
    expect(await standIn.tap(GROUP, 1, `${place} is better`, ALICE)).toMatchObject({ text: 'Counted.' })
    expect(pairs(world)).toEqual(CANDIDATE_WON)
    await worked(world, skin)
    await expect.poll(() => group().last.text).toBe(`alice found answer ${place} better.\n\nBoth answers are forgotten.`)
    expect(buttonsOf(group().last)).toEqual([])
    expect(faults).toEqual([])
  })

  it('somebody who is not listed decides nothing', async () => {
    const { group, standIn, world } = await build()
    expect((await standIn.tap(GROUP, 1, 'No difference', MALLORY)).text).toContain('not an operator')
    expect(pairs(world)).toEqual([])
    expect(group().last.text).toContain(CONTROL)
  })

  it('a tap that comes late is told so, and the answers go', async () => {
    const { group, standIn, world } = await build()
    world.clock.advance(3_600_000)
    expect(await standIn.tap(GROUP, 1, 'No difference', CAROL)).toMatchObject({ text: 'Nobody is asked about these answers any more.' })
    expect(pairs(world)).toEqual([])
    await expect.poll(() => group().last.text).not.toContain(CONTROL)
  })

  it('answered in one chat, the other copies say who answered what, each in its language, and ask no more', async () => {
    const channels = [
      { telegram: GROUP, for: ['reports'] },
      { telegram: FORUM, topic: 7, for: ['reports'], language: 'de' },
    ]
    const { group, standIn, world, skin } = await build({ channels })
    const forum = () => standIn.chat(FORUM).last
    expect(forum().text).toContain(CONTROL)
    await standIn.tap(GROUP, 1, 'No difference', ALICE)
    await worked(world, skin)
    expect(group().last.text).toBe('alice found no difference.\n\nBoth answers are forgotten.')
    expect(forum().text).toBe('alice fand keinen Unterschied.\n\nBeide Antworten sind vergessen.')
    expect([buttonsOf(group().last), buttonsOf(forum())]).toEqual([[], []])
    expect([thumbsOwed(world.governor.state()), world.governor.state().comparisons.size]).toEqual([[], 0])
  })

  it('when the experiment stops before anybody answered, the copies say so and the answers go', async () => {
    const { group, standIn, world, skin, faults } = await build()
    await world.governor.submit({ kind: 'experiment-stop', experiment_id: 'exp', door: 'http' }, LOCAL)
    await worked(world, skin)
    expect(group().last.text).toBe('Nobody answered, and the experiment needs no answer any more.\n\nBoth answers are forgotten.')
    expect(buttonsOf(group().last)).toEqual([])
    expect(standIn.chat(GROUP).messages).toHaveLength(1)
    expect(faults).toEqual([])
  })

  it('a copy that the ledger does not know is brought to the truth by the tap itself', async () => {
    const { group, standIn, world, skin } = await build()
    await standIn.tap(GROUP, 1, 'No difference', ALICE)
    await worked(world, skin)
    const { governor } = world
    // As after a crash between a post and its record.
    await skin.compare(`telegram:${GROUP}`, { attempt: ATTEMPT, question: 'Shall we?', a: CONTROL, b: CANDIDATE })
    const before = governor.state().head.seq
    await standIn.tap(GROUP, 2, 'A is better', CAROL)
    await expect.poll(() => group().last.text).toContain('Nobody is asked about these answers any more.')
    expect(governor.state().head.seq).toBe(before)
  })

  it('a German group is asked in German', async () => {
    const { group, standIn, world } = await build({ channels: [{ telegram: GROUP, language: 'de' }] })
    expect(group().last.text).toContain('Welche Antwort ist besser?')
    expect(await standIn.tap(GROUP, 1, 'Kein Unterschied', ALICE)).toMatchObject({ text: 'Gezählt.' })
    expect(pairs(world)).toEqual([[0.5, 0.5]])
  })
})

describe('in several channels of Slack', () => {
  const OTHER = 'C0OTHER'
  const build = async () => {
    const operators = [{ id: 'ann', slack: { team: TEAM, user: ANN } }]
    const channels = [{ slack: ROOM }, { slack: OTHER, for: ['reports'] }]
    const made = await slackWorld({ mode: 'socket', charter: { operators, channels, ...EXPERIMENT } })
    open.push(made)
    made.slack.addChannel({ id: OTHER, name: 'other', members: [ANN] })
    await asked(made.world, made.skin)
    return { ...made, rooms: () => [ROOM, OTHER].map((id) => made.slack.channel(id).last.visible) }
  }

  it('the other copies say who answered what', async () => {
    const { slack, world, skin, rooms, faults } = await build()
    await slack.click(OTHER, slack.channel(OTHER).last.ts, 'No difference', ANN)
    await slack.waitFor(() => pairs(world)?.length === 1)
    await worked(world, skin)
    const text = 'ann found no difference.\nBoth answers are forgotten.'
    expect(rooms()).toEqual([text, text])
    expect(world.governor.state().comparisons.size).toBe(0)
    expect([slack.violations, faults]).toEqual([[], []])
  })

  it('when the content is removed before anybody answered, both copies say so', async () => {
    const { world, skin, rooms } = await build()
    await world.governor.submit({ kind: 'sample-removed', request_id: 'req_thumb' }, LOCAL)
    await worked(world, skin)
    const text = 'Nobody answered in time: this pair does not count.\nBoth answers are forgotten.'
    expect(rooms()).toEqual([text, text])
  })
})

describe.each(['socket', 'http'] as const)('in Slack by %s', (mode) => {
  it('both answers are shown, blinded; strangers decide nothing, a click of an operator makes a pair and takes them away', async () => {
    const operators = [{ id: 'ann', slack: { team: TEAM, user: ANN } }]
    const made = await slackWorld({ mode, charter: { operators, ...EXPERIMENT } })
    open.push(made)
    const { slack, world, skin } = made
    await asked(world, skin)
    const room = slack.channel(ROOM)
    for (const part of ['Which answer is better?', 'Shall we?', CONTROL, CANDIDATE]) expect(room.last.visible).toContain(part)
    for (const stranger of [EVE, BOB]) await slack.click(ROOM, room.last.ts, 'No difference', stranger)
    expect(pairs(world)).toEqual([])
    await slack.click(ROOM, room.last.ts, `${place} is better`, ANN)
    await slack.waitFor(() => pairs(world)?.length === 1)
    await worked(world, skin)
    await slack.waitFor(() => room.last.visible.includes('Both answers are forgotten.'))
    expect(pairs(world)).toEqual(CANDIDATE_WON)
    expect(room.last.visible).toContain(`ann found answer ${place} better.`)
    expect(room.last.visible).not.toContain('surely')
    expect(world.governor.state().experiments.get('exp')?.spent).toBe(400)
    expect(slack.violations).toEqual([])
    expect(made.faults).toEqual([])
  })
})
