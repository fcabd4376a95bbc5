import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WasteSection } from '../../../src/core/charter/sections/kaizen/waste.ts'
import type { Fact } from '../../../src/kaizen/history/fact.ts'
import { findWaste } from '../../../src/kaizen/waste/waste.ts'
import { ALICE, MINUTE, TIMER } from '../../support/core.ts'
import { historyOf, METER, working } from '../../support/history.ts'

/** Everything counts, so that nothing is left out by a threshold. */
const EAGER = WasteSection.parse({
  latent: { after: '1s' },
  lock_waits: { mean: '1s', waits: 1 },
  inversions: { after: '1s' },
  overpowered: { usd: 0 },
  repeats: { within: '7d' },
  hoarding: { used_below: 0.99, usd: 0 },
  failures: { usd: 0 },
  fatigue: { approvals: 1, taps_per_day: 1 },
  dead_rules: { after: '1s', requests: 1 },
  slow_answers: { median: '1s', answers: 1, timeouts: 1 },
  retries: { attempts: 2, within: '7d' },
})

const STEPS = ['ask', 'escalate', 'vote', 'reject', 'redeem', 'settle', 'fail', 'wait', 'sweep'] as const
interface Step {
  readonly kind: (typeof STEPS)[number]
  /** Which of the known requests, or of the things to ask for. */
  readonly pick: number
  readonly cents: number
}
const step = fc.record({ kind: fc.constantFrom(...STEPS), pick: fc.nat(3), cents: fc.integer({ min: 1, max: 400 }) })
const at = (kind: Step['kind'], pick = 0, cents = 100): Step => ({ kind, pick, cents })

function lived(steps: readonly Step[]) {
  const core = working({ kaizen: { waste: EAGER } })
  const model = core.charter.models.tiers.at(-1)?.models[0]?.id as string
  const ids: string[] = []
  for (const { kind, pick, cents } of steps) {
    const request_id = ids[ids.length - 1 - (pick % Math.max(1, ids.length))] ?? 'none'
    const settle = (outcome: 'succeeded' | 'failed') =>
      core.submit({ kind: 'settle', request_id, actual: cents * 10_000, outcome, usage: { model } }, METER)
    const act: Record<Step['kind'], () => unknown> = {
      ask: () => ids.push(core.asked({ target_resource: `t${pick}`, logic_density: 1, estimated_cost_usd: 2 }).id),
      escalate: () => ids.push(core.escalated({ target_resource: `t${pick}` })),
      vote: () => core.vote(request_id, ALICE),
      reject: () => core.vote(request_id, ALICE, 'reject'),
      redeem: () => core.state.requests.has(request_id) && core.redeem(request_id),
      settle: () => settle('succeeded'),
      fail: () => settle('failed'),
      wait: () => (core.now += (pick + 1) * 5 * MINUTE),
      sweep: () => core.submit({ kind: 'sweep', request_ids: ids }, TIMER),
    }
    act[kind]()
  }
  core.now += 1
  return core
}

/** More than any detector may count of one request: what was set aside, or debited if that was more. */
const most = (fact: Fact): number => Math.max(fact.estimated, fact.settled?.charged ?? 0)

it('costs and times are never negative, and nothing is counted twice by one detector', () => {
  const examples: [Step[]][] = [
    [[at('ask'), at('ask'), at('fail', 0, 300), at('ask'), at('settle', 0, 10), at('wait', 3), at('ask'), at('wait', 3), at('sweep')]],
    [[at('escalate'), at('wait'), at('vote'), at('escalate'), at('reject'), at('escalate'), at('wait', 3), at('sweep')]],
  ]
  let found = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const history = historyOf(lived(steps))
      const total = history.facts.reduce((sum, fact) => sum + most(fact), 0)
      for (const { waste, cost, time, count, groups } of findWaste(history).wastes) {
        expect(Math.min(cost, time, count, ...groups.flatMap((group) => [group.cost, group.time, group.count]))).toBeGreaterThanOrEqual(0)
        expect(Number.isSafeInteger(cost) && Number.isSafeInteger(time)).toBe(true)
        expect(cost).toBeLessThanOrEqual(total)
        found += count
        // A person's load shows the same taps again, and therefore has no cost.
        const costly = groups.filter((group) => waste !== 'fatigue' || !('operator' in group.about))
        const ids = costly.flatMap(({ examples: shown }) => shown)
        expect(new Set(ids).size, waste).toBe(ids.length)
        expect(costly.reduce((sum, group) => sum + group.count, 0)).toBeLessThanOrEqual(history.facts.length + history.charters.size)
      }
    }),
    { numRuns: 60, examples },
  )
  expect(found).toBeGreaterThan(0)
})

it('every request more that failed costs more', () => {
  const steps = [at('ask'), at('fail', 0, 300), at('ask'), at('fail', 0, 300)]
  const cost = (of: readonly Step[]) => findWaste(historyOf(lived(of))).wastes.find(({ waste }) => waste === 'failures')?.cost
  expect([cost([]), cost(steps.slice(0, 2)), cost(steps)]).toEqual([0, 3e6, 6e6])
})
