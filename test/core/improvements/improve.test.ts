import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileCharter } from '../../../src/core/charter/compile.ts'
import type { CharterContent } from '../../../src/core/charter/content.ts'
import { type Improved, improve } from '../../../src/core/improvements/judge.ts'
import { type Improvement, ImprovementBody } from '../../../src/core/improvements/kinds.ts'
import { inverseOf } from '../../../src/core/improvements/table.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { catalogueOf, LANGUAGES } from '../../../src/core/wording/catalogue/index.ts'
import { improvementTitle } from '../../../src/core/wording/improvement.ts'
import { charterWith } from '../../support/core.ts'
import { ANNA, lockedBy, signingBy } from '../../support/signing.ts'

const rule = (id: string, effect: 'allow' | 'confirm' | 'deny', more = {}) => ({
  id,
  effect,
  when: 'request.priority > 3',
  reason_code: 'x',
  reason: 'A rule',
  ...more,
})

/** A charter in which every kind of change finds its place. */
const CONTENT: CharterContent = charterWith({
  rules: [rule('first', 'deny'), rule('middle', 'allow'), rule('last', 'confirm')],
  default: 'confirm',
  budgets: { role_day_usd: { buyer: 10, writer: 20 } },
  risk: { tools: { list: { deploy: 'high' } } },
  trust: { capabilities: { WRITE: { threshold: 40 } } },
  locks: {},
  agents: { list: [{ id: 'crew-02', tools: ['fetch', 'pay'], max_priority: 8 }] },
  kaizen: {
    experiments: {
      budget_usd: 5,
      day_usd: 5,
      declared: { mini: { control: 'gpt', candidate: 'gpt-mini', sample_rate: 0.2, budget_usd: 2, scorer: { kind: 'exact' } } },
    },
  },
  approvals: {
    groups: { ops: ['alice'] },
    routes: [{ id: 'money', when: 'request.estimated_cost_usd > 50.0', stages: [{ id: 'one', any_of: ['ops'], timeout: '20m' }] }],
    timeouts: { high: '30m' },
  },
})

const models = CONTENT.models.tiers[0]?.models as unknown as readonly JsonObject[]
const [cheap] = models as [JsonObject]
const dear = CONTENT.models.tiers[4]?.models[0] as unknown as JsonObject

/** Of each kind one, with whether it loosens a control. */
const CASES: readonly (readonly [Improvement, boolean])[] = [
  [{ kind: 'substitute_model', tier: 1, from: cheap, to: { ...cheap, id: 'other' } }, true],
  // As it is listed in another tier: no price and no provider is new.
  [{ kind: 'substitute_model', tier: 1, from: cheap, to: dear }, false],
  [{ kind: 'substitute_model', tier: 1, from: cheap, to: { ...cheap, id: 'other', usd_per_1k_tokens: 0 } }, true],
  [{ kind: 'cost_threshold', from: 5, to: 6 }, true],
  [{ kind: 'cost_threshold', from: 5, to: 4 }, false],
  [{ kind: 'confidence_threshold', from: 0.7, to: 0.6 }, true],
  [{ kind: 'confidence_threshold', from: 0.7, to: 0.8 }, false],
  [{ kind: 'trust_threshold', capability: 'WRITE', from: 40, to: 30 }, true],
  [{ kind: 'trust_threshold', capability: 'WRITE', from: 40, to: 50 }, false],
  [{ kind: 'tool_risk', tool: 'deploy', from: 'high', to: 'low' }, true],
  [{ kind: 'tool_risk', tool: 'deploy', from: 'high', to: 'critical' }, false],
  [{ kind: 'tool_risk', tool: 'browse', from: null, to: 'high' }, true],
  [{ kind: 'timeout', from: '10m', to: '1h' }, true],
  [{ kind: 'timeout', from: '10m', to: '5m' }, false],
  [{ kind: 'timeout', route: 'money', stage: 'one', from: '20m', to: '10m' }, false],
  [{ kind: 'severity_timeout', severity: 'high', from: '30m', to: '20m' }, false],
  [{ kind: 'severity_timeout', severity: 'low', from: null, to: '20m' }, true],
  [{ kind: 'budget_move', giver: { role: 'writer', from: 20, to: 15 }, taker: { role: 'buyer', from: 10, to: 15 } }, true],
  [{ kind: 'remove_rule', rule: rule('middle', 'allow'), before: 'last' }, false],
  [{ kind: 'remove_rule', rule: rule('first', 'deny'), before: 'middle' }, true],
  [{ kind: 'add_rule', rule: rule('new', 'deny'), before: 'middle' }, false],
  [{ kind: 'add_rule', rule: rule('new', 'allow'), before: null }, true],
  [{ kind: 'add_rule', rule: rule('new', 'confirm', { obligations: { max_uses: 5 } }), before: null }, true],
  [{ kind: 'add_rule', rule: rule('new', 'confirm'), before: null }, true],
  [{ kind: 'rule_effect', rule: 'first', from: 'deny', to: 'confirm' }, true],
  [{ kind: 'rule_effect', rule: 'last', from: 'confirm', to: 'deny' }, false],
  [{ kind: 'agent_tools', agent: 'crew-02', from: ['fetch', 'pay'], to: ['fetch'] }, false],
  [{ kind: 'agent_tools', agent: 'crew-02', from: ['fetch', 'pay'], to: ['fetch', 'pay', 'mail'] }, true],
  [{ kind: 'agent_tools', agent: 'crew-02', from: ['fetch', 'pay'], to: null }, true],
  [{ kind: 'agent_priority', agent: 'crew-02', from: 8, to: 5 }, false],
  [{ kind: 'agent_priority', agent: 'crew-02', from: 8, to: null }, true],
  [{ kind: 'preemption', from: true, to: false }, true],
  [{ kind: 'sample_rate', experiment: 'mini', from: 0.2, to: 0.1 }, false],
  [{ kind: 'sample_rate', experiment: 'mini', from: 0.2, to: 0.5 }, true],
]

const improved = (content: CharterContent, change: Improvement): Improved => {
  const made = improve(content, change)
  if ('refused' in made) throw new Error(made.refused.text)
  return made
}
const code = (content: CharterContent, change: Improvement): string => {
  const made = improve(content, change)
  return 'refused' in made ? made.refused.code : 'ok'
}

describe.each(CASES)('%j', (change, loosens) => {
  it('is what goes over the wire', () => expect(ImprovementBody.parse(change)).toEqual(change))

  it.each(LANGUAGES)('says in a sentence of %s what it would do', (language) =>
    expect(improvementTitle(change, catalogueOf(language)).length).toBeGreaterThan(10),
  )

  it(loosens ? 'loosens a control' : 'loosens no control', () => expect(improved(CONTENT, change).loosens).toBe(loosens))

  it('is undone by its inverse to the byte', () => {
    const inverse = inverseOf(change)
    if (!('change' in inverse)) throw new Error('it has no inverse')
    const there = improved(CONTENT, change)
    expect(there.changes.length).toBeGreaterThan(0)
    expect(compileCharter(improved(there.content, inverse.change).content).hash).toBe(compileCharter(CONTENT).hash)
  })

  it('does not apply twice: what it takes away is not there any more', () =>
    expect(code(improved(CONTENT, change).content, change)).toBe('does_not_fit'))

  it('is refused where what it changes is locked, and where the whole charter is signed', () => {
    const section = improved(CONTENT, change).changes[0]?.path.split(/[.[:]/)[0] as string
    expect(code(charterWith({ ...CONTENT.charter, signing: signingBy(1, ANNA) }), change)).toBe('signed')
    if (section === 'models') return
    expect(code(charterWith({ ...CONTENT.charter, constitution: lockedBy([section], 1, ANNA) }), change)).toBe('locked')
  })
})

it('refuses what would make a charter that is not valid', () => {
  const bad: Improvement = { kind: 'add_rule', rule: rule('bad', 'deny', { when: 'no such( thing' }), before: null }
  expect(code(CONTENT, bad)).toBe('charter_invalid')
})

it('refuses a section or member that the charter has not', () => {
  expect(code(charterWith(), { kind: 'trust_threshold', capability: 'WRITE', from: 40, to: 30 })).toBe('does_not_fit')
  expect(code(CONTENT, { kind: 'rule_effect', rule: 'nothing', from: 'deny', to: 'confirm' })).toBe('does_not_fit')
})

it('never calls it harmless to raise what may be spent or granted alone, by however little', () => {
  const usd = fc.integer({ min: 1, max: 1_000_000 }).map((cents) => cents / 100)
  fc.assert(
    fc.property(usd, usd, (a, b) => {
      fc.pre(a !== b)
      const content = charterWith({ escalate: { cost_above_usd: a } })
      expect(improved(content, { kind: 'cost_threshold', from: a, to: b }).loosens).toBe(b > a)
    }),
    {
      examples: [
        [5, 5.01],
        [5.01, 5],
      ],
    },
  )
})
