import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/core/decide/index.ts'
import { evolve } from '../../../src/core/evolve/index.ts'
import { emptyState } from '../../../src/core/state.ts'
import { type Changes, Core } from '../../support/core.ts'

type Effect = 'deny' | 'confirm' | 'allow'
interface Rule {
  readonly id: string
  readonly effect: Effect
  readonly when: string
  readonly [more: string]: unknown
}

/** Conditions that hold, do not hold, cannot be evaluated, or hang on words, history and what was asked. */
const WHEN = [
  'true',
  'false',
  'request.args.amount > 5',
  'request.args.missing == "x"',
  'request.estimated_cost_usd > 1.0',
  'request.tool.startsWith("web")',
  'request.tool == "web_search" && request.priority > 3',
  'request.task_intent.contains("report")',
  'request.justification.matches("(a+)+$")',
  'history.count("*", "1h") > 2',
  'budget.day_left < 8.0',
  'has(request.reversible) && !request.reversible',
]
const rule = (index: number): fc.Arbitrary<Rule> =>
  fc.record({
    id: fc.constant(`rule-${index}`),
    effect: fc.constantFrom<Effect>('deny', 'confirm', 'allow'),
    when: fc.constantFrom(...WHEN),
    reason_code: fc.constant(`rule_${index}`),
    reason: fc.constant('Because'),
  })
const rulesOf = (max: number) => fc.integer({ min: 0, max }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => rule(i))))
const tooled = fc.constantFrom<Changes>({}, { tools: ['web_*'] }, { tools: ['Bash'] }, { resources: ['llm_tokens'] })
const rules = rulesOf(6).chain((all) => fc.tuple(...all.map((one) => tooled.map((more) => ({ ...one, ...more })))))
const fallback = fc.constantFrom<Effect>('deny', 'confirm', 'allow')
const ask = fc.record<Changes>(
  {
    task_intent: fc.constantFrom('Write a report', 'Look around'),
    estimated_cost_usd: fc.constantFrom(0, 1, 2),
    tool: fc.constantFrom('web_search', 'Bash', 'ｗeb_search'),
    args: fc.constantFrom<object>({}, { amount: 3 }, { amount: 9 }, { amount: 'nine' }),
    priority: fc.integer({ min: 1, max: 10 }),
    justification: fc.constantFrom('aaa', 'aaab'),
    reversible: fc.boolean(),
  },
  { requiredKeys: ['task_intent', 'estimated_cost_usd'] },
)
const asks = fc.array(ask, { minLength: 1, maxLength: 4 })

const RANK = { granted: 0, pending: 1, refused: 2 } as const
/** The last of several requests under these rules: 0 granted, 1 asked, 2 refused; and all that was answered. */
function outcome(all: readonly Rule[], base: Effect, requests: readonly Changes[]) {
  const core = new Core({ rules: all, default: base })
  core.session()
  const records = requests.map((one) => core.asked(one))
  const ranks = records.map(({ status }) => RANK[status.name as keyof typeof RANK])
  return { core, ranks, answers: records.map(({ id }) => core.state.requests.get(id)) }
}
/** One request alone: what came before would count in history and budget. */
const rank = (all: readonly Rule[], base: Effect, one: Changes) => outcome(all, base, [one]).ranks[0] ?? -1

describe('rules', () => {
  it('grant never more when a deny rule is added', () => {
    fc.assert(
      fc.property(rules, rule(99), fallback, ask, (all, more, base, one) => {
        const deny = { ...more, effect: 'deny' as const }
        expect(rank([...all, deny], base, one)).toBeGreaterThanOrEqual(rank(all, base, one))
      }),
      { numRuns: 150 },
    )
  })

  it('grant never more when an allow rule is taken out, unless what no rule speaks about is allowed', () => {
    fc.assert(
      fc.property(rules, fallback, ask, (all, base, one) => {
        for (const gone of all.filter(({ effect }) => effect === 'allow'))
          if (base !== 'allow')
            expect(
              rank(
                all.filter((other) => other !== gone),
                base,
                one,
              ),
            ).toBeGreaterThanOrEqual(rank(all, base, one))
      }),
      { numRuns: 150 },
    )
  })

  it('ask or refuse where one that asks is added and the default grants', () => {
    fc.assert(
      fc.property(rules, rule(99), ask, (all, more, one) => {
        const confirm = { ...more, effect: 'confirm' as const }
        expect(rank([...all, confirm], 'allow', one)).toBeGreaterThanOrEqual(rank(all, 'allow', one))
      }),
      { numRuns: 100 },
    )
  })

  it('answer the same in any order, word by word', () => {
    fc.assert(
      fc.property(rules, fallback, asks, fc.infiniteStream(fc.nat()), (all, base, requests, dice) => {
        const shuffled = all
          .map((one) => ({ one, at: dice.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one)
        const strip = (run: ReturnType<typeof outcome>) =>
          run.answers.map((record) => ({ ...record, charter: '', action_digest: '', status: { ...record?.status, charter: '' } }))
        expect(strip(outcome(shuffled, base, requests))).toEqual(strip(outcome(all, base, requests)))
      }),
      { numRuns: 100 },
    )
  })

  it('decide a ledger again as they decided it', () => {
    fc.assert(
      fc.property(rules, fallback, asks, (all, base, requests) => {
        const { core } = outcome(all, base, requests)
        const state = emptyState('default')
        for (const entry of core.ledger) {
          const { input } = entry.data as { input: { command: never; principal: never } }
          const again = decide(state, input.command, input.principal, entry.at)
          expect(again.events[0]).toEqual({ type: entry.type, subject: entry.subject, data: entry.data })
          evolve(state, entry)
        }
      }),
      { numRuns: 50 },
    )
  })
})
