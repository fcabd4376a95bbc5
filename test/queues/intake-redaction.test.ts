import { afterEach, beforeEach, expect, it } from 'vitest'
import { cardOf, requestFile } from '../../bots/card.ts'
import { takeRequest } from '../../queues/workers/intake.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { keyToken, queueSecret, queueSignature } from '../../src/governor/tokens.ts'
import { inboxCard } from '../../src/http/inbox/card.ts'
import { buildHttp, type HttpWorld, MASTER } from '../support/http.ts'
import { CARDS, EMAILS, NATIONAL_IDS, SECRETS } from '../support/planted.ts'
import { buildWorld, START, type World } from '../support/world.ts'

const PLANTED = [...CARDS, ...SECRETS, ...NATIONAL_IDS, ...EMAILS]
let world: World
let http: HttpWorld
let keyId: string

beforeEach(async () => {
  world = await buildWorld({ charter: { channels: [{ telegram: -100 }] } })
  http = buildHttp(world)
  keyId = (await http.key('crew-01')).key_id
  await http.handshake('crew-01', keyToken(MASTER, keyId))
})
afterEach(async () => {
  await http.close()
  await world.close()
})

/** Takes a request as the worker takes it from the queue, signed by the agent over what it wrote. */
function take(ask: object, nonce = 'nonce-000001') {
  const body = JSON.stringify({ agent_id: 'crew-01', task_intent: 'Read', resource_type: 'api_call', estimated_cost_usd: 0.01, ...ask })
  const signature = queueSignature(queueSecret(keyToken(MASTER, keyId)), START, nonce, body)
  return takeRequest(world.governor, MASTER, { key_id: keyId, time: START, nonce, body, signature })
}
const held = (value: unknown): readonly string[] =>
  PLANTED.filter((thing) => JSON.stringify(value).includes(JSON.stringify(thing).slice(1, -1)))

it.each(PLANTED.map((thing) => [thing]))(
  'what comes by the queue is kept without it in entries, cards and the answer: %s',
  async (thing) => {
    const answer = await take({
      task_intent: `Withdraw the funds with ${thing}`,
      tool: 'pay',
      args: { a: [{ [thing]: thing }] },
      metadata: { thing },
    })
    expect(answer).toMatchObject({ status: 'PENDING' })
    const record = world.governor.state().requests.get('request_id' in answer ? answer.request_id : '')
    if (!record) throw new Error('no record')
    const [charter, now] = [world.governor.charter(), world.clock.now()]
    const cards = [cardOf(record, charter, now, { channel: 'telegram:-100' }), inboxCard(record, charter, now, en), requestFile(record)]
    expect(held([answer, cards, world.store.texts('default')])).toEqual([])
    expect(JSON.stringify(record.ask.args)).toMatch(/#[0-9a-f]{12}/)
  },
)

it('is the same marker whichever door it came through', async () => {
  const args = { card: CARDS[0] }
  await take({ tool: 'pay', args })
  await http.ask({ tool: 'pay', args }, keyToken(MASTER, keyId))
  const markers = world.store.texts('default').flatMap((text) => text.match(/\[card number #[0-9a-f]{12}\]/g) ?? [])
  expect([markers.length, new Set(markers).size]).toEqual([2, 1])
})

it('is not echoed when the body is refused', async () => {
  for (const thing of PLANTED) {
    const answer = await take({ [thing]: 1, priority: thing, args: JSON.parse(`{${JSON.stringify(thing)}: {"__proto__": 1}}`) as object })
    expect(answer).toMatchObject({ status: 'REFUSED' })
    expect(held(answer)).toEqual([])
    expect(held(await take({ [thing]: 1 }))).toEqual([])
  }
})
