import { afterEach, describe, expect, it } from 'vitest'
import { APPROVALS, build as buildSlack, modal, OPERATORS, text } from './slack-modals-kit.ts'
import { ANN, BOB, EVE, ROOM, TEAM } from './slack-world.ts'
import { ALICE, buildKit, CAROL, CHARTER, FORUM, GROUP, type Kit } from './telegram-kit.ts'

const kits: Kit[] = []
afterEach(async () => {
  for (const kit of kits.splice(0)) await kit.close()
})

describe('in Telegram', () => {
  /** Alice is asked; carol may grant alone. */
  async function build(route: Record<string, unknown> = {}) {
    const approvals = {
      groups: { all: ['alice'], oncall: ['carol'] },
      routes: [{ id: 'all', when: 'true', ...route, stages: [{ id: 's', any_of: ['all'], channels: [`telegram:${GROUP}`] }] }],
      break_glass: { any_of: ['oncall'] },
      confirm_critical: 'typed',
    }
    const kit = await buildKit({}, {}, { ...CHARTER, solo: false, approvals } as never)
    kits.push(kit)
    await kit.skin.start()
    const id = await kit.ask()
    await kit.show(id)
    const say = async (said: string, who = CAROL, replyTo?: number) => {
      const before = kit.standIn.chat(GROUP).messages.length
      kit.standIn.send(GROUP, said, who, replyTo === undefined ? {} : { replyTo })
      await kit.standIn.waitFor(() => kit.standIn.chat(GROUP).messages.length >= before + 2)
      return kit.standIn.chat(GROUP).last
    }
    return { kit, id, say }
  }

  it('/break_glass grants at once with its reason; every channel owes a card of it', async () => {
    const { kit, id, say } = await build()
    expect((await say(`/break_glass ${id.slice(-6)} Customers cannot pay`)).text).toContain('BREAK-GLASS: granted alone by carol')
    const record = await kit.record(id)
    expect(record.break_glass).toMatchObject({ reason: 'Customers cannot pay', by: { operator: 'carol', door: 'telegram' } })
    expect(Object.keys(record.cards)).toContain(`telegram:${FORUM}:7`)
    expect(kit.world.governor.state().reviews.has(id)).toBe(true)
  })

  it('asks for the reason where none came, and grants by the reply to that', async () => {
    const { kit, id, say } = await build()
    const asked = await say('/break_glass', CAROL, 1)
    expect(asked.text).toBe(`Reply to this message with why you grant alone ${id}`)
    expect((await kit.record(id)).status.name).toBe('pending')
    await say('Customers cannot pay', CAROL, asked.message_id)
    expect((await kit.record(id)).break_glass?.reason).toBe('Customers cannot pay')
  })

  it('is for the role alone, and the attempt is kept', async () => {
    const { kit, id, say } = await build()
    expect((await say(`/break_glass ${id.slice(-6)} I want it`, ALICE)).text).toContain('Only oncall may grant alone')
    expect(await kit.record(id)).toMatchObject({ status: { name: 'pending' }, attempts: [`telegram:${ALICE}:break_glass_not_allowed`] })
  })

  it('takes what is at stake in writing first, where it is critical', async () => {
    const { kit, id, say } = await build({ severity: 'critical' })
    expect((await say(`/break_glass ${id.slice(-6)} Customers cannot pay`)).text).toContain(`/break_glass ${id.slice(-6)} 0.50 and why`)
    expect((await kit.record(id)).status.name).toBe('pending')
    await say(`/break_glass ${id.slice(-6)} 0.50 Customers cannot pay`)
    expect((await kit.record(id)).break_glass?.reason).toBe('Customers cannot pay')
  })

  it('never grants what its card shows only a part of', async () => {
    const { kit, say } = await build()
    const id = await kit.ask({ args: { query: 'x'.repeat(9000) } })
    await kit.show(id)
    expect((await say(`/break_glass ${id.slice(-6)} Customers cannot pay`)).text).toContain('shows only a part')
    expect((await kit.record(id)).status.name).toBe('pending')
  })
})

describe('in Slack', () => {
  const approvals = { ...APPROVALS, groups: { team: ['cid'], oncall: ['ann'] }, break_glass: { any_of: ['oncall'] } }

  it('the form grants at once with its reason, and once however often Slack sends it', async () => {
    const { slack, card, record } = await buildSlack({ charter: { operators: OPERATORS, approvals } })
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Break-glass …', ANN)
    const view = await modal(slack, ANN)
    expect(text(view)).toContain('Only oncall may')
    await slack.submitView(view.id, { reason: { in: 'Customers cannot pay' } }, ANN)
    expect(record(id).break_glass).toMatchObject({ reason: 'Customers cannot pay', by: { operator: 'ann', door: 'slack' } })
  })

  it('tells who is not of the role so, and opens nothing for a stranger', async () => {
    const { slack, card, record } = await buildSlack({ charter: { operators: OPERATORS, approvals } })
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Break-glass …', BOB)
    const view = await modal(slack, BOB)
    await slack.submitView(view.id, { reason: { in: 'I want it' } }, BOB)
    expect(text(slack.view(view.id))).toContain('Only oncall may grant alone')
    await (await slack.choose(ROOM, ts, 'more', 'Break-glass …', EVE)).answer()
    expect(slack.viewsOf(EVE)).toEqual([])
    expect(record(id).status.name).toBe('pending')
    expect(record(id).attempts).toEqual([`slack:${TEAM}/${BOB}:break_glass_not_allowed`, `slack:${TEAM}/${EVE}:not_operator`])
  })

  it('/countersign break-glass does the same', async () => {
    const { slack, card, record } = await buildSlack({ charter: { operators: OPERATORS, approvals } })
    const { id } = await card()
    await (await slack.command(`/countersign break-glass ${id.slice(-6)} Customers cannot pay`, ANN, ROOM)).answer()
    expect(record(id).break_glass?.by.operator).toBe('ann')
  })
})
