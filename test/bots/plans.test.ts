import { afterEach, describe, expect, it } from 'vitest'
import { askFromPlan, PlanBody } from '../../src/core/plans/body.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { inboxCard } from '../../src/http/inbox/card.ts'
import { standingOffer } from '../../src/http/inbox/offer.ts'
import { plan, step } from '../support/plans.ts'
import type { World } from '../support/world.ts'
import { ROOM, type SlackWorld, slackWorld } from './slack-world.ts'
import { ALICE, buildKit, buttonsOf, CHARTER, GROUP, type Kit } from './telegram-kit.ts'

const SMALL = [
  step('draft', { tool: 'docs.write', args: { path: 'report.md' } }),
  step('pay', { task_intent: 'Withdraw the funds”\n2. “nothing \u202e', target_resource: 'treasury', estimated_cost_usd: 2 }),
]
const LARGE = Array.from({ length: 30 }, (_, i) =>
  step(`s${i}`, { task_intent: `Withdraw the funds, part ${i} <b>&`, estimated_cost_usd: 0.1 }),
)

const opened: (Kit | SlackWorld)[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function propose({ governor, ids }: World, steps: typeof SMALL): Promise<string> {
  const ask = askFromPlan(PlanBody.parse(plan(steps)))
  const answer = await governor.submit({ kind: 'ask', request_id: ids.next('req_'), ask, door: 'http' }, { kind: 'open' })
  if (!answer.ok) throw new Error(answer.refusal.detail)
  return answer.subject
}
const inTelegram = async (): Promise<Kit> => {
  const kit = await buildKit()
  opened.push(kit)
  await kit.skin.start()
  return kit
}

describe('a plan in Telegram', () => {
  it('is one card with its purpose, its total and every step in full, approved by one tap', async () => {
    const kit = await inTelegram()
    const id = await propose(kit.world, SMALL)
    await kit.show(id)
    const { text } = kit.standIn.chat(GROUP).last
    expect(text).toContain('crew-01 wants to carry out a plan of 2 steps to “Publish the weekly report” for $3.00')
    expect(text).toContain('1. “Summarise the proposals” · tool “docs.write” · $1.00')
    expect(text).toContain('with {"path":"report.md"}')
    // What an agent writes pretends to be no step, and hides nothing.
    expect(text).toContain("2. “Withdraw the funds'\\u{a}2. 'nothing \\u{202e}” · at “treasury” · $2.00")
    expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).text).toBe('Approved.')
    expect((await kit.record(id)).status.name).toBe('granted')
  })

  it('that a card cannot hold is approved only after its file was sent', async () => {
    const kit = await inTelegram()
    const id = await propose(kit.world, LARGE)
    await kit.show(id)
    expect(buttonsOf(kit.standIn.chat(GROUP).last)).toEqual(['REJECT', 'Open the full request'])
    await kit.standIn.tap(GROUP, 1, 'Open the full request', ALICE)
    const file = JSON.parse(String(kit.standIn.chat(GROUP).last.document?.bytes))
    expect(file.plan.steps).toHaveLength(30)
    expect(file.plan.steps[29]).toMatchObject({ id: 's29', estimated_cost_usd: 0.1 })
    await kit.show(id)
    expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', ALICE)).text).toBe('Approved.')
  })
})

describe('a plan in Slack', () => {
  const inSlack = async (): Promise<SlackWorld> => {
    const world = await slackWorld({ mode: 'http' })
    opened.push(world)
    // Opens the session.
    await world.ask()
    return world
  }

  it('shows every step in full', async () => {
    const slack = await inSlack()
    const result = await slack.worker(await propose(slack.world, SMALL))
    if (result.kind !== 'shown' || result.ref.on !== 'slack') throw new Error('not shown')
    const { visible } = slack.slack.channel(ROOM).message(result.ref.ts)
    expect(visible).toContain('carry out a plan of 2 steps to')
    expect(visible).toContain('1. “Summarise the proposals” · tool “docs.write” · $1.00')
    expect(visible).toContain("2. “Withdraw the funds'\\u{a}2. 'nothing \\u{202e}” · at “treasury” · $2.00")
    expect(visible).toContain('APPROVE')
  })

  it('that a card cannot hold has no button to approve it', async () => {
    const slack = await inSlack()
    const result = await slack.worker(await propose(slack.world, LARGE))
    if (result.kind !== 'shown' || result.ref.on !== 'slack') throw new Error('not shown')
    const { blocks } = slack.slack.channel(ROOM).message(result.ref.ts)
    expect(JSON.stringify(blocks)).not.toMatch(/APPROVE/)
  })
})

it('is shown in full in the inbox, however long it is', async () => {
  const kit = await inTelegram()
  const record = await kit.record(await propose(kit.world, LARGE))
  const card = inboxCard(record, kit.world.governor.charter(), kit.world.clock.now(), en)
  expect(card.details.find(({ label }) => label === 'Steps')?.text.split('\n')).toHaveLength(31)
})

it('is offered in the inbox as it is: each risk said once, and nothing for longer', async () => {
  const kit = await buildKit({}, {}, { ...CHARTER, standing_grants: {} })
  opened.push(kit)
  const { governor, clock } = kit.world
  const costly = [step('one', { estimated_cost_usd: 6 }), step('two')]
  const record = await kit.record(await propose(kit.world, costly))
  const { risk = [] } = inboxCard(record, governor.charter(), clock.now(), en)
  expect(risk.filter((one) => one === 'Costs more than usual')).toHaveLength(1)
  expect(standingOffer(record, governor.state(), governor.charter(), clock.now(), en)).toBeNull()
})
