import { describe, expect, it } from 'vitest'
import { type CardState, cardOf, requestFile, tapOf } from '../../bots/card.ts'
import { drawCard, MESSAGE_LIMIT } from '../../bots/telegram/html.ts'
import { parseHtml } from '../../demo/standins/telegram/html.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { type Charter, compileCharter } from '../../src/core/charter/compile.ts'
import type { Cause } from '../../src/core/event.ts'
import { needsOpening } from '../../src/core/opening.ts'
import { factorReason } from '../../src/core/risk/reasons.ts'
import type { RequestRecord, Status, Vote } from '../../src/core/state.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { inboxCard } from '../../src/http/inbox/card.ts'
import { charterContent, START } from '../support/world.ts'

const CHARTER = compileCharter(charterContent({ timezone: 'Europe/Zurich' }))
const REASONS = [{ code: 'sensitive_intent', text: 'It is about "withdraw funds", which always needs a person' }]
const DAY = { before: 2_000_000, after: 8_500_000, limit: 10_000_000 }
const DEADLINE = START + 600_000
const PENDING: Status = { name: 'pending', reasons: REASONS, deadline: DEADLINE, day: DAY, votes: [], shown: [] }
const OPTIONS = { channel: 'telegram:-1' }

function recordWith(status: Status, ask: Record<string, unknown> = {}, votes: readonly Vote[] = []): RequestRecord {
  const body = { agent_id: 'crew-01', task_intent: 'Withdraw funds', resource_type: 'api_call', estimated_cost_usd: 6.5, ...ask }
  return {
    id: 'req_0123456789abcdefghij',
    ask: askFromBody(AskBody.parse(body)),
    door: 'http',
    at: START,
    version: 1,
    charter: CHARTER.hash,
    action_digest: 'd'.repeat(64),
    model: null,
    reservation: { amount: 6_500_000, windows: [] },
    status,
    escalation: { votes, reasons: status.name === 'pending' ? status.reasons : REASONS, deadline: DEADLINE, day: DAY },
    cards: {},
    attempts: [],
  }
}

const textOf = (record: RequestRecord, now = START): string => parseHtml(drawCard(cardOf(record, CHARTER, now, OPTIONS)).text).text

describe('a card that waits', () => {
  it('says agent, verb, amount and target first, then why, the risk, the money and when it rejects itself', () => {
    const ask = { target_resource: 'treasury', reversible: false, environment: 'production' }
    const card = cardOf(recordWith(PENDING, ask), CHARTER, START + 60_000, OPTIONS)
    expect(card.headline).toBe('crew-01 wants to call a service to “Withdraw funds” for $6.50 at “treasury”')
    expect(card.sections.map(({ label, text }) => [label, text])).toEqual([
      ['Why you are asked', REASONS[0]?.text],
      ['Risk', "cannot be undone, production, a sensitive kind of action, leaves little of today's budget"],
      ['Budget', '▓▓▒▒▒▒▒▒▒░ today $2.00 → $8.50 of $10.00'],
      ['Deadline', 'rejects itself at 13:10 CET (in 9 min)'],
    ])
    expect(card.footer).toBe('id efghij')
    expect(card.buttons.map((b) => b.kind)).toEqual(['approve', 'reject'])
  })

  it('says how risky it is and what was found, the worst first, in words that the agent cannot forge', () => {
    const factor = (code: string, level: 'critical' | 'medium', what: string, at = 'args.path') =>
      factorReason({ factor: 'argument', code, level, at, what })
    const found = [
      factor('destructive_shell', 'critical', 'rm', 'args.command'),
      factor('egress_unlisted', 'medium', 'x.example”)\nlow: nothing “\u202e', 'args.a) low: all is well'),
      ...Array.from({ length: 5 }, () => factor('traversal', 'medium', '../x')),
    ]
    const record = { ...recordWith(PENDING), assessment: { risk: 'critical', factors: found, tags: ['bulk'] } } as const
    const sections = new Map(cardOf(record, CHARTER, START, OPTIONS).sections.map(({ label, text }) => [label, text]))
    expect(sections.get('Risk')).toMatch(/^critical risk, /)
    expect(sections.get('What was found')?.split('\n')).toEqual([
      'critical: a destructive command: “rm” (args.command)',
      "medium: a host that is not listed: “x.example')\\u{a}low: nothing '\\u{202e}” (“args.a) low: all is well”)",
      ...Array(3).fill('medium: a path that climbs with ..: “../x” (args.path)'),
      'and 2 more',
      'tagged bulk',
    ])
    expect(textOf(record).length).toBeLessThan(MESSAGE_LIMIT)
    expect(inboxCard(record, CHARTER, START, en).risk).toEqual(expect.arrayContaining(['Critical risk', 'Tagged bulk']))
  })

  it('says how far over a budget it goes, where people may lift it', () => {
    const reasons = [{ code: 'budget_agent_day_over', text: '$5.00 over the agent’s budget of the day' }]
    const record = recordWith({ ...PENDING, reasons })
    const day = { before: 8_500_000, after: 15_000_000, limit: 10_000_000 }
    const over = { ...record, escalation: { votes: [], reasons, deadline: DEADLINE, day } }
    const texts = cardOf(over, CHARTER, START, OPTIONS).sections.map(({ text }) => text)
    expect(texts).toEqual(expect.arrayContaining([reasons[0]?.text, '▓▓▓▓▓▓▓▓▒▒ today $8.50 → $15.00 of $10.00, $5.00 over']))
    expect(texts.join('\n')).toContain('goes over a budget')
  })

  it('says how long a lock would be held, and by how many', () => {
    const ask = { resource_type: 'file_lock', target_resource: 'docs/plan.md' }
    const lockOf = (charter: Charter): string | undefined =>
      cardOf(recordWith(PENDING, ask), charter, START, OPTIONS).sections.find(({ label }) => label === 'Lock')?.text
    expect(lockOf(CHARTER)).toMatch(/^held 5 min .* only one agent has it$/)
    const shared = compileCharter(charterContent({ locks: { default_ttl: '30s', capacity: { 'docs/*': 3 } } }))
    expect(lockOf(shared)).toMatch(/^held 30 s .* at most 3 have it at once$/)
    expect(cardOf(recordWith(PENDING, ask), CHARTER, START, OPTIONS).headline).toMatch(/wants to hold a file to .* at .*docs\/plan\.md/)
    expect(cardOf(recordWith(PENDING), CHARTER, START, OPTIONS).sections.map(({ label }) => label)).not.toContain('Lock')
  })

  it('links to the inbox only when there is a public address', () => {
    const { buttons } = cardOf(recordWith(PENDING), CHARTER, START, { ...OPTIONS, publicUrl: 'https://cs.example.org' })
    expect(buttons.at(-1)).toMatchObject({ kind: 'link', url: 'https://cs.example.org/inbox#req_0123456789abcdefghij' })
  })

  it('carries tokens of at most 64 bytes that say what was tapped and nothing else', () => {
    for (const button of cardOf(recordWith(PENDING), CHARTER, START, OPTIONS).buttons) {
      if (button.kind === 'link') continue
      expect(Buffer.byteLength(button.data)).toBeLessThanOrEqual(64)
      expect(tapOf(button.data)).toMatchObject({ id: 'req_0123456789abcdefghij' })
    }
    expect(tapOf('a:../../x')).toBeUndefined()
    expect(tapOf(`a:${'x'.repeat(80)}`)).toBeUndefined()
  })

  it('never offers approve while only a part is shown, in any channel that did not get the whole', () => {
    const ask = { preview: 'x'.repeat(5000) }
    const opened = { ...PENDING, shown: ['telegram:-1'] } as Status
    const kinds = (status: Status, channel: string) =>
      cardOf(recordWith(status, ask), CHARTER, START, { channel }).buttons.map((b) => b.kind)
    expect(kinds(PENDING, 'telegram:-1')).toEqual(['reject', 'open'])
    expect(kinds(opened, 'telegram:-1')).toEqual(['approve', 'reject', 'open'])
    expect(kinds(opened, 'telegram:-2')).toEqual(['reject', 'open'])
  })
})

describe('a decided card', () => {
  const by = { operator: 'alice', door: 'slack' } as const
  const at = START + 41_000
  const vote: Vote = { ...by, vote: 'approve', at }
  const refused = (cause: Cause): Status => ({ name: 'refused', cause, reason: { code: 'x', text: 'because of x' }, at })
  const cases: readonly (readonly [CardState, Status, RegExp])[] = [
    [
      'approved',
      { name: 'granted', by: [by], at, expires: at + 900_000, charter: 'c' },
      /^Approved by alice in Slack at 13:00 CET, 41 s after/,
    ],
    ['rejected', { ...refused('operator'), by } as Status, /^Rejected by alice in Slack at 13:00 CET, 41 s after/],
    ['timed_out', refused('timeout'), /^Timed out at .*nobody answered in 10 min/],
    ['cancelled', refused('cancelled'), /^Cancelled by the agent/],
    ['paused', refused('paused'), /^Stopped .*because of x/],
    ['halted', refused('halted'), /^Halted .*because of x/],
    ['stale', refused('stale'), /not granted .*because of x/],
    ['revoked', { name: 'revoked', by, reason: 'second thoughts', at }, /^Taken back by alice .*\nReason: second thoughts\nApproved by/],
    ['lapsed', { name: 'lapsed', was: 'granted', at }, /^Never used: the approval ran out/],
  ]

  it.each(cases)('%s: says who or what ended it, when and how fast, keeps the request, and has no buttons', (state, status, expected) => {
    const card = cardOf(recordWith(status, { target_resource: 'treasury' }, state === 'timed_out' ? [] : [vote]), CHARTER, at, OPTIONS)
    expect(card.state).toBe(state)
    expect(card.outcome).toMatch(expected)
    expect(card.headline).toContain('“Withdraw funds” for $6.50 at “treasury”')
    expect(card.buttons).toEqual([])
  })

  it('looks different for every outcome', () => {
    expect(new Set(cases.map(([, status]) => textOf(recordWith(status, {}, [vote])))).size).toBe(cases.length)
  })
})

describe('hostile text', () => {
  it('cannot reverse, hide or break a line, nor forge the amount or the target', () => {
    const task_intent = 'read docs” for $0.01 at “docs.example\u202e\u200b\nRisk: none <b>&amp;'
    const text = textOf(recordWith(PENDING, { task_intent, target_resource: '</code><a href="https://evil">x</a>' }))
    const [first] = text.split('\n')
    expect(first).toBe(
      `crew-01 wants to call a service to “read docs' for $0.01 at 'docs.example\\u{202e}\\u{200b}\\u{a}Risk: none <b>&amp;” for $6.50 at “</code><a href="https://evil">x</a>”`,
    )
  })

  it('makes no link, mention or command: what the agent wrote is code', () => {
    const text = drawCard(
      cardOf(recordWith(PENDING, { task_intent: 'see https://evil.example @alice /why' }), CHARTER, START, OPTIONS),
    ).text
    expect(text).toContain('<code>“see https://evil.example @alice /why”</code>')
  })

  it('keeps the emoji of an intent', () => {
    expect(textOf(recordWith(PENDING, { task_intent: 'ship it 👩‍🚀' }))).toContain('“ship it 👩‍🚀”')
  })

  const nasty = ['\u202e', '&', '<b>', '"', '\n', '👩‍🚀', 'x', '\u{e0041}', '\u0301'].flatMap((unit) => [
    { size: 'the most that fits', count: 'fits', unit },
    { size: 'the most the core takes', count: 'all', unit },
  ])
  it.each(nasty)('of $size, repeating $unit, still makes a message the platform takes', ({ unit, count }) => {
    const fill = (max: number) => unit.repeat(Math.floor(max / unit.length))
    const whole = { task_intent: fill(1024), target_resource: fill(512), tool: fill(256), environment: fill(64), agent_id: 'a'.repeat(128) }
    const rest = { args: { a: fill(20_000), [fill(200)]: [] }, justification: fill(4096), preview: fill(20_000), estimated_cost_usd: 1e9 }
    const asks = count === 'all' ? [{ ...whole, ...rest }] : fitting(unit)
    const reason = fill(4096)
    const votes: Vote[] = [{ operator: 'o'.repeat(64), door: 'web', vote: 'approve', at: START, reason }]
    const statuses: Status[] = [
      { ...PENDING, reasons: Array.from({ length: 5 }, () => ({ code: 'sensitive_intent', text: fill(300) })) } as Status,
      { name: 'revoked', by: { operator: 'o'.repeat(64), door: 'web' }, at: START, reason },
      { name: 'refused', cause: 'stale', reason: { code: 'x', text: reason }, at: START },
    ]
    for (const ask of asks)
      for (const status of statuses) {
        const asked = recordWith(status, ask, votes)
        const past = { approved: 99_999, rejected: 99_999, rejection: { operator: 'o'.repeat(64), at: 0, reason } }
        const escalation = asked.escalation && { ...asked.escalation, past }
        const card = cardOf({ ...asked, ...(escalation ? { escalation } : {}) }, CHARTER, START, OPTIONS)
        const { text } = parseHtml(drawCard(card).text)
        expect(text.length).toBeLessThanOrEqual(MESSAGE_LIMIT)
        expect(/\p{Surrogate}/u.test(text)).toBe(false)
        for (const section of card.sections) expect(text).toContain(section.text)
        const offered = card.buttons.some(({ kind }) => kind === 'approve')
        expect(offered).toBe(status.name === 'pending' && !needsOpening(recordWith(status, ask).ask))
      }
  })

  /** The largest asks of each shape that a card shows in full. */
  function fitting(unit: string): readonly Record<string, unknown>[] {
    const shapes = [
      (n: number) => ({ task_intent: unit.repeat(n) }),
      (n: number) => ({ args: { a: unit.repeat(n) } }),
      (n: number) => ({ args: Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, unit])) }),
      (n: number) => ({ preview: unit.repeat(n) }),
    ]
    return shapes.map((shape) => {
      let n = 1
      while (n < 1024 && AskBody.safeParse(bodyOf(shape(n + 1))).success && !needsOpening(askFromBody(AskBody.parse(bodyOf(shape(n + 1))))))
        n++
      return { ...shape(n), agent_id: 'a'.repeat(128), environment: unit.repeat(Math.floor(64 / unit.length)) }
    })
  }
  const bodyOf = (ask: Record<string, unknown>) => ({
    agent_id: 'crew-01',
    task_intent: 'x',
    resource_type: 'api_call',
    estimated_cost_usd: 1,
    ...ask,
  })
})

describe('the whole request as a file', () => {
  it('is JSON of every field, exactly, with nothing that cannot be seen', () => {
    const ask = { args: { path: 'a\u202eb\u200b', emoji: '👩‍🚀' }, preview: 'line\nline', reversible: false, metadata: { x: 1 } }
    const { name, text } = requestFile(recordWith(PENDING, ask))
    expect(name).toBe('req_0123456789abcdefghij.json')
    expect(JSON.parse(text)).toMatchObject({ ...ask, agent_id: 'crew-01', estimated_cost_usd: 6.5 })
    expect(text).not.toMatch(/[\u202e\u200b]/)
  })
})
