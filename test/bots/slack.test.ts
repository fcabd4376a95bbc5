import { afterEach, describe, expect, it } from 'vitest'
import { formBody, signRequest } from '../../demo/standins/slack/signed.ts'
import { ANN, CHANNEL, EVE, owed, ROOM, SECRET, type SlackWorld, type SlackWorldOptions, slackWorld, TEAM } from './slack-world.ts'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})
async function build(options: SlackWorldOptions): Promise<SlackWorld> {
  const made = await slackWorld(options)
  open.push(made)
  return made
}

const buttons = (blocks: readonly Record<string, unknown>[]): string[] =>
  blocks.filter((b) => b['type'] === 'actions').flatMap((b) => (b['elements'] as { action_id: string }[]).map((e) => e.action_id))

describe.each(['socket', 'http'] as const)('clicks by %s', (mode) => {
  it('approves with one click, and the card shows who did', async () => {
    const { slack, world, card, record, worker } = await build({ mode })
    const { id, ts } = await card()
    expect(buttons(slack.channel(ROOM).message(ts).blocks)).toEqual(['approve', 'reject', 'more'])
    const { ackMs } = await slack.click(ROOM, ts, 'approve', ANN)
    expect(ackMs).toBeLessThan(3000)
    await slack.waitFor(() => record(id).status.name === 'granted')
    expect(record(id).escalation?.votes).toMatchObject([{ operator: 'ann', vote: 'approve', door: 'slack' }])
    await worker(id)
    const message = slack.channel(ROOM).message(ts)
    expect(message.visible).toMatch(/Approved by ann in Slack/)
    expect(message.visible).toContain('buy a server')
    expect(buttons(message.blocks)).toEqual([])
    expect(owed(record(id))).toBe(0)
    expect(world.faults).toEqual([])
    expect(slack.violations).toEqual([])
  })

  it('rejects with one click', async () => {
    const { slack, card, record, worker } = await build({ mode })
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    await slack.waitFor(() => record(id).status.name === 'refused')
    expect(record(id).status).toMatchObject({ cause: 'operator', by: { operator: 'ann', door: 'slack' } })
    await worker(id)
    expect(slack.channel(ROOM).message(ts).visible).toMatch(/Rejected by ann in Slack/)
  })

  it('tells a stranger privately which line would list them, keeps the buttons, and records the attempt', async () => {
    const { slack, card, record } = await build({ mode })
    const { id, ts } = await card()
    const click = await slack.click(ROOM, ts, 'approve', EVE)
    const said = await click.answer()
    expect(said.user).toBe(EVE)
    expect(said.visible).toContain(`{ id: eve, slack: { team: ${TEAM}, user: ${EVE} }, roles: [approver] }`)
    expect(record(id).status.name).toBe('pending')
    expect(record(id).attempts).toEqual([`slack:${TEAM}/${EVE}:not_operator`])
    expect(slack.channel(ROOM).message(ts).edits).toBe(0)
  })

  it('decides nothing twice when a click is played again, and tells the truth', async () => {
    const { slack, world, card, record } = await build({ mode })
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).status.name === 'granted')
    const before = world.governor.state().head.seq
    const again = await slack.replayLast()
    expect(again.status).toBe(200)
    await slack.waitFor(() => slack.channel(ROOM).privately.length === 1)
    expect(slack.channel(ROOM).privately[0]?.visible).toMatch(/Nothing changed by this click\. Approved by ann in Slack/)
    expect(world.governor.state().head.seq).toBe(before)
    expect(record(id).escalation?.votes).toHaveLength(1)
    expect(slack.channel(ROOM).message(ts).visible).toMatch(/Approved by ann/)
  })

  it('says that nothing was decided while nothing can be recorded, and takes the click once it can', async () => {
    const { slack, world, card, record, faults } = await build({ mode })
    const { id, ts } = await card()
    world.store.fault = 'unreachable'
    const click = await slack.click(ROOM, ts, 'approve', ANN)
    expect((await click.answer()).visible).toMatch(/could not be recorded, so nothing was decided/)
    expect(buttons(slack.channel(ROOM).message(ts).blocks)).toEqual(['approve', 'reject', 'more'])
    world.store.fault = 'none'
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).status.name === 'granted')
    expect(faults).toEqual([])
  })

  it('acknowledges at once however slow the ledger is', async () => {
    const { slack, world, card, record } = await build({ mode })
    const { id, ts } = await card()
    let release = (): void => undefined
    world.store.beforeAppend = () =>
      new Promise((resolve) => {
        release = resolve
      })
    const { ackMs } = await slack.click(ROOM, ts, 'approve', ANN)
    expect(ackMs).toBeLessThan(1000)
    expect(record(id).status.name).toBe('pending')
    world.store.beforeAppend = async () => undefined
    await slack.waitFor(() => {
      release()
      return record(id).status.name === 'granted'
    })
  })
})

describe('what a click may not do', () => {
  it('refuses forged and stale requests with 401, and a body that is none', async () => {
    const { slack, card, record, world } = await build({ mode: 'http' })
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'approve', EVE)
    const payload = { ...slack.lastPayload(), user: { id: ANN, username: 'ann', team_id: TEAM } }
    const before = world.governor.state().head.seq
    expect((await slack.forge(payload)).status).toBe(401)
    expect((await slack.stale(payload)).status).toBe(401)
    expect(record(id).status.name).toBe('pending')
    expect(world.governor.state().head.seq).toBe(before)
  })

  it('refuses an unsigned request and answers what is signed but no payload with 400', async () => {
    const { url, world } = await build({ mode: 'http' })
    const post = (body: string, headers: Record<string, string>) => fetch(url, { method: 'POST', body, headers }).then((r) => r.status)
    const signed = (body: string) => post(body, { ...signRequest(SECRET, world.clock, body).headers })
    expect(await post('payload=%7B%7D', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(401)
    expect(await signed('payload=null')).toBe(400)
    expect(await signed('payload=%7Bnot')).toBe(400)
    expect(await signed('payload=%7B%7D')).toBe(404)
    expect(await signed(`payload=${'x'.repeat(1_100_000)}`)).toBe(413)
  })

  it('knows people by their own team: the same user id of another workspace is a stranger', async () => {
    const { slack, card, record, world, url } = await build({ mode: 'http' })
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'approve', EVE)
    const { body, headers } = signRequest(
      SECRET,
      world.clock,
      formBody({ ...slack.lastPayload(), user: { id: ANN, username: 'ann', team_id: 'T0OTHER' } }),
    )
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(200)
    await slack.waitFor(() => record(id).attempts.includes(`slack:T0OTHER/${ANN}:not_operator`))
    expect(record(id).status.name).toBe('pending')
  })

  it('refuses a click at the deadline, though no timer has run, and removes the buttons', async () => {
    const { slack, card, record, world } = await build({ mode: 'socket' })
    const { id, ts } = await card()
    world.clock.advance(600_000)
    const said = await (await slack.click(ROOM, ts, 'approve', ANN)).answer()
    expect(said.visible).toMatch(/Timed out/)
    expect(record(id).status).toMatchObject({ name: 'refused', cause: 'timeout' })
    expect(buttons(slack.channel(ROOM).message(ts).blocks)).toEqual([])
    expect(slack.channel(ROOM).message(ts).visible).toMatch(/Timed out/)
  })

  it('brings a stray copy nobody recorded to the truth, whether the click on it decides or comes too late', async () => {
    const { slack, skin, card, record } = await build({ mode: 'socket' })
    const first = await card()
    const stray = await skin.show(CHANNEL, record(first.id), null)
    if (stray.kind !== 'shown' || stray.ref.on !== 'slack') throw new Error('not shown')
    const { ts } = stray.ref
    await slack.click(ROOM, ts, 'reject', ANN)
    await slack.waitFor(() => slack.channel(ROOM).message(ts).visible.includes('Rejected by ann'))
    expect(buttons(slack.channel(ROOM).message(ts).blocks)).toEqual([])
    // The recorded card was not edited by anybody yet: its buttons are stale.
    const said = await (await slack.click(ROOM, first.ts, 'approve', ANN)).answer()
    expect(said.visible).toMatch(/Nothing changed by this click\. Rejected by ann/)
    expect(buttons(slack.channel(ROOM).message(first.ts).blocks)).toEqual([])
    expect(record(first.id).status).toMatchObject({ name: 'refused', cause: 'operator' })
  })

  it('tells the truth through the click itself where the app may not edit any more', async () => {
    const { slack, card, record, world } = await build({ mode: 'socket' })
    const { ts, id } = await card()
    world.clock.advance(600_000)
    slack.failNext('chat.update', { status: 200, body: { ok: false, error: 'cant_update_message' } })
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => slack.channel(ROOM).message(ts).visible.includes('Timed out'))
    expect(buttons(slack.channel(ROOM).message(ts).blocks)).toEqual([])
    expect(record(id).status.name).toBe('refused')
  })

  it('decides once when two people click opposite buttons at the same moment', async () => {
    const other = 'U0BOB'
    const charter = { operators: [ANN, other].map((user) => ({ id: user.toLowerCase().slice(2), slack: { team: TEAM, user } })) }
    const { slack, card, record, worker } = await build({ mode: 'socket', charter })
    slack.addUser({ id: other, name: 'bob' })
    const { id, ts } = await card()
    await Promise.all([slack.click(ROOM, ts, 'approve', ANN), slack.click(ROOM, ts, 'reject', other)])
    await slack.waitFor(() => record(id).status.name !== 'pending' && slack.channel(ROOM).privately.length === 1)
    expect(record(id).escalation?.votes).toHaveLength(1)
    await worker(id)
    const verdict = record(id).status.name === 'granted' ? /Approved by ann/ : /Rejected by bob/
    expect(slack.channel(ROOM).message(ts).visible).toMatch(verdict)
  })
})

describe('a request too large for a card', () => {
  const large = { args: { query: 'x'.repeat(9000), list: Array.from({ length: 50 }, (_, n) => `item ${n} <!channel>`) } }

  it('can only be approved after the whole was sent as a file', async () => {
    const { slack, card, record, worker } = await build({ mode: 'socket' })
    const { id, ts } = await card(large)
    expect(buttons(slack.channel(ROOM).message(ts).blocks)).toEqual(['reject', 'open', 'more'])
    await slack.click(ROOM, ts, 'open', ANN)
    await slack.waitFor(() => (record(id).status as { shown?: string[] }).shown?.includes(CHANNEL))
    const file = slack.channel(ROOM).messages.find((m) => m.thread === ts)?.files[0]
    expect(JSON.parse(String(file?.bytes))).toMatchObject({ request_id: id, args: large.args })
    await worker(id)
    expect(buttons(slack.channel(ROOM).message(ts).blocks)).toEqual(['approve', 'reject', 'open', 'more'])
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).status.name === 'granted')
  })

  it('is not opened by a stranger, and stays unapprovable when the file could not be sent', async () => {
    const { slack, card, record, skin } = await build({ mode: 'socket' })
    const { id, ts } = await card(large)
    expect((await (await slack.click(ROOM, ts, 'open', EVE)).answer()).visible).toContain(`user: ${EVE}`)
    expect(slack.channel(ROOM).messages).toHaveLength(1)
    slack.revokeScope('files:write')
    const said = await (await slack.click(ROOM, ts, 'open', ANN)).answer()
    expect(said.visible).toMatch(/could not be sent: The bot token lacks the scope files:write/)
    expect(skin.health()[0]).toMatchObject({ channel: 'slack', ok: false })
    expect(record(id).status).toMatchObject({ name: 'pending', shown: [] })
  })

  it('refuses an approval that skips the file', async () => {
    const { slack, card, record, world, url } = await build({ mode: 'http' })
    const { id, ts } = await card(large)
    await slack.click(ROOM, ts, 'reject', EVE)
    const last = slack.lastPayload() as { actions: Record<string, unknown>[] }
    const forced = {
      ...last,
      user: { id: ANN, username: 'ann', team_id: TEAM },
      actions: [{ ...last.actions[0], action_id: 'approve', value: `a:${id}` }],
    }
    const { body, headers } = signRequest(SECRET, world.clock, formBody(forced))
    await fetch(url, { method: 'POST', body, headers })
    await slack.waitFor(() => slack.channel(ROOM).privately.some((p) => p.visible.includes('open the full request first')))
    expect(record(id).status.name).toBe('pending')
  })
})

describe('commands', () => {
  it('answers /countersign whoami with the exact lines, to anybody', async () => {
    const { slack } = await build({ mode: 'http' })
    const said = await (await slack.command('/countersign whoami', EVE, ROOM)).answer()
    expect(said.visible).toContain(`- { id: eve, slack: { team: ${TEAM}, user: ${EVE} }, roles: [approver] }`)
    expect(said.visible).toContain(`- { slack: ${ROOM} }`)
    const listed = await (await slack.command('/countersign  WHOAMI', ANN, ROOM)).answer()
    expect(listed.visible).toContain('You are the operator ann (approver).')
  })

  it('halts everything on `halt now`, for operators only', async () => {
    const { slack, world } = await build({ mode: 'socket' })
    const say = async (text: string, user: string) => (await (await slack.command(`/countersign ${text}`, user, ROOM)).answer()).visible
    expect(await say('halt', ANN)).toContain('/countersign halt now')
    expect(await say('halt now', EVE)).toContain('Only operators')
    expect(world.governor.state().halted).toBe(null)
    expect(await say('halt now money leaves', ANN)).toContain('Everything is halted')
    expect(world.governor.state().halted).toMatchObject({ by: { operator: 'ann', door: 'slack' }, reason: 'money leaves' })
  })

  it('a halt edits every card that waited: who stopped it, why, and no buttons', async () => {
    const { slack, card, record, worker } = await build({ mode: 'socket' })
    const waiting = [await card(), await card({ task_intent: 'buy another server' })]
    await (await slack.command('/countersign halt now money leaves', ANN, ROOM)).answer()
    for (const { id, ts } of waiting) {
      expect(record(id).status).toMatchObject({ name: 'refused', cause: 'halted', by: { operator: 'ann', door: 'slack' } })
      await worker(id)
      const message = slack.channel(ROOM).message(ts)
      expect(message.visible).toMatch(/Halted at .*: Everything was halted by ann: money leaves/)
      expect(buttons(message.blocks)).toEqual([])
    }
  })

  it('shows what waits and why to operators only', async () => {
    const { slack, card } = await build({ mode: 'http' })
    const { id } = await card({ task_intent: 'buy <!channel> *now*' })
    const say = async (text: string, user: string) => (await (await slack.command(`/countersign ${text}`, user, ROOM)).answer()).visible
    expect(await say('pending', ANN)).toContain('buy <!channel> *now*')
    expect(await say('pending', EVE)).toMatch(/Only operators listed/)
    expect(await say(`why ${id.slice(-6)}`, ANN)).toContain(`id ${id}`)
    expect(await say('status', ANN)).toContain('The governor is deciding.')
    expect(await say('', EVE)).toContain('/countersign whoami')
    expect(await say('nonsense', EVE)).toContain('/countersign whoami')
  })

  it('says so when the ledger cannot be read', async () => {
    const { slack, world } = await build({ mode: 'http' })
    world.store.fault = 'unreachable'
    expect((await (await slack.command('/countersign why req_nowhere', ANN, ROOM)).answer()).visible).toMatch(/cannot be read now/)
  })
})
