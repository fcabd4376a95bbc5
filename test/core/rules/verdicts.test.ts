import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { ALICE, Core, charterWith } from '../../support/core.ts'
import { answer, codes, rule, withRules } from '../../support/rules.ts'

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
