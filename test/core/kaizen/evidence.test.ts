import { describe, expect, it } from 'vitest'
import { type Improvement, ImprovementBody, type ImprovementKind } from '../../../src/core/improvements/kinds.ts'
import type { Evidence } from '../../../src/core/improvements/record.ts'
import { type Untested, untestedOf } from '../../../src/core/improvements/untested.ts'
import { catalogueOf, LANGUAGES } from '../../../src/core/wording/catalogue/index.ts'
import { evidenceText } from '../../../src/core/wording/improvement.ts'
import { ALICE, type Changes, type Core, MINUTE } from '../../support/core.ts'
import { evidenceFor } from '../../support/evidence.ts'
import { approved, settled, working } from '../../support/history.ts'

/** A planted history, and what it says of a change. */
interface Case {
  /** Of the charter. */
  readonly law?: Changes
  readonly plant: (core: Core) => void
  readonly change: Improvement | ((core: Core) => Improvement)
  /** Requests answered otherwise, and what else the evidence says. */
  readonly says: Partial<Evidence> & { readonly changed: number }
  /** Absent: a backtest judges it. */
  readonly untested?: Untested
}

const rule = (id: string, effect: 'allow' | 'confirm' | 'deny') => ({
  id,
  effect,
  when: `request.tool == "${id}"`,
  reason_code: `is_${id}`,
  reason: 'Says so',
})
const ruled = (...rules: readonly ReturnType<typeof rule>[]): Changes => ({ default: 'allow', rules })
const TEAM = { groups: { team: ['alice'] } }
const CALL = { resource_type: 'api_call', task_intent: 'Look up' }
const AGENT = { kind: 'agent', agent: 'crew-01', key: 'k1' } as const
const rejected = (core: Core, changes: Changes): void => void core.vote(core.asked(changes).id, ALICE, 'reject')
const late = (core: Core, after: number, changes: Changes = {}): void => void settled(core, approved(core, after, changes))
const NOTHING = { changed: 0, taps: { was: 0, would: 0 }, granted_more: 0, held_back: 0, risk_added: 0 }

/** Of each kind at least one. */
const CASES: { readonly [K in ImprovementKind]: readonly [Case, ...Case[]] } = {
  standing_grant_for_pattern: [
    {
      law: { standing_grants: { max_for: '8h', max_uses: 50, max_usd: 50 } },
      plant: (core) => {
        for (let i = 0; i < 5; i++) late(core, MINUTE, { task_intent: 'As every day', confidence: 0.1 })
        late(core, MINUTE, { task_intent: 'Something else', confidence: 0.1 })
      },
      change: (core) => ({
        kind: 'standing_grant_for_pattern',
        request_id: core.ledger.findLast(
          ({ type, data }) => type === 'request.asked' && data.input.command.ask.task_intent === 'As every day',
        )?.subject as string,
        terms: { for: '8h', max_uses: 3, max_usd: 50 },
      }),
      // The first gave it, three uses, and the last was asked again.
      says: { changed: 3, taps: { was: 6, would: 3 }, granted_more: 3e6, risk_added: 9, waits_saved: 3 * MINUTE },
    },
  ],
  substitute_model: [
    {
      plant: (core) => void settled(core, core.asked().id),
      change: (core) => {
        const { tiers } = core.charter.models
        return { kind: 'substitute_model', tier: 3, from: tiers[2]?.models[0] as never, to: tiers[0]?.models[0] as never }
      },
      says: NOTHING,
      untested: 'models',
    },
  ],
  digest_route: [
    {
      law: {
        approvals: {
          ...TEAM,
          routes: [{ id: 'calm', when: 'true', severity: 'low', stages: [{ id: 'team', any_of: ['team'], timeout: '8m' }] }],
        },
      },
      plant: (core) => late(core, MINUTE),
      change: { kind: 'digest_route', route: 'calm', from: null, to: { every: '2m' } },
      says: { changed: 0, taps: { was: 1, would: 1 } },
      untested: 'messages',
    },
  ],
  cost_threshold: [
    {
      plant: (core) => {
        for (const usd of [1, 6, 7, 9]) core.asked({ estimated_cost_usd: usd, confidence: 0.9 })
        rejected(core, { estimated_cost_usd: 7.5, confidence: 0.9 })
      },
      change: { kind: 'cost_threshold', from: 5, to: 8 },
      says: { changed: 3, granted_more: 20_500_000, against_people: 1, risk_added: 9, taps: { was: 1, would: 0 } },
    },
  ],
  confidence_threshold: [
    {
      plant: (core) => {
        for (const confidence of [0.9, 0.6, 0.4]) core.asked({ confidence })
      },
      change: { kind: 'confidence_threshold', from: 0.7, to: 0.5 },
      says: { changed: 1, granted_more: 1e6, risk_added: 3 },
    },
  ],
  trust_threshold: [
    {
      law: { trust: { capabilities: { CALL_API: { threshold: 20 } }, resources: { llm_tokens: [], api_call: ['CALL_API'] } } },
      plant: (core) => {
        core.asked(CALL)
        core.asked()
      },
      change: { kind: 'trust_threshold', capability: 'CALL_API', from: 20, to: 0 },
      says: { changed: 1, granted_more: 1e6 },
    },
  ],
  tool_risk: [
    {
      law: {
        default: 'allow',
        rules: [{ ...rule('deploy', 'confirm'), when: 'risk.rank >= 2' }],
        risk: { tools: { list: { deploy: 'low' } } },
      },
      plant: (core) => {
        core.asked({ tool: 'deploy', environment: 'dev' })
        core.asked({ tool: 'read', environment: 'dev' })
      },
      change: { kind: 'tool_risk', tool: 'deploy', from: 'low', to: 'high' },
      says: { changed: 1, held_back: 1e6, taps: { was: 0, would: 1 }, risk_added: 0 },
    },
  ],
  timeout: [
    {
      plant: (core) => {
        late(core, MINUTE)
        late(core, 8 * MINUTE)
      },
      change: { kind: 'timeout', from: '10m', to: '5m' },
      says: { changed: 0, too_late: 1, taps: { was: 2, would: 2 } },
    },
    { plant: (core) => late(core, MINUTE), change: { kind: 'timeout', from: '10m', to: '20m' }, says: { changed: 0 }, untested: 'people' },
  ],
  severity_timeout: [
    {
      law: {
        risk: { tools: { list: { deploy: 'high' } } },
        approvals: {
          ...TEAM,
          routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['team'] }] }],
          timeouts: { high: '30m' },
        },
      },
      plant: (core) => {
        late(core, 8 * MINUTE, { tool: 'deploy', environment: 'dev' })
        late(core, 8 * MINUTE)
      },
      change: { kind: 'severity_timeout', severity: 'high', from: '30m', to: '5m' },
      says: { changed: 0, too_late: 1 },
    },
  ],
  sample_rate: [
    {
      law: {
        kaizen: {
          experiments: {
            budget_usd: 5,
            day_usd: 5,
            declared: { mini: { control: 'gpt', candidate: 'gpt-mini', sample_rate: 0.2, budget_usd: 2, scorer: { kind: 'exact' } } },
          },
        },
      },
      plant: (core) => void core.asked(),
      change: { kind: 'sample_rate', experiment: 'mini', from: 0.2, to: 0.5 },
      says: NOTHING,
      untested: 'samples',
    },
  ],
  budget_move: [
    {
      law: {
        budgets: { agent_day_usd: null, role_day_usd: { writers: 3, readers: 10 } },
        agents: {
          list: [
            { id: 'crew-01', role: 'writers' },
            { id: 'crew-02', role: 'readers' },
          ],
        },
      },
      plant: (core) => {
        core.session('crew-02')
        core.asked({ estimated_cost_usd: 3 })
        core.asked({ estimated_cost_usd: 2 })
        core.asked({ agent_id: 'crew-02', estimated_cost_usd: 4 })
        core.asked({ agent_id: 'crew-02', estimated_cost_usd: 4.5 })
      },
      change: { kind: 'budget_move', giver: { role: 'readers', from: 10, to: 8 }, taker: { role: 'writers', from: 3, to: 5 } },
      says: { changed: 2, granted_more: 2e6, held_back: 4_500_000 },
    },
  ],
  add_rule: [
    {
      law: ruled(rule('read', 'allow')),
      plant: (core) => {
        for (const tool of ['read', 'sell', 'sell']) core.asked({ tool, confidence: 0.9 })
      },
      change: { kind: 'add_rule', rule: rule('sell', 'deny'), before: null },
      says: { changed: 2, held_back: 2e6 },
    },
  ],
  remove_rule: [
    {
      law: ruled(rule('read', 'confirm'), rule('sell', 'deny')),
      plant: (core) => {
        for (const tool of ['read', 'sell', 'sell']) core.asked({ tool, confidence: 0.9 })
      },
      change: { kind: 'remove_rule', rule: rule('sell', 'deny'), before: null },
      says: { changed: 2, granted_more: 2e6, risk_added: 6 },
    },
  ],
  rule_effect: [
    {
      law: ruled(rule('sell', 'deny')),
      plant: (core) => {
        for (const tool of ['read', 'sell', 'sell']) core.asked({ tool, confidence: 0.9 })
      },
      change: { kind: 'rule_effect', rule: 'sell', from: 'deny', to: 'confirm' },
      says: { changed: 2, taps: { was: 0, would: 2 }, granted_more: 0 },
    },
  ],
  agent_tools: [
    {
      law: { agents: { list: [{ id: 'crew-01', tools: ['fetch', 'pay'] }] } },
      plant: (core) => {
        for (const tool of ['fetch', 'pay', 'mail']) core.asked({ tool, confidence: 0.9 })
      },
      change: { kind: 'agent_tools', agent: 'crew-01', from: ['fetch', 'pay'], to: ['fetch'] },
      says: { changed: 1, held_back: 1e6 },
    },
  ],
  agent_priority: [
    {
      law: { agents: { list: [{ id: 'crew-01', max_priority: 8 }] } },
      plant: (core) => {
        for (const priority of [5, 7, 9]) core.asked({ priority, confidence: 0.9 })
      },
      change: { kind: 'agent_priority', agent: 'crew-01', from: 8, to: 6 },
      says: { changed: 1, held_back: 1e6 },
    },
    {
      law: { agents: { list: [{ id: 'crew-01', max_priority: 8 }] } },
      plant: (core) => void core.asked({ priority: 9 }),
      change: { kind: 'agent_priority', agent: 'crew-01', from: 8, to: 10 },
      says: NOTHING,
      untested: 'sessions',
    },
  ],
  preemption: [
    {
      law: { locks: { preemption: false } },
      plant: (core) => void core.asked(),
      change: { kind: 'preemption', from: false, to: true },
      says: NOTHING,
      untested: 'locks',
    },
  ],
  remove_key: [
    {
      plant: (core) => {
        core.submit(
          { kind: 'add-key', key_id: 'k1', agent_id: 'crew-01', purpose: 'agent', sha256: 'f'.repeat(64) },
          { kind: 'system', part: 'console' },
        )
        core.session('crew-01', {}, AGENT)
        core.asked({}, AGENT)
        core.asked({}, { ...AGENT, key: 'k2' })
      },
      change: { kind: 'remove_key', key_id: 'k1' },
      says: { changed: 1, held_back: 1e6 },
    },
  ],
}

describe.each(Object.entries(CASES).flatMap(([kind, cases]) => cases.map((one, i) => [`${kind} ${i + 1}`, one] as const)))(
  'the evidence of %s',
  (_, { law = {}, plant, change: made, says, untested }) => {
    const tested = async () => {
      const core = working(law)
      plant(core)
      const change = typeof made === 'function' ? made(core) : made
      return { change: ImprovementBody.parse(change), evidence: await evidenceFor(core, change) }
    }
    it('shows exactly the decisions that would have been others', async () => {
      expect((await tested()).evidence).toMatchObject(says)
    })
    it(untested ? 'says that the past cannot judge it' : 'is shown in figures', async () => {
      const { change, evidence } = await tested()
      expect(untestedOf(change)).toBe(untested)
      for (const language of LANGUAGES) {
        const words = catalogueOf(language)
        const text = evidenceText({ change, evidence }, words)
        if (untested) expect(text).toBe(words.improvements.untested[untested])
        else expect(text).toContain(words.improvements.decidedAgain(30, evidence.changed, evidence.requests))
      }
    })
  },
)
