import { expect, it } from 'vitest'
import { inlineBacktester } from '../../src/kaizen/backtest/backtester.ts'
import { type Bounds, optimize, type Search } from '../../src/kaizen/optimizer/optimize.ts'
import { ALICE, type Changes, Core, MINUTE, TIMER } from '../support/core.ts'

const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER }
const BOUNDS: Bounds = { risk: 100, tap: 1_000_000, most: 3 }

const begin = (changes: Changes = {}): Core => {
  const core = new Core({ budgets: { agent_day_usd: null }, ...changes })
  core.session()
  return core
}

function search(core: Core, bounds: Partial<Bounds> = {}): Promise<Search> {
  const { charter } = core.state
  if (!charter) throw new Error('no charter')
  const read = async (after: number, limit: number) =>
    core.ledger.slice(after, after + limit).map((entry) => ({ text: JSON.stringify(entry) }))
  return optimize(charter, inlineBacktester({ org: 'default', read }), ALL, { ...BOUNDS, ...bounds })
}

/** People approve so many requests above the limit of $5. */
function approve(core: Core, times: number, usd = 6): void {
  for (let i = 0; i < times; i++) {
    const { id } = core.asked({ estimated_cost_usd: usd, confidence: 0.9 })
    core.now += MINUTE
    core.vote(id, ALICE)
  }
}

it('finds the smallest step that saves the taps people always gave', async () => {
  const core = begin()
  approve(core, 10)
  const { found, tried } = await search(core)
  expect(tried).toBeGreaterThan(10)
  expect(found[0]).toMatchObject({
    change: { kind: 'cost_threshold', from: 5, to: 6.25 },
    loosens: true,
    value: 10_000_000,
    evidence: { taps: { was: 10, would: 0 }, changed: 10 },
  })
})

it('finds nothing that adds more risk than the bound', async () => {
  const core = begin()
  approve(core, 10)
  // Nobody assessed the ten, so each weighs 3.
  expect((await search(core, { risk: 29 })).found).toEqual([])
  expect((await search(core, { risk: 30 })).found).toHaveLength(1)
})

it('never finds what would have granted something that people rejected', async () => {
  const core = begin()
  approve(core, 10)
  core.vote(core.asked({ estimated_cost_usd: 6, confidence: 0.9 }).id, ALICE, 'reject')
  expect((await search(core, { risk: 1_000 })).found).toEqual([])
})

it('finds a shorter time to answer where nobody answers later, which loosens nothing', async () => {
  const core = begin()
  approve(core, 2)
  const { id } = core.asked({ estimated_cost_usd: 6, confidence: 0.9 })
  core.now += 11 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
  const { found } = await search(core, { risk: 0 })
  expect(found).toMatchObject([{ change: { kind: 'timeout', from: '10m', to: '2m' }, loosens: false, value: 0, waits_saved: 8 * MINUTE }])
})

it('never shortens a time in which people still approved', async () => {
  const core = begin()
  const slow = core.asked({ estimated_cost_usd: 6, confidence: 0.9 }).id
  core.now += 8 * MINUTE
  core.vote(slow, ALICE)
  const { id } = core.asked({ estimated_cost_usd: 6, confidence: 0.9 })
  core.now += 11 * MINUTE
  core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
  expect((await search(core, { risk: 0 })).found).toEqual([])
})

it('finds that people should be asked sooner where work that was granted alone fails, if a tap costs less', async () => {
  const core = begin()
  for (let i = 0; i < 5; i++) {
    const { id } = core.asked({ estimated_cost_usd: 4, confidence: 0.9 })
    core.submit({ kind: 'settle', request_id: id, actual: 4_000_000, outcome: 'failed' }, ALICE)
  }
  const [first] = (await search(core)).found
  expect(first).toMatchObject({ change: { kind: 'cost_threshold', to: 2.5 }, loosens: false, value: 15_000_000 })
  expect((await search(core, { tap: 5_000_000 })).found).toEqual([])
})

it('gives the same answer again, at most as many as asked for, and one of each place', async () => {
  const core = begin()
  approve(core, 3)
  for (let i = 0; i < 3; i++) core.vote(core.asked({ confidence: 0.62 }).id, ALICE)
  const once = await search(core)
  expect(await search(core)).toEqual(once)
  expect(once.found.map(({ change }) => change.kind)).toEqual(['cost_threshold', 'confidence_threshold'])
  expect((await search(core, { most: 1 })).found).toHaveLength(1)
})

it('finds nothing in a ledger that does not come out the same again', async () => {
  const core = begin()
  approve(core, 10)
  const granted = core.ledger.findIndex(({ type }) => type === 'request.granted')
  const entry = core.ledger[granted] as (typeof core.ledger)[number]
  core.ledger[granted] = { ...entry, data: { ...entry.data, expires: 1 } } as typeof entry
  expect(await search(core)).toMatchObject({ found: [], difference: { seq: granted + 1 } })
})
