import { expect, it } from 'vitest'
import type { CharterContent } from '../../../src/core/charter/content.ts'
import type { Entry } from '../../../src/core/entry.ts'
import { createBacktest } from '../../../src/kaizen/backtest/backtest.ts'
import type { Backtests } from '../../../src/kaizen/backtest/result.ts'
import { ALICE, BOB, type Changes, Core, charterWith, MINUTE, NOON, TIMER } from '../../support/core.ts'

const DAY = 86_400_000
const ALL = { from: 0, to: NOON + 365 * DAY }

function backtest(ledger: readonly Entry[], candidates: readonly CharterContent[], window = ALL): Backtests {
  const run = createBacktest('default', window, candidates)
  for (const entry of ledger) run.push(JSON.parse(JSON.stringify(entry)) as Entry)
  return run.finish()
}

/** A charter without budgets, unless a test is about them. */
const charter = (changes: Changes = {}) => charterWith({ budgets: { agent_day_usd: null }, ...changes })
const begin = (changes: Changes = {}): Core => {
  const core = new Core({ budgets: { agent_day_usd: null }, ...changes })
  core.session()
  return core
}

const one = (core: Core, changes: Changes, window = ALL) => {
  const tested = backtest(core.ledger, [charter(changes)], window)
  return { ...tested, result: tested.results[0] as Backtests['results'][number] }
}

/** Asks for $6, which is above what the default charter grants alone. */
const costly = (core: Core, usd = 6): string => core.asked({ estimated_cost_usd: usd, confidence: 0.9 }).id

it('changes nothing under the charter that was in force, and says that every decision came out the same', () => {
  const core = begin()
  core.asked()
  core.vote(costly(core), ALICE)
  const { result, check, entries } = one(core, {})
  expect(check).toEqual({ decisions: 5 })
  expect(entries).toBe(core.ledger.length)
  expect(result).toMatchObject({ requests: 2, changed: 0, taps: { was: 1, would: 1 }, patterns: [], blind: [] })
})

it('counts each request as it was answered and as it would have been, with the money of each', () => {
  const core = begin()
  core.asked({ estimated_cost_usd: 1 })
  core.asked({ estimated_cost_usd: 3 })
  costly(core, 6)
  const { result } = one(core, { escalate: { cost_above_usd: 2 } })
  expect(result.cells.granted).toEqual({
    granted: { count: 1, amount: 1e6 },
    asked: { count: 1, amount: 3e6 },
    refused: { count: 0, amount: 0 },
  })
  expect(result.cells.asked.asked).toEqual({ count: 1, amount: 6e6 })
  expect(result).toMatchObject({ requests: 3, changed: 1, money: { granted_more: 0, held_back: 3e6 } })
})

it('counts the votes that were cast as saved, and the time people took', () => {
  const core = begin()
  const first = costly(core)
  core.now += 3 * MINUTE
  core.vote(first, ALICE)
  const second = costly(core)
  core.now += 2 * MINUTE
  core.vote(second, BOB)
  const { result } = one(core, { escalate: { cost_above_usd: 20 } })
  expect(result).toMatchObject({
    changed: 2,
    taps: { was: 2, would: 0 },
    waits_saved: 5 * MINUTE,
    money: { granted_more: 12e6, held_back: 0 },
    against_people: { count: 0, amount: 0 },
  })
})

it('names what people rejected and the candidate would grant without them', () => {
  const core = begin()
  core.vote(costly(core), ALICE, 'reject')
  expect(one(core, { escalate: { cost_above_usd: 20 } }).result.against_people).toEqual({ count: 1, amount: 6e6 })
})

it('counts the approvals that newly asked requests would take', () => {
  const core = begin()
  core.asked()
  core.asked()
  expect(one(core, { escalate: { cost_above_usd: 0.5 } }).result.taps).toEqual({ was: 0, would: 2 })
})

it('says how many approvals would have come too late under a shorter timeout', () => {
  const core = begin()
  const slow = costly(core)
  core.now += 8 * MINUTE
  core.vote(slow, ALICE)
  const quick = costly(core)
  core.now += MINUTE
  core.vote(quick, ALICE)
  expect(one(core, { escalate: { timeout: '5m' } }).result).toMatchObject({ changed: 0, too_late: 1 })
})

it('adds up the risk of what would be granted without a person, by the stricter of the two charters', () => {
  const risk = { tools: { list: { deploy: 'high' } } }
  const core = begin({ risk })
  core.asked({ tool: 'deploy', estimated_cost_usd: 6, confidence: 0.9 })
  const { result } = one(core, { risk: { tools: { list: {} } }, escalate: { cost_above_usd: 20 } })
  expect(result.changed).toBe(1)
  expect(result.risk.added).toMatchObject({ levels: { high: 1 }, score: 10 })
})

it('groups what changed by tool and reasons, largest first, with the first few as examples', () => {
  const core = begin()
  for (let i = 0; i < 5; i++) core.asked({ tool: 'search', estimated_cost_usd: 3 })
  core.asked({ tool: 'deploy', estimated_cost_usd: 4 })
  const { patterns } = one(core, { escalate: { cost_above_usd: 2 } }).result
  expect(patterns.map(({ what, count }) => [what, count])).toEqual([
    ['search', 5],
    ['deploy', 1],
  ])
  expect(patterns[0]).toMatchObject({ was: 'granted', would: 'asked', because: 'cost_above_limit' })
  expect(patterns[0]?.examples).toHaveLength(3)
})

it('decides only what lies in the window, on all that was before it', () => {
  const core = begin({ budgets: { agent_day_usd: 5 } })
  core.asked({ estimated_cost_usd: 4 })
  core.now += MINUTE
  const from = core.now
  core.asked({ estimated_cost_usd: 3 })
  const { result, check } = one(core, { budgets: { agent_day_usd: 6 } }, { from, to: ALL.to })
  expect(check.decisions).toBe(1)
  expect(result.cells.refused.refused.count).toBe(1)
  expect(one(core, { budgets: { agent_day_usd: 7 } }, { from, to: ALL.to }).result.cells.refused.granted.count).toBe(1)
})

it('decides each request on the state as it really was: what a candidate grants more does not use up its own budgets', () => {
  const core = begin({ budgets: { agent_day_usd: 5 } })
  core.asked({ estimated_cost_usd: 4 })
  core.asked({ estimated_cost_usd: 3 })
  core.asked({ estimated_cost_usd: 3 })
  // Played on, the second would leave no room for the third.
  expect(one(core, { budgets: { agent_day_usd: 7 } }).result.cells.refused.granted.count).toBe(2)
})

it('counts for the rules of a candidate what the rules in force never asked of history', () => {
  const core = begin()
  for (let i = 0; i < 3; i++) core.asked({ tool: 'lookup' })
  const rule = { id: 'often', effect: 'deny', when: 'history.count("lookup", "1h") >= 2', reason_code: 'often', reason: 'Too often' }
  expect(one(core, { rules: [rule], default: 'allow' }).result.cells.granted).toMatchObject({
    granted: { count: 2 },
    refused: { count: 1 },
  })
})

it('names what a candidate looks at and nobody had counted', () => {
  const core = begin()
  core.asked()
  expect(one(core, { budgets: { org_month_usd: 100 } }).result.blind).toEqual(['budgets.org_month_usd'])
  const counted = begin({ budgets: { org_month_usd: 50 } })
  counted.asked()
  expect(one(counted, { budgets: { org_month_usd: 100 } }).result.blind).toEqual([])
})

it('follows what became of a request beyond the window', () => {
  const core = begin()
  const id = costly(core)
  core.now += MINUTE
  const window = { from: 0, to: core.now }
  core.vote(id, ALICE)
  expect(one(core, { escalate: { cost_above_usd: 20 } }, window).result.taps).toEqual({ was: 1, would: 0 })
})

it('tests several charters in one reading, each as if it were alone', () => {
  const core = begin()
  for (const usd of [1, 3, 6]) core.asked({ estimated_cost_usd: usd, confidence: 0.9 })
  const candidates = [2, 5, 20].map((cost_above_usd) => charter({ escalate: { cost_above_usd } }))
  const { results } = backtest(core.ledger, candidates)
  expect(results).toEqual(candidates.map((candidate) => backtest(core.ledger, [candidate]).results[0]))
  expect(results.map(({ changed }) => changed)).toEqual([1, 0, 1])
})

it('says nothing of a ledger whose own decisions do not come out the same', () => {
  const core = begin()
  core.asked()
  core.asked()
  const forged = core.ledger.map((entry) =>
    entry.type === 'request.asked' && entry.subject === 'r2'
      ? ({ ...entry, data: { ...entry.data, outcome: { status: 'refused', cause: 'policy', reason: { code: 'x', text: 'x' } } } } as Entry)
      : entry,
  )
  expect(backtest(forged, [charter()]).check.difference?.seq).toBe(forged.findIndex(({ subject }) => subject === 'r2') + 1)
})

it('counts a request that ran out as no vote, and as nothing to save', () => {
  const core = begin()
  const id = costly(core)
  core.now += 11 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
  expect(one(core, { escalate: { cost_above_usd: 20 } }).result).toMatchObject({ taps: { was: 0, would: 0 }, waits_saved: 11 * MINUTE })
})
