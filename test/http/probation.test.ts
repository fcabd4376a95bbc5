import { afterEach, beforeEach, expect, it } from 'vitest'
import { ALICE, buildKit, buttonsOf, CHARTER, GROUP, type Kit } from '../bots/telegram-kit.ts'
import { askBody, buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { TRUST } from '../support/trust.ts'

const MINUTE = 60_000
let kit: Kit
let http: HttpWorld

beforeEach(async () => {
  kit = await buildKit()
  await kit.world.adopt({
    ...CHARTER,
    trust: TRUST.trust,
    breakers: { failures: { count: 2, within: '1h', cool_down: '10m' }, clear_after: 2 },
  })
  http = buildHttp(kit.world)
  await kit.skin.start()
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await kit.close()
})

const group = () => kit.standIn.chat(GROUP)
const post = async (url: string, body: unknown, token: string | undefined = OPERATOR_TOKEN) => {
  const answer = await http.send('POST', `/api/v1${url}`, { body, token })
  expect(answer.statusCode).toBeLessThan(300)
  return answer.json()
}
const READ = { tool: 'Read', estimated_cost_usd: 0.5 }
const { agent_id: _, ...ACTION } = askBody(READ)

/** One supervised piece of work: asked, shown on a card, approved by a tap, used, settled. Answers its id and what the card said. */
async function supervised(outcome: 'succeeded' | 'failed') {
  const asked = (await http.ask(READ)).json()
  expect(asked.status).toBe('PENDING')
  const id: string = asked.request_id
  await kit.show(id)
  const { message_id, text } = group().last
  expect((await kit.standIn.tap(GROUP, message_id, 'APPROVE', ALICE)).text).toBe('Approved.')
  expect((await http.send('POST', `/api/v1/requests/${id}/redeem`, { body: { action: ACTION } })).statusCode).toBe(200)
  await post(`/requests/${id}/settle`, { actual_cost_usd: 0.5, outcome })
  return { id, text, codes: asked.reason_codes as readonly string[] }
}

it('an agent that was stopped comes back: a card for every action, audits, and then alone again', async () => {
  const first = await supervised('failed')
  expect(first.codes).toEqual(['trust_probation'])
  expect(first.text).toContain('crew-01 has 0 of the 10 points of trust that READ_FILES needs')

  const waiting = (await http.ask(READ)).json().request_id
  await kit.show(waiting)
  const before = group().last.message_id
  await supervised('failed')
  expect((await http.ask(READ)).json()).toMatchObject({ status: 'REJECTED', cause: 'paused', reason_codes: ['breaker_failures'] })
  await kit.show(waiting)
  const stopped = group().messages.find(({ message_id }) => message_id === before)
  expect(stopped?.text).toContain('crew-01: 2 failures within 1 h')
  expect(stopped && buttonsOf(stopped)).toEqual([])

  kit.world.clock.advance(10 * MINUTE)
  const cards = group().messages.length
  for (let i = 0; i < 2; i++) {
    const { id, text, codes } = await supervised('succeeded')
    expect(codes).toEqual(['probation', 'trust_probation'])
    expect(text).toContain('On probation after a breaker tripped (crew-01: 2 failures within 1 h)')
    await post(`/requests/${id}/audit`, { passed: true })
  }
  expect(group().messages).toHaveLength(cards + 2)
  const trust = (await http.send('GET', '/api/v1/agents/crew-01/trust', { token: OPERATOR_TOKEN })).json()
  expect(trust).toMatchObject({ breaker: null, capabilities: { READ_FILES: { points: 10, unlocked: true } } })
  expect((await http.ask(READ)).json().status).toBe('GRANTED')
})
