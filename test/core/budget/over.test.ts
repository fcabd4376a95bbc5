import { describe, expect, it } from 'vitest'
import { viewOf } from '../../../src/core/view.ts'
import { ALICE, BOB, type Changes, Core, charterWith, OPEN } from '../../support/core.ts'

/** Everything may be asked about unless a test says otherwise; $10 a day. */
function asks(budgets: Changes = {}): Core {
  const core = new Core({ budgets: { agent_day_usd: 10, on_exceeded: 'ask', ...budgets }, escalate: { cost_above_usd: 1000 } })
  core.session()
  return core
}
const codes = (core: Core, usd: number): readonly string[] => {
  const { status } = core.asked({ estimated_cost_usd: usd })
  return status.name === 'pending' ? status.reasons.map((r) => r.code) : status.name === 'refused' ? [status.reason.code] : [status.name]
}

describe('over budget, where the window says ask', () => {
  it('becomes a question that says how far over, and nothing is refused', () => {
    const core = asks()
    expect(codes(core, 9)).toEqual(['granted'])
    const { status } = core.asked({ estimated_cost_usd: 6 })
    expect(status).toMatchObject({
      name: 'pending',
      reasons: [{ code: 'budget_agent_day_over', text: expect.stringContaining('$5.00 over') }],
    })
  })

  it('an approval lifts exactly that one request; the next is asked about again, and sees the true use', () => {
    const core = asks()
    const { id } = core.asked({ estimated_cost_usd: 16 })
    expect(core.vote(id, ALICE)).toBe('ok')
    expect([core.status(id), core.day()]).toEqual(['granted', 16_000_000])
    expect(core.asked({ estimated_cost_usd: 1 }).status).toMatchObject({
      name: 'pending',
      reasons: [{ text: expect.stringContaining('$7.00 over') }],
    })
  })

  it('an approved one is redeemed like any other, and shows what is left as nothing, never less', () => {
    const core = asks()
    const { id, ask } = core.asked({ estimated_cost_usd: 16 })
    core.vote(id, BOB)
    const action = { task_intent: ask.task_intent, resource_type: 'llm_tokens', estimated_cost_usd: 16 } as const
    expect(core.code({ kind: 'redeem', request_id: id, action }, OPEN)).toBe('ok')
    const record = core.state.requests.get(id)
    if (!record) throw new Error('gone')
    expect(viewOf(record, core.state, core.charter, core.now).remaining_budget_usd).toBe(0)
  })

  it('a rejection frees what it held', () => {
    const core = asks()
    const { id } = core.asked({ estimated_cost_usd: 16 })
    core.vote(id, ALICE, 'reject')
    expect([core.day(), codes(core, 10)]).toEqual([0, ['granted']])
  })

  it('several windows are one question with all the reasons, beside those of the policy', () => {
    const core = asks({ org_day_usd: 12 })
    const { status } = core.asked({ estimated_cost_usd: 13, task_intent: 'withdraw funds' })
    expect(status.name === 'pending' && status.reasons.map((r) => r.code)).toEqual([
      'sensitive_intent',
      'budget_agent_day_over',
      'budget_org_day_over',
    ])
  })
})

describe('over budget, where another window says reject', () => {
  it('is refused, whatever may be asked about', () => {
    const core = asks({ org_day_usd: 12, on_exceeded: { agent_day: 'ask', org_day: 'reject' } })
    expect(codes(core, 11)).toEqual(['budget_agent_day_over'])
    expect(codes(core, 2)).toEqual(['budget_org_day'])
  })

  it('and a map that does not name a window rejects', () => {
    expect(codes(asks({ on_exceeded: { org_day: 'ask' } }), 11)).toEqual(['budget_agent_day'])
  })

  it('an approval never overrides a window that a new charter makes a hard one', () => {
    const core = asks()
    const { id } = core.asked({ estimated_cost_usd: 16 })
    core.adopt(charterWith({ budgets: { agent_day_usd: 10 }, escalate: { cost_above_usd: 1000 } }))
    // The adoption found out already.
    expect(core.vote(id, ALICE)).toBe('already_decided')
    expect([core.status(id), core.day()]).toEqual(['refused:stale', 0])
  })

  it('a grant that nobody approved is stale under a charter that would ask', () => {
    const core = asks({ agent_day_usd: 20 })
    const { id } = core.asked({ estimated_cost_usd: 16 })
    core.adopt(charterWith({ budgets: { agent_day_usd: 10, on_exceeded: 'ask' }, escalate: { cost_above_usd: 1000 } }))
    const action = { task_intent: 'Summarise the proposals', resource_type: 'llm_tokens', estimated_cost_usd: 16 } as const
    expect(core.code({ kind: 'redeem', request_id: id, action }, OPEN)).toBe('stale')
  })
})
