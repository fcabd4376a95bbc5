import { describe, expect, it } from 'vitest'
import { AskBody, askFromBody } from '../../../src/core/ask.ts'
import type { Proposal } from '../../../src/core/standing-grants/terms.ts'
import { ALICE, body, type Changes, OPEN } from '../../support/core.ts'
import { mail, name, Permits, RULES, terms } from '../../support/standing-grants.ts'

describe('what a standing grant does not cover', () => {
  const others: readonly (readonly [string, Changes])[] = [
    ['another agent', mail('ann@acme.test', { agent_id: 'crew-02' })],
    ['another tool', mail('ann@acme.test', { tool: 'mail.sent' })],
    ['a tool in Cyrillic letters', mail('ann@acme.test', { tool: 'mаil.send' })],
    ['a tool in letters composed otherwise', mail('ann@acme.test', { tool: 'mail.send\u200b' })],
    ['no tool', mail('ann@acme.test', { tool: undefined })],
    ['an intent in other words', mail('ann@acme.test', { task_intent: 'Write to a client.' })],
    ['another target', mail('ann@acme.test', { target_resource: 'smtp.acme.test.evil.test' })],
    ['no target', mail('ann@acme.test', { target_resource: undefined })],
    ['another resource', mail('ann@acme.test', { resource_type: 'compute' })],
    ['another environment', mail('ann@acme.test', { environment: 'production' })],
    ['an argument its pattern does not match', mail('ann@rival.test')],
    ['an argument its pattern matches in part', mail('ann@acme.test.rival.test')],
    ['a look-alike letter in an argument', mail('аnn@acme.test')],
    ['an unseen letter in an argument', mail('ann\u200b@acme.test')],
    ['a list where there was a text', mail(['ann@acme.test'])],
    ['no such argument', mail('', { args: { subject: 'Hello' } })],
    ['an argument more', mail('ann@acme.test', { args: { to: 'ann@acme.test', subject: 'Hello', bcc: 'x@rival.test' } })],
    ['an argument less', mail('ann@acme.test', { args: { to: 'ann@acme.test' } })],
    ['another value where no pattern speaks', mail('ann@acme.test', { args: { to: 'ann@acme.test', subject: 'Hi' } })],
    ['a key in other letters', mail('ann@acme.test', { args: { to: 'ann@acme.test', subject: 'Hello', 'to\u200b': 'x' } })],
    ['text from outside', mail('ann@acme.test', { tainted: true })],
    ['what cannot be undone', mail('ann@acme.test', { reversible: false })],
    ['what is asked for another reason too', mail('list@acme.test')],
  ]
  it.each(others)('%s', (_, changes) => {
    const core = new Permits({ default: 'confirm' })
    core.session('crew-02')
    const { id } = core.given()
    expect(name(core, changes)).not.toBe('granted')
    expect(core.again(id)?.uses).toBe(0)
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])('a tool or an argument named %s', (word) => {
    const core = new Permits({ default: 'confirm' })
    core.given()
    expect(name(core, mail('ann@acme.test', { tool: word }))).toBe('pending')
    const args = JSON.parse(`{"to":"ann@acme.test","subject":"Hello","${word}":{"to":"x"}}`)
    // As no door lets it in: the core alone holds too.
    core.submit({ kind: 'ask', request_id: 'raw', ask: { ...askFromBody(AskBody.parse(body(mail()))), args }, door: 'http' }, OPEN)
    expect(core.status('raw')).not.toBe('granted')
    const { id } = core.asked(mail())
    expect(core.status(id)).toBe('granted')
    const asked = core.asked(mail('list@acme.test'))
    expect(core.approve(asked.id, ALICE, terms({ args: { [word]: { glob: '*' } } }))).toBe('invalid_field')
  })

  it.each(['аnn', 'ann\u200b', 'ａnn', 'ann\n', 'zürich'])('a value that is not plain ASCII, by a pattern that is: %j', (value) => {
    const core = new Permits({ rules: RULES.rules.slice(0, 1) })
    const { id } = core.given(terms({ args: { to: { re2: '(?s).*' } } }), mail('ann'))
    expect(name(core, mail(value))).toBe('pending')
    expect(name(core, mail('bob'))).toBe('granted')
    expect(core.again(id)?.uses).toBe(1)
  })

  it('a standing class, also where a rule of the charter gives its reason the same code', () => {
    const [mailed] = RULES.rules
    const people = { classes: [{ class: 'mailing', phrases: ['quarterly letter'] }] }
    const core = new Permits({ rules: [{ ...mailed, reason_code: 'standing_mailing' }], people })
    const { id } = core.given({ ...terms(), intent: { re2: '.*' } } as Proposal)
    expect(name(core, mail('ann@acme.test', { task_intent: 'Write the quarterly letter' }))).toBe('pending')
    expect(core.again(id)?.uses).toBe(0)
  })

  it('what the charter denies', () => {
    const core = new Permits()
    const { id } = core.given(terms({ args: { to: { re2: '.*' } } }))
    expect(name(core, mail('ceo@rival.test'))).toBe('refused')
    expect(core.again(id)?.uses).toBe(0)
  })

  it('what is over a budget, paused or halted', () => {
    const core = new Permits({ budgets: { agent_day_usd: 3 } })
    core.given()
    expect([name(core), name(core)]).toEqual(['granted', 'granted'])
    expect(core.status(core.asked(mail()).id)).toBe('refused:budget')
    const other = new Permits()
    other.given()
    other.submit({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, ALICE)
    expect(other.status(other.asked(mail()).id)).toBe('refused:paused')
    other.submit({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, ALICE)
    other.submit({ kind: 'halt', reason: 'fire', door: 'http' }, ALICE)
    expect(other.status(other.asked(mail()).id)).toBe('refused:halted')
  })

  it('what a limit of money asks people about', () => {
    const core = new Permits({ budgets: { agent_day_usd: 2, on_exceeded: { agent_day: 'ask' } } })
    core.given()
    expect([name(core), name(core)]).toEqual(['granted', 'pending'])
  })

  it('a grant that may be redeemed more often than uses are left', () => {
    const often = { ...RULES.rules[0], obligations: { max_uses: 2 } }
    const core = new Permits({ rules: [often] })
    const { id } = core.given(terms({ max_uses: 3 }))
    expect([name(core), name(core)]).toEqual(['granted', 'pending'])
    expect(core.again(id)?.uses).toBe(2)
  })
})
