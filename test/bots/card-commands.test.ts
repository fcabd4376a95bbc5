import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { answerCommand, type Call, type Spot } from '../../bots/commands.ts'
import { drawPage, MESSAGE_LIMIT } from '../../bots/telegram/html.ts'
import { parseHtml } from '../../demo/standins/telegram/html.ts'
import type { Identity } from '../../src/core/principal.ts'
import { charterContent } from '../support/world.ts'
import { ALICE, buildKit, GROUP, type Kit } from './telegram-kit.ts'

const SLACK: Identity = { on: 'slack', team: 'T0123', user: 'U0123' }
const TELEGRAM: Identity = { on: 'telegram', user: 77 }

let kit: Kit
beforeEach(async () => {
  kit = await buildKit()
})
afterEach(() => kit.close())

const ask = (name: string, call: Partial<Call> = {}) => {
  const spot: Spot = { on: 'telegram', chat: GROUP }
  const identity: Identity = { on: 'telegram', user: ALICE }
  return answerCommand(kit.world.governor, name, { argument: '', identity, spot, prefix: '/', health: [], ...call })
}

describe('/whoami', () => {
  const people: readonly (readonly [string, Identity, Spot])[] = [
    ['Zoë Müller', TELEGRAM, { on: 'telegram', chat: -100, topic: 3 }],
    ['007', TELEGRAM, { on: 'telegram', chat: 77 }],
    ['null', SLACK, { on: 'slack', channel: 'C0123456789' }],
    ['1e5', SLACK, { on: 'slack', channel: 'C0123456789' }],
    ['local', TELEGRAM, { on: 'telegram', chat: -100 }],
    ['…\u202e!', TELEGRAM, { on: 'telegram', chat: -100 }],
  ]
  it.each(people)('gives lines that the charter accepts as they stand, for %s', async (name, identity, spot) => {
    const { sections } = await ask('whoami', { name, identity, spot })
    const [operators, channels] = sections.map(({ text }) => parse(text) as unknown)
    expect(() => charterContent({ operators, channels })).not.toThrow()
    expect(operators).toMatchObject([{ [identity.on]: identity.on === 'slack' ? { team: 'T0123', user: 'U0123' } : 77 }])
  })

  it('says who is listed already', async () => {
    const page = await ask('whoami')
    expect(page.headline).toContain('operator alice')
    expect(page.sections[1]?.label).toContain('is listed')
  })
})

describe('what is for operators only', () => {
  it.each(['pending', 'status', 'why'])('/%s tells a stranger nothing', async (name) => {
    await kit.ask()
    const page = await ask(name, { identity: TELEGRAM, argument: 'req_' })
    expect(JSON.stringify(page)).not.toContain('crew-01')
    expect(page.sections[0]?.text).toContain('/whoami')
  })
})

describe('/why', () => {
  it('asks for a longer id when several fit, and knows when there is none', async () => {
    await kit.ask()
    await kit.ask()
    expect((await ask('why', { argument: '0' })).headline).toContain('Which one')
    expect((await ask('why', { argument: 'nope12' })).headline).toContain('There is no request')
  })

  it('and /pending fit a message whatever was asked', async () => {
    const nasty = {
      tool: 'withdraw_funds',
      task_intent: '\u202e'.repeat(1024),
      target_resource: '<'.repeat(512),
      args: { a: '&'.repeat(9000) },
      preview: '\n'.repeat(9000),
    }
    const id = await kit.ask(nasty)
    for (let i = 0; i < 12; i++) await kit.ask(nasty)
    for (const page of [await ask('why', { argument: id }), await ask('pending')]) {
      const { text } = parseHtml(drawPage(page))
      expect(text.length).toBeLessThanOrEqual(MESSAGE_LIMIT)
      expect(text).toContain('crew-01')
    }
    expect(parseHtml(drawPage(await ask('pending'))).text).toContain('7 more')
  })
})
