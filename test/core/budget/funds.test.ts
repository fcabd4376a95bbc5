import { expect, it } from 'vitest'
import { balance } from '../../../src/core/budget/funds.ts'
import { ALICE, Core, charterWith, LOCAL, OPEN } from '../../support/core.ts'

const move = (way: 'in' | 'out', usd: number, key?: string) =>
  ({ kind: 'move-funds', way, amount: usd * 1e6, note: 'invoice 7', door: 'http', ...(key === undefined ? {} : { key }) }) as const

it('what comes in and goes out is an entry of an operator who administers, with what is left', () => {
  const core = new Core()
  core.session()
  expect(core.code(move('in', 100), LOCAL)).toBe('ok')
  expect(core.ledger.at(-1)).toMatchObject({ type: 'funds.moved', subject: 'default', data: { by: 'local', balance: 100_000_000 } })
  core.asked({ estimated_cost_usd: 4 })
  expect(core.code(move('out', 100), LOCAL)).toBe('ok')
  expect(balance(core.state)).toBe(-4_000_000)
})

it('nobody else moves money, and the attempt is in the ledger', () => {
  const core = new Core()
  const agent = { kind: 'agent', agent: 'crew-01', key: 'k' } as const
  for (const who of [ALICE, OPEN, agent, { kind: 'meter', key: 'm' } as const]) expect(core.code(move('in', 1), who)).toBe('forbidden')
  expect(core.state.paidIn).toBe(0)
  expect(core.ledger.filter((e) => e.type === 'attempt.refused')).toHaveLength(4)
})

it('an admin who is listed may', () => {
  const core = new Core()
  core.adopt(charterWith({ operators: [{ id: 'alice', telegram: 1001, roles: ['admin'] }] }))
  expect(core.code(move('in', 1), ALICE)).toBe('ok')
})

it('refuses nothing, less than nothing, and what is no whole number of micro-dollars', () => {
  const core = new Core()
  for (const amount of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(core.code({ ...move('in', 1), amount }, LOCAL)).toBe('invalid_field')
})

it('the same key is the same move: recorded once, and refused for another', () => {
  const core = new Core()
  expect([core.code(move('in', 5, 'k'), LOCAL), core.code(move('in', 5, 'k'), LOCAL)]).toEqual(['ok', 'ok'])
  expect(core.code(move('in', 6, 'k'), LOCAL)).toBe('idempotency_conflict')
  expect(core.state.paidIn).toBe(5_000_000)
})
