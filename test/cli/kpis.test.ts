import { afterEach, expect, it } from 'vitest'
import { type FakeServer, startFake, TOKEN } from './support/fake-server.ts'
import { run } from './support/harness.ts'

let fake: FakeServer | undefined
afterEach(async () => {
  await fake?.close()
  fake = undefined
})

const STANDING = { met: 3, missed: 1, last: 0.5, measured_at: '2026-11-21T12:00:00.000Z', share: 0.75 }
const KPIS = [
  {
    id: 'cheap',
    metric: 'Cost',
    unit: 'USD',
    target: 1,
    direction: 'at_most',
    competency: null,
    check: 'cost_usd',
    trend: null,
    total: { agent_id: null, ...STANDING },
    agents: [{ agent_id: 'crew-01', ...STANDING, last: null, share: null }],
  },
  {
    id: 'sources',
    metric: 'Sources',
    unit: null,
    target: 0.9,
    direction: 'at_least',
    competency: null,
    trend: null,
    total: null,
    agents: [],
  },
]

it('shows key figures with who met them', async () => {
  fake = await startFake({ 'GET /api/v1/kpis': { competencies: [], kpis: KPIS } })
  const { out, exit } = await run(['kpis', '--url', fake.url, '--token', TOKEN])
  expect(exit).toBe(0)
  expect(out).toMatch(/cheap\s+everybody\s+≤ 1 USD\s+3\s+1\s+0\.5\s+75 %/)
  expect(out).toMatch(/crew-01\s+3\s+1\s+missing/)
  expect(out).toMatch(/sources\s+nobody yet\s+≥ 0\.9/)
})
