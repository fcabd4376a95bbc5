import { expect, it } from 'vitest'
import { onFake } from './support/runs.ts'

const fake = onFake()
const PLAN = {
  request_id: 'req_1',
  status: 'GRANTED',
  state: 'executing',
  agent_id: 'crew-01',
  reason: 'alice approved it',
  action_digest: 'd'.repeat(64),
  plan: {
    purpose: 'Publish \u202ethe report',
    order: 'sequence',
    total_usd: 5,
    left_usd: 2,
    steps: [
      {
        id: 'draft',
        state: 'succeeded',
        task_intent: 'Write it',
        tool: 'docs.write',
        args: { path: 'a.md' },
        estimated_cost_usd: 1,
        charged_usd: 1.5,
      },
      { id: 'send', state: 'ready', task_intent: 'Send it', estimated_cost_usd: 2 },
    ],
  },
}

it('lists plans with how far each is', async () => {
  const { out } = await fake.on({ 'GET /api/v1/plans': { plans: [PLAN] } }, 'plans')
  expect(out).toMatch(/req_1\s+granted, executing\s+1 of 2\s+\$5\.00\s+crew-01/)
  expect(out).not.toContain('\u202e')
  expect((await fake.on({ 'GET /api/v1/plans': { plans: [] } }, 'plans')).out).toBe('There is no plan.')
})

it('shows every step in full, with nothing invisible in it', async () => {
  const { out } = await fake.on({ 'GET /api/v1/plans/req_1': PLAN }, 'plan', 'req_1')
  expect(out).not.toContain('\u202e')
  expect(out).toMatch(/1\. draft · succeeded · \$1\.00, charged \$1\.50/)
  expect(out).toContain('"path": "a.md"')
  expect(out).toMatch(/2\. send · ready · \$2\.00/)
})
