import { afterEach, beforeEach, expect, it } from 'vitest'
import { answerCommand } from '../../bots/commands.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { body, OPEN } from '../support/core.ts'
import { SECRETS } from '../support/planted.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  const route = { id: 'all', when: 'true', severity: 'critical', confirm: 'totp', stages: [{ id: 'team', any_of: ['all'] }] }
  world = await buildWorld({
    charter: {
      solo: false,
      operators: ['alice', 'bob'].map((id, i) => ({ id, telegram: 1001 + i })),
      channels: [{ telegram: -100 }],
      approvals: { groups: { all: ['alice'] }, routes: [route], confirm_critical: 'typed' },
    },
  })
  await world.governor.submit(
    { kind: 'handshake', agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 'ses_1' },
    OPEN,
  )
  const ask = askFromBody(AskBody.parse(body({ task_intent: 'Withdraw the funds' })))
  await world.governor.submit({ kind: 'ask', request_id: 'req_abcdef', ask, door: 'http' }, OPEN)
})
afterEach(() => world.close())

const approve = (argument: string) =>
  answerCommand(world.governor, 'approve', {
    argument,
    health: [],
    identity: { on: 'telegram', user: 1001 },
    spot: { on: 'telegram', chat: -100 },
    prefix: '/',
  })

const ledger = () => world.store.texts('default').join('\n')

it('keeps neither a one-time code that somebody wrote into a chat, nor a secret', async () => {
  for (const said of ['123456', '123 456', SECRETS[1] as string, '\ud800 half'])
    expect((await approve(`abcdef ${said}`)).headline).toBe('Nothing changed.')
  expect(ledger()).not.toMatch(/123 ?456|ghp_/)
  expect(world.faults).toEqual([])
})

it('takes what the card shows, and then asks for the code elsewhere', async () => {
  const { sections } = await approve('abcdef 1.00')
  expect(sections[0]?.text).toMatch(/authenticator/)
  expect(ledger()).toContain('second_factor_required')
})
