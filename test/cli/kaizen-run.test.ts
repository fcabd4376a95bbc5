import { afterEach, expect, it } from 'vitest'
import { type FakeServer, startFake, TOKEN } from './support/fake-server.ts'
import { run } from './support/harness.ts'

let fake: FakeServer | undefined
afterEach(async () => {
  await fake?.close()
  fake = undefined
})

it('kaizen run --dry-run prints what would be posted, and that nothing was changed', async () => {
  fake = await startFake({
    'POST /api/v1/kaizen/run': {
      schedule: 'daily',
      outcome: { looked: 5, found: 1, proposed: [] },
      report: {
        headline: 'Report of 2026-11-21',
        sections: [{ label: 'What should I do?', text: '• Answer 1 request\n• Look' }],
        detail: [{ label: 'Waste', text: 'failures' }],
      },
    },
  })
  const { out, exit } = await run(['kaizen', 'run', 'daily', '--dry-run', '--url', fake.url, '--token', TOKEN])
  expect(exit).toBe(0)
  expect(out).toMatch(/^Report of 2026-11-21\n\nWhat should I do\?\n {2}• Answer 1 request\n {2}• Look\n\nWaste\n {2}failures/)
  expect(out).toContain('Nothing was changed.')
})

it('kaizen reports lists what runs when, and where reports stand', async () => {
  fake = await startFake({
    'GET /api/v1/kaizen/reports': {
      schedules: [{ schedule: 'daily', next: '2026-11-22T08:00:00.000Z', last: null, done: true }],
      reports: [{ id: 'rep_daily_1', day: '2026-11-20', at: '2026-11-21T08:00:00.000Z', channels: { 'telegram:-100': 'told' } }],
    },
  })
  const { out } = await run(['kaizen', 'reports', '--url', fake.url, '--token', TOKEN])
  expect(out).toMatch(/daily\s+2026-11-22T08:00:00.000Z/)
  expect(out).toMatch(/rep_daily_1\s+2026-11-20\s+telegram:-100 told/)
})
