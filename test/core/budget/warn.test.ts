import { expect, it } from 'vitest'
import { share } from '../../../src/core/budget/warn.ts'
import { ALICE, type Changes, Core, OPEN } from '../../support/core.ts'

const CONSOLE = { kind: 'system', part: 'console' } as const
function warned(budgets: Changes): { readonly core: Core; heard(): readonly string[] } {
  const core = new Core({ budgets: { agent_day_usd: null, warn_at: [80, 50, 100], ...budgets }, escalate: { cost_above_usd: 1000 } })
  core.session()
  let from = 0
  const heard = () => {
    const fresh = core.ledger.slice(from).flatMap((e) => (e.type === 'budget.warned' ? [`${e.subject} ${e.data.percent}`] : []))
    from = core.ledger.length
    return fresh
  }
  return { core, heard }
}

it('warns in the decision that reaches a percentage, once each', () => {
  const { core, heard } = warned({ agent_day_usd: 10 })
  const spend = (usd: number) => {
    core.asked({ estimated_cost_usd: usd })
    return heard()
  }
  const key = 'agent-day:2026-11-21:crew-01'
  expect([spend(4.999999), spend(0.000001), spend(1), spend(4), spend(0)]).toEqual([[], [`${key} 50`], [], [`${key} 80`, `${key} 100`], []])
  expect(core.ledger.at(-2)?.type).toBe('budget.warned')
})

it('does not warn again after money was freed and used again, and does on the next day', () => {
  const { core, heard } = warned({ agent_day_usd: 10 })
  const id = core.escalated({ estimated_cost_usd: 6 })
  expect(heard()).toEqual(['agent-day:2026-11-21:crew-01 50'])
  core.vote(id, ALICE, 'reject')
  core.asked({ estimated_cost_usd: 6 })
  expect(heard()).toEqual([])
  core.now += 24 * 3_600_000
  core.session()
  core.asked({ estimated_cost_usd: 6 })
  expect(heard()).toEqual(['agent-day:2026-11-22:crew-01 50'])
})

it('warns of what is settled above its estimate, in every window, tokens and lifetime too', () => {
  const { core, heard } = warned({ org_lifetime_usd: 10, org_month_usd: 10, tokens: { org_day: 100 } })
  const { id } = core.asked({ estimated_cost_usd: 1, estimated_tokens: 10 })
  expect(heard()).toEqual([])
  core.submit({ kind: 'settle', request_id: id, actual: 8_000_000, outcome: 'succeeded', usage: { input_tokens: 55 } }, OPEN)
  expect(heard()).toEqual([
    'org-month:2026-11 50',
    'org-month:2026-11 80',
    'tokens.org-day:2026-11-21 50',
    'org-lifetime 50',
    'org-lifetime 80',
  ])
})

it('a lifetime that was topped up is warned of anew', () => {
  const { core, heard } = warned({ org_lifetime_usd: 'funds' })
  const pay = () => core.submit({ kind: 'move-funds', way: 'in', amount: 10_000_000, note: 'n', door: 'cli' }, CONSOLE)
  pay()
  core.asked({ estimated_cost_usd: 5 })
  expect(heard()).toEqual(['org-lifetime 50'])
  pay()
  core.asked({ estimated_cost_usd: 4 })
  core.asked({ estimated_cost_usd: 1 })
  expect(heard()).toEqual(['org-lifetime 50'])
})

it('a share is rounded up, and exact beyond what floats can multiply', () => {
  expect([share(10, 50), share(3, 50), share(999_999_999_999_999, 80), share(1_000_000_000_000_000, 100)]).toEqual([
    5, 2, 800_000_000_000_000, 1_000_000_000_000_000,
  ])
})
