import { afterEach, expect, it } from 'vitest'
import { build as buildSlack, modal, text } from './slack-modals-kit.ts'
import { ANN, ROOM } from './slack-world.ts'
import { ALICE, buildKit, CHARTER, GROUP, type Kit, MALLORY } from './telegram-kit.ts'

const WEEKLY = { text: 'The weekly <letters>', tools: ['mail.send'] }
const RULES = [{ id: 'mail', effect: 'confirm', when: "request.tool == 'mail.send'", reason_code: 'mail', reason: 'Mail is asked' }]
const letter = (to: string, more: Record<string, unknown> = {}) => ({
  agent_id: 'crew-02',
  tool: 'mail.send',
  task_intent: `Write to ${to}`,
  purpose: WEEKLY.text,
  args: { to },
  ...more,
})
const opens = {
  kind: 'handshake',
  agent_id: 'crew-02',
  capabilities: [],
  max_priority: 10,
  session_budget: null,
  session_id: 'ses_2',
} as const

const kits: Kit[] = []
afterEach(async () => {
  for (const kit of kits.splice(0)) await kit.close()
})
async function build() {
  const kit = await buildKit({}, {}, { ...CHARTER, solo: false, rules: RULES, standing_grants: { max_uses: 3, max_usd: 9 } } as never)
  kits.push(kit)
  await kit.skin.start()
  await kit.world.governor.submit({ ...opens, purpose: WEEKLY }, { kind: 'open' })
  const say = async (said: string, who = ALICE) => {
    const before = kit.standIn.chat(GROUP).messages.length
    kit.standIn.send(GROUP, said, who)
    await kit.standIn.waitFor(() => kit.standIn.chat(GROUP).messages.length >= before + 2)
    return kit.standIn.chat(GROUP).last.text
  }
  const status = async (id: string) => (await kit.record(id)).status.name
  return { kit, say, status }
}

it('Telegram: the card tells the declared purpose, /session shows the exact terms and gives them when it is told to', async () => {
  const { kit, say, status } = await build()
  const id = await kit.ask(letter('ann'))
  await kit.show(id)
  expect(kit.standIn.chat(GROUP).last.text).toContain('“The weekly <letters>”, with “mail.send”')
  const terms = await say(`/session ${id.slice(-6)}`)
  expect(terms).toContain('The weekly <letters>')
  expect(terms).toContain('At most 3 uses and $9.00')
  expect(terms).toContain(`/session ${id.slice(-6)} purpose yes`)
  expect(await status(id)).toBe('pending')
  expect(await say(`/session ${id.slice(-6)} purpose yes`, MALLORY)).toContain('Only operators listed')
  expect(await status(id)).toBe('pending')
  expect(await say(`/session ${id.slice(-6)} purpose yes`)).toContain('Your approval counts.')
  expect(await status(await kit.ask(letter('bob')))).toBe('granted')
  expect(await status(await kit.ask(letter('bob', { purpose: undefined })))).toBe('pending')
  expect(await say('/grants')).toContain('The weekly <letters>')
})

it('Telegram: /session ID yes lets the very same again, and nothing else', async () => {
  const { kit, say, status } = await build()
  const id = await kit.ask(letter('ann'))
  await kit.show(id)
  await say(`/session ${id.slice(-6)} yes`)
  expect(await status(await kit.ask(letter('ann')))).toBe('granted')
  expect(await status(await kit.ask(letter('bob')))).toBe('pending')
})

it('Slack: the form offers the purpose, shows the terms, and gives them', async () => {
  const { slack, card, record, world, ask } = await buildSlack({ charter: { standing_grants: { max_uses: 3, max_usd: 30 } } })
  await world.governor.submit({ ...opens, agent_id: 'crew-01', purpose: WEEKLY }, { kind: 'open' })
  const { id, ts } = await card(letter('ann', { agent_id: 'crew-01' }))
  await slack.choose(ROOM, ts, 'more', 'Approve for longer …', ANN)
  const view = await modal(slack, ANN)
  expect(text(view)).toContain('For its whole purpose, for the session')
  const bounds = { uses: { in: '' }, usd: { in: '' }, minutes: { in: '' } }
  await slack.submitView(view.id, { how: { in: 'purpose' }, ...bounds }, ANN)
  expect(text(slack.view(view.id))).toContain('The weekly <letters>')
  expect(record(id).status.name).toBe('pending')
  await slack.submitView(view.id, {}, ANN)
  expect(record(id).status.name).toBe('granted')
  expect(record(await ask(letter('bob', { agent_id: 'crew-01' }))).status.name).toBe('granted')
})
