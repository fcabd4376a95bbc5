import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { MINUTE } from '../support/core.ts'
import { granted, settled, working } from '../support/history.ts'
import { ledgerRoute, startFake, TOKEN } from './support/fake-server.ts'
import { run, tempDir } from './support/harness.ts'
import { resealed } from './support/ledgers.ts'

const temp = tempDir()
afterAll(() => temp.remove())

const UNTIL = ['--until', '2026-11-22']
function failedTwice() {
  const core = working()
  for (const task_intent of ['One', 'Two']) {
    settled(core, granted(core, { task_intent, tool: 'deploy', estimated_cost_usd: 2 }), 2, { outcome: 'failed' })
    core.now += MINUTE
  }
  return resealed(core.ledger).map(({ text }) => text)
}

it('shows what was wasted, in dollars, with an example', async () => {
  const file = join(temp.dir, 'ledger.jsonl')
  writeFileSync(file, `${failedTwice().join('\n')}\n`)
  const { exit, out } = await run(['kaizen', 'waste', ...UNTIL, '--file', file])
  expect(exit).toBe(0)
  expect(out).toContain('Failed work that was paid for · 2 × · $4.00')
  expect(out).toContain('agent crew-01, what deploy')
  expect(out).toContain('such as r2')
})

it('reads a running server’s ledger, and answers the same as JSON', async () => {
  const fake = await startFake({ 'GET /api/v1/status': { org: 'default' }, 'GET /api/v1/ledger': ledgerRoute(failedTwice()) })
  const { exit, json } = await run(['kaizen', 'waste', ...UNTIL, '--json', '--url', fake.url, '--token', TOKEN])
  await fake.close()
  expect(exit).toBe(0)
  const { wastes } = json() as { wastes: readonly Record<string, unknown>[] }
  expect(wastes[0]).toMatchObject({ waste: 'failures', count: 2, cost_usd: 4, time_s: 0 })
})

it('says so when nothing was wasted', async () => {
  const core = working()
  settled(core, granted(core))
  const file = join(temp.dir, 'clean.jsonl')
  writeFileSync(
    file,
    `${resealed(core.ledger)
      .map(({ text }) => text)
      .join('\n')}\n`,
  )
  const { exit, out } = await run(['kaizen', 'waste', ...UNTIL, '--file', file])
  expect(exit).toBe(0)
  expect(out).toContain('Nothing was wasted')
})
