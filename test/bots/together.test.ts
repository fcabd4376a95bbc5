import { afterEach, expect, it } from 'vitest'
import { APPROVALS, build as buildSlack } from './slack-modals-kit.ts'
import { ANN, ROOM } from './slack-world.ts'
import { ALICE, buildKit, CAROL, CHARTER, GROUP, type Kit, MALLORY } from './telegram-kit.ts'

const kits: Kit[] = []
afterEach(async () => {
  for (const kit of kits.splice(0)) await kit.close()
})

/** A group in which alice and carol are asked; what pays is critical. */
async function build(changes: Record<string, unknown> = {}) {
  const stages = [{ id: 's', any_of: ['all'] }]
  const approvals = {
    groups: { all: ['alice', 'carol'] },
    routes: [
      { id: 'dear', when: "request.tool == 'bank.pay'", severity: 'critical', stages },
      { id: 'all', when: 'true', stages },
    ],
    ...changes,
  }
  const kit = await buildKit({}, {}, { ...CHARTER, solo: false, approvals } as never)
  kits.push(kit)
  await kit.skin.start()
  const asked = async (more: Record<string, unknown> = {}) => {
    const id = await kit.ask(more)
    await kit.show(id)
    return id
  }
  const say = async (text: string, who = ALICE, chat = GROUP): Promise<string> => {
    const before = kit.standIn.chat(chat).messages.length
    kit.standIn.send(chat, text, who)
    await kit.standIn.waitFor(() => kit.standIn.chat(chat).messages.length >= before + 2)
    return kit.standIn.chat(chat).last.text
  }
  const status = async (id: string) => (await kit.record(id)).status.name
  return { kit, asked, say, status }
}
const end = (id: string): string => id.slice(-6)

it('Telegram: approves several whose cards stand in the chat, with one answer for each', async () => {
  const { kit, asked, say, status } = await build()
  const ids = [await asked(), await asked(), await asked()]
  const answer = await say(`/approve ${ids.map(end).join(' ')}`)
  expect(answer).toContain('3 of 3 approvals count.')
  for (const id of ids) {
    expect(answer).toContain(end(id))
    expect(await status(id)).toBe('granted')
  }
  expect(kit.world.store.texts('default').filter((line) => line.includes('"together"'))).toHaveLength(3)
  expect(kit.faults).toEqual([])
})

it('Telegram: what has no card in the chat, and what is critical, waits on while the others are approved', async () => {
  const { kit, asked, say, status } = await build()
  const [shown, dear] = [await asked(), await asked({ tool: 'bank.pay' })]
  const unshown = await kit.ask()
  const answer = await say(`/approve ${end(unshown)} ${end(shown)} ${end(dear)} nothere`)
  expect(answer).toContain('1 of 4 approvals count.')
  expect(answer).toContain('does not show it as it is now')
  expect(answer).toContain('is critical')
  expect(answer).toContain('There is no such request here')
  expect([await status(shown), await status(dear), await status(unshown)]).toEqual(['granted', 'pending', 'pending'])
})

it('Telegram: a card in another chat was not shown in this one, and the attempt is kept', async () => {
  const { kit, asked, say, status } = await build()
  const ids = [await asked(), await asked()]
  expect(await say(`/approve ${ids.map(end).join(' ')}`, ALICE, ALICE)).toContain('Nothing changed')
  expect(await Promise.all(ids.map(status))).toEqual(['pending', 'pending'])
  expect((await kit.record(ids[0] ?? '')).attempts).toEqual([`telegram:${ALICE}:other_channel`])
})

it('Telegram: what was edited since its card was drawn is not approved with others', async () => {
  const { kit, asked, say, status } = await build()
  const [one, two] = [await asked(), await asked()]
  const changes = { estimated_cost: 400_000 }
  await kit.world.governor.submit(
    { kind: 'edit', request_id: one, changes, seen: { edits: 0, votes: 0 }, approve: false, door: 'http' },
    { kind: 'person', identity: { on: 'telegram', user: CAROL } },
  )
  expect((await kit.record(one)).edits).toHaveLength(1)
  const answer = await say(`/approve ${end(one)} ${end(two)}`)
  expect(answer).toContain('1 of 2')
  expect(await status(one)).toBe('pending')
  await kit.show(one)
  await say(`/approve ${end(one)} ${end(await asked())}`)
  expect(await status(one)).toBe('granted')
})

it('Telegram: a message that comes again counts once, and who is not listed decides nothing', async () => {
  const { kit, asked, say, status } = await build({
    groups: { all: ['alice', 'carol'] },
    routes: [{ id: 'all', when: 'true', stages: [{ id: 's', any_of: ['all'], quorum: 2 }] }],
  })
  const ids = [await asked(), await asked()]
  const text = `/approve ${ids.map(end).join(' ')}`
  expect(await say(text, MALLORY)).toContain('Only operators listed')
  expect(await say(text)).toContain('2 of 2 approvals count.')
  expect(await say(text)).toContain('Nothing changed')
  for (const id of ids) expect((await kit.record(id)).escalation?.votes).toHaveLength(1)
  expect(await Promise.all(ids.map(status))).toEqual(['pending', 'pending'])
})

it('Slack: /countersign approve ID ID does the same, for who asked alone to read', async () => {
  const { slack, card, record, ask } = await buildSlack({
    charter: { approvals: { ...APPROVALS, groups: { team: ['ann'] } } },
  })
  const [one, two] = [(await card()).id, (await card()).id]
  const unshown = await ask()
  const said = await (await slack.command(`/countersign approve ${end(one)} ${end(two)} ${end(unshown)}`, ANN, ROOM)).answer()
  expect(said.visible).toContain('2 of 3 approvals count.')
  expect([one, two, unshown].map((id) => record(id).status.name)).toEqual(['granted', 'granted', 'pending'])
})
