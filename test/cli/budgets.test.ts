import { expect, it } from 'vitest'
import { buildWorld } from '../support/world.ts'
import { onData, onFake } from './support/runs.ts'
import { AGENT } from './support/wire.ts'

const fake = onFake()
const WINDOWS = [
  { window: 'org_day', key: 'org-day:2026-11-21', unit: 'usd', used: 4.5, limit: 20, left: 15.5, on_exceeded: 'ask' },
  { window: 'org_day', key: 'tokens.org-day:2026-11-21', unit: 'tokens', used: 12345, limit: null, left: null, on_exceeded: 'reject' },
]
const FUNDS = { paid_in_usd: 10, taken_out_usd: 1, spent_usd: 12, balance_usd: -3, week_usd: 12, days_left: 0, runway_days: 14 }

it('shows how budgets and money stand', async () => {
  const { out, exit } = await fake.on({ 'GET /api/v1/budgets': { windows: WINDOWS, funds: FUNDS } }, 'budgets')
  expect(exit).toBe(0)
  expect(out).toMatch(/org-day:2026-11-21\s+\$4\.50\s+\$20\.00\s+\$15\.50\s+people decide/)
  expect(out).toMatch(/tokens\.org-day:2026-11-21\s+12,345\s+no limit/)
  expect(out).toMatch(/balance\s+-\$3\.00/)
  expect(out).toMatch(/lasts\s+0 days at that rate, must last 14/)
})

it("shows an agent's own windows", async () => {
  const { out } = await fake.on({ 'GET /api/v1/agents/crew-01': { ...AGENT, windows: WINDOWS } }, 'budgets', 'crew-01', '--json')
  expect(JSON.parse(out)).toEqual({ windows: WINDOWS })
})

it('records money in and out through the server', async () => {
  const added = await fake.on({ 'POST /api/v1/funds': FUNDS }, 'funds', 'add', '12.50', '--note', 'top-up', '--key', 'k')
  expect([added.exit, fake.calls[0]?.body]).toEqual([0, { way: 'in', amount_usd: 12.5, note: 'top-up', idempotency_key: 'k' }])
  await fake.on({ 'POST /api/v1/funds': FUNDS }, 'funds', 'take', '3', '--note', 'back')
  expect(fake.calls[0]?.body).toEqual({ way: 'out', amount_usd: 3, note: 'back' })
})

it.each(['0', '-5', '1e3', 'ten', '1.0000001', '', '99999999999'])('refuses %j as an amount, and sends nothing', async (amount) => {
  const refused = await fake.on({}, 'funds', 'add', '--note', 'n', '--', amount)
  expect([refused.exit, fake.calls.length]).toEqual([2, 0])
})

it('needs a note', async () => {
  expect((await fake.on({}, 'funds', 'add', '5')).exit).toBe(2)
})

it('works on the data itself when no server runs', async () => {
  const world = await buildWorld()
  const { governor } = world
  await onData(world, async (cli) => {
    expect((await cli('funds', 'add', '25', '--note', 'top-up', '--json')).json()).toMatchObject({ balance_usd: 25 })
    expect((await cli('budgets', '--json')).json()).toMatchObject({ windows: [{ key: 'org-day:2026-11-21' }], funds: { paid_in_usd: 25 } })
    expect((await governor.about('default')).at(-1)?.entry).toMatchObject({
      type: 'funds.moved',
      actor: 'system:console',
      data: { by: 'console' },
    })
  })
  await world.close()
})
