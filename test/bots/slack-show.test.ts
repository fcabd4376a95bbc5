import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createSlack } from '../../bots/slack/slack.ts'
import { ANN, BOT, CHANNEL, ROOM, SECRET, type SlackWorld, type SlackWorldOptions, slackWorld } from './slack-world.ts'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})
async function build(options: Partial<SlackWorldOptions> = {}): Promise<SlackWorld> {
  const made = await slackWorld({ mode: 'http', ...options })
  open.push(made)
  return made
}

/** Everything in a message that Slack parses as markup. */
function markup(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(markup)
  if (typeof value !== 'object' || value === null) return []
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : []
  return [...own, ...Object.values(value).flatMap(markup)]
}

describe('a card in Slack', () => {
  it('says agent, verb, amount, target, why, budget and deadline, with the time as a token', async () => {
    const { slack, card, world } = await build({ charter: { budgets: { agent_day_usd: 10 } }, skin: { publicUrl: 'https://gov.example' } })
    const { id, ts } = await card({ target_resource: 'eu-west', reversible: false, args: { size: 'xl' } })
    const { visible, blocks, text } = slack.channel(ROOM).message(ts)
    expect(visible).toMatch(/crew-01 wants to .*“buy a server” for \$6\.50 at “eu-west”/)
    expect(visible).toContain('cannot be undone')
    expect(visible).toContain('today $0.00 → $6.50 of $10.00')
    expect(visible).toContain('rejects itself at 12:10 UTC (in 10 min)')
    expect(visible).toContain(`<!date^${(world.clock.now() + 600_000) / 1000}^`)
    expect(visible).toContain('"size": "xl"')
    expect(visible).toContain(id.slice(-6))
    expect(JSON.stringify(blocks)).toContain(`https://gov.example/inbox#${id}`)
    expect(text).toMatch(/crew-01 wants to/)
  })

  it('shows mass mentions, links, markup and invisible characters as text, never as markup', async () => {
    const nasty = '<!channel> <!here> @everyone <@U0ANN> <https://evil.example|safe> *bold* _i_ ~s~ `c` :smile: & \u202e\u200b\n"end"'
    const { slack, card } = await build()
    const { ts } = await card({ task_intent: nasty, target_resource: nasty, tool: nasty, args: { nasty }, justification: nasty })
    const { text, blocks, visible } = slack.channel(ROOM).message(ts)
    expect(markup(blocks)).toHaveLength(1)
    expect(markup(blocks)[0]).toMatch(/^\*Deadline:\* [^<>&]*<!date\^\d+\^[^<>&]*>$/)
    expect(text).not.toMatch(/[<>]/)
    expect(text).toContain('&lt;!channel&gt;')
    expect(visible).toContain('<https://evil.example|safe> *bold*')
    expect(visible).toContain('\\u{202e}\\u{200b}')
    expect(visible).not.toMatch(/[\u202e\u200b]/)
  })

  it.each([
    ['the longest intent', { task_intent: '<'.repeat(1024) }],
    ['emoji all through', { task_intent: '👩‍👩‍👧‍👦'.repeat(90), target_resource: '🏳️‍🌈'.repeat(80) }],
    ['zero-width characters only', { task_intent: '\u200b'.repeat(1024) }],
    ['line breaks only', { task_intent: '\n'.repeat(1024), justification: '\n'.repeat(4096) }],
    ['arguments of 100,000 characters', { args: { a: '&'.repeat(100_000) } }],
    [
      'everything at once',
      {
        task_intent: '&'.repeat(1024),
        target_resource: '<'.repeat(512),
        tool: '>'.repeat(256),
        justification: '\u202e'.repeat(4096),
        preview: '<!channel>'.repeat(2000),
        args: { '<!here>': ['\u0007'.repeat(5000)] },
        environment: '*'.repeat(64),
      },
    ],
  ])('fits the platform with %s, before and after the decision', async (_, changes) => {
    const { slack, card, record, worker, faults } = await build()
    const { id, ts } = await card(changes)
    await slack.click(ROOM, ts, 'reject', ANN)
    await slack.waitFor(() => record(id).status.name === 'refused')
    expect((await worker(id)).kind).toBe('shown')
    expect(slack.channel(ROOM).message(ts).visible).toMatch(/Rejected by ann/)
    expect(faults).toEqual([])
  })

  it('never shows less than it did: an older record given later changes nothing', async () => {
    const { slack, skin, card, record, world } = await build()
    const { id, ts } = await card()
    const old = record(id)
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).status.name === 'granted')
    expect(await skin.show(CHANNEL, old, { on: 'slack', channel: ROOM, ts })).toMatchObject({ kind: 'shown' })
    expect(slack.channel(ROOM).message(ts).visible).toMatch(/Approved by ann/)
    expect(world.faults).toEqual([])
  })
})

describe('what becomes of a message', () => {
  const refuse = (error: string, more = {}) => ({ status: 200, body: { ok: false, error, ...more } })

  it('comes later when Slack limits the rate, exactly when it says', async () => {
    const { slack, ask, record, skin, world } = await build()
    const id = await ask()
    slack.failNext('chat.postMessage', { status: 429, headers: { 'retry-after': '7' }, body: { ok: false, error: 'ratelimited' } })
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'later', ms: 7000 })
    const calls = slack.calls.length
    world.clock.advance(3000)
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'later' })
    expect(slack.calls.length).toBe(calls)
    world.clock.advance(4000)
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'shown' })
    expect(skin.health().every(({ ok }) => ok)).toBe(true)
  })

  it('is spread by ourselves before Slack has to limit us, in a place limited as on the platform', async () => {
    const { ask, worker, world, slack } = await build({ standin: { limits: true } })
    const ids = [await ask(), await ask(), await ask(), await ask(), await ask(), await ask()]
    for (let turn = 0, waiting = ids; waiting.length > 0; turn++) {
      expect(turn).toBeLessThan(10)
      const results = await Promise.all(waiting.map(worker))
      waiting = waiting.filter((_, index) => results[index]?.kind === 'later')
      world.clock.advance(1000)
    }
    expect(slack.channel(ROOM).messages).toHaveLength(6)
    expect(slack.calls.filter(({ status }) => status === 429)).toEqual([])
  })

  it('comes later with growing pauses while Slack fails, and the channel is well again afterwards', async () => {
    const { slack, ask, record, skin, world } = await build()
    const id = await ask()
    slack.failNext('chat.postMessage', { status: 503 })
    slack.failNext('chat.postMessage', { cut: 'before' })
    slack.failNext('chat.postMessage', refuse('internal_error'))
    const pauses: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      const result = await skin.show(CHANNEL, record(id), null)
      if (result.kind === 'later') pauses.push(result.ms)
      world.clock.advance(10_000)
    }
    expect(pauses).toEqual([1000, 2000, 4000])
    expect(skin.health()).toContainEqual(expect.objectContaining({ channel: CHANNEL, ok: false }))
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'shown' })
    expect(skin.health().every(({ ok }) => ok)).toBe(true)
  })

  it('is gone with an archived or deleted channel, which is named, while other channels still work', async () => {
    const { slack, ask, record, skin } = await build({ charter: { channels: [{ slack: ROOM }, { slack: 'C0OTHER' }] } })
    slack.addChannel({ id: 'C0OTHER', name: 'other' })
    const id = await ask()
    slack.archive(ROOM)
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'gone', reason: expect.stringMatching(/archived/) })
    expect(await skin.show('slack:C0NOWHERE', record(id), null)).toMatchObject({ kind: 'gone' })
    expect(await skin.show('slack:C0OTHER', record(id), null)).toMatchObject({ kind: 'shown' })
    expect(skin.health()).toMatchObject([
      { channel: 'slack', ok: true },
      { channel: CHANNEL, ok: false, problem: expect.stringMatching(/archived/) },
      { channel: 'slack:C0OTHER', ok: true },
    ])
  })

  it('waits for an invitation when the app was removed, but gives up a card that stands out of reach', async () => {
    const { slack, ask, card, record, skin, worker, world } = await build()
    const { id, ts } = await card()
    slack.kickBot(ROOM)
    expect(await skin.show(CHANNEL, record(id), { on: 'slack', channel: ROOM, ts })).toMatchObject({ kind: 'gone' })
    const next = await ask()
    world.clock.advance(5000)
    expect(await worker(next)).toMatchObject({ kind: 'later' })
    expect(skin.health()[1]).toMatchObject({ channel: CHANNEL, ok: false, problem: expect.stringMatching(/invite/) })
    slack.addBot(ROOM)
    world.clock.advance(60_000)
    expect(await worker(next)).toMatchObject({ kind: 'shown' })
    expect(skin.health()[1]).toMatchObject({ ok: true })
  })

  it('names a missing scope and a revoked token, and waits long for somebody to mend them', async () => {
    const { slack, ask, record, skin, world } = await build()
    const id = await ask()
    slack.failNext('chat.postMessage', refuse('missing_scope', { needed: 'chat:write' }))
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'later', ms: 300_000 })
    expect(skin.health()[0]).toMatchObject({ ok: false, problem: expect.stringMatching(/lacks the scope chat:write/) })
    world.clock.advance(5000)
    slack.failNext('chat.postMessage', refuse('token_revoked'))
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'later', ms: 300_000 })
    expect(skin.health()[0]).toMatchObject({ ok: false, problem: expect.stringMatching(/token_revoked.*SLACK_BOT_TOKEN/) })
    world.clock.advance(5000)
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'shown' })
    expect(skin.health().every(({ ok }) => ok)).toBe(true)
  })

  it('is gone when it was deleted or cannot be edited; the channel stays well', async () => {
    const { slack, card, record, skin, world } = await build()
    const { id, ts } = await card()
    expect(await skin.show(CHANNEL, record(id), { on: 'slack', channel: ROOM, ts: '1.1' })).toMatchObject({ kind: 'gone' })
    world.clock.advance(5000)
    slack.failNext('chat.update', refuse('edit_window_closed'))
    expect(await skin.show(CHANNEL, record(id), { on: 'slack', channel: ROOM, ts })).toMatchObject({ kind: 'gone' })
    expect(await skin.show(CHANNEL, record(id), { on: 'telegram', chat: 1, message: 1 })).toMatchObject({ kind: 'gone' })
    expect(skin.health().every(({ ok }) => ok)).toBe(true)
  })

  it('reports our own content that Slack refuses as a fault', async () => {
    const { slack, ask, record, skin, faults } = await build()
    const id = await ask()
    slack.failNext('chat.postMessage', refuse('invalid_blocks'))
    expect(await skin.show(CHANNEL, record(id), null)).toMatchObject({ kind: 'gone', reason: expect.stringMatching(/invalid_blocks/) })
    expect(faults).toHaveLength(1)
  })

  it('stands once as "N more waiting", edited as the number changes', async () => {
    const { slack, skin } = await build({ skin: { publicUrl: 'https://gov.example' } })
    const posted = await skin.showBacklog(CHANNEL, 37, null)
    if (posted.kind !== 'shown') throw new Error('not shown')
    expect(slack.channel(ROOM).last.visible).toMatch(/^37 more requests are waiting\./)
    expect(await skin.showBacklog(CHANNEL, 1, posted.ref)).toEqual(posted)
    expect(slack.channel(ROOM).last.visible).toMatch(/^1 more request is waiting\./)
    await skin.showBacklog(CHANNEL, 0, posted.ref)
    expect(slack.channel(ROOM).last.visible).toBe('No more requests are waiting.')
    expect(slack.channel(ROOM).messages).toHaveLength(1)
  })
})

describe('testing a channel', () => {
  it('posts a test card, and says who clicked it', async () => {
    const { slack, skin } = await build()
    expect(await skin.test(CHANNEL)).toEqual({ channel: CHANNEL, ok: true, problem: '' })
    expect(skin.lastTap(CHANNEL)).toBeUndefined()
    await slack.click(ROOM, slack.channel(ROOM).last.ts, 'test', ANN)
    await slack.waitFor(() => slack.channel(ROOM).last.visible.includes('ann clicked the test'))
    expect(skin.lastTap(CHANNEL)).toMatchObject({ by: 'ann' })
  })

  it('names what is missing: a scope, the membership, the channel', async () => {
    const { slack, skin, world } = await build()
    slack.revokeScope('files:write')
    expect((await skin.test(CHANNEL)).problem).toMatch(/lacks the scope files:write/)
    slack.kickBot(ROOM)
    world.clock.advance(5000)
    expect((await skin.test(CHANNEL)).problem).toMatch(/invite/)
    expect((await skin.test('slack:C0NOWHERE')).problem).toMatch(/no such channel/)
  })
})

describe('the connection', () => {
  it('stands after the start, comes back by itself when cut or refreshed, and is closed at the end', async () => {
    const { slack, skin, card, record } = await build({ mode: 'socket' })
    expect(slack.connections()).toBe(1)
    expect(skin.health()).toEqual([
      { channel: 'slack', ok: true, problem: '' },
      { channel: CHANNEL, ok: true, problem: '' },
    ])
    for (const lose of [slack.cutConnections, slack.refreshConnections]) {
      const opened = slack.calls.filter(({ method }) => method === 'apps.connections.open').length
      lose()
      await slack.waitFor(() => slack.calls.filter(({ method }) => method === 'apps.connections.open').length > opened)
      await slack.waitFor(() => slack.connections() === 1 && skin.health()[0]?.ok)
    }
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).status.name === 'granted')
    await skin.stop()
    await slack.waitFor(() => slack.connections() === 0)
  })

  it('goes on trying through failures, without a fault or a crash', async () => {
    const { slack, skin, faults } = await build({ mode: 'socket', idle: true })
    slack.failNext('apps.connections.open', { status: 503 })
    slack.failNext('apps.connections.open', { cut: 'before' })
    await skin.start()
    expect(skin.health()[0]).toMatchObject({ ok: false, problem: expect.stringMatching(/Cannot connect to Slack \(http_503\)/) })
    await slack.waitFor(() => skin.health()[0]?.ok, 10_000)
    expect(faults).toEqual([])
  })

  it('names wrong tokens, each by its own', async () => {
    const wrongBot = await build({ mode: 'socket', skin: { botToken: 'xoxb-wrong' } })
    expect(wrongBot.skin.health()[0]?.problem).toMatch(/refuses the bot token \(invalid_auth\).*SLACK_BOT_TOKEN/)
    const wrongApp = await build({ mode: 'socket', skin: { appToken: 'xapp-wrong' } })
    expect(wrongApp.skin.health()[0]?.problem).toMatch(/refuses the app token \(invalid_auth\).*SLACK_APP_TOKEN/)
    const swapped = await build({ mode: 'socket', skin: { appToken: BOT } })
    expect(swapped.skin.health()[0]?.problem).toMatch(/not_allowed_token_type.*xapp-/)
    expect(wrongApp.skin.health()[1]).toMatchObject({ channel: CHANNEL, ok: false })
  })

  it.each(['socket', 'http'] as const)('starts (%s) though Slack cannot be reached, and says so', async (mode) => {
    const nobody = createServer()
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve))
    const { port } = nobody.address() as { port: number }
    await new Promise((resolve) => nobody.close(resolve))
    const { skin } = await build({ mode, skin: { apiUrl: `http://127.0.0.1:${port}/api/` } })
    expect(skin.health()[0]).toMatchObject({ ok: false, problem: expect.stringMatching(/network/) })
  })

  it('needs one of the two ways in', async () => {
    const { world } = await build({ idle: true })
    const deps = { governor: world.governor, botToken: BOT, clock: world.clock, fault: () => undefined }
    expect(() => createSlack(deps)).toThrow(/SLACK_APP_TOKEN .* SLACK_SIGNING_SECRET/)
    expect(createSlack({ ...deps, signingSecret: SECRET }).health()[0]).toMatchObject({ ok: false })
  })
})
