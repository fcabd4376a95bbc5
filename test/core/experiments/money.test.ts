import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usedIn } from '../../../src/core/budget/windows.ts'
import { canonicalJson } from '../../../src/core/json.ts'
import { actorOf } from '../../../src/core/principal.ts'
import { createReplay } from '../../../src/ledger/replay.ts'
import { ALICE, LOCAL, OPEN, WORKER } from '../../support/core.ts'
import { Lab, PLAN } from '../../support/experiments.ts'
import { METER } from '../../support/history.ts'

const DAY = '2026-11-21'
const ORG = `org-day:${DAY}`

describe('the money of an experiment', () => {
  it('is set aside before the call: what its budget, or the day of all experiments, does not hold is not tried', () => {
    const lab = new Lab({ day_usd: 3 }, { budget_usd: 5 })
    lab.start()
    const ids = Array.from({ length: 6 }, () => lab.kept())
    expect(lab.reserve(ids[0] as string, 2_000_000)).toBe('ok')
    expect(lab.reserve(ids[1] as string, 1_000_001)).toBe('experiment_budget')
    expect(lab.owed(ids[1] as string)).toBeUndefined()
    lab.now += 86_400_000 - 60_000
    expect(lab.reserve(ids[2] as string, 2_000_001)).toBe('experiment_budget')
    expect(lab.exp).toMatchObject({ reserved: 2_000_000, spent: 0, status: { name: 'running' } })
  })

  it('keeps a part for the watch, which the trial cannot touch', () => {
    const lab = new Lab({}, { budget_usd: 1, guard: { share: 0.3 } })
    lab.start()
    const [a, b] = [lab.kept(), lab.kept()]
    expect(lab.reserve(a, 700_000)).toBe('ok')
    expect(lab.reserve(b, 1)).toBe('experiment_budget')
  })

  it('ends an experiment when it is spent, by one last look; not while a try may give some back', () => {
    const lab = new Lab({}, { budget_usd: 1, guard: { share: 0 } })
    lab.start()
    const [a, b, c, d] = [lab.kept(), lab.kept(), lab.kept(), lab.kept()] as [string, string, string, string]
    lab.reserve(a, 600_000)
    expect(lab.reserve(b, 600_000)).toBe('experiment_budget')
    expect(lab.types()).not.toContain('experiment.exhausted')
    lab.scored(a, {}, 500_000)
    expect(lab.reserve(c, 600_000)).toBe('experiment_budget')
    expect(lab.exp.status).toMatchObject({ name: 'running', exhausted: true })
    expect(lab.owed(d)).toBeUndefined()
    lab.evaluate()
    expect(lab.exp.status).toMatchObject({ name: 'stopped', why: 'budget' })
  })

  it('is spent: the same pairs are not drawn a second time, which would be another chance', () => {
    const lab = new Lab({}, { budget_usd: 1, guard: { share: 0 } })
    lab.start()
    lab.pairs(40)
    lab.evaluate()
    expect(lab.exp.looks).toMatchObject([{ finding: 'go_on' }])
    expect(lab.reserve(lab.kept(), 1_000_000)).toBe('experiment_budget')
    lab.evaluate()
    expect(lab.exp).toMatchObject({ status: { name: 'stopped', why: 'budget' }, looks: { length: 1 } })
  })

  it('stays charged in full where nobody knows what a try spent, and a second try never takes its place', () => {
    const lab = new Lab()
    lab.start()
    const id = lab.kept()
    lab.reserve(id, 5000, 'first')
    expect(lab.reserve(id, 5000, 'second')).toBe('wrong_state')
    expect(lab.failed(id, 0, 'second')).toBe('wrong_state')
    expect(lab.failed(id, null, 'first')).toBe('ok')
    expect(lab.exp).toMatchObject({ reserved: 0, spent: 5000 })
    expect(lab.scored(id)).toBe('not_found')
  })

  it.each([
    ['with a pair', (lab: Lab, id: string) => lab.scored(id, {}, 1_500_000)],
    ['without', (lab: Lab, id: string) => lab.failed(id, 1_500_000)],
  ])(
    'counts what a provider reports above the worst case, %s: no dollar is missing, the experiment stops, and nothing more is set aside',
    (_, report) => {
      const lab = new Lab({}, { budget_usd: 1 })
      lab.start()
      const [id, next] = [lab.kept(), lab.kept()]
      const [org, day] = [usedIn(lab.state, ORG), lab.state.spent]
      lab.reserve(id, 1000)
      expect(report(lab, id)).toBe('ok')
      expect(lab.exp).toMatchObject({ reserved: 0, spent: 1_500_000, status: { name: 'stopped', why: 'overrun' } })
      expect([usedIn(lab.state, ORG) - org, lab.state.spent - day, lab.state.experimentDays.get(DAY)]).toEqual([
        1_500_000, 1_500_000, 1_500_000,
      ])
      expect(lab.reserve(next)).toBe('not_found')
    },
  )

  it('is overspent by one call at the most during a watch, too, which goes on without pairs', () => {
    const lab = new Lab({}, { budget_usd: 1 })
    lab.committed()
    const [id, next] = [lab.kept(PLAN.candidate), lab.kept(PLAN.candidate)]
    lab.reserve(id, 1000)
    lab.scored(id, {}, 2_000_000)
    expect(lab.exp.status).toMatchObject({ name: 'committed', exhausted: true })
    expect(lab.exp.spent).toBe(2_000_000 + 100 * 400)
    expect([lab.reserve(next), lab.owed(lab.kept(PLAN.candidate))]).toEqual(['not_found', undefined])
  })

  it('counts what was set aside where a report is no amount, or more than can be counted exactly', () => {
    const lab = new Lab()
    lab.start()
    const [a, b] = [lab.kept(), lab.kept()]
    lab.reserve(a, 1000)
    lab.reserve(b, 1000)
    expect(lab.failed(a, Number.MAX_SAFE_INTEGER)).toBe('ok')
    expect(lab.exp).toMatchObject({ spent: 1000, reserved: 1000, status: { name: 'stopped', why: 'overrun' } })
    const asked = { kind: 'shadow-asked', experiment_id: 'exp', request_id: b, attempt: `try-${b}`, channels: ['x'] } as const
    expect(lab.code({ ...asked, spent: Number.NaN, cost: { control: 1, candidate: 1 } }, WORKER)).toBe('invalid_field')
    expect(lab.exp).toMatchObject({ spent: 1000, reserved: 1000 })
  })

  it('is never what is no amount, and a quality that is none makes no pair', () => {
    const lab = new Lab()
    lab.start()
    const [a, b] = [lab.kept(), lab.kept()]
    for (const amount of [-1, 0.5, Number.NaN, Infinity]) expect(lab.reserve(a, amount)).toBe('invalid_field')
    lab.reserve(a)
    for (const candidate of [-0.1, 1.1, Number.NaN]) expect(lab.scored(a, { candidate })).toBe('invalid_field')
    for (const spent of [-1, Number.NaN]) expect(lab.scored(a, {}, spent)).toBe('invalid_field')
    expect(lab.failed(a, -1)).toBe('ok')
    expect(lab.exp).toMatchObject({ reserved: 0, spent: 1000, pairs: [] })
    expect(lab.keep(b, PLAN.control, { until: Number.NaN, digest: `d-${b}` })).toBe('ok')
    expect(lab.keep(lab.asked().id, PLAN.control, { until: Number.NaN })).toBe('too_late')
  })

  it('is apart from what agents may spend, and counts for the organisation unless the charter says otherwise', () => {
    const lab = new Lab()
    lab.start()
    const id = lab.kept()
    const [agent, org, spent] = [lab.day(), usedIn(lab.state, ORG), lab.state.spent]
    lab.reserve(id, 5000)
    expect([lab.day() - agent, usedIn(lab.state, ORG) - org, lab.state.spent - spent]).toEqual([0, 5000, 5000])
    lab.scored(id, {}, 400)
    expect([lab.day() - agent, usedIn(lab.state, ORG) - org, lab.state.spent - spent]).toEqual([0, 400, 400])
    const apart = new Lab({ in_org_budgets: false })
    apart.start()
    const other = apart.kept()
    const before = usedIn(apart.state, ORG)
    apart.reserve(other, 5000)
    expect(usedIn(apart.state, ORG)).toBe(before)
    expect(apart.state.experimentDays.get(DAY)).toBe(5000)
  })

  it("does not fit beyond the organisation's own limits", () => {
    const lab = new Lab({}, {}, { budgets: { agent_day_usd: 1, org_day_usd: 1 } })
    lab.start()
    const id = lab.kept()
    expect(lab.reserve(id, 990_001)).toBe('experiment_budget')
    expect(lab.reserve(lab.kept(), 1000)).toBe('ok')
  })

  it('is not set aside while the organisation is halted; nobody but a worker sets any aside', () => {
    const lab = new Lab()
    lab.start()
    const id = lab.kept()
    const reserve = { kind: 'shadow-reserve', experiment_id: 'exp', request_id: id, attempt: 'x', amount: 1 } as const
    for (const who of [OPEN, ALICE, LOCAL]) expect(lab.code(reserve, who)).toBe('forbidden')
    lab.code({ kind: 'halt', reason: 'stop', door: 'http' }, ALICE)
    expect(lab.reserve(id)).toBe('halted')
    expect(lab.owed(id)).toBeDefined()
  })
})

type Step = { readonly what: 'keep' | 'reserve' | 'score' | 'fail' | 'look' | 'day'; readonly at: number; readonly amount: number }

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom('keep', 'reserve', 'score', 'fail', 'look', 'day'),
    at: fc.nat(15),
    amount: fc.nat(600_000),
  }),
  { maxLength: 60 },
)
/** Fills the budget to the micro-dollar, and tries for one more; a day later again. */
const full: readonly Step[] = [
  ...[0, 1, 2, 3].map((at): Step => ({ what: 'keep', at, amount: 0 })),
  { what: 'reserve', at: 0, amount: 500_000 },
  { what: 'reserve', at: 1, amount: 300_000 },
  { what: 'reserve', at: 2, amount: 1 },
  { what: 'score', at: 0, amount: 600_000 },
  { what: 'fail', at: 1, amount: 0 },
  { what: 'reserve', at: 3, amount: 600_000 },
  { what: 'look', at: 0, amount: 0 },
]

/** Does all of it, and holds every law after each step; `limit`: what may be spent and set aside in that phase. */
function law(lab: Lab, run: readonly Step[], model: string, limit: number): void {
  const ids: string[] = []
  // What providers reported above the most that was set aside: only that may exceed a budget, and nothing is set aside after it.
  let lies = 0
  for (const { what, at, amount } of run) {
    const id = ids[at % Math.max(1, ids.length)] ?? 'none'
    const aside = lab.owed(id)?.held?.amount ?? Infinity
    const before = lab.exp.spent + lab.exp.reserved
    if (what === 'keep') ids.push(lab.kept(model))
    if (what === 'reserve' && lab.reserve(id, amount) === 'ok') expect(before + amount).toBeLessThanOrEqual(limit)
    if (what === 'score') lab.scored(id, { costs: [amount, amount] }, amount)
    if (what === 'fail') lab.failed(id, amount % 2 === 0 ? null : amount)
    if (what === 'score' || (what === 'fail' && amount % 2 === 1)) lies += Math.max(0, amount - aside)
    if (what === 'look') lab.evaluate()
    if (what === 'day') lab.now += 1_200_000
    const { reserved, spent } = lab.exp
    expect(reserved).toBeGreaterThanOrEqual(0)
    expect(reserved + spent).toBeLessThanOrEqual(limit + lies)
    for (const [, used] of lab.state.experimentDays.entries()) expect(used).toBeLessThanOrEqual(900_000 + lies)
  }
  const held = [...lab.state.shadows.entries()].reduce((sum, [, shadow]) => sum + (shadow.held?.amount ?? 0), 0)
  expect(lab.exp.reserved).toBe(held)
  expect(lab.state.leases.size).toBe(0)
  expect(lab.types()).not.toContain('request.redeemed')
  // What agents did they settled themselves, before its content was kept.
  for (const { type, actor } of lab.ledger) if (type === 'request.settled') expect(actor).toBe(actorOf(METER))
  const replay = createReplay('default')
  for (const entry of lab.ledger) expect(replay.push(JSON.parse(canonicalJson(entry)))).toBeUndefined()
}

const CENTS = { budget_usd: 1, guard: { share: 0.2 } }

describe('for every sequence of what workers, time and people do', () => {
  it('reserved and spent together never exceed the budget, nor a day its own, except by what a provider reports above the most a call could cost; shadow work holds no lock and redeems nothing; replay is the same', () => {
    const trial = (run: readonly Step[]): void => {
      const lab = new Lab({ day_usd: 0.9 }, CENTS)
      lab.start()
      law(lab, run, PLAN.control, 800_000)
    }
    fc.assert(fc.property(steps, trial), { numRuns: 60, examples: [[[...full]]] })
  }, 60_000)

  it('nor after a promotion, when the part that was kept for the watch may be spent, too', () => {
    const watch = (run: readonly Step[]): void => {
      const lab = new Lab({ day_usd: 0.9 }, CENTS)
      lab.committed()
      law(lab, run, PLAN.candidate, 1_000_000)
    }
    fc.assert(fc.property(steps, watch), { numRuns: 12, examples: [[[...full]]] })
  }, 60_000)
})
