import { describe, expect, it } from 'vitest'
import { reasonKey } from '../../src/core/approvals/reasons.ts'
import type { Proposal } from '../../src/core/standing-grants/terms.ts'
import { APPROVALS, build, modal, OPERATORS, text } from './slack-modals-kit.ts'
import { ANN, BOB, CHANNEL, EVE, ROOM, TEAM } from './slack-world.ts'

describe('rejecting with a reason', () => {
  it.each(['socket', 'http'] as const)('asks for one of the reasons of the charter, or for words, before it rejects (%s)', async (mode) => {
    const { slack, card, record, worker, faults } = await build({ mode })
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    const view = await modal(slack, ANN)
    expect(text(view)).toContain('Too expensive')
    expect(record(id).status.name).toBe('pending')
    expect(await slack.submitView(view.id, {}, ANN)).toMatchObject({ body: { errors: { text: expect.any(String) } } })
    await slack.submitView(view.id, { reason: { in: reasonKey('Wrong target') }, text: { in: 'it is *production*' } }, ANN)
    expect(record(id).status).toMatchObject({
      cause: 'operator',
      reason: { text: 'Wrong target: it is *production*' },
      by: { operator: 'ann', door: 'slack' },
    })
    expect(slack.viewsOf(ANN)).toEqual([])
    await worker(id)
    expect(slack.channel(ROOM).message(ts).visible).toContain('Reason: Wrong target: it is *production*')
    expect(faults).toEqual([])
    expect(slack.violations).toEqual([])
  })

  it('stays one tap where the charter has none; words are asked for in the menu', async () => {
    const { slack, card, record } = await build({ charter: { approvals: { ...APPROVALS, reasons: [] } } })
    const [first, second] = [await card(), await card({ task_intent: 'buy another' })]
    await slack.click(ROOM, first.ts, 'reject', ANN)
    await slack.waitFor(() => record(first.id).status.name === 'refused')
    await slack.choose(ROOM, second.ts, 'more', 'Reject with a reason …', ANN)
    const view = await modal(slack, ANN)
    await slack.submitView(view.id, { text: { in: 'later \u202e please' } }, ANN)
    expect(record(second.id).status).toMatchObject({ reason: { text: 'later \\u{202e} please' } })
  })

  it('redacts a secret that somebody pastes into it', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    await slack.submitView((await modal(slack, ANN)).id, { text: { in: `the key ${'AKIA'}IOSFODNN7EXAMPLE leaked` } }, ANN)
    expect(JSON.stringify(record(id).status)).not.toContain('IOSFODNN7')
  })
})

describe('the menu of a card', () => {
  it('asks the agent a question, once, also when Slack sends the form again', async () => {
    const { slack, card, record, worker } = await build()
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Ask the agent …', BOB)
    const view = await modal(slack, BOB)
    await slack.submitView(view.id, { text: { in: 'Which *account*?' } }, BOB)
    expect((await slack.replayLast()).status).toBe(200)
    expect(record(id).escalation?.questions).toMatchObject([{ operator: 'bob', text: 'Which *account*?' }])
    await worker(id)
    expect(slack.channel(ROOM).message(ts).visible).toContain('bob asks: “Which *account*?”')
  })

  it('hands the decision on to somebody who may approve, and says at the field why not', async () => {
    const stages = [{ id: 'team', any_of: ['team'], quorum: 2, timeout: '30m' }]
    const { slack, card, record } = await build({
      charter: { approvals: { ...APPROVALS, routes: [{ id: 'all', when: 'true', stages }] } },
    })
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Delegate …', ANN)
    const view = await modal(slack, ANN)
    expect(text(view)).not.toContain('"value":"ann"')
    expect(await slack.submitView(view.id, { to: { in: 'cid' } }, ANN)).toMatchObject({
      body: { errors: { to: expect.stringMatching(/too few/) } },
    })
    await slack.submitView(view.id, { to: { in: 'bob' } }, ANN)
    expect(record(id).escalation?.staged?.turns[0]?.substitutes).toEqual([{ from: 'ann', to: 'bob', why: 'delegated' }])
    await slack.click(ROOM, ts, 'approve', BOB)
    await slack.waitFor(() => record(id).escalation?.votes.length === 1)
  })

  it('snoozes for a time that ends before the deadline', async () => {
    const { slack, card, record, world } = await build()
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Snooze …', ANN)
    const view = await modal(slack, ANN)
    expect(text(view)).toContain('15 min')
    expect(text(view)).not.toContain('1 h')
    await slack.submitView(view.id, { for: { in: '600000' } }, ANN)
    expect(record(id).escalation?.staged?.snoozes).toEqual([{ operator: 'ann', until: world.clock.now() + 600_000 }])
  })

  it('tells who is not asked, and keeps the attempt', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Snooze …', BOB)
    const view = await modal(slack, BOB)
    await slack.submitView(view.id, { for: { in: '600000' } }, BOB)
    expect(text(slack.view(view.id))).toMatch(/You are not asked in the stage team/)
    expect(record(id).attempts).toEqual([`slack:${TEAM}/${BOB}:not_asked`])
  })

  it('opens nothing for a stranger, who is told privately which line would list them; the attempt is kept', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card()
    for (const item of ['Ask the agent …', 'Delegate …', 'Snooze …']) {
      const said = await (await slack.choose(ROOM, ts, 'more', item, EVE)).answer()
      expect(said.visible).toContain(`user: ${EVE}`)
    }
    expect((await (await slack.click(ROOM, ts, 'reject', EVE)).answer()).visible).toContain(`user: ${EVE}`)
    expect(slack.viewsOf(EVE)).toEqual([])
    expect(record(id).attempts).toEqual([`slack:${TEAM}/${EVE}:not_operator`])
    expect(record(id).status.name).toBe('pending')
  })
})

describe('approving for longer', () => {
  const charter = { standing_grants: { max_for: '2h', max_uses: 20, max_usd: 50 } }
  const ASK = { task_intent: 'Write to a client', tool: 'mail.send', args: { to: 'team-a', body: 'hello' } }

  it('shows the exact terms before it gives anything', async () => {
    const { slack, card, record, world, ask } = await build({ charter })
    const { id, ts } = await card(ASK)
    await slack.choose(ROOM, ts, 'more', 'Approve for longer …', ANN)
    const view = await modal(slack, ANN)
    const form = { how: { in: 'terms' }, uses: { in: '3' }, usd: { in: '20' }, minutes: { in: '60' }, arg0: { in: 'team-*' } }
    await slack.submitView(view.id, form, ANN)
    const shown = text(slack.view(view.id))
    for (const part of ['mail.send', 'fits “team-*”', '3 uses and $20.00', 'until 13:00 UTC']) expect(shown).toContain(part)
    expect(record(id).status.name).toBe('pending')
    await slack.submitView(view.id, {}, ANN)
    expect(record(id).status.name).toBe('granted')
    const [permit] = [...world.governor.state().permits.entries()].map(([, one]) => one)
    expect(permit?.terms).toMatchObject({ args: { '/to': { glob: 'team-*' } }, max_uses: 3, until: world.clock.now() + 3_600_000 })
    expect(record(await ask({ ...ASK, args: { ...ASK.args, to: 'team-b' } })).permit).toBe(permit?.id)
  })

  it('allows the very same for the session', async () => {
    const { slack, card, record, ask } = await build({ charter })
    const { id, ts } = await card(ASK)
    await slack.choose(ROOM, ts, 'more', 'Approve for longer …', ANN)
    const view = await modal(slack, ANN)
    await slack.submitView(view.id, {}, ANN)
    expect(text(slack.view(view.id))).toContain('In this session of the agent only')
    await slack.submitView(view.id, {}, ANN)
    expect(record(id).status.name).toBe('granted')
    expect(record(await ask(ASK)).status.name).toBe('granted')
    expect(record(await ask({ ...ASK, args: { to: 'team-b' } })).status.name).toBe('pending')
  })

  it('says at the field what the charter does not allow or what does not fit the request', async () => {
    const { slack, card, record } = await build({ charter })
    const { id, ts } = await card(ASK)
    await slack.choose(ROOM, ts, 'more', 'Approve for longer …', ANN)
    const view = await modal(slack, ANN)
    const wrong = async (form: Record<string, string>) => {
      const base = { how: 'terms', uses: '1', usd: '10', minutes: '5', ...form }
      const values = Object.fromEntries(Object.entries(base).map(([name, value]) => [name, { in: value }]))
      const { errors = {} } = (await slack.submitView(view.id, values, ANN)).body as { errors?: object }
      return Object.keys(errors)
    }
    expect(await wrong({ uses: '21' })).toEqual(['uses'])
    expect(await wrong({ usd: '50.01' })).toEqual(['usd'])
    expect(await wrong({ minutes: '121' })).toEqual(['minutes'])
    expect(await wrong({ uses: '0', usd: '-1', minutes: '1.5' })).toEqual(['uses', 'usd', 'minutes'])
    expect(await wrong({ arg1: 'good*' })).toEqual(['how'])
    expect(await wrong({ arg1: 're2:(' })).toEqual(['arg1'])
    expect(record(id).status.name).toBe('pending')
  })

  it('lets a second approver agree to the same terms, letter by letter', async () => {
    const quorum = {
      ...APPROVALS,
      groups: { team: ['ann', 'bob'] },
      routes: [{ ...APPROVALS.routes[0], stages: [{ id: 'team', any_of: ['team'], quorum: 2 }] }],
    }
    const { slack, card, record, world } = await build({ charter: { ...charter, approvals: quorum } })
    const { id, ts } = await card(ASK)
    const standing: Proposal = { max_uses: 2, max_spend: 20_000_000, for: 600_000, tool: 'mail.send' }
    const identity = { on: 'slack', team: TEAM, user: ANN } as const
    await world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'web', standing }, { kind: 'person', identity })
    await slack.choose(ROOM, ts, 'more', 'Approve for longer …', BOB)
    const view = await modal(slack, BOB)
    await slack.submitView(view.id, { how: { in: 'same' } }, BOB)
    await slack.submitView(view.id, {}, BOB)
    expect(record(id).status.name).toBe('granted')
    expect(world.governor.state().permits.size).toBe(1)
  })

  it('offers nothing for what people are asked about each time', async () => {
    const { slack, card } = await build({ charter: { ...charter, risk: { tools: { list: { 'mail.send': 'critical' } } } } })
    const { ts } = await card(ASK)
    const said = await (await slack.choose(ROOM, ts, 'more', 'Approve for longer …', ANN)).answer()
    expect(said.visible).toMatch(/risk is critical.*each time/)
    expect(slack.viewsOf(ANN)).toEqual([])
  })
})

describe('approving in writing', () => {
  const approvals = { ...APPROVALS, routes: [{ ...APPROVALS.routes[0], confirm: 'typed' }] }

  it('takes what is at stake as the card shows it, and nothing else', async () => {
    const { slack, card, record } = await build({ charter: { approvals } })
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'form_approve', ANN)
    const view = await modal(slack, ANN)
    expect(text(view)).toContain('Type 6.50')
    expect(await slack.submitView(view.id, { confirm: { in: '6.05' } }, ANN)).toMatchObject({
      body: { errors: { confirm: expect.stringMatching(/6\.50/) } },
    })
    expect(record(id).status.name).toBe('pending')
    await slack.submitView(view.id, { confirm: { in: '6.50' } }, ANN)
    expect(record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'ann', door: 'slack' }] })
  })

  it('has no other button that approves, here or in the home tab, and no form for codes', async () => {
    const made = await build({ charter: { approvals } })
    const { slack, card } = made
    const { ts } = await card()
    const blocks = JSON.stringify(slack.channel(ROOM).message(ts).blocks)
    expect(blocks).not.toContain('"a:req')
    await slack.openHome(ANN)
    expect(text(await modal(slack, ANN))).toContain('form_approve')
    const totp = await build({ charter: { approvals: { ...approvals, routes: [{ ...APPROVALS.routes[0], confirm: 'totp' }] } } })
    const coded = await totp.card()
    const withCode = JSON.stringify(totp.slack.channel(ROOM).message(coded.ts).blocks)
    expect(withCode).toContain('form_approve')
    expect(withCode).not.toContain('"a:req')
  })

  it('waits for the whole to be opened where only a part is shown', async () => {
    const { slack, card, record, worker } = await build({ charter: { approvals } })
    const { id, ts } = await card({ args: { query: 'x'.repeat(9000) } })
    expect(JSON.stringify(slack.channel(ROOM).message(ts).blocks)).not.toContain('form_approve')
    await slack.click(ROOM, ts, 'open', ANN)
    await slack.waitFor(() => (record(id).status as { shown?: string[] }).shown?.includes(CHANNEL))
    await worker(id)
    await slack.click(ROOM, ts, 'form_approve', ANN)
    await slack.submitView((await modal(slack, ANN)).id, { confirm: { in: '6.50' } }, ANN)
    expect(record(id).status.name).toBe('granted')
  })

  it('takes the second approval of one person who runs the organisation, once, also when Slack sends it again', async () => {
    const risk = { tools: { list: { 'mail.send': 'high' } }, floor: { high: 2 } }
    const charter = { solo: true, operators: [OPERATORS[0]], approvals: undefined, risk }
    const { slack, card, record, worker, world } = await build({ charter })
    const { id, ts } = await card({ task_intent: 'Write to a client', tool: 'mail.send' })
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).escalation?.votes.length === 1)
    await worker(id)
    await slack.click(ROOM, ts, 'form_approve', ANN)
    const view = await modal(slack, ANN)
    await slack.submitView(view.id, { confirm: { in: id.slice(-6) } }, ANN)
    expect(text(slack.view(view.id))).toMatch(/Think about it/)
    world.clock.advance(120_000)
    await slack.click(ROOM, ts, 'form_approve', ANN)
    const again = await slack.waitFor(() => slack.viewsOf(ANN).find(({ id: name }) => name !== view.id))
    await slack.submitView(again.id, { confirm: { in: id.slice(-6) } }, ANN)
    expect(record(id).status.name).toBe('granted')
    await slack.replayLast()
    expect(record(id).escalation?.votes).toHaveLength(2)
  })
})
