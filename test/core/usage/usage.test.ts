import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Usage } from '../../../src/core/command.ts'
import type { Principal } from '../../../src/core/principal.ts'
import { usageView } from '../../../src/core/usage/view.ts'
import { Core, MINUTE, OPEN } from '../../support/core.ts'

const METER: Principal = { kind: 'meter', key: 'k1' }
const DAY = 24 * 60 * MINUTE

/** A request that is granted and settled. */
function settle(core: Core, id: string, actual: number, usage?: Usage, by: Principal = OPEN): void {
  expect(core.code({ kind: 'settle', request_id: id, actual, outcome: 'succeeded', ...(usage ? { usage } : {}) }, by)).toBe('ok')
}

function started(changes = {}): Core {
  const core = new Core(changes)
  core.session('crew-01')
  core.session('crew-02')
  return core
}

const view = (core: Core, days = 1, agent?: string, today = '2026-11-21') => usageView(core.state, today, days, agent)

describe('usage by agent and model', () => {
  it('adds up what settled requests for language models cost and used', () => {
    const core = started()
    const usage = { model: 'gpt', input_tokens: 1000, output_tokens: 500, cached_tokens: 400, reasoning_tokens: 100 }
    for (const agent_id of ['crew-01', 'crew-01', 'crew-02']) settle(core, core.asked({ agent_id }).id, 1_000_000, usage)
    const { rows, total } = view(core)
    expect(rows).toMatchObject([
      {
        agent_id: 'crew-01',
        model: 'gpt',
        requests: 2,
        cost_usd: 2,
        input_tokens: 2000,
        output_tokens: 1000,
        cached_tokens: 800,
        reasoning_tokens: 200,
      },
      { agent_id: 'crew-02', model: 'gpt', requests: 1, cost_usd: 1 },
    ])
    expect(total).toMatchObject({ requests: 3, cost_usd: 3 })
    expect(view(core, 1, 'crew-02').rows).toHaveLength(1)
  })

  it('says what the tokens cost by the charter’s prices, beside what was claimed', () => {
    const core = started()
    settle(core, core.asked().id, 1_000_000, { model: 'gpt', input_tokens: 1000, output_tokens: 1000 })
    expect(view(core).rows).toMatchObject([{ cost_usd: 1, priced_usd: 0.0068 }])
  })

  it('goes by the model that was recommended where the agent names none, and calls a model that the charter does not list nobody’s', () => {
    const core = started()
    settle(core, core.asked().id, 0, { input_tokens: 1 })
    settle(core, core.asked().id, 0, { model: 'a model of its own', input_tokens: 2 })
    expect(view(core).rows.map(({ model, input_tokens }) => [model, input_tokens])).toEqual([
      [null, 2],
      ['claude-haiku', 1],
    ])
  })

  it('counts other work only when it reports a model', () => {
    const core = started()
    settle(core, core.asked({ resource_type: 'api_call' }).id, 0)
    expect(view(core).rows).toEqual([])
    settle(core, core.asked({ resource_type: 'api_call' }).id, 0, { model: 'gpt' })
    expect(view(core).rows).toMatchObject([{ model: 'gpt', requests: 1 }])
  })

  it('a confirmation puts right what the agent claimed, on the day of the claim, and keeps the tokens it does not speak of', () => {
    const core = started()
    const { id } = core.asked()
    settle(core, id, 900_000, { model: 'gpt', input_tokens: 10, output_tokens: 5 })
    core.now += DAY / 2 + MINUTE
    settle(core, id, 200_000, { model: 'claude-opus' }, METER)
    const { rows, days } = view(core, 2, undefined, '2026-11-22')
    expect(rows).toMatchObject([{ model: 'claude-opus', requests: 1, cost_usd: 0.2, input_tokens: 10, output_tokens: 5 }])
    expect(days.map(({ day }) => day)).toEqual(['2026-11-21'])
  })

  it('says of how many requests tokens were estimated, until somebody reports them', () => {
    const core = started()
    const [one, other] = [core.asked().id, core.asked().id]
    const usage = { model: 'gpt', input_tokens: 10, output_tokens: 5 }
    for (const id of [one, other]) settle(core, id, 100, { ...usage, estimated: true })
    settle(core, core.asked().id, 100, usage)
    expect(view(core).total).toMatchObject({ requests: 3, estimated_requests: 2, input_tokens: 30 })
    // A confirmation that says nothing of tokens leaves them estimated; one that does, does not.
    settle(core, one, 100, { model: 'gpt' }, METER)
    expect(view(core).total.estimated_requests).toBe(2)
    settle(core, other, 100, usage, METER)
    expect(view(core).rows).toMatchObject([{ requests: 3, estimated_requests: 1 }])
  })

  it('keeps a month of it', () => {
    const core = started()
    settle(core, core.asked().id, 0, { model: 'gpt' })
    core.now += 31 * DAY
    core.session('crew-01')
    settle(core, core.asked().id, 0, { model: 'gpt' })
    expect([...core.state.usage.entries()].map(([key]) => key)).toEqual(['2026-12-22 crew-01 gpt'])
  })

  it('law: rows add up to what is charged for what was settled, whatever is claimed and confirmed', () => {
    const count = fc.integer({ min: 0, max: 1_000_000_000_000 })
    const claim = fc.record({
      actual: fc.integer({ min: 0, max: 3_000_000 }),
      model: fc.constantFrom('gpt', 'nobody', undefined),
      input_tokens: count,
      cached_tokens: count,
      confirmed: fc.option(fc.integer({ min: 0, max: 3_000_000 })),
    })
    const one = { actual: 2_000_000, model: 'gpt' as const, input_tokens: 1, cached_tokens: 2, confirmed: 500_000 }
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 6 }), (claims) => {
        const core = started({ budgets: { agent_day_usd: 1000, org_day_usd: 1000, session_usd: 1000 } })
        for (const { actual, model, input_tokens, cached_tokens, confirmed } of claims) {
          const { id } = core.asked({ estimated_cost_usd: 1 })
          settle(core, id, actual, { ...(model ? { model } : {}), input_tokens, cached_tokens })
          if (confirmed !== null) settle(core, id, confirmed, undefined, METER)
        }
        const { total, rows } = view(core)
        expect(Math.round(total.cost_usd * 1e6)).toBe(core.state.spent)
        expect(total.requests).toBe(claims.length)
        expect(rows.reduce((sum, row) => sum + row.requests, 0)).toBe(claims.length)
        for (const row of rows) expect(row.cached_tokens).toBeLessThanOrEqual(row.input_tokens)
      }),
      { examples: [[[one, { ...one, confirmed: null }]]], numRuns: 50 },
    )
  })
})
