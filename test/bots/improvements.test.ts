import { expect, it, onTestFinished } from 'vitest'
import { Backlog } from '../../queues/workers/backlog.ts'
import { showCard } from '../../queues/workers/cards.ts'
import { cardedOf } from '../../src/core/carded.ts'
import { type Job, react } from '../../src/core/react.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { hashToken } from '../../src/governor/tokens.ts'
import { run } from '../cli/support/harness.ts'
import { buildHttp } from '../support/http.ts'
import type { World } from '../support/world.ts'
import { ANN, BOB, ROOM, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, buttonsOf, CAROL, FORUM, GROUP } from './telegram-kit.ts'

const TOKEN = 'token-of-alice-0123456789'
const HELD = `sha256:${hashToken(TOKEN)}`
const LOOSER = { kind: 'cost_threshold', from: 5, to: 8 }
const STRICTER = { kind: 'cost_threshold', from: 5, to: 2 }

interface Law {
  /** Proposes a change over HTTP; the motion's id. */
  propose(change: object, reason?: string): Promise<string>
  /** `countersign kaizen rollback ID`, and what it prints. */
  rollback(id: string): Promise<string>
  /** Brings every card up to date that the reactor made a job for. */
  work(): Promise<void>
  costAbove(): number | null
}

/** The HTTP door, the command line and the reactor of a world. */
async function law(world: World, skin: Skin): Promise<Law> {
  const { governor, clock } = world
  const http = buildHttp(world)
  onTestFinished(() => http.close())
  const to = ['--url', await http.listen(), '--token', TOKEN]
  const jobs: Job[] = []
  onTestFinished(governor.subscribe(({ entry }) => void jobs.push(...react(governor.state(), entry))))
  return {
    async propose(change, reason = 'we always say yes') {
      const made = await http.send('POST', '/api/v1/kaizen/improvements', { body: { change, days: 7, reason }, token: TOKEN })
      if (made.statusCode !== 201) throw new Error(made.body)
      return made.json().motion_id
    },
    async rollback(id) {
      const { exit, out, err } = await run(['kaizen', 'rollback', id, ...to])
      if (exit !== 0) throw new Error(err)
      return out
    },
    async work() {
      for (const { effect } of jobs.splice(0))
        if (effect.kind === 'card' && cardedOf(governor.state(), effect.subject))
          for (let again: number | undefined = 0; again !== undefined; clock.advance(again ?? 0))
            again = await showCard({ governor, skins: [skin], backlog: new Backlog(governor) }, effect.subject, effect.channel)
    },
    costAbove: () => governor.charter().document.escalate.cost_above_usd,
  }
}

async function telegram() {
  const kit = await buildKit()
  onTestFinished(() => kit.close())
  const { world, skin, standIn } = kit
  await world.adopt({
    timezone: 'Europe/Zurich',
    solo: false,
    operators: [
      { id: 'alice', telegram: ALICE, token: HELD, roles: ['approver', 'admin'] },
      { id: 'carol', telegram: CAROL },
    ],
    channels: [{ telegram: GROUP }, { telegram: FORUM, topic: 7, language: 'de' }],
  })
  await skin.start()
  const group = (n: number) => standIn.chat(GROUP).message(n)
  return { ...kit, ...(await law(world, skin)), group, forum: (n: number) => standIn.chat(FORUM).messages[n - 1]?.text ?? '' }
}

it('in Telegram, a change that loosens is applied by the second person; rolled back from the command line, its card says so', async () => {
  const { world, propose, rollback, work, costAbove, standIn, group, forum, faults } = await telegram()
  const id = await propose(LOOSER)
  await work()
  for (const text of [
    'alice proposes: Ask people about requests that cost more than $8 (so far: $5)',
    'Approvals: 1 of 2 approved by alice',
    'escalate.cost_above_usd: 5 → 8',
    'LOOSENS A CONTROL, so two people must approve it: escalate.cost_above_usd',
    'Backtest: nothing was asked in 7 days, so the past says nothing of it',
    'If nobody answers: nothing changes',
  ])
    expect(group(1).text).toContain(text)
  expect(forum(1)).toContain('alice schlägt vor: Menschen bei Anfragen fragen, die mehr als $8 kosten (bisher: $5)')
  expect(await standIn.tap(GROUP, 1, 'APPROVE', ALICE)).toMatchObject({ show_alert: true })
  expect([costAbove(), buttonsOf(group(1))]).toEqual([5, ['APPROVE', 'REJECT']])
  expect(await standIn.tap(GROUP, 1, 'APPROVE', CAROL)).toMatchObject({ text: 'Approved.' })
  expect(costAbove()).toBe(8)
  await work()
  expect(group(1).text).toMatch(/Approved by alice over HTTP and carol in Telegram at 13:00 CET, [^;]*; it was put into force/)
  expect(group(1).text).not.toContain('If nobody answers')
  expect(buttonsOf(group(1))).toEqual([])
  world.clock.advance(3 * 3_600_000)
  expect(await rollback(id)).toContain('Carried and done')
  expect(costAbove()).toBe(5)
  await work()
  expect(group(1).text).toContain('Taken back: at 16:00 CET by alice on the command line (id 000002): what was before holds again')
  expect(forum(1)).toContain('Zurückgenommen: um 16:00 CET von alice auf der Befehlszeile (ID 000002): was vorher galt, gilt wieder')
  expect(standIn.chat(GROUP).messages).toHaveLength(1)
  expect(faults).toEqual([])
})

it('in Telegram, a rollback that loosens is a card of its own, which names what it takes back; rolled back itself, the first holds again', async () => {
  const { propose, rollback, work, costAbove, standIn, group } = await telegram()
  const id = await propose(STRICTER)
  await work()
  expect([costAbove(), standIn.chat(GROUP).messages.length]).toEqual([2, 0])
  expect(await rollback(id)).toContain('motions second')
  await work()
  expect(group(1).text).toContain('Takes back: Ask people about requests that cost more than $2 (so far: $5) (id 000001)')
  expect(group(1).text).toContain('LOOSENS A CONTROL')
  await standIn.tap(GROUP, 1, 'APPROVE', CAROL)
  expect(costAbove()).toBe(5)
  await work()
  expect(group(1).text).toContain('it was put into force')
  await rollback('mot_00000000000000000002')
  expect(costAbove()).toBe(2)
  await work()
  expect(group(1).text).toContain('Taken back: ')
})

it('in Slack, a change that loosens is applied by the second person; rolled back from the command line, its card says so', async () => {
  const operators = [
    { id: 'ann', slack: { team: TEAM, user: ANN }, token: HELD, roles: ['approver', 'admin'] },
    { id: 'bob', slack: { team: TEAM, user: BOB } },
  ]
  const made = await slackWorld({ mode: 'socket', charter: { solo: false, operators, channels: [{ slack: ROOM }] } })
  onTestFinished(() => made.close())
  const { world, skin, slack, faults } = made
  const { propose, rollback, work, costAbove } = await law(world, skin)
  const id = await propose(LOOSER)
  await work()
  const { ts } = slack.channel(ROOM).last
  const card = () => slack.channel(ROOM).message(ts).visible
  expect(card()).toMatch(/ann proposes: Ask people about requests that cost more than \$8 \(so far: \$5\)[\s\S]*LOOSENS A CONTROL/)
  await slack.click(ROOM, ts, 'approve', ANN)
  await slack.click(ROOM, ts, 'approve', BOB)
  await slack.waitFor(() => costAbove() === 8)
  await work()
  expect(card()).toContain('it was put into force')
  expect(card()).not.toContain('APPROVE')
  await rollback(id)
  expect(costAbove()).toBe(5)
  await work()
  expect(card()).toMatch(/Taken back: \s*at [^\n]* by ann on the command line/)
  expect(slack.channel(ROOM).messages).toHaveLength(1)
  expect([slack.violations, faults]).toEqual([[], []])
})
