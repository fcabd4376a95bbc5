import { afterEach, beforeEach, expect, it } from 'vitest'
import { ALICE, buildKit, buttonsOf, CAROL, CHARTER, FORUM, GROUP, type Kit } from './telegram-kit.ts'

const approvals = {
  groups: { all: ['alice'], oncall: ['carol'] },
  routes: [{ id: 'all', when: 'true', stages: [{ id: 's', any_of: ['all'], channels: [`telegram:${GROUP}`] }] }],
  break_glass: { any_of: ['oncall'] },
}
const CAROL_PERSON = { kind: 'person', identity: { on: 'telegram', user: CAROL } } as const
const ALICE_PERSON = { kind: 'person', identity: { on: 'telegram', user: ALICE } } as const

let kit: Kit
let id: string
beforeEach(async () => {
  kit = await buildKit({}, {}, { ...CHARTER, solo: false, approvals } as never)
  await kit.skin.start()
  id = await kit.ask()
  await kit.show(id)
})
afterEach(() => kit.close())

it('a card says at once that one person granted it alone, why, and what the review found; channels without a card get one', async () => {
  const { governor } = kit.world
  expect(kit.standIn.chat(FORUM).messages).toHaveLength(0)
  await governor.submit({ kind: 'break-glass', request_id: id, reason: 'Customers cannot <b>pay</b>', door: 'http' }, CAROL_PERSON)
  for (const channel of Object.keys((await kit.record(id)).cards)) await kit.show(id, channel)
  for (const chat of [GROUP, FORUM]) {
    const { last } = kit.standIn.chat(chat)
    expect(last.text).toContain('BREAK-GLASS: granted alone by carol')
    expect(last.text).toContain('Reason: Customers cannot <b>pay</b>')
    expect(last.text).toContain('Somebody else must review it until')
    expect(buttonsOf(last)).toEqual([])
  }
  await governor.submit({ kind: 'review', request_id: id, justified: false, note: 'It could wait', door: 'http' }, ALICE_PERSON)
  await kit.show(id)
  expect(kit.standIn.chat(GROUP).message(1).text).toContain('Reviewed by alice: it was NOT right: It could wait')
})

it('no card has a button for it', () => {
  expect(buttonsOf(kit.standIn.chat(GROUP).last)).toEqual(['APPROVE', 'REJECT'])
})
