import { describe, expect, it } from 'vitest'
import { formBody, signRequest } from '../../demo/standins/slack/signed.ts'
import { build, modal, text } from './slack-modals-kit.ts'
import { ANN, BOB, CHANNEL, ROOM, SECRET, type SlackWorld, TEAM } from './slack-world.ts'

describe('what a modal may not do', () => {
  type Payload = { view: { private_metadata: string }; user: object; team: object }
  const post = async ({ url, world }: SlackWorld, payload: object) => {
    const { body, headers } = signRequest(SECRET, world.clock, formBody({ ...payload }))
    return (await fetch(url, { method: 'POST', body, headers })).json() as Promise<{ view?: object }>
  }

  it('decides nothing when what it carries was changed, or it comes from somebody else than who opened it', async () => {
    const made = await build()
    const { slack, card, record } = made
    const { id, ts } = await card()
    const other = await card({ task_intent: 'buy another' })
    await slack.click(ROOM, ts, 'reject', ANN)
    const view = await modal(slack, ANN)
    await slack.submitView(view.id, {}, ANN)
    const sent = slack.lastPayload() as unknown as Payload
    const filled = { state: { values: { text: { in: { type: 'plain_text_input', value: 'no' } } } } }
    const [sealed = '', mac = ''] = sent.view.private_metadata.split('.')
    const moved = Buffer.from(sealed, 'base64url').toString().replace(id, other.id)
    const metadata = [
      '',
      sealed,
      `${sealed}.`,
      `${sealed}.${mac.slice(1)}`,
      `${Buffer.from(moved).toString('base64url')}.${mac}`,
      // The MAC of another installation.
      `${sealed}.${Buffer.alloc(32, 1).toString('base64url')}`,
    ]
    const forged = [
      ...metadata.map((private_metadata) => ({ ...sent, view: { ...sent.view, ...filled, private_metadata } })),
      { ...sent, view: { ...sent.view, ...filled }, user: { id: BOB, name: 'bob', team_id: TEAM } },
      { ...sent, view: { ...sent.view, ...filled }, user: { id: ANN, name: 'ann', team_id: 'T0OTHER' } },
    ]
    for (const payload of forged) expect(JSON.stringify(await post(made, payload))).toMatch(/not yours or was changed/)
    expect([record(id).status.name, record(other.id).status.name]).toEqual(['pending', 'pending'])
    expect(made.faults).toHaveLength(forged.length)
    // What was not touched still counts.
    await post(made, { ...sent, view: { ...sent.view, ...filled } }).catch(() => undefined)
    expect(record(id).status.name).toBe('refused')
  })

  it('knows the same form after a restart, and in another process with the same secret', async () => {
    const sealKey = Buffer.alloc(32, 7)
    const made = await build({ mode: 'http', skin: { sealKey } })
    const { slack, card, record } = made
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    const view = await modal(slack, ANN)
    const again = await made.another({ sealKey })
    slack.setRequestUrl(again.url)
    await slack.submitView(view.id, { text: { in: 'no' } }, ANN)
    expect(record(id).status.name).toBe('refused')
    await again.close()
  })

  it('tells the truth in the form when somebody else was faster', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    const view = await modal(slack, ANN)
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.waitFor(() => record(id).status.name === 'granted')
    await slack.submitView(view.id, { text: { in: 'no' } }, ANN)
    expect(text(slack.view(view.id))).toMatch(/Nothing changed by this click\. Approved by ann/)
    expect(record(id).status.name).toBe('granted')
  })

  it('keeps what was typed while nothing can be recorded', async () => {
    const { slack, card, record, world } = await build()
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    const view = await modal(slack, ANN)
    world.store.fault = 'unreachable'
    const { body } = await slack.submitView(view.id, { text: { in: 'no' } }, ANN)
    expect(body).toMatchObject({ errors: { text: expect.stringMatching(/could not be recorded/) } })
    world.store.fault = 'none'
    await slack.submitView(view.id, { text: { in: 'no' } }, ANN)
    expect(record(id).status.name).toBe('refused')
  })

  it('answers in time however slow the ledger is, and says afterwards what came of it', async () => {
    const { slack, card, record, world } = await build()
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    const view = await modal(slack, ANN)
    let release = (): void => undefined
    world.store.beforeAppend = () =>
      new Promise((resolve) => {
        release = resolve
      })
    const { ackMs } = await slack.submitView(view.id, { text: { in: 'no' } }, ANN)
    expect(ackMs).toBeLessThan(3000)
    expect(text(slack.view(view.id))).toContain('Recording')
    world.store.beforeAppend = async () => undefined
    await slack.waitFor(() => {
      release()
      return record(id).status.name === 'refused' && text(slack.view(view.id)).includes('It is recorded')
    })
  })

  it('says so when the trigger was too old, and decides nothing', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card()
    slack.failNext('views.open', { status: 200, body: { ok: false, error: 'expired_trigger_id' } })
    const said = await (await slack.click(ROOM, ts, 'reject', ANN)).answer()
    expect(said.visible).toMatch(/could not be opened.*click again/)
    expect(record(id).status.name).toBe('pending')
    expect(CHANNEL).toContain(ROOM)
  })

  it('opens one form when Slack sends the click twice', async () => {
    const { slack, card } = await build()
    const { ts } = await card()
    await slack.click(ROOM, ts, 'reject', ANN)
    await modal(slack, ANN)
    await slack.replayLast()
    await slack.waitFor(() => slack.calls.filter(({ method, status }) => method === 'views.open' && status).length === 2)
    expect(slack.viewsOf(ANN)).toHaveLength(1)
    expect(slack.channel(ROOM).privately).toEqual([])
  })
})
