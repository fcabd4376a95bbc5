import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()
const request = (id: string, digit: string) => ({
  request_id: id,
  status: 'PENDING',
  state: 'pending',
  agent_id: 'crew-01',
  action_digest: digit.repeat(64),
  request: { task_intent: 'Buy a server', estimated_cost_usd: 6.5 },
})
const SHOWN = { 'GET /api/v1/requests/req_1': request('req_1', 'a'), 'GET /api/v1/requests/req_2': request('req_2', 'b') }
const RESULTS = {
  results: [
    { request_id: 'req_1', approved: true, request: { request_id: 'req_1', status: 'GRANTED', state: 'granted' } },
    { request_id: 'req_2', approved: false, code: 'one_by_one', detail: 'critical' },
  ],
}

it('shows several first, with their sum, and approves nothing', async () => {
  const { out, exit } = await fake.on(SHOWN, 'approve', 'req_1', 'req_2')
  expect(exit).toBe(0)
  expect(out).toContain('2 requests, together $13.00. Nothing is approved yet.')
  expect(out).toMatch(/countersign approve req_1 req_2 --shown [0-9a-f]{12}$/)
  expect(fake.calls.some(({ method }) => method === 'POST')).toBe(false)
})

it('approves exactly what was shown, and tells of each what came of it', async () => {
  const { out } = await fake.on(SHOWN, 'approve', 'req_1', 'req_2')
  const seen = out.slice(-12)
  const ran = await fake.on({ ...SHOWN, 'POST /api/v1/requests/approve': RESULTS }, 'approve', 'req_1', 'req_2', '--shown', seen)
  expect(fake.calls.at(-1)?.body).toEqual({ ids: ['req_1', 'req_2'], seen: { req_1: 'a'.repeat(64), req_2: 'b'.repeat(64) } })
  expect(ran.exit).toBe(1)
  expect(ran.out).toMatch(/req_1 · granted\nreq_2 · not approved \(one_by_one\): critical/)
})

it('approves nothing when one of them changed since', async () => {
  const { out } = await fake.on(SHOWN, 'approve', 'req_1', 'req_2')
  const changed = { ...SHOWN, 'GET /api/v1/requests/req_2': request('req_2', 'c') }
  const { exit, err } = await fake.on(changed, 'approve', 'req_1', 'req_2', '--shown', out.slice(-12))
  expect([exit, err]).toMatchObject([1, expect.stringContaining('changed')])
  expect(fake.calls.some(({ method }) => method === 'POST')).toBe(false)
})
