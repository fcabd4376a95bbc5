import { afterEach, beforeEach, expect, it } from 'vitest'
import { cardOf } from '../../bots/card.ts'
import { answerCommand, type Call } from '../../bots/commands.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import type { Proposal } from '../../src/core/standing-grants/terms.ts'
import { ALICE as ALICE_PERSON, BOB, body, Core, LOCAL, OPEN } from '../support/core.ts'
import { buildWorld, type World } from '../support/world.ts'

const MAIL = { task_intent: 'Write to a client', tool: 'mail.send', args: { to: 'team-a', note: '\u202ehidden' } }
const CHARTER = {
  operators: [
    { id: 'alice', telegram: 1001 },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  ],
  channels: [{ telegram: -100 }],
  standing_grants: {},
  rules: [{ id: 'mail', effect: 'confirm', when: "request.tool == 'mail.send'", reason_code: 'mail', reason: 'Mail is asked' }],
}
const TERMS: Proposal = { args: { to: { glob: 'team-*' } }, for: 3_600_000, max_uses: 3, max_spend: 5_000_000 }

let world: World
beforeEach(async () => {
  world = await buildWorld({ charter: CHARTER })
  const session = { capabilities: [], max_priority: 10, session_budget: null, session_id: 'ses_1' }
  await world.governor.submit({ kind: 'handshake', agent_id: 'crew-01', ...session }, OPEN)
})
afterEach(() => world.close())

const say = (argument = '', call: Partial<Call> = {}) =>
  answerCommand(world.governor, 'grants', {
    argument,
    identity: { on: 'telegram', user: 1001 },
    spot: { on: 'telegram', chat: -100 },
    prefix: '/',
    health: [],
    ...call,
  })
const ask = async (request_id: string) => {
  await world.governor.submit({ kind: 'ask', request_id, ask: askFromBody(AskBody.parse(body(MAIL))), door: 'http' }, OPEN)
  return world.governor.state().requests.get(request_id)?.status.name
}
const give = async (request_id: string, standing: Proposal = TERMS) => {
  expect(await ask(request_id)).toBe('pending')
  return world.governor.submit({ kind: 'vote', request_id, vote: 'approve', door: 'web', standing }, LOCAL)
}
const ended = (id: string) => world.governor.state().permits.get(id)?.ended

it('/grants lists what stands: how much is used, until when, by whom, and what it covers', async () => {
  expect((await say()).headline).toBe('No standing grant is open.')
  await give('req_abcdef')
  expect(await ask('req_2')).toBe('granted')
  const page = await say()
  expect(page.headline).toBe('1 standing grant is open.')
  expect(page.sections[0]?.label).toBe('abcdef')
  expect(page.sections[0]?.text).toContain('1 of 3 uses, $1.00 of $5.00')
  expect(page.sections[0]?.text).toContain('“team-*”')
})

it('/grants revoke takes one back, by the end of its id, for operators on both platforms', async () => {
  await give('req_abcdef')
  for (const argument of ['revoke', 'revoke x', 'revoke zzzzzz', 'revoked abcdef']) await say(argument)
  expect(ended('sg_abcdef')).toBeUndefined()
  const slack = {
    identity: { on: 'slack', team: 'T1', user: 'U2' },
    spot: { on: 'slack', channel: 'C1' },
    prefix: '/countersign ',
  } as const
  const page = await say('revoke abcdef wrong \u202e folder', slack)
  expect(page.headline).toBe('The standing grant is revoked.')
  expect(ended('sg_abcdef')).toMatchObject({
    how: 'revoked',
    by: { operator: 'bob', door: 'slack' },
    reason: { text: 'wrong \\u{202e} folder' },
  })
  expect(await ask('req_2')).toBe('pending')
})

it('is not for strangers', async () => {
  await give('req_abcdef')
  await say('revoke abcdef', { identity: { on: 'telegram', user: 666 } })
  expect(ended('sg_abcdef')).toBeUndefined()
})

it('asks for a longer id where several end alike, and lists a page that fits a message', async () => {
  // Asked before the first stands, which would answer the others.
  const ids = Array.from({ length: 8 }, (_, i) => `req_${i}abcdef`)
  for (const id of ids) await ask(id)
  for (const request_id of ids)
    await world.governor.submit({ kind: 'vote', request_id, vote: 'approve', door: 'web', standing: TERMS }, LOCAL)
  expect((await say('revoke abcdef')).headline).toBe('Several standing grants end like that.')
  const { headline, sections } = await say()
  expect(headline).toBe('8 standing grants are open.')
  expect(sections.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(3500)
})

it('a card tells later voters which standing grant was proposed, and what its button does', () => {
  const core = new Core({ ...CHARTER, risk: { tools: { list: { 'mail.send': 'high' } }, floor: { high: 2 } } })
  core.session()
  const { id } = core.asked(MAIL)
  core.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'web', standing: TERMS }, ALICE_PERSON)
  const section = () => {
    const record = core.state.requests.get(id)
    return record && cardOf(record, core.charter, core.now, { channel: 'telegram:-100' }).sections.find((s) => s.label === 'Standing grant')
  }
  expect(section()?.text).toMatch(/^alice approved it with a standing grant: 3 uses and \$5\.00 at the most, for 1 h; to fits “team-\*”/)
  core.vote(id, BOB)
  expect(section()).toBeUndefined()
  expect(core.state.permits.size).toBe(0)
})
