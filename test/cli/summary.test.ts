import { afterEach, expect, it } from 'vitest'
import { type FakeServer, startFake, TOKEN } from './support/fake-server.ts'
import { run } from './support/harness.ts'

let fake: FakeServer | undefined
afterEach(async () => {
  await fake?.close()
  fake = undefined
})

const DAY = {
  day: '2026-11-20',
  asked: 5,
  granted: { at_once: 3, by_people: 1 },
  rejected: { budget: 1 },
  answers: 1,
  median_answer_s: 240,
  timeouts: [{ route: 'production', count: 2 }],
  groups: [{ group: 'ops', count: 2 }],
  spent_usd: 12.4,
  people: [{ operator: 'ann', decisions: 1, timeouts: 2 }],
  reviews: { owed: 2, overdue: 1 },
}

it('shows yesterday beside today so far', async () => {
  const today = { ...DAY, day: '2026-11-21', asked: 0, rejected: {}, timeouts: [], groups: [], people: [], median_answer_s: null }
  fake = await startFake({ 'GET /api/v1/summary': { timezone: 'UTC', summary_at: null, yesterday: DAY, today } })
  const { out, exit } = await run(['summary', '--url', fake.url, '--token', TOKEN])
  expect(exit).toBe(0)
  expect(out).toMatch(/DAY\s+2026-11-20\s+2026-11-21 so far/)
  expect(out).toMatch(/asked\s+5\s+0/)
  expect(out).toMatch(/rejected: over budget\s+1\s+0/)
  expect(out).toMatch(/half of them within\s+4 min/)
  expect(out).toMatch(/unanswered: route production\s+2\s+0/)
  expect(out).toMatch(/unanswered: group ops\s+2\s+0/)
  expect(out).toMatch(/ann\s+decided 1, unanswered 2\s+decided 0, unanswered 0/)
  expect(out).toMatch(/reviews owed now\s+2, overdue 1/)
})
