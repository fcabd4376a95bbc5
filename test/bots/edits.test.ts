import { afterEach, beforeEach, expect, it } from 'vitest'
import { ALICE, buildKit, buttonsOf, CAROL, GROUP, type Kit } from './telegram-kit.ts'

let kit: Kit
let id: string
beforeEach(async () => {
  kit = await buildKit()
  await kit.skin.start()
  id = await kit.ask({ target_resource: 'treasury', estimated_cost_usd: 6 })
  await kit.show(id)
})
afterEach(() => kit.close())

const group = () => kit.standIn.chat(GROUP)
const cost = async () => (await kit.record(id)).ask.estimated_cost
const edited = async (text: string): Promise<string> => {
  const before = group().messages.length
  kit.standIn.send(GROUP, text, ALICE)
  await kit.standIn.waitFor(() => group().messages.length >= before + 2)
  return group().last.text
}

it('/edit lowers the cost and approves nothing; no tap on the card as it was counts for what it is now', async () => {
  const asked = await cost()
  expect(await edited(`/edit ${id} cost 2`)).toMatch(/^alice edited it: cost \$[\d.]+ → \$2\.00/)
  expect(await cost()).toBe(2_000_000)
  expect((await kit.record(id)).status.name).toBe('pending')
  // The card still stands as it was drawn before the edit.
  const old = await kit.standIn.tap(GROUP, 1, 'APPROVE', CAROL)
  expect(old).toMatchObject({ show_alert: true })
  expect(old.text).toContain('edited it: cost')
  expect((await kit.record(id)).status.name).toBe('pending')
  await kit.show(id)
  expect(group().messages[0]?.text).toContain('alice edited it')
  expect(buttonsOf(group().messages[0] as never)).toContain('APPROVE')
  expect((await kit.standIn.tap(GROUP, 1, 'APPROVE', CAROL)).text).toBe('Approved.')
  expect((await kit.record(id)).status).toMatchObject({ name: 'granted', by: [{ operator: 'carol' }] })
  expect((await kit.record(id)).reservation.amount).toBeLessThan(asked)
})

it('/edit never raises the cost, and says how it is written', async () => {
  expect(await edited(`/edit ${id} cost 900`)).toMatch(/^Nothing was edited\./)
  expect(await edited(`/edit ${id} limit 3`)).toContain('cost 3')
  expect((await kit.record(id)).edits).toBeUndefined()
})
