import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type Core, MINUTE } from '../support/core.ts'
import { approved, settled, working } from '../support/history.ts'
import { ledgerRoute, startFake, TOKEN } from './support/fake-server.ts'
import { run, tempDir } from './support/harness.ts'
import { resealed } from './support/ledgers.ts'

const temp = tempDir()
afterAll(() => temp.remove())

const UNTIL = ['--until', '2026-11-22']
const CHANGE = { kind: 'cost_threshold', from: 5, to: 6 }

/** People always approved $6; each adds 3 to the risk score, as what nobody assessed. */
function approving(risk_added = 30): readonly string[] {
  const core: Core = working({ kaizen: { improvements: { risk_added } } })
  for (let i = 0; i < 10; i++)
    settled(core, approved(core, MINUTE, { estimated_cost_usd: 6, task_intent: `Costly ${i}`, confidence: 0.9 }), 6)
  return resealed(core.ledger).map(({ text }) => text)
}
const fileOf = (texts: readonly string[], name: string): string => {
  const file = join(temp.dir, name)
  writeFileSync(file, `${texts.join('\n')}\n`)
  return file
}

it('says what to change, why, what the past says of it, and that it takes two people', async () => {
  const { exit, out } = await run(['kaizen', 'scamper', ...UNTIL, '--file', fileOf(approving(), 'a.jsonl')])
  expect(exit).toBe(0)
  expect(out).toContain('Modify: ')
  expect(out).toContain('why: because cost_above_limit, 10 ×, 10 taps')
  expect(out).toContain('tested: 10 of 10 answered otherwise, taps 10 → 0, $60.00 granted more, risk score +30')
  expect(out).toContain('two people must approve')
})

it('says what it does not propose, and why', async () => {
  const { exit, out } = await run(['kaizen', 'scamper', ...UNTIL, '--file', fileOf(approving(29), 'b.jsonl')])
  expect(exit).toBe(0)
  expect(out).toContain('Nothing is worth a change.')
  expect(out).toContain('kaizen.improvements.risk_added')
})

it('puts what it found to the operators of the running server only when it is told to', async () => {
  const motion = { motion_id: 'mot_1', title: 'Ask people later', state: 'open', approvals: 0, people: 2, deadline: '2026-11-22T12:00:00Z' }
  const fake = await startFake({
    'GET /api/v1/status': { org: 'default' },
    'GET /api/v1/ledger': ledgerRoute(approving()),
    'POST /api/v1/kaizen/improvements': [201, motion],
  })
  const posted = () => fake.calls.filter(({ method }) => method === 'POST').map(({ body }) => body)
  const at = ['--url', fake.url, '--token', TOKEN]
  const shown = await run(['kaizen', 'scamper', ...UNTIL, '--json', ...at])
  expect(shown.json()['proposals']).toMatchObject([{ letter: 'modify', change: CHANGE, loosens: true, evidence: { risk_added: 30 } }])
  expect(posted()).toEqual([])
  const { exit, out } = await run(['kaizen', 'scamper', ...UNTIL, '--propose', ...at])
  await fake.close()
  expect(exit).toBe(0)
  expect(posted()).toEqual([{ change: CHANGE, days: 30, reason: 'Found by SCAMPER: modify' }])
  expect(out).toContain('Ask people later')
})

it('goes on when one change is refused, and says so', async () => {
  const fake = await startFake({
    'GET /api/v1/status': { org: 'default' },
    'GET /api/v1/ledger': ledgerRoute(approving()),
    'POST /api/v1/kaizen/improvements': [409, { code: 'quorum_unreachable', detail: 'It needs 2 people who approve' }],
  })
  const { exit, out } = await run(['kaizen', 'scamper', ...UNTIL, '--propose', '--url', fake.url, '--token', TOKEN])
  await fake.close()
  expect(exit).toBe(1)
  expect(out).toContain('Not proposed: ')
  expect(out).toContain('It needs 2 people who approve')
})

it('proposes nothing out of files', async () => {
  const { exit, err } = await run(['kaizen', 'scamper', ...UNTIL, '--propose', '--file', fileOf(approving(), 'c.jsonl')])
  expect([exit, err.includes('--file')]).toEqual([2, true])
})
