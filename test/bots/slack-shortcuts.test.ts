import { afterEach, describe, expect, it } from 'vitest'
import { ANN, EVE, ROOM, type SlackWorld, type SlackWorldOptions, slackWorld } from './slack-world.ts'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})
async function build(options: Partial<SlackWorldOptions> = {}): Promise<SlackWorld> {
  const made = await slackWorld({ mode: 'http', ...options })
  open.push(made)
  return made
}
const modal = (slack: SlackWorld['slack'], user: string) => slack.waitFor(() => slack.viewsOf(user)[0])

describe('shortcuts', () => {
  it('“Why?” on a card tells everything about its request, also once it is decided', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card()
    const why = async () => (await (await slack.shortcut('why', ANN, { channel: ROOM, ts })).answer()).visible
    expect(await why()).toContain(`id ${id}`)
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).status.name === 'granted')
    slack.channel(ROOM).privately.length = 0
    expect(await why()).toContain('Approved by ann')
  })

  it('“Ask about this” opens the question', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card()
    await slack.shortcut('ask_about', ANN, { channel: ROOM, ts })
    await slack.submitView((await modal(slack, ANN)).id, { text: { in: 'Why now?' } }, ANN)
    expect(record(id).escalation?.questions).toMatchObject([{ operator: 'ann', text: 'Why now?' }])
  })

  it('say so on a message that is no card, and tell strangers nothing', async () => {
    const { slack, card, skin, record } = await build()
    const { id, ts } = await card()
    await skin.showBacklog(`slack:${ROOM}`, 3, null)
    const other = slack.channel(ROOM).last.ts
    for (const name of ['why', 'ask_about'])
      expect((await (await slack.shortcut(name, ANN, { channel: ROOM, ts: other })).answer()).visible).toMatch(/no card of a request/)
    for (const name of ['why', 'ask_about'])
      expect((await (await slack.shortcut(name, EVE, { channel: ROOM, ts })).answer()).visible).not.toContain('buy a server')
    expect(record(id).attempts).toHaveLength(1)
    expect(slack.viewsOf(EVE)).toEqual([])
  })

  it('“What waits” lists it anywhere, for operators', async () => {
    const { slack, ask } = await build()
    await ask()
    await slack.shortcut('pending', ANN)
    expect(JSON.stringify((await modal(slack, ANN)).content)).toContain('buy a server')
    await slack.shortcut('pending', EVE)
    expect(JSON.stringify((await modal(slack, EVE)).content)).not.toContain('buy a server')
  })
})

describe('standing grants', () => {
  it('are revoked by a button in their list, which then shows what is left', async () => {
    const { slack, ask, world } = await build({ charter: { standing_grants: {} } })
    const id = await ask({ task_intent: 'Write to a client' })
    const standing = { session: true } as const
    const local = { kind: 'person', identity: { on: 'local' } } as const
    await world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'web', standing }, local)
    const [permit] = [...world.governor.state().permits.entries()].map(([, one]) => one)
    const list = await (await slack.command('/countersign grants', ANN, ROOM)).answer()
    expect(list.visible).toContain('1 standing grant is open')
    await slack.click(ROOM, list.ts, `v:${permit?.id}`, ANN)
    await slack.waitFor(() => world.governor.state().permits.get(permit?.id ?? '')?.ended)
    expect(world.governor.state().permits.get(permit?.id ?? '')?.ended).toMatchObject({
      how: 'revoked',
      by: { operator: 'ann', door: 'slack' },
    })
    await slack.waitFor(() => slack.channel(ROOM).privately.some((said) => said.visible.includes('No standing grant is open')))
  })

  it('are not revoked by a stranger', async () => {
    const { slack, ask, world } = await build({ charter: { standing_grants: {} } })
    const id = await ask({ task_intent: 'Write to a client' })
    const local = { kind: 'person', identity: { on: 'local' } } as const
    await world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'web', standing: { session: true } }, local)
    expect((await (await slack.command('/countersign grants', EVE, ROOM)).answer()).visible).not.toContain('Revoke')
    expect([...world.governor.state().permits.entries()].filter(([, { ended }]) => ended)).toEqual([])
  })
})
