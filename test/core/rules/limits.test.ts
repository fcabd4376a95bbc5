import { describe, expect, it, vi } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { charterWith } from '../../support/core.ts'
import { answer, faultsOf, rule, withRules } from '../../support/rules.ts'

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
