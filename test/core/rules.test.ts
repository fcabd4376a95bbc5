import { describe, expect, it, vi } from 'vitest'
import { parseCharter } from '../../src/core/charter/compile.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { viewOf } from '../../src/core/view.ts'
import { ALICE, type Changes, Core, charterWith, MINUTE } from '../support/core.ts'

interface Rule {
  readonly id: string
  readonly effect: 'deny' | 'confirm' | 'allow'
  readonly when: string
  readonly [more: string]: unknown
}
const rule = (effect: Rule['effect'], when: string, more: Changes = {}): Rule => {
  const id = (more['id'] as string | undefined) ?? `${effect}-rule`
  return { id, effect, when, reason_code: `${id.replaceAll('-', '_')}_code`, reason: `Because of ${id}`, ...more }
}
const withRules = (rules: readonly Rule[], fallback: 'confirm' | 'deny' | 'allow' = 'confirm', changes: Changes = {}): Core => {
  const core = new Core({ rules, default: fallback, ...changes })
  core.session()
  return core
}
const codes = (core: Core, record: RequestRecord) => viewOf(record, core.state, core.charter, core.now).reason_codes
const answer = (core: Core, ask: Changes = {}) => {
  const record = core.asked(ask)
  return [core.status(record.id), ...codes(core, record)]
}
const faultsOf = (when: string): readonly string[] => {
  const { charter, models } = charterWith()
  const parsed = parseCharter({ charter: { ...charter, rules: [rule('deny', when)], default: 'confirm' }, models })
  return 'faults' in parsed ? parsed.faults.map(({ path, message }) => `${path}: ${message}`) : []
}

describe('verdicts', () => {
  it('lets the most restrictive of all rules that match decide, and gives the reasons of all that decided so', () => {
    const allow = rule('allow', 'true')
    const confirm = rule('confirm', 'request.estimated_cost_usd >= 2.0')
    const deny = [rule('deny', 'request.estimated_cost_usd >= 3', { id: 'a' }), rule('deny', 'request.tool == "x"', { id: 'b' })]
    const core = withRules([allow, confirm, ...deny])
    expect(answer(core)).toEqual(['granted', 'allow_rule_code'])
    expect(answer(core, { estimated_cost_usd: 2 })).toEqual(['pending', 'confirm_rule_code'])
    expect(answer(core, { estimated_cost_usd: 3 })).toEqual(['refused:policy', 'a_code'])
    expect(answer(core, { estimated_cost_usd: 3, tool: 'x' })).toEqual(['refused:policy', 'a_code', 'b_code'])
  })

  it('gives what no rule speaks about the default of the charter', () => {
    const silent = [rule('allow', 'false'), rule('confirm', 'false'), rule('deny', 'false')]
    expect(answer(withRules(silent, 'confirm'))).toEqual(['pending', 'no_rule_allows'])
    expect(answer(withRules(silent, 'deny'))).toEqual(['refused:policy', 'no_rule_allows'])
    expect(answer(withRules(silent, 'allow'))).toEqual(['granted', 'within_policy'])
    expect(answer(withRules([], 'deny'))).toEqual(['refused:policy', 'no_rule_allows'])
  })

  it('asks people where a rule says so, also under a default of deny', () => {
    expect(answer(withRules([rule('confirm', 'true')], 'deny'))).toEqual(['pending', 'confirm_rule_code'])
  })

  it('never lets a rule lift what the first sections deny or ask', () => {
    const core = withRules([rule('allow', 'true')], 'allow')
    expect(answer(core, { task_intent: 'drop database' })).toEqual(['refused:policy', 'intent_denied'])
    expect(answer(core, { task_intent: 'withdraw funds' })[0]).toBe('pending')
    expect(answer(core, { estimated_cost_usd: 11 })).toEqual(['refused:budget', 'budget_agent_day'])
  })

  it('judges a waiting request by the rules of a new charter before an approval counts', () => {
    const core = withRules([rule('confirm', 'true')])
    const { id } = core.asked()
    core.adopt(charterWith({ rules: [rule('deny', 'true')], default: 'confirm' }))
    expect(core.vote(id, ALICE)).not.toBe('ok')
    expect(core.status(id)).toBe('refused:stale')
  })

  it('records which rules matched', () => {
    const core = withRules([rule('allow', 'true', { id: 'z' }), rule('allow', 'true', { id: 'a' }), rule('deny', 'false')])
    expect(core.asked().assessment).toMatchObject({ rules: ['a', 'z'] })
  })
})

describe('a condition that cannot be evaluated', () => {
  const broken = 'request.args.amount > 5'

  it('counts as matched for deny and confirm, as not matched for allow, and says so', () => {
    expect(answer(withRules([rule('deny', broken)], 'allow'))).toEqual(['refused:policy', 'deny_rule_code', 'rule_failed'])
    expect(answer(withRules([rule('confirm', broken)], 'allow'))).toEqual(['pending', 'confirm_rule_code', 'rule_failed'])
    expect(answer(withRules([rule('allow', broken)], 'deny'))).toEqual(['refused:policy', 'no_rule_allows', 'rule_failed'])
    expect(answer(withRules([rule('allow', 'true', { id: 'a' }), rule('allow', broken, { id: 'b' })], 'deny'))).toEqual([
      'granted',
      'a_code',
      'rule_failed',
    ])
  })

  it('does not turn a default of deny into a question', () => {
    expect(answer(withRules([rule('confirm', broken)], 'deny'))[0]).toBe('refused:policy')
  })

  it('is one whose value is of another type, missing, or in more arguments than a rule looks at', () => {
    for (const args of [{ amount: 'many' }, { amount: null }, {}, { amount: 1, list: Array.from({ length: 1001 }, () => 0) }])
      expect(answer(withRules([rule('deny', broken)], 'allow'), { args })).toContain('rule_failed')
    expect(answer(withRules([rule('deny', broken)], 'allow'), { args: { amount: 6 } })).toEqual(['refused:policy', 'deny_rule_code'])
    expect(answer(withRules([rule('deny', broken)], 'allow'), { args: { amount: 5 } })).toEqual(['granted', 'within_policy'])
  })

  it('is not one that asks for a text the request leaves out: it is empty, and has() says no', () => {
    for (const when of ['request.tool == "x"', 'has(request.tool)', 'has(request.justification) && true', 'has(request.confidence)'])
      expect(answer(withRules([rule('deny', when)], 'allow'))).toEqual(['granted', 'within_policy'])
    expect(
      answer(withRules([rule('deny', 'has(request.tool) && has(request.confidence)')], 'allow'), { tool: 'x', confidence: 1 })[0],
    ).toBe('refused:policy')
  })
})

describe('what a condition may read', () => {
  const holds = (when: string, ask: Changes = {}, core = withRules([rule('deny', when)], 'allow')) =>
    answer(core, ask).join() === 'refused:policy,deny_rule_code'

  it.each([
    ['request.estimated_cost_usd == 1.0 && request.estimated_cost_micros == 1000000'],
    ['request.resource_type == "llm_tokens" && request.priority == 5 && request.logic_density < 6'],
    ['agent.id == "crew-01" && agent.role == "" && agent.trust == 0.0 && !agent.keyed'],
    ['now == timestamp("2026-11-21T12:00:00Z") && now > timestamp("2026-11-20T12:00:00Z")'],
    ['now - timestamp("2026-11-21T11:59:00Z") == duration("60s")'],
    ['local.hour == 12 && local.weekday == 6 && local.date == "2026-11-21"'],
    ['budget.day_used == 0.0 && budget.day_left == 10.0 && budget.session_left > 1e9'],
    ['risk.level == "low" && risk.rank < 1 && tags.size() == 0 && classes.size() == 0'],
    ['"needle" in request.args.list && request.args.list.exists(x, x.startsWith("nee"))', { args: { list: ['needle'] } }],
    ['!request.reversible && request.environment == "production"', { reversible: false, environment: 'production' }],
    ['request.confidence < 0.9 && request.justification != "" && !request.tainted', { confidence: 0.8, justification: 'y' }],
  ])('%s', (when, ask: Changes = {}) => {
    expect(faultsOf(when)).toEqual([])
    expect(holds(when, ask)).toBe(true)
  })

  it('reads the classes of data that were found, also where no other section looks for them', () => {
    const core = withRules([rule('deny', '"email" in classes')], 'allow')
    expect(answer(core, { args: { to: '[e-mail #0123456789ab at example.org]' } })[0]).toBe('refused:policy')
    expect(answer(core, { args: { to: 'nobody' } })[0]).toBe('granted')
  })

  it('reads what the agent said of its session, and the hashes of its files', () => {
    const core = new Core({ rules: [rule('deny', 'session.kind == "scheduled" && session.identity["SOUL.md"] == "ab"')], default: 'allow' })
    core.session('crew-01', { session_kind: 'scheduled', identity: { 'SOUL.md': 'ab' } })
    core.session('crew-02')
    expect(answer(core)[0]).toBe('refused:policy')
    // Another session has no such file: that cannot be evaluated, and its kind alone decides.
    expect(answer(core, { agent_id: 'crew-02' })).toEqual(['granted', 'within_policy'])
  })
})

it("allows nothing because of the agent's own words: its intent, justification, preview, session or files", () => {
  const spoken = [
    'request.task_intent.contains("Summarise")',
    'request.justification == "please"',
    'has(request.preview)',
    'session.identity["SOUL.md"] == "ab"',
    'session.label == "trusted"',
    'request["task_intent"] != ""',
  ]
  for (const when of spoken) {
    const core = new Core({ rules: [rule('allow', when)], default: 'deny' })
    core.session('crew-01', { identity: { 'SOUL.md': 'ab' }, label: 'trusted' })
    expect([when, answer(core, { justification: 'please', preview: 'p' })[0]]).toEqual([when, 'refused:policy'])
  }
  // The words may take away what is allowed without them.
  const core = withRules([rule('allow', '!request.task_intent.contains("secret")')], 'deny')
  expect([answer(core)[0], answer(core, { task_intent: 'the secret' })[0]]).toEqual(['granted', 'refused:policy'])
})

describe('tools and resources', () => {
  it('looks at a rule only for its tools and resource types', () => {
    const core = withRules([rule('deny', 'true', { tools: ['shell', 'mcp__*'], resources: ['compute', 'api_call'] })], 'allow')
    const of = (tool: string | undefined, resource_type = 'compute') => answer(core, { resource_type, ...(tool ? { tool } : {}) })[0]
    expect([of('shell'), of('mcp__files'), of('shell', 'api_call')]).toEqual(Array(3).fill('refused:policy'))
    expect([of('web'), of(undefined), of('mcp_'), of('shell', 'llm_tokens')]).toEqual(Array(4).fill('granted'))
  })

  it('knows a denied tool in disguise, and an allowed one only by its own name', () => {
    const disguises = ['Shell', 'ｓｈｅｌｌ', 'she\u200bll', ' shell']
    const denies = withRules([rule('deny', 'true', { tools: ['shell'] })], 'allow')
    const allows = withRules([rule('allow', 'true', { tools: ['shell'] })], 'deny')
    for (const tool of disguises) {
      expect([tool, answer(denies, { tool })[0]]).toEqual([tool, 'refused:policy'])
      expect([tool, answer(allows, { tool })[0]]).toEqual([tool, 'refused:policy'])
    }
    expect(answer(allows, { tool: 'shell' })[0]).toBe('granted')
  })

  it('finds a rule by the tool that its condition asks for', () => {
    const core = withRules(
      [rule('deny', 'request.tool in ["a", "b"] && request.priority < 9'), rule('deny', 'request.tool == ""', { id: 'none' })],
      'allow',
    )
    expect([answer(core, { tool: 'a' })[0], answer(core, { tool: 'c' })[0], answer(core)[1]]).toEqual([
      'refused:policy',
      'granted',
      'none_code',
    ])
  })
})

describe('history', () => {
  const core = () => withRules([rule('deny', 'history.count("transfer", "1h") >= 2')], 'allow')
  const transfer = { task_intent: 'Transfer it', priority: 8, estimated_cost_usd: 0 }

  it("counts an agent's own requests in the window before now, by intent or tool", () => {
    const one = core()
    expect([answer(one, transfer)[0], answer(one, { tool: 'transfer', priority: 8 })[0], answer(one, transfer)[0]]).toEqual([
      'granted',
      'granted',
      'refused:policy',
    ])
    one.session('crew-02')
    expect(answer(one, { ...transfer, agent_id: 'crew-02' })[0]).toBe('granted')
    one.now += 62 * MINUTE
    expect(answer(one, transfer)[0]).toBe('granted')
  })

  it('counts neither what was refused at once nor what is about something else', () => {
    const one = core()
    for (let i = 0; i < 5; i++) one.asked({ estimated_cost_usd: 0 })
    for (let i = 0; i < 5; i++) one.asked({ ...transfer, estimated_cost_usd: 100 })
    expect(answer(one, transfer)[0]).toBe('granted')
  })

  it('knows what was asked before the charter began to count', () => {
    const one = new Core()
    one.session()
    for (let i = 0; i < 2; i++) one.asked(transfer)
    one.adopt(charterWith({ rules: [rule('deny', 'history.count("*", "1h") >= 2')], default: 'allow' }))
    expect(answer(one, transfer)[0]).toBe('refused:policy')
  })

  it('keeps a bounded row however many there are, and drops it after its window', () => {
    const one = withRules([rule('deny', 'history.count("*", "1h") > 100000')], 'allow')
    for (let i = 0; i < 300; i++) {
      one.now += MINUTE / 2
      one.asked({ estimated_cost_usd: 0 })
    }
    const [[, row] = []] = [...one.state.history.entries()]
    expect(row?.counts.length).toBeLessThanOrEqual(61)
    one.now += 25 * 60 * MINUTE
    one.session()
    expect(one.state.history.size).toBe(0)
  })
})

describe('a charter is refused at load when a condition', () => {
  it.each([
    ['is not one', 'request.estimated_cost_usd'],
    ['may be anything', 'request.args.ok'],
    ['does not parse', 'request.tool =='],
    ['names no field', 'request.tol == "x"'],
    ['asks has() of no field', 'has(request.tol)'],
    ['names no variable', 'process.env == "x"'],
    ['compares a number with a text', 'request.priority == "5"'],
    ['holds a pattern that RE2 does not know', 'request.tool.matches("(?=a)")'],
    ['holds a pattern that is too large', 'request.tool.matches("((a{100}){100}){100}")'],
    ['makes a pattern of what the agent says', 'request.tool.matches(request.justification)'],
    ['calls the pattern function by its inner name', 'request.tool.matchesRe2(request.justification)'],
    ['parses a length of time in what the agent says', 'duration(request.justification) > duration("1s")'],
    ['parses a time without a zone', 'now > timestamp("2026-01-01 00:00:00")'],
    ['asks the time zone of the process', 'now.getDayOfYear() > 3'],
    ['asks a time-zone table', 'now.getHours("Europe/Zurich") > 3'],
    ['parses JSON', 'bytes(request.justification).json().a == 1'],
    ['binds', 'cel.bind(a, request.tool + request.tool, a == "")'],
    ['loops in loops in loops', 'request.args.a.all(x, request.args.a.all(y, request.args.a.all(z, z == x)))'],
    ['splits a text for a loop', 'request.args.a.split("").exists(x, x == "a")'],
    ['joins in a loop', 'request.args.a.all(x, request.args.a.join("") == x)'],
    ['shadows a variable', 'request.args.a.all(request, request == 1)'],
    ['counts what is not a literal', 'history.count(request.tool, "1h") > 3'],
    ['counts in no window', 'history.count("x", "1y") > 3'],
    ['nests too deep', `${'('.repeat(40)}true${')'.repeat(40)}${' || (true'.repeat(40)}${')'.repeat(40)}`],
  ])('%s', (_, when) => {
    expect(faultsOf(when)).toEqual([expect.stringMatching(/^charter\.rules\.0\.when: ./)])
  })

  it('names the place, and two rules of one id', () => {
    expect(faultsOf('request.tool == 5')[0]).toContain('at character')
    const { charter, models } = charterWith()
    const twice = parseCharter({ charter: { ...charter, rules: [rule('deny', 'true'), rule('deny', 'false')] }, models })
    expect(twice).toMatchObject({ faults: [{ path: 'charter.rules.1.id' }] })
  })
})

describe('a request made to take for ever', () => {
  const words = (count: number, length: number) => Array.from({ length: count }, (_, i) => `${'a'.repeat(length)}${i}`)
  const both = (inner: string): string => `request.args.list.exists(a, request.args.list.exists(b, ${inner}))`

  it.each([
    ['a million matches', both('a.matches("(a+)+$")'), { list: words(900, 250) }],
    ['a million sizes of long texts', both('(a + b).size() == -1'), { list: words(500, 400) }],
    ['look-ups in loops', both('(a + b) in request.args.list'), { list: words(900, 4) }],
    [
      'one long text, again and again',
      'request.args.list.exists(a, request.args.text.size() == -1)',
      { list: words(900, 4), text: 'é'.repeat(120_000) },
    ],
    [
      'one long text and a pattern',
      'request.args.list.exists(a, request.args.text.matches("(a+)+$"))',
      { list: words(400, 4), text: `${'a'.repeat(60_000)}!` },
    ],
  ])(
    'is stopped, and nothing is granted: %s',
    (_, when, args) => {
      const core = withRules([rule('deny', when)], 'allow')
      const started = performance.now()
      expect(answer(core, { args })).toEqual(['refused:policy', 'deny_rule_code', 'rule_failed'])
      expect(performance.now() - started).toBeLessThan(15_000)
    },
    60_000,
  )

  it('is stopped over many rules too, and whatever their order', () => {
    const rules = Array.from({ length: 200 }, (_, i) =>
      rule(i % 2 ? 'confirm' : 'deny', `request.args.text.matches("x{${i + 1}}y$")`, { id: `r${i}` }),
    )
    const args = { text: 'x'.repeat(100_000) }
    const started = performance.now()
    const found = answer(withRules(rules, 'allow'), { args })
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(found[0]).toBe('refused:policy')
    expect(answer(withRules([...rules].reverse(), 'allow'), { args })).toEqual(found)
  }, 60_000)

  it('is none where a rule looks through what an honest one holds', () => {
    const core = withRules([rule('deny', both('a != b && a + b == "xy"')), rule('confirm', 'request.args.text.matches("zz$")')], 'allow')
    expect(answer(core, { args: { list: words(40, 60) } })[0]).toBe('pending')
    expect(answer(core, { args: { list: words(40, 60), text: 'a'.repeat(200_000) } })[0]).not.toBe('granted')
    expect(answer(withRules([rule('deny', 'request.args.text.matches("zz$")')], 'allow'), { args: { text: 'a'.repeat(200_000) } })[0]).toBe(
      'granted',
    )
  })
})

describe('patterns', () => {
  it("run on RE2: JavaScript's RegExp is never made, whatever the condition calls", () => {
    const conditions = [
      'request.justification.matches("^a+$")',
      'request.justification  .  matches ( "(a+)+$" )',
      '[request.justification].exists(s, s.matches("a"))',
      'request.args.text.matches("a")',
      'request.justification.split("a").size() > 1 && request.justification.matches(r"a\\s*")',
    ]
    const cores = conditions.map((when) => withRules([rule('deny', when)], 'allow'))
    const made = vi.spyOn(globalThis, 'RegExp').mockImplementation(() => {
      throw new Error('a RegExp was made')
    })
    try {
      for (const core of cores)
        expect(answer(core, { justification: 'aaa', args: { text: 'a' } })).toEqual(['refused:policy', 'deny_rule_code'])
    } finally {
      made.mockRestore()
    }
  })

  it('end in time on what holds a backtracking matcher for ever', () => {
    const core = withRules([rule('deny', 'request.args.text.matches("(a+)+$")')], 'allow')
    const started = performance.now()
    expect(answer(core, { args: { text: `${'a'.repeat(100_000)}!` } })[0]).toBe('granted')
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

it('decides as before without rules, and with the same hash', () => {
  const content = charterWith()
  expect(Object.keys(content.charter)).not.toContain('obligations')
  const { rules: _, default: __, ...first } = content.charter
  const parsed = parseCharter({ charter: first, models: content.models })
  if ('faults' in parsed) throw new Error('refused')
  const core = new Core()
  core.adopt(parsed.content)
  core.session()
  const record = core.asked()
  expect(codes(core, record)).toEqual(['within_policy'])
  expect(record).not.toHaveProperty('assessment')
  expect(record).not.toHaveProperty('allowed')
})
