import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countedOf } from '../../../src/core/budget/held.ts'
import { usedIn } from '../../../src/core/budget/windows.ts'
import { NOON, OPEN, TIMER } from '../../support/core.ts'
import { Planner, step } from '../../support/plans.ts'

/** Something of every gate: denied intents and tools, rules of each effect, standing classes, rates of history, risk, trust, budgets. */
const STRICT = {
  solo: false,
  operators: ['ann', 'bob', 'cid', 'dora'].map((id, i) => ({ id, telegram: 2001 + i })),
  deny: { intents: ['mint tokens'] },
  budgets: { task_usd: 20, agent_day_usd: 60 },
  tools: { default: 'allow', deny: ['Bash(rm *)'] },
  risk: {},
  people: {},
  trust: {
    capabilities: { SEND_MAIL: { threshold: 40, probation: 'deny' } },
    tools: { 'mail.*': ['SEND_MAIL'] },
    resources: { llm_tokens: [], api_call: [], compute: [] },
  },
  rules: [
    { id: 'deploy', effect: 'confirm', when: "request.tool == 'deploy'", reason_code: 'deploy', reason: 'Somebody looks first' },
    {
      id: 'often',
      effect: 'deny',
      when: "history.count('crawl', '1h') >= 2",
      tools: ['crawl'],
      reason_code: 'often',
      reason: 'Twice an hour',
    },
    { id: 'look', effect: 'deny', when: "request.target_resource == 'prod'", reason_code: 'prod', reason: 'Never there' },
  ],
  default: 'allow',
  approvals: {
    groups: { all: ['ann', 'bob', 'cid', 'dora'], two: ['cid', 'dora'] },
    routes: [
      { id: 'deploys', when: "request.tool == 'deploy'", stages: [{ id: 'two', any_of: ['two'], quorum: 2 }] },
      { id: 'costly', when: 'request.estimated_cost_usd > 5.0', stages: [{ id: 'all', any_of: ['all'], quorum: 3 }] },
    ],
  },
}

const wish = fc.record({
  task_intent: fc.constantFrom('Summarise the proposals', 'Withdraw the funds', 'Mint tokens', 'Delete all customers', 'Look around'),
  tool: fc.constantFrom(undefined, 'deploy', 'crawl', 'mail.send', 'Bash(rm -rf /)', 'fs.read'),
  target_resource: fc.constantFrom(undefined, 'prod', 'docs'),
  confidence: fc.constantFrom(undefined, 0.2, 0.9),
  priority: fc.integer({ min: 1, max: 10 }),
  estimated_cost_usd: fc.integer({ min: 0, max: 8000 }).map((n) => n / 1000),
})
type Wish = typeof wish extends fc.Arbitrary<infer S> ? S : never

/** A step that no gate minds, but for what is named. */
const usual = (own: Partial<Wish>): Wish => ({
  task_intent: 'Look around',
  tool: undefined,
  target_resource: undefined,
  confidence: undefined,
  priority: 5,
  estimated_cost_usd: 0.01,
  ...own,
})

const present = (value: Wish) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
const steps = (wishes: readonly Wish[]) => wishes.map((one, at) => step(`s${at}`, present(one)))

it('is never a way round what a step would meet by itself: denied if any is, asked if any is, by as many people', () => {
  const met = { denied: 0, asked: 0, people: 0 }
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 4 }), (wishes) => {
      // Asked one after the other by an agent that gets what it asks for; a session has one budget, as a plan has.
      const core = new Planner(STRICT)
      const alone = wishes.map((one) => core.asked(present(one)))
      const whole = new Planner(STRICT).planned(steps(wishes))
      const refused = alone.filter(({ status }) => status.name === 'refused' && status.cause === 'policy')
      if (refused.length > 0) {
        met.denied++
        expect(whole.status.name).toBe('refused')
      } else if (alone.some(({ status }) => status.name === 'pending')) {
        met.asked++
        expect(whole.status.name).not.toBe('granted')
      }
      if (whole.status.name !== 'pending') return
      const people = Math.max(...alone.map(({ escalation }) => escalation?.people ?? 1))
      if (people > 1) met.people++
      expect(whole.escalation?.people ?? 1).toBeGreaterThanOrEqual(people)
      const stages = whole.escalation?.staged?.stages.map((stage) => stage.id) ?? []
      for (const { escalation } of alone) for (const stage of escalation?.staged?.stages ?? []) expect(stages).toContain(stage.id)
    }),
    // The law is about something in every run: a step that is denied, one that is asked, one that needs several people.
    { numRuns: 150, examples: [[[usual({ tool: 'Bash(rm -rf /)' })]], [[usual({ confidence: 0.2 })]], [[usual({ tool: 'deploy' })]]] },
  )
  expect(Math.min(met.denied, met.asked, met.people)).toBeGreaterThan(0)
})

const move = fc.record({
  do: fc.constantFrom('redeem', 'redeem', 'redeem', 'settle', 'settle', 'meter', 'cancel', 'wait', 'sweep'),
  pick: fc.nat(5),
  usd: fc.integer({ min: 0, max: 4000 }).map((n) => n / 1000),
  failed: fc.boolean(),
})

it('counts as one: what a plan and its steps hold is its total, unless the steps cost more; at the end what they cost', () => {
  let done = 0
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 3000 }),
      fc.boolean(),
      fc.array(move, { maxLength: 30 }),
      (costs, slack, graph, moves) => {
        const core = new Planner({
          budgets: { task_usd: null, agent_day_usd: null, session_usd: null, org_day_usd: null },
          escalate: { cost_above_usd: 1000 },
        })
        const total = costs.reduce((sum, n) => sum + n * 1000, slack * 1000)
        const id = core.granted(
          costs.map((n, at) => step(`s${at}`, { estimated_cost_usd: n / 1000 })),
          { total_usd: total / 1e6, order: graph ? 'graph' : 'sequence' },
        )
        const redeemed = new Set<string>()
        for (const { do: what, pick, usd, failed } of moves) {
          const at = pick % costs.length
          const outcome = failed && pick === 0 ? 'failed' : 'succeeded'
          if (what === 'redeem' && core.redeemStep(id, `s${at}`) === 'ok') {
            // Once, whatever happens.
            expect(redeemed.has(`s${at}`)).toBe(false)
            redeemed.add(`s${at}`)
          }
          if (what === 'settle') core.settleStep(id, at + 1, usd, outcome)
          if (what === 'meter') core.settleStep(id, at + 1, usd, outcome, { kind: 'meter', key: 'm' })
          if (what === 'cancel' && pick === 5) core.submit({ kind: 'cancel', request_id: id }, OPEN)
          if (what === 'wait') core.now += 10 * 60_000
          if (what === 'sweep') core.submit({ kind: 'sweep', request_ids: [id, ...costs.map((_, n) => `${id}-${n + 1}`)] }, TIMER)
          const { status, reservation } = core.record(id)
          const own = costs.flatMap((_, n) => core.state.requests.get(`${id}-${n + 1}`) ?? [])
          const spent = own.reduce((sum, record) => sum + countedOf(record).amount, 0)
          const open = status.name === 'granted' || status.name === 'executing'
          expect(core.day()).toBe(open ? Math.max(total, spent) : spent)
          if (open) expect(reservation.amount).toBe(Math.max(0, total - spent))
          else done++
          expect(usedIn(core.state, `session:s1`)).toBe(core.day())
        }
        expect(core.now).toBeGreaterThanOrEqual(NOON)
      },
    ),
    {
      numRuns: 150,
      // A step that cost more than the plan had, until a meter said that it had not.
      examples: [
        [
          [0, 0],
          0,
          true,
          [
            { do: 'redeem', pick: 3, usd: 0, failed: false },
            { do: 'settle', pick: 3, usd: 0.001, failed: false },
            { do: 'meter', pick: 3, usd: 0, failed: false },
          ],
        ],
      ],
    },
  )
  expect(done).toBeGreaterThan(20)
})
