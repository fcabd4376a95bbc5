import { describe, expect, it } from 'vitest'
import { type Changes, Core } from '../../support/core.ts'
import { answer, faultsOf, rule, withRules } from '../../support/rules.ts'

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
