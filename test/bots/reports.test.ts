import { afterEach, describe, expect, it } from 'vitest'
import { claimDue, doRun } from '../../queues/schedules.ts'
import { postReport } from '../../queues/workers/reports.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { Runs } from '../../src/core/schedules/runs.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { drawReport } from '../../src/kaizen/reports/pictures.ts'
import type { CharterChanges, World } from '../support/world.ts'
import { ANN, ROOM, CHANNEL as SLACK, slackWorld, TEAM } from './slack-world.ts'
import { ALICE, buildKit, GROUP } from './telegram-kit.ts'

const TELEGRAM = `telegram:${GROUP}`
const DAY = 86_400_000
const CHARTER: CharterChanges = { kaizen: { schedules: { hourly: 'off', nightly: 'off', weekly: 'off' } } }
const FIGURES = { asked: 12, granted: 9, rejected: 2, unanswered: 1, answers: 3, median: 90_000, spent: 4_200_000 }
const REPORT: ReportDraft = {
  day: '2026-11-21',
  proposals: ['mot_1'],
  waiting: 2,
  now: FIGURES,
  before: { ...FIGURES, asked: 10 },
  spend: [{ agent: 'crew-01', model: '<b>@channel', cost: 4_200_000 }],
  budgets: [{ agent: 'crew-01', limit: 5_000_000 }],
  hours: [{ hour: 9, answers: 3, median: 90_000 }],
  savings: [{ experiment: 'notes', saving: 0.4, low: 0.31, high: 0.5 }],
  waste: [{ waste: 'failures', count: 3, cost: 1_500_000, time: 0, about: { agent: 'crew-01' } }],
}
const QUIET: ReportDraft = {
  ...REPORT,
  proposals: [],
  waiting: 0,
  now: { ...FIGURES, asked: 0, answers: 0 },
  spend: [],
  waste: [],
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Tomorrow's run makes a report, and the worker tells the channel. */
async function tomorrow({ governor, clock }: World, skin: Skin, channel: string, report: ReportDraft): Promise<void> {
  await governor.submit(
    { kind: 'move', motion_id: 'mot_1', motion: { kind: 'resolution', text: 'We go on' }, door: 'web' },
    { kind: 'system', part: 'console' },
  )
  clock.advance(DAY)
  await claimDue(governor)
  const daily: Runs['daily'] = async () => ({ outcome: { looked: 0, found: 0, proposed: [] }, report })
  const runs = { hourly: daily, nightly: daily, weekly: daily, daily }
  await doRun({ governor, runs }, 'daily', governor.state().schedules.get('daily')?.window as string)
  const deps = { governor, skins: [skin], draw: drawReport }
  const id = [...governor.state().reports.entries()].at(-1)?.[0] as string
  for (let again: number | undefined = 0; again !== undefined; again = await postReport(deps, id, channel)) clock.advance(again)
  const told = governor.state().reports.get(id)?.channels[channel]
  expect(told).toMatchObject({ refs: Array.from({ length: governor.state().reports.get(id)?.messages ?? 0 }, () => expect.anything()) })
}

describe('Telegram', () => {
  const build = async (changes: CharterChanges = {}, publicUrl?: string) => {
    const { world, skin, standIn, ...kit } = await buildKit(publicUrl === undefined ? {} : { publicUrl })
    closing.push(() => kit.close())
    await world.adopt({
      ...CHARTER,
      operators: [{ id: 'alice', telegram: ALICE }],
      channels: [{ telegram: GROUP, for: ['reports'], ...changes }],
    })
    await skin.start()
    return { world, skin, standIn }
  }

  it('is told first what to do, then what changed, with the pictures and the detail in reply, all silently', async () => {
    const { world, skin, standIn } = await build()
    await tomorrow(world, skin, TELEGRAM, REPORT)
    const [head, ...below] = standIn.chat(GROUP).messages
    expect(head?.text).toMatch(
      /^Report of 2026-11-21\s+What should I do\?[\s\S]*Biggest waste: Failed work paid for \(crew-01\), \$1\.50[\s\S]*Against the day before[\s\S]*asked: 12 \(before: 10\)/,
    )
    expect(below.map(({ photo, replyTo }) => [photo !== undefined, replyTo])).toEqual([
      ...Array.from({ length: 4 }, () => [true, head?.message_id]),
      [false, head?.message_id],
    ])
    expect(below.at(-1)?.text).toContain('crew-01, <b>@channel: $4.20; 84 % of the budget of the day')
    const sent = standIn.calls.filter(({ method }) => method.startsWith('send'))
    expect(sent.map(({ params }) => String(params['disable_notification']))).toEqual(['true', 'true', 'true'])
  })

  it('has a button to each open proposal, and none to one that is decided', async () => {
    const { world, skin, standIn } = await build({}, 'https://governor.example.com')
    await tomorrow(world, skin, TELEGRAM, { ...REPORT, proposals: ['mot_1', 'mot_gone'] })
    const [head] = standIn.chat(GROUP).messages
    expect(head?.text).toMatch(/1\. Decide: [^\n]*“We go on”[\s\S]*2\. It is decided by now\./)
    expect(head?.reply_markup).toMatchObject({ inline_keyboard: [[{ url: 'https://governor.example.com/inbox#mot_1' }]] })
  })

  it('is told in the language of the channel', async () => {
    const { world, skin, standIn } = await build({ language: 'de' })
    await tomorrow(world, skin, TELEGRAM, REPORT)
    expect(standIn.chat(GROUP).messages[0]?.text).toContain('Was soll ich tun?')
  })

  it('is told of a quiet day in one line', async () => {
    const { world, skin, standIn } = await build()
    await tomorrow(world, skin, TELEGRAM, QUIET)
    expect(standIn.chat(GROUP).messages.map(({ text }) => text)).toEqual([
      'Report of 2026-11-21: nothing was asked or spent, nothing waits, nothing to do.',
    ])
  })
})

it('stands in Slack as a message whose thread holds the pictures and the detail, and never parses a name', async () => {
  const { world, skin, slack, ...built } = await slackWorld({
    mode: 'socket',
    charter: { ...CHARTER, operators: [{ id: 'ann', slack: { team: TEAM, user: ANN } }], channels: [{ slack: ROOM, for: ['reports'] }] },
  })
  closing.push(() => built.close())
  await tomorrow(world, skin, SLACK, REPORT)
  const [head, pictures, detail, ...more] = slack.channel(ROOM).messages
  expect(more).toEqual([])
  expect(head?.visible).toMatch(/^Report of 2026-11-21\nWhat should I do\?/)
  expect([pictures?.thread, detail?.thread]).toEqual([head?.ts, head?.ts])
  expect(pictures?.files.map(({ name }) => name)).toEqual(['spend.png', 'approvals.png', 'savings.png', 'waste.png'])
  expect(detail?.visible).toContain('<b>@channel')
})
