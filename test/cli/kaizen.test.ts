import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startFake, TOKEN } from './support/fake-server.ts'
import { run, tempDir } from './support/harness.ts'

const temp = tempDir()
afterAll(() => temp.remove())

const MOTION = { motion_id: 'mot_1', title: 'Ask sooner', state: 'open', approvals: 1, people: 2, deadline: '2026-11-22T12:00:00.000Z' }

it('proposes the change that a file holds, with the days and the reason', async () => {
  const fake = await startFake({ 'POST /api/v1/kaizen/improvements': MOTION })
  const file = join(temp.dir, 'change.json')
  const change = { kind: 'timeout', from: '10m', to: '5m' }
  writeFileSync(file, JSON.stringify(change))
  const { exit, out } = await run(['kaizen', 'propose', file, '--days', '14', '--reason', 'why', '--url', fake.url, '--token', TOKEN])
  await fake.close()
  expect([exit, fake.calls.at(-1)?.body]).toEqual([0, { change, days: 14, reason: 'why' }])
  expect(out).toContain('motions second mot_1')
})

it('refuses a file that is no JSON before anything is sent', async () => {
  const file = join(temp.dir, 'broken.json')
  writeFileSync(file, '{')
  expect((await run(['kaizen', 'propose', file, '--url', 'http://127.0.0.1:1', '--token', TOKEN])).exit).toBe(2)
})

it('undoes by id, and searches with the bounds that were given', async () => {
  const fake = await startFake({
    'POST /api/v1/kaizen/improvements/mot_1/rollback': MOTION,
    'POST /api/v1/kaizen/optimize': { tried: 12, found: [] },
  })
  const to = ['--url', fake.url, '--token', TOKEN]
  expect((await run(['kaizen', 'rollback', 'mot_1', ...to])).exit).toBe(0)
  const { out } = await run(['kaizen', 'optimize', '--risk-bound', '50', '--tap-usd', '0.5', '--propose', ...to])
  await fake.close()
  expect(fake.calls.map(({ body }) => body)).toEqual([{ days: 30 }, { days: 30, risk_bound: 50, tap_usd: 0.5, most: 3, propose: true }])
  expect(out).toContain('None pays')
})
