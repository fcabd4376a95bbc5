import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()
const REQUEST = { request_id: 'req_1', status: 'GRANTED', state: 'granted', decided_by: ['eve'] }

it('break-glass sends the reason, and what the request asks to be confirmed with', async () => {
  const routes = { 'POST /api/v1/requests/req_1/break-glass': REQUEST }
  const { exit, out } = await fake.on(routes, 'break-glass', 'req_1', '--reason', 'now', '--confirm', '5.00', '--code', '123456')
  expect(exit).toBe(0)
  expect(out).toContain('Somebody else must review it')
  expect(fake.calls.at(-1)?.body).toEqual({ reason: 'now', confirm: '5.00', code: '123456' })
  expect((await fake.on(routes, 'break-glass', 'req_1')).exit).not.toBe(0)
})

it('review says that it was right, unless it is said that it was not', async () => {
  const routes = { 'POST /api/v1/requests/req_1/review': REQUEST }
  expect((await fake.on(routes, 'review', 'req_1', '--note', 'seen')).out).toBe('req_1 is reviewed.')
  expect(fake.calls.at(-1)?.body).toEqual({ justified: true, note: 'seen' })
  await fake.on(routes, 'review', 'req_1', '--note', 'seen', '--unjustified')
  expect(fake.calls.at(-1)?.body).toEqual({ justified: false, note: 'seen' })
})

it('reviews lists what is owed, with nothing invisible in it', async () => {
  const owed = {
    request_id: 'req_1',
    agent_id: 'crew-01',
    estimated_cost_usd: 2,
    operator: 'eve',
    reason: 'now\u202e!',
    granted_at: '2026-11-21T12:00:00.000Z',
    review_by: '2026-11-22T12:00:00.000Z',
    overdue: true,
  }
  const { out } = await fake.on({ 'GET /api/v1/reviews': { reviews: [owed] } }, 'reviews')
  expect(out).toMatch(/req_1\s+OVERDUE\s+\$2\.00\s+crew-01\s+eve\s+now/)
  expect(out).not.toContain('\u202e')
  expect((await fake.on({ 'GET /api/v1/reviews': { reviews: [] } }, 'reviews')).out).toBe('No review is owed.')
})

it('a code and a common reason go with a vote as they are meant', async () => {
  const routes = {
    'GET /api/v1/requests/req_1': { ...REQUEST, reject_reasons: ['Too expensive', 'Not now'] },
    'POST /api/v1/requests/req_1/votes': REQUEST,
  }
  await fake.on(routes, 'approve', 'req_1', '--code', '123456')
  expect(fake.calls.at(-1)?.body).toEqual({ vote: 'approve', code: '123456' })
  await fake.on(routes, 'reject', 'req_1', '--reason', '2')
  expect(fake.calls.at(-1)?.body).toEqual({ vote: 'reject', reason: 'Not now' })
  const before = fake.calls.length
  expect((await fake.on(routes, 'reject', 'req_1', '--reason', '3')).exit).not.toBe(0)
  expect(fake.calls.slice(before).map(({ body }) => body)).not.toContainEqual(expect.objectContaining({ vote: 'reject' }))
})
