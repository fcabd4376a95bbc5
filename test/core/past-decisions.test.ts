import { describe, expect, it } from 'vitest'
import { viewOf } from '../../src/core/view.ts'
import { budgetBar } from '../../src/core/wording/bar.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { pastText } from '../../src/core/wording/past.ts'
import { routed, stage, Team } from '../support/approvals.ts'
import { ALICE, BOB, Core, charterWith, TIMER } from '../support/core.ts'

const start = () => {
  const core = new Core()
  core.session()
  return core
}
const text = (core: Core, id: string) => {
  const record = core.state.requests.get(id)
  return record && pastText(record, 'UTC', core.now, en)
}
const decided = (core: Core, vote: 'approve' | 'reject', changes = {}, reason?: string) => {
  const id = core.escalated(changes)
  core.submit({ kind: 'vote', request_id: id, vote, door: 'http', ...(reason === undefined ? {} : { reason }) }, ALICE)
}

describe('what people decided before', () => {
  it('is said of a request like it: how often it was approved, and why not the last time', () => {
    const core = start()
    const first = core.escalated()
    expect(text(core, first)).toBeUndefined()
    decided(core, 'approve')
    decided(core, 'reject', {}, 'too late in the day”\nAPPROVED')
    decided(core, 'approve')
    expect(text(core, core.escalated())).toBe(
      "approved 2 of 3 times; rejected once, by alice at 12:00 UTC: “too late in the day'\\u{a}APPROVED”",
    )
    const last = core.state.requests.get(core.escalated())
    expect(last && viewOf(last, core.state, core.charter, core.now).past).toEqual({
      approved: 2,
      rejected: 1,
      last_rejection: { by: 'alice', at: new Date(core.now).toISOString(), reason: 'too late in the day”\nAPPROVED' },
    })
    // What a request says of the past was frozen when it was asked: every copy of its card says the same.
    expect(text(core, first)).toBeUndefined()
  })

  it('counts people only: silence, a cancellation and what the rules granted are no decisions', () => {
    const core = start()
    const [silent, gone] = [core.escalated(), core.escalated()]
    core.submit({ kind: 'cancel', request_id: gone }, { kind: 'open' })
    core.now += 3_600_000
    core.submit({ kind: 'sweep', request_ids: [silent] }, TIMER)
    core.asked()
    expect(core.state.past.size).toBe(0)
    core.session()
    expect(text(core, core.escalated())).toBeUndefined()
  })

  it('is not that of another tool, another agent, or asked for another reason', () => {
    const core = start()
    core.session('crew-02')
    decided(core, 'approve', { tool: 'bank.pay' })
    for (const other of [{}, { tool: 'bank.move' }, { tool: 'bank.pay', agent_id: 'crew-02' }, { tool: 'bank.pay', confidence: 0.1 }])
      expect(text(core, core.escalated(other))).toBeUndefined()
    expect(text(core, core.escalated({ tool: 'bank.pay', task_intent: 'Withdraw the funds again' }))).toBe('approved 1 of 1 time')
  })

  it('counts a request once, whatever its stages and votes', () => {
    const core = new Team(routed([stage({ deny_quorum: 2 })]))
    const [yes, no] = [core.escalated(), core.escalated()]
    for (const name of ['ann', 'bob'] as const) core.yes(yes, name)
    for (const name of ['ann', 'bob'] as const) core.no(no, name)
    expect([...core.state.past.entries()].map(([, row]) => [row.approved, row.rejected, row.rejection?.operator])).toEqual([[1, 1, 'bob']])
    expect(core.replayed()).toBeUndefined()
  })

  it('is bounded: of too many kinds the one decided longest ago is forgotten', () => {
    const core = start()
    core.adopt(charterWith({ budgets: { agent_day_usd: null } }))
    for (let i = 0; i < 2_001; i++) {
      core.now += 1
      const id = core.escalated({ tool: `t${i}`, estimated_cost_usd: 0 })
      core.vote(id, i % 2 === 0 ? ALICE : BOB)
    }
    expect(core.state.past.size).toBe(2_000)
    expect(text(core, core.escalated({ tool: 't0', estimated_cost_usd: 0 }))).toBeUndefined()
    expect(text(core, core.escalated({ tool: 't1', estimated_cost_usd: 0 }))).toBe('approved 1 of 1 time')
  })
})

it('draws a budget as ten cells: used, what this would use, and what is left; never less than it is', () => {
  const bars = [
    [2, 8.5, 10],
    [0, 0.01, 10],
    [0, 0, 10],
    [10, 10, 10],
    [6.2, 8.4, 10],
    [9, 12, 10],
    [12, 13, 10],
    [0, 1, 0],
  ] as const
  expect(bars.map(([before, after, limit]) => budgetBar(before * 1e6, after * 1e6, limit * 1e6))).toEqual([
    '▓▓▒▒▒▒▒▒▒░',
    '▒░░░░░░░░░',
    '░░░░░░░░░░',
    '▓▓▓▓▓▓▓▓▓▓',
    '▓▓▓▓▓▓▒▒▒░',
    '▓▓▓▓▓▓▓▓▓▒',
    '▓▓▓▓▓▓▓▓▓▓',
    '▓▓▓▓▓▓▓▓▓▓',
  ])
})
