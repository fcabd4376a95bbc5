import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardOf, requestFile } from '../../bots/card.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { CARDS, EMAILS, NATIONAL_IDS, SECRETS } from '../support/planted.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
let log: string[]

beforeEach(async () => {
  log = []
  world = await buildWorld({ charter: { channels: [{ telegram: -100 }] } })
  http = buildHttp(world, { logger: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }) })
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const PLANTED = [...CARDS, ...SECRETS, ...NATIONAL_IDS, ...EMAILS]
/** A request that holds a planted thing wherever an agent can write, and waits for people. */
const leaking = (thing: string) => ({
  task_intent: `Withdraw the funds with ${thing}`,
  target_resource: `account of ${thing}`,
  tool: 'pay',
  args: { note: thing, deep: [{ [thing]: thing }], password: `pw ${thing}` },
  justification: `Because ${thing} says so`,
  preview: `- old\n+ ${thing}`,
  environment: 'production',
  mission: `Keep ${thing} safe`,
  task_id: `task ${thing}`.slice(0, 128),
  metadata: { from: thing },
  idempotency_key: `k ${thing}`.slice(0, 200),
})
const without = (text: string): void => {
  for (const thing of PLANTED) {
    expect(text).not.toContain(thing)
    expect(text).not.toContain(JSON.stringify(thing).slice(1, -1))
  }
}

describe('what must never be kept', () => {
  it.each(PLANTED.map((thing) => [thing]))('is in no entry, log line, card, answer or list: %s', async (thing) => {
    const answer = await http.ask(leaking(thing))
    expect(answer.json()).toMatchObject({ status: 'PENDING' })
    const id = answer.json().request_id as string
    const record = world.governor.state().requests.get(id)
    if (!record) throw new Error('no record')
    without(answer.body)
    without((await http.send('GET', `/api/v1/requests/${id}`, { token: OPERATOR_TOKEN })).body)
    without((await http.send('GET', '/api/v1/requests', { token: OPERATOR_TOKEN })).body)
    without((await http.send('GET', '/api/v1/ledger', { token: OPERATOR_TOKEN })).body)
    without(
      (await http.send('POST', `/api/v1/requests/${id}/votes`, { body: { vote: 'reject', reason: `no ${thing}` }, token: OPERATOR_TOKEN }))
        .body,
    )
    without(JSON.stringify(await world.store.read('default', 0, 1000)))
    without(log.join(''))
    without(JSON.stringify(record))
    without(
      JSON.stringify([cardOf(record, world.governor.charter(), world.clock.now(), { channel: 'telegram:-100' }), requestFile(record)]),
    )
  })

  it('is no obstacle to redeeming: the action as it was asked is the action that was granted', async () => {
    const args = { to: EMAILS[0], card: CARDS[0] }
    const asked = (await http.ask({ tool: 'note', args })).json()
    // A card number among the arguments is of high risk: a person looks first.
    expect(asked.status).toBe('PENDING')
    const vote = await http.send('POST', `/api/v1/requests/${asked.request_id}/votes`, { body: { vote: 'approve' }, token: OPERATOR_TOKEN })
    expect(vote.json().status).toBe('GRANTED')
    const action = { task_intent: 'Summarise the proposals', resource_type: 'llm_tokens', estimated_cost_usd: 1, tool: 'note' }
    const redeem = (given: unknown) =>
      http.send('POST', `/api/v1/requests/${asked.request_id}/redeem`, { body: { action: { ...action, args: given } } })
    expect((await redeem({ ...args, card: CARDS[2] })).json().code).toBe('action_mismatch')
    expect((await redeem(args)).json().state).toBe('executing')
  })

  it('is not echoed when a field is refused', async () => {
    without((await http.ask({ priority: CARDS[0] })).body)
    without((await http.ask({ tool: 7, [EMAILS[0] as string]: 1, confidence: SECRETS[0] })).body)
  })

  it('counts as the same request when it is asked again', async () => {
    const first = (await http.ask(leaking(CARDS[0] as string))).json()
    expect((await http.ask(leaking(CARDS[0] as string))).json().request_id).toBe(first.request_id)
    const { code } = (await http.ask({ ...leaking(CARDS[0] as string), args: { note: CARDS[2] } })).json()
    expect(code).toBe('idempotency_conflict')
  })

  it('is not kept of a session either', async () => {
    const { statusCode } = await http.send('POST', '/api/v1/handshake', {
      body: { agent_id: 'crew-02', agent_framework: `f ${SECRETS[1]}`, capabilities: [EMAILS[0]] },
    })
    expect(statusCode).toBe(200)
    without(JSON.stringify(await world.store.read('default', 0, 1000)))
  })
})
