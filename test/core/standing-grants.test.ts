import { describe, expect, it } from 'vitest'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import type { Command } from '../../src/core/command.ts'
import type { Pattern, Proposal } from '../../src/core/permits/terms.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import { ALICE, BOB, body, type Changes, Core, charterWith, MINUTE, OPEN, STRANGER, TIMER } from '../support/core.ts'

const HOUR = 60 * MINUTE
const LAW = { standing_grants: { max_for: '8h', max_uses: 50, max_usd: 20 } }
/** Asks people about every mail, and denies what goes to a rival. */
const RULES = {
  rules: [
    { id: 'mail', effect: 'confirm', when: "request.tool == 'mail.send'", reason_code: 'mail', reason: 'Mail is read by people first' },
    { id: 'bulk', effect: 'confirm', when: "request.args.to == 'list@acme.test'", reason_code: 'list', reason: 'Lists are asked' },
    { id: 'rival', effect: 'deny', when: "request.args.to == 'ceo@rival.test'", reason_code: 'rival', reason: 'Never to a rival' },
  ],
}
const mail = (to: unknown = 'ann@acme.test', more: Changes = {}) => ({
  task_intent: 'Write to a client',
  resource_type: 'api_call',
  tool: 'mail.send',
  target_resource: 'smtp.acme.test',
  args: { to, subject: 'Hello' },
  estimated_cost_usd: 1,
  ...more,
})
const TO: Record<string, Pattern> = { to: { re2: '[a-z.]+@acme\\.test' } }
const terms = (more: Partial<{ until: number; for: number; max_uses: number; max_spend: number; args: Record<string, Pattern> }> = {}) =>
  ({
    tool: 'mail.send',
    args: TO,
    ...(more.until === undefined ? { for: HOUR } : {}),
    max_uses: 3,
    max_spend: 10_000_000,
    ...more,
  }) as Proposal

class Permits extends Core {
  constructor(changes: Changes = {}) {
    super({ ...LAW, ...RULES, ...changes })
    this.session()
  }
  approve(request_id: string, who: Principal = ALICE, standing?: Proposal): ProblemCode | 'ok' {
    return this.code({ kind: 'vote', request_id, vote: 'approve', door: 'http', ...(standing ? { standing } : {}) }, who)
  }
  /** Asks, approves with terms, and answers the standing grant. */
  given(standing: Proposal = terms(), changes: Changes = mail()) {
    const { id } = this.asked(changes)
    expect(this.approve(id, ALICE, standing)).toBe('ok')
    return this.permit(id)
  }
  permit(request: string) {
    const permit = this.state.permits.get(`sg_${request}`)
    if (!permit) throw new Error('no standing grant')
    return permit
  }
  again(id: string) {
    return this.state.permits.get(id)
  }
  revoke(standing_id: string, who: Principal = BOB): ProblemCode | 'ok' {
    return this.code({ kind: 'revoke-standing', standing_id, door: 'http' }, who)
  }
  sweep(...standing_ids: string[]): void {
    this.submit({ kind: 'sweep', request_ids: [], standing_ids }, TIMER)
  }
  ends(how: string): number {
    return this.ledger.filter((entry) => entry.type === 'standing.ended' && entry.data.how === how).length
  }
}

const name = (core: Permits, changes: Changes = mail()): string => core.asked(changes).status.name

describe('a standing grant', () => {
  it('answers the same tool with arguments that its patterns match, and says which it was', () => {
    const core = new Permits()
    const { id } = core.given()
    const record = core.asked(mail('bob@acme.test'))
    expect(record.status.name).toBe('granted')
    expect(record.permit).toBe(id)
    const entry = core.ledger.at(-1)
    if (entry?.type !== 'request.asked' || entry.data.outcome.status !== 'granted') throw new Error('not granted')
    expect(entry.data.outcome.reason.code).toBe('standing_grant')
    expect(entry.data.outcome.reason.text).toContain(id)
    expect(entry.data.outcome.standing).toEqual({
      id,
      uses: 1,
      spent: 1_000_000,
      answered: [{ code: 'mail', text: 'Mail is read by people first' }],
    })
  })

  it('is capped by count: the last use ends it in the same decision, and the next is asked', () => {
    const core = new Permits()
    const { id } = core.given(terms({ max_uses: 2 }))
    expect([name(core), name(core), name(core)]).toEqual(['granted', 'granted', 'pending'])
    expect(core.again(id)).toMatchObject({ uses: 2, ended: { how: 'used_up' } })
    expect(core.ledger.slice(-3).map((e) => e.type)).toEqual(['request.asked', 'standing.ended', 'request.asked'])
  })

  it('is capped by spend, while uses and time are left', () => {
    const core = new Permits()
    const { id } = core.given(terms({ max_spend: 2_500_000 }))
    expect([name(core), name(core), name(core)]).toEqual(['granted', 'granted', 'pending'])
    expect(core.again(id)).toMatchObject({ uses: 2, spent: 2_000_000 })
    expect(name(core, mail('ann@acme.test', { estimated_cost_usd: 0.5 }))).toBe('granted')
  })

  it('is capped by time, to the millisecond, whether or not a timer ran; the sweep says that it ended', () => {
    const core = new Permits()
    const { id, terms: frozen } = core.given()
    core.now = frozen.until - 1
    const last = core.asked(mail())
    expect(last.status).toMatchObject({ name: 'granted', expires: frozen.until })
    core.now = frozen.until
    expect(name(core)).toBe('pending')
    core.sweep(id, id)
    expect(core.again(id)?.ended).toMatchObject({ how: 'expired', reason: { code: 'expired' } })
    expect(core.ends('expired')).toBe(1)
  })

  it('counts what is released no more, and never gives a use back', () => {
    const core = new Permits()
    const { id } = core.given(terms({ max_spend: 2_000_000 }))
    const [first, second] = [core.asked(mail()), core.asked(mail())]
    expect(name(core)).toBe('pending')
    expect(core.code({ kind: 'revoke', request_id: first.id, door: 'http' }, ALICE)).toBe('ok')
    expect(core.again(id)).toMatchObject({ uses: 2, spent: 1_000_000 })
    const { estimated_cost: _, agent_id: __, priority: ___, logic_density: ____, ...action } = second.ask
    const redeemed = core.code({ kind: 'redeem', request_id: second.id, action: { ...action, estimated_cost_usd: 1 } }, OPEN)
    expect(redeemed).toBe('ok')
    core.submit({ kind: 'settle', request_id: second.id, actual: 400_000, outcome: 'succeeded' }, { kind: 'meter', key: 'm' })
    expect(core.again(id)).toMatchObject({ uses: 2, spent: 400_000 })
    expect(name(core)).toBe('granted')
    expect(core.again(id)).toMatchObject({ uses: 3, spent: 1_400_000, ended: { how: 'used_up' } })
  })

  it('is revoked mid-use: what it granted and nobody used is taken back, and nothing more is answered', () => {
    const core = new Permits()
    const { id } = core.given()
    const used = core.asked(mail())
    expect(core.revoke(id)).toBe('ok')
    expect(core.status(used.id)).toBe('revoked')
    expect(core.again(id)?.ended).toMatchObject({ how: 'revoked', by: { operator: 'bob' } })
    expect(core.day()).toBe(1_000_000)
    expect(name(core)).toBe('pending')
    expect(core.revoke(id)).toBe('wrong_state')
    expect(core.revoke('sg_nothing')).toBe('not_found')
  })

  it('is revoked by operators only', () => {
    const core = new Permits()
    const { id } = core.given()
    expect([core.revoke(id, STRANGER), core.revoke(id, OPEN)]).toEqual(['not_operator', 'not_operator'])
    expect(core.again(id)?.ended).toBeUndefined()
  })

  it('freezes its terms when it is given', () => {
    const core = new Permits()
    const permit = core.given()
    const entry = core.ledger.find((e) => e.type === 'standing.granted')
    expect(entry?.data).toMatchObject({
      request: permit.request,
      terms: permit.terms,
      charter: core.charter.hash,
      codes: ['mail'],
      people: 1,
    })
    expect(permit.by).toEqual([{ operator: 'alice', door: 'http' }])
    expect(permit.terms.until).toBe(core.now + HOUR)
    core.asked(mail())
    expect(core.again(permit.id)?.terms).toEqual(permit.terms)
  })
})

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

describe('who gives a standing grant, and for what', () => {
  it('nobody where the charter has no section for it', () => {
    const core = new Permits({ standing_grants: undefined })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('standing_not_allowed')
    expect(core.approve(id, ALICE, { session: true })).toBe('standing_not_allowed')
    expect(core.status(id)).toBe('pending')
  })

  it.each([
    ['longer', { for: 8 * HOUR + 1 }],
    ['more uses', { max_uses: 51 }],
    ['more dollars', { max_spend: 20_000_001 }],
  ])('nobody for %s than the charter says', (_, more) => {
    const core = new Permits()
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms(more))).toBe('standing_not_allowed')
    expect(core.status(id)).toBe('pending')
  })

  it('nobody for a standing class or a critical risk, which people are asked about each time', () => {
    const core = new Permits({ default: 'confirm' })
    const { id, status } = core.asked({ ...mail(), task_intent: 'Pay the invoice' })
    expect(status.name === 'refused' && status.reason).toBe(false)
    expect(core.approve(id, ALICE, terms())).toBe('standing_not_allowed')
    const risky = new Permits({ risk: { tools: { list: { 'mail.send': 'critical' } } }, default: 'confirm' })
    const asked = risky.asked(mail())
    expect(asked.assessment?.risk).toBe('critical')
    expect(risky.approve(asked.id, ALICE, { session: true })).toBe('standing_not_allowed')
  })

  it('nobody for terms that name another tool, an argument that is not there, no pattern, or not the request itself', () => {
    const core = new Permits()
    const { id } = core.asked(mail())
    const bad: readonly Proposal[] = [
      { ...terms(), tool: 'shell' },
      terms({ args: { cc: { glob: '*' } } }),
      terms({ args: { to: { re2: '(' } } }),
      terms({ args: { to: { re2: 'a)|(b' } } }),
      terms({ args: { to: { glob: 'bob@*' } } }),
      terms({ args: { to: TO['to'] as Pattern, '/to': { glob: '*' } } }),
      terms({ until: core.now }),
    ]
    for (const one of bad) expect(core.approve(id, ALICE, one)).toBe('invalid_field')
    expect(core.status(id)).toBe('pending')
    expect(core.state.permits.size).toBe(0)
  })

  it('all who approve give the same terms, and whoever says others is told', () => {
    const two = { ...RULES.rules[0], obligations: {} }
    const core = new Permits({ rules: [two], risk: { tools: { list: { 'mail.send': 'high' } }, floor: { high: 2 } } })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('ok')
    expect(core.approve(id, BOB, terms({ max_uses: 4 }))).toBe('standing_terms_differ')
    expect(core.approve(id, BOB, { session: true })).toBe('standing_terms_differ')
    expect(core.approve(id, BOB, terms())).toBe('ok')
    expect(core.permit(id)).toMatchObject({ people: 2, by: [{ operator: 'alice' }, { operator: 'bob' }] })
    expect(name(core)).toBe('granted')
  })

  it('an approval without terms grants once, and no standing grant', () => {
    const core = new Permits({ risk: { tools: { list: { 'mail.send': 'high' } }, floor: { high: 2 } } })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('ok')
    expect(core.approve(id, BOB)).toBe('ok')
    expect(core.status(id)).toBe('granted')
    expect(core.state.permits.size).toBe(0)
    const next = core.asked(mail())
    expect(core.approve(next.id, ALICE)).toBe('ok')
    expect(core.approve(next.id, BOB, terms())).toBe('standing_terms_differ')
  })

  it('all stages of a route give the same terms, and another route is asked again', () => {
    const stage = (group: string) => ({ id: group, any_of: [group] })
    const approvals = {
      groups: { team: ['alice'], admins: ['bob'] },
      routes: [
        { id: 'urgent', when: 'request.priority > 7', stages: [stage('admins')] },
        { id: 'mail', when: "request.tool == 'mail.send'", stages: [stage('team'), stage('admins')] },
      ],
    }
    const core = new Permits({ approvals })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('ok')
    expect(core.approve(id, BOB, terms({ max_uses: 2 }))).toBe('standing_terms_differ')
    expect(core.approve(id, BOB, terms())).toBe('ok')
    expect(core.permit(id)).toMatchObject({ people: 2, by: [{ operator: 'alice' }, { operator: 'bob' }] })
    expect(name(core)).toBe('granted')
    expect(name(core, mail('ann@acme.test', { priority: 8 }))).toBe('pending')
    const once = core.asked(mail('list@acme.test'))
    expect(core.approve(once.id, ALICE, terms())).toBe('ok')
    expect(core.approve(once.id, BOB)).toBe('ok')
    expect(core.state.permits.size).toBe(1)
  })

  it('for a session: the very same action, until that session ends', () => {
    const core = new Permits({ agents: { session: '30m' } })
    const { id, terms: frozen } = core.given({ session: true })
    expect(frozen).toMatchObject({ until: core.now + 30 * MINUTE, max_uses: 50, max_spend: 20_000_000 })
    expect(name(core)).toBe('granted')
    expect(name(core, mail('bob@acme.test'))).toBe('pending')
    core.now = frozen.until
    core.session()
    expect(name(core)).toBe('pending')
    core.sweep(id)
    expect(core.again(id)?.ended).toMatchObject({ how: 'expired', reason: { code: 'session_ended' } })
  })

  it('no more at once than the charter lets be open', () => {
    const core = new Permits({ standing_grants: { max_open: 1 } })
    core.given()
    const { id } = core.asked(mail('list@acme.test'))
    expect(core.approve(id, ALICE, { session: true })).toBe('standing_not_allowed')
  })
})

describe('a standing grant under another charter', () => {
  const adopt = (core: Permits, changes: Changes): void =>
    void core.submit({ kind: 'adopt', content: charterWith({ ...LAW, ...RULES, ...changes }) }, { kind: 'system', part: 'boot' })

  it('goes on where the charter still asks for the same and lets as much', () => {
    const core = new Permits()
    const { id } = core.given()
    adopt(core, { mission: 'Another mission' })
    expect(core.again(id)?.ended).toBeUndefined()
    expect(name(core)).toBe('granted')
  })

  it.each([
    ['has no section for it', { standing_grants: undefined }, 'standing_grants_off'],
    ['lets fewer uses', { standing_grants: { max_uses: 2 } }, 'beyond_maxima'],
    ['lets less time', { standing_grants: { max_for: '59m' } }, 'beyond_maxima'],
    ['lets fewer dollars', { standing_grants: { max_usd: 9 } }, 'beyond_maxima'],
    ['does not list who gave it', { operators: [{ id: 'bob', slack: { team: 'T1', user: 'U2' } }] }, 'approver_gone'],
    ['denies it', { deny: { agents: ['crew-01'] } }, 'now_denied'],
    ['asks for another reason', { escalate: { cost_above_usd: 0.5 } }, 'now_asks_more'],
    ['asks each time', { people: { classes: [{ class: 'mailing', tools: ['mail.send'] }] } }, 'now_asks_always'],
  ])('ends with a charter that %s', (_, changes, code) => {
    const core = new Permits()
    const { id } = core.given()
    adopt(core, changes)
    expect(core.again(id)?.ended).toMatchObject({ how: 'charter', reason: { code } })
    expect(name(core)).not.toBe('granted')
  })
})

it('keeps what it granted from being redeemed after its end', () => {
  const core = new Permits({ grants: { expire: '10h' } })
  const { terms: frozen } = core.given()
  const record = core.asked(mail())
  const { estimated_cost: _, agent_id: __, priority: ___, logic_density: ____, ...action } = record.ask
  core.now = frozen.until
  const redeem: Command = { kind: 'redeem', request_id: record.id, action: { ...action, estimated_cost_usd: 1 } }
  expect(core.code(redeem, OPEN)).toBe('grant_expired')
})

it('waits for its lock with its use taken, and is refused from the queue when it is revoked', () => {
  const core = new Permits({ default: 'confirm', rules: [] })
  const write = {
    task_intent: 'Write notes',
    resource_type: 'file_lock',
    tool: 'fs.write',
    target_resource: 'notes.md',
    estimated_cost_usd: 1,
  }
  const { id } = core.given({ session: true }, write)
  const first = core.asked(write)
  expect(first.status.name).toBe('queued')
  expect(core.again(id)).toMatchObject({ uses: 1, spent: 1_000_000 })
  expect(core.revoke(id)).toBe('ok')
  expect(core.status(first.id)).toBe('refused:revoked')
  expect(core.again(id)?.spent).toBe(0)
})
