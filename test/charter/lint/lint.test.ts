import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { FINDINGS } from '../../../src/charter/lint/finding.ts'
import { lintContent, lintFile } from '../../../src/charter/lint/lint.ts'
import { constantOf } from '../../../src/core/policy/rules/asks.ts'
import { type Changes, Core, charterWith } from '../../support/core.ts'

const CHARTERS = new URL('../../../charters/', import.meta.url).pathname
const BARE = { rules: undefined, default: undefined, tags: undefined, tools: undefined, risk: undefined, trust: undefined }

/** What is found in a charter, besides what the default charter of the tests has found. */
const lint = (changes: Changes) => lintContent(charterWith({ ...BARE, ...changes }))
const codes = (changes: Changes) => lint(changes).map(({ code, path }) => `${code} ${path}`)

const rule = (id: string, effect: string, when: string, more: object = {}) => ({
  id,
  effect,
  when,
  reason_code: 'code',
  reason: 'A reason',
  ...more,
})
const READS = rule('reads', 'allow', 'request.tool == "read"')

describe('the charters that come with it', () => {
  it.each(['default.yaml', 'strict.yaml'])('%s has no error', async (name) => {
    const found = await lintFile(CHARTERS + name)
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(found.map(({ code }) => code)).toEqual(name === 'strict.yaml' ? ['no_operators'] : [])
  })
})

describe('a rule', () => {
  it.each([
    ['false', 'rule_never_matches'],
    ['1 > 2', 'rule_never_matches'],
    ['request.tool == "x" && false', 'rule_never_matches'],
    ['request.tool == "x" && !(true || request.tainted)', 'rule_never_matches'],
  ])('that is false for every request is found: %s', (when, code) => {
    for (const effect of ['allow', 'confirm', 'deny'])
      expect(codes({ default: 'confirm', rules: [READS, rule('it', effect, when)] })).toContain(`${code} charter.rules.1`)
  })

  it.each([
    ['the same condition', rule('d', 'deny', ' request.tool == "read" ')],
    ['any condition', rule('d', 'deny', 'true')],
    ['its tools and more', rule('d', 'deny', 'true', { tools: ['Rea*', 'write'] })],
  ])('that a deny with %s denies altogether is found', (_, denies) => {
    const it_ = { ...READS, tools: ['read'] }
    const found = codes({ default: 'confirm', rules: [it_, rule('other', 'allow', 'request.priority > 3', { tools: ['web'] }), denies] })
    expect(found).toContain('rule_unreachable charter.rules.0')
  })

  it.each([
    ['fewer tools', rule('d', 'deny', 'true', { tools: ['read'] }), { tools: ['read', 'write'] }],
    ['other resources', rule('d', 'deny', 'true', { resources: ['compute'] }), {}],
    ['another condition', rule('d', 'deny', 'request.tool == "write"'), {}],
  ])('is not called unreachable by a deny with %s', (_, denies, more) => {
    expect(codes({ default: 'confirm', rules: [{ ...READS, ...more }, denies] })).toEqual([])
  })

  it('that another says already is found once, not both ways; one with obligations of its own is not', () => {
    const twice = [READS, { ...READS, id: 'same' }]
    expect(codes({ default: 'confirm', rules: twice })).toEqual(['rule_shadowed charter.rules.1'])
    expect(codes({ default: 'confirm', rules: [READS, { ...READS, id: 'same', obligations: { max_uses: 2 } }] })).toEqual([])
  })

  it('that allows what another puts to people anyway is found', () => {
    expect(codes({ default: 'confirm', rules: [READS, rule('all', 'confirm', 'true')] })).toEqual(['rule_shadowed charter.rules.0'])
  })

  it('that needs a tag, a data class or a risk that nothing gives is found', () => {
    const tags = [{ tag: 'fraud', any: [{ any_words: ['scam'] }], fixtures: { yes: ['a scam'], no: ['a plan'] } }]
    const of = (when: string) => codes({ default: 'confirm', tags, risk: {}, rules: [READS, rule('it', 'deny', when)] })
    for (const when of ['"bulk" in tags', 'request.priority > 1 && tags.exists(t, t == "bulk")'])
      expect(of(when)).toEqual(['tag_unknown charter.rules.1.when'])
    expect(of('"fraud" in tags')).toEqual([])
    expect(of('"card" in classes')).toEqual(['value_unknown charter.rules.1.when'])
    expect(of('risk.level == "extreme" || "hihg" == risk.level')).toHaveLength(2)
    expect(of('risk.level == "high"')).toEqual([])
    expect(codes({ default: 'confirm', rules: [READS, rule('it', 'deny', 'risk.rank > 1')] })).toEqual([
      'risk_unassessed charter.rules.1.when',
    ])
  })

  const listed = (list: readonly object[], more: object = {}) => ({ agents: { list }, tools: { without: [], ...more } })
  it('whose tools nobody may use is found; so is one such tool among others', () => {
    const given = listed([{ id: 'a', tools: ['read', 'Bash(npm test)'] }])
    const of = (tools: readonly string[], effect = 'allow') =>
      codes({ default: 'confirm', ...given, rules: [rule('it', effect, 'request.priority > 2', { tools })] })
    expect(of(['wirte'])).toContain('rule_never_allows charter.rules.0.tools')
    expect(of(['read', 'wirte'])).toEqual(['rule_tool_unknown charter.rules.0.tools'])
    expect(of(['read', 'Bash', 'Ba*'])).toEqual([])
    expect(of(['wirte'], 'deny')).toContain('rule_tool_unknown charter.rules.0.tools')
    const denied = listed([{ id: 'a', tools: ['read'] }], { deny: ['READ'] })
    expect(codes({ default: 'confirm', ...denied, rules: [rule('it', 'allow', 'request.priority > 2', { tools: ['read'] })] })).toContain(
      'rule_never_allows charter.rules.0.tools',
    )
  })

  it('is constant exactly when what the request says never changes it', () => {
    const core = new Core({ ...BARE, default: 'deny' })
    expect(core.charter.rules).toBeDefined()
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), (a, b) => {
        expect(constantOf(`${a} && ${b}`)).toBe(a && b)
        expect(constantOf(`${a} || request.tainted`)).toBe(a ? true : undefined)
        expect(constantOf(`request.tainted && ${b}`)).toBe(b ? undefined : false)
      }),
    )
    expect(constantOf('request.tool == "x" || request.tool != "x"')).toBeUndefined()
    expect(constantOf('not CEL at all (')).toBeUndefined()
  })
})

describe('a charter', () => {
  it.each([
    [{ default: 'deny' }],
    [{ default: 'deny', rules: [rule('a', 'allow', 'false')] }],
    [{ default: 'deny', rules: [READS, rule('d', 'deny', 'true')] }],
    [{ default: 'allow', rules: [rule('d', 'deny', '1 == 1')] }],
    [{ agents: { list: [{ id: 'a', tools: [] }] }, tools: { without: [] } }],
  ])('under which nothing can be granted is found: %j', (changes) => {
    expect(lint(changes).map(({ code }) => code)).toContain('nothing_granted')
  })

  it('that grants whatever no rule speaks about is warned of', () => {
    expect(codes({ default: 'allow' })).toEqual(['default_allows charter.default'])
  })

  it('whose deny phrase denies a tool that it gives is found', () => {
    const changes = { deny: { intents: ['drop database'] }, agents: { list: [{ id: 'a', tools: ['drop_database(test/*)', 'read'] }] } }
    expect(
      lint(changes)
        .filter(({ code }) => code === 'deny_denies_tool')
        .map(({ message }) => message),
    ).toEqual([expect.stringContaining('drop_database')])
    expect(codes({ default: 'confirm', deny: { intents: ['wire'] }, rules: [{ ...READS, tools: ['wire_money', 'read'] }] })).toContain(
      'deny_denies_tool charter.deny.intents',
    )
  })

  it('with an agent that has no tools is warned of', () => {
    expect(codes({ agents: { list: [{ id: 'a', tools: [] }] } })).toEqual(['agent_without_tools charter.agents.list.0'])
  })

  it.each([
    [{ task_usd: 20, agent_day_usd: 10 }, 'charter.budgets.task_usd'],
    [{ agent_day_usd: 30, org_day_usd: 20 }, 'charter.budgets.agent_day_usd'],
    [{ org_day_usd: 30, agent_day_usd: null, org_month_usd: 20 }, 'charter.budgets.org_day_usd'],
    [{ agent_day_usd: 4 }, 'charter.escalate.cost_above_usd'],
  ])('with limits that contradict each other is warned of: %j', (budgets, path) => {
    expect(codes({ budgets })).toEqual([`budget_contradiction ${path}`])
  })

  it('with a capability that no work can earn is warned of', () => {
    const trust = (a: object) => codes({ trust: { probation: 'deny', capabilities: { A: { threshold: 0 }, B: a } } })
    expect(trust({ threshold: 10 })).toEqual(['trust_unearnable charter.trust.capabilities.B'])
    expect(trust({ threshold: 10, probation: 'confirm' })).toEqual([])
  })

  it('whose people cannot be asked is warned of', () => {
    const alice = { id: 'alice', telegram: 1001 }
    const observer = { id: 'olive', slack: { team: 'T1', user: 'U1' }, roles: ['observer'] }
    expect(codes({ operators: [alice], channels: [{ telegram: -1, for: ['reports'] }] })).toEqual([
      'operator_unreachable charter.operators.0',
    ])
    expect(codes({ operators: [{ ...alice, token: `sha256:${'0'.repeat(64)}` }], channels: [] })).toEqual([])
    expect(codes({ operators: [alice, observer], channels: [{ telegram: -1 }, { slack: 'C1' }] })).toEqual([
      'channel_without_operator charter.channels.1',
    ])
    expect(codes({ operators: [], channels: [], solo: false, local_operator: false })).toEqual(['no_operators charter.operators'])
    expect(codes({ operators: [], channels: [], solo: false, people: {} })).toEqual(['quorum_unreachable charter.operators'])
    expect(codes({ operators: [], channels: [], solo: true, people: {} })).toEqual([])
  })
})

describe('a charter that does not load', () => {
  const { charter, models } = charterWith()
  const found = async (changes: object): Promise<readonly string[]> => {
    const dir = mkdtempSync(join(tmpdir(), 'lint-'))
    try {
      writeFileSync(join(dir, 'models.yaml'), stringify(models))
      writeFileSync(join(dir, 'c.yaml'), stringify({ ...charter, ...changes }))
      return (await lintFile(join(dir, 'c.yaml'))).map(({ code, path }) => `${code} ${path}`)
    } finally {
      rmSync(dir, { recursive: true })
    }
  }
  const when = (text: string) => ({ default: 'confirm', rules: [rule('it', 'deny', text)] })

  it.each([
    [{ unknown: 1 }, 'charter_invalid charter'],
    [when('request.tool =='), 'rule_invalid charter.rules.0.when'],
    [when('request.tool.matches("(?!a)")'), 'pattern_refused charter.rules.0.when'],
    [when('request.tool.matches("(a{999}){9}")'), 'pattern_refused charter.rules.0.when'],
    [
      { tags: [{ tag: 'fraud', any: [{ any_words: ['scam'] }], fixtures: { yes: ['a plan'], no: ['a scam'] } }] },
      'tag_fixture_fails charter.tags.0.fixtures.yes.0',
    ],
    [{ solo: false, operators: [{ id: 'a', telegram: 1 }], people: {} }, 'quorum_unreachable charter.operators'],
    [{ solo: false, operators: [{ id: 'a', telegram: 1 }], halt: { lift: 2 } }, 'quorum_unreachable charter.halt.lift'],
    [
      {
        solo: false,
        operators: [
          { id: 'a', telegram: 1 },
          { id: 'b', telegram: 2 },
        ],
        people: {},
        agents: { authentication: 'open', list: [{ id: 'x', owner: 'a' }] },
      },
      'quorum_unreachable charter.agents.list.0.owner',
    ],
  ])('has its faults as findings: %j', async (changes, expected) => {
    expect(await found(changes)).toContain(expected)
  })
})

it('documents every code', () => {
  const page = readFileSync(new URL('../../../docs/charter-lint.md', import.meta.url), 'utf8')
  for (const [code, { severity }] of Object.entries(FINDINGS)) expect(page).toContain(`| \`${code}\` | ${severity} |`)
})
