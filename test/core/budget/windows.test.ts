import { describe, expect, it } from 'vitest'
import { ALICE, type Changes, Core, charterWith, OPEN, TIMER } from '../../support/core.ts'

const DAY = 86_400_000
const METER = { kind: 'meter', key: 'm' } as const

/** A core with nothing limited but what is asked for. */
function limited(budgets: Changes, more: Changes = {}): Core {
  const core = new Core({ budgets: { agent_day_usd: null, ...budgets }, escalate: { cost_above_usd: 1000 }, ...more })
  for (const agent of ['crew-01', 'crew-02', 'crew-03']) core.session(agent)
  return core
}

/** What came of a request: its state, or the code it was refused with. */
function asked(core: Core, usd: number, changes: Changes = {}): string {
  const { status } = core.asked({ estimated_cost_usd: usd, ...changes })
  return status.name === 'refused' ? status.reason.code : status.name
}

const ROLES = {
  agents: {
    list: [
      { id: 'crew-01', role: 'writer' },
      { id: 'crew-02', role: 'writer' },
    ],
  },
}

describe('every window limits what it says', () => {
  it('a mission: all agents together, by its name; a request without one is a mission of its own', () => {
    const core = limited({ mission_usd: 5 })
    expect(asked(core, 3, { mission: 'moon' })).toBe('granted')
    expect(asked(core, 3, { mission: 'moon', agent_id: 'crew-02' })).toBe('budget_mission')
    expect(asked(core, 3, { mission: 'mars', agent_id: 'crew-02' })).toBe('granted')
    expect([asked(core, 5), asked(core, 5), asked(core, 5.01)]).toEqual(['granted', 'granted', 'budget_mission'])
  })

  it("a role's day: all agents of the role; those without a role share one", () => {
    const core = limited({ role_day_usd: 5 }, ROLES)
    expect(asked(core, 3)).toBe('granted')
    expect(asked(core, 3, { agent_id: 'crew-02' })).toBe('budget_role_day')
    expect(asked(core, 3, { agent_id: 'crew-03' })).toBe('granted')
    core.session('crew-04')
    expect(asked(core, 3, { agent_id: 'crew-04' })).toBe('budget_role_day')
  })

  it("a role's day, by role: only the roles that are named", () => {
    const core = limited({ role_day_usd: { writer: 2 } }, ROLES)
    expect(asked(core, 3)).toBe('budget_role_day')
    expect(asked(core, 3, { agent_id: 'crew-03' })).toBe('granted')
  })

  it("an agent's month and an org's month, over days, until the month turns in the charter's zone", () => {
    for (const [budgets, code] of [
      [{ agent_month_usd: 5 }, 'budget_agent_month'],
      [{ org_month_usd: 5 }, 'budget_org_month'],
    ] as const) {
      const core = limited(budgets, { timezone: 'Europe/Zurich', agents: { session: '90d' } })
      core.now = Date.parse('2026-11-01T12:00:00Z')
      expect(asked(core, 3)).toBe('granted')
      core.now = Date.parse('2026-11-30T22:59:59Z')
      expect(asked(core, 3)).toBe(code)
      core.now = Date.parse('2026-11-30T23:00:00Z')
      expect(asked(core, 3)).toBe('granted')
    }
  })

  it('a lifetime: since the first entry, also what was spent before the charter named it', () => {
    const core = limited({})
    expect(asked(core, 4)).toBe('granted')
    core.adopt(charterWith({ budgets: { org_lifetime_usd: 5 } }))
    expect([asked(core, 2), asked(core, 1), asked(core, 0.000001)]).toEqual(['budget_org_lifetime', 'granted', 'budget_org_lifetime'])
    core.now += 400 * DAY
    core.session()
    expect(asked(core, 1)).toBe('budget_org_lifetime')
  })

  it('a lifetime of funds: what was paid in, less what was taken out', () => {
    const core = limited({ org_lifetime_usd: 'funds' })
    const move = (way: 'in' | 'out', usd: number) =>
      core.code({ kind: 'move-funds', way, amount: usd * 1e6, note: 'n', door: 'cli' }, { kind: 'system', part: 'console' })
    expect(asked(core, 1)).toBe('budget_org_lifetime')
    expect(move('in', 5)).toBe('ok')
    expect([asked(core, 3), asked(core, 3)]).toEqual(['granted', 'budget_org_lifetime'])
    expect(move('out', 4)).toBe('ok')
    expect(asked(core, 0.01)).toBe('budget_org_lifetime')
  })
})

describe('the runway', () => {
  const funded = (usd: number) => {
    const core = limited({ runway_days: 10 })
    core.submit({ kind: 'move-funds', way: 'in', amount: usd * 1e6, note: 'top-up', door: 'cli' }, { kind: 'system', part: 'console' })
    return core
  }

  it('refuses everything while nothing was paid in', () => {
    expect(asked(limited({ runway_days: 10 }), 0.01)).toBe('budget_runway')
  })

  it('keeps the balance above N days of the mean of the last seven', () => {
    const core = funded(170)
    // 70 spent in the week is 10 a day, and the 100 that are left last exactly 10 days.
    expect(asked(core, 70)).toBe('granted')
    expect(asked(core, 0.01)).toBe('budget_runway')
    // A week later nothing was spent in the last seven days: 1 a day would leave much.
    core.now += 7 * DAY
    core.session()
    expect(asked(core, 7)).toBe('granted')
  })

  it('counts seven days, today among them', () => {
    const core = funded(170)
    expect(asked(core, 70)).toBe('granted')
    core.now += 6 * DAY
    core.session()
    expect(asked(core, 0.01)).toBe('budget_runway')
  })
})

describe('tokens', () => {
  it('are set aside by their estimate, and refused where nobody estimated them', () => {
    const core = limited({ tokens: { agent_day: 1000, task: 600 } })
    expect(asked(core, 0)).toBe('budget_tokens_unknown')
    expect(asked(core, 0, { resource_type: 'api_call' })).toBe('granted')
    expect(asked(core, 0, { estimated_tokens: 601 })).toBe('budget_tokens_task')
    expect(asked(core, 0, { estimated_tokens: 600 })).toBe('granted')
    expect(asked(core, 0, { estimated_tokens: 401 })).toBe('budget_tokens_agent_day')
    expect(asked(core, 0, { estimated_tokens: 400, agent_id: 'crew-02' })).toBe('granted')
  })

  it('count as they are settled: more than estimated in full, less only when a meter says so', () => {
    const core = limited({ tokens: { org_day: 1000 } })
    const settle = (id: string, tokens: number, who: typeof METER | typeof OPEN) =>
      core.code(
        { kind: 'settle', request_id: id, actual: 0, outcome: 'succeeded', usage: { input_tokens: tokens - 1, output_tokens: 1 } },
        who,
      )
    const used = () => core.state.windows.get('tokens.org-day:2026-11-21')?.used
    const { id } = core.asked({ estimated_cost_usd: 0, estimated_tokens: 300 })
    expect([settle(id, 100, OPEN), used()]).toEqual(['ok', 300])
    expect([settle(id, 100, METER), used()]).toEqual(['ok', 100])
    const other = core.asked({ estimated_cost_usd: 0, estimated_tokens: 300 })
    expect([settle(other.id, 900, OPEN), used()]).toEqual(['ok', 1000])
    expect(asked(core, 0, { estimated_tokens: 1 })).toBe('budget_tokens_org_day')
  })

  it('are free again when the request ends without a grant', () => {
    const core = limited({ tokens: { org_lifetime: 1000 } })
    const id = core.escalated({ estimated_tokens: 900 })
    expect(asked(core, 0, { estimated_tokens: 200 })).toBe('budget_tokens_org_lifetime')
    core.vote(id, ALICE, 'reject')
    expect(asked(core, 0, { estimated_tokens: 1000 })).toBe('granted')
  })
})

describe('a grant that lapses', () => {
  it.each([
    [undefined, 1_000_000, 1_000_000],
    ['charge', 1_000_000, 1_000_000],
    ['release_unused', 0, 1_000_000],
    ['release', 0, 0],
  ] as const)('unsettled: %s leaves this much charged, never redeemed or redeemed', (unsettled, unused, redeemed) => {
    for (const [redeem, left] of [
      [false, unused],
      [true, redeemed],
    ] as const) {
      const core = new Core(unsettled === undefined ? {} : { grants: { unsettled } })
      core.session()
      const { id } = core.asked()
      const action = { task_intent: 'Summarise the proposals', resource_type: 'llm_tokens', estimated_cost_usd: 1 } as const
      if (redeem) expect(core.code({ kind: 'redeem', request_id: id, action }, OPEN)).toBe('ok')
      core.now += 2 * DAY
      core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
      expect([core.status(id), core.day(), core.state.spent]).toEqual(['lapsed', left, left])
      // Told late, it counts as it was told: what was released is charged again, and nothing is charged twice.
      core.submit({ kind: 'settle', request_id: id, actual: 3_000_000, outcome: 'succeeded' }, OPEN)
      expect([core.day(), core.state.spent]).toEqual([3_000_000, 3_000_000])
    }
  })
})

it('what was asked before midnight counts on its own day, also when the clocks change and it is settled after', () => {
  const core = limited({ agent_month_usd: 50 }, { timezone: 'Europe/Zurich' })
  // The night of 25 hours: 23:59 on Saturday, then Sunday after the clock was set back.
  core.now = Date.parse('2027-10-30T21:59:00Z')
  core.session()
  const { id } = core.asked()
  core.now = Date.parse('2027-10-31T01:30:00Z')
  core.submit({ kind: 'settle', request_id: id, actual: 3_000_000, outcome: 'succeeded' }, OPEN)
  expect([core.day('crew-01', '2027-10-30'), core.day('crew-01', '2027-10-31')]).toEqual([3_000_000, 0])
})

it('a charter without the newer keys is the same, and so is every entry it makes', () => {
  const core = new Core({ budgets: { task_usd: 5, session_usd: 9, org_day_usd: 15 } })
  core.session()
  core.asked({ task_id: 't', mission: 'moon', estimated_tokens: 5 })
  expect(Object.keys(core.charter.document.budgets)).toEqual(['task_usd', 'agent_day_usd', 'session_usd', 'org_day_usd'])
  expect(Object.keys(core.charter.document.grants)).toEqual(['expire', 'lease'])
  const { data } = core.ledger.at(-1) as { data: { outcome: { reservation: unknown } } }
  expect(Object.keys(data).sort()).toEqual(['action_digest', 'charter', 'input', 'outcome'])
  expect(data.outcome.reservation).toEqual({
    amount: 1_000_000,
    windows: ['task:crew-01:t', 'session:s1', 'agent-day:2026-11-21:crew-01', 'org-day:2026-11-21'],
  })
})
