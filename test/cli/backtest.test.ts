import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { EMPTY_HEAD } from '../../src/ledger/entry.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { ledgerRoute, startFake, TOKEN } from './support/fake-server.ts'
import { run, tempDir } from './support/harness.ts'
import { livedLedger, resealed } from './support/ledgers.ts'

const CHAIN = resealed(livedLedger())
/** Grants almost everything that the ledger's own charter asked people about. */
const LOOSE = `version: 1
org: default
mission: Ask for less
models: {file: models.yaml}
agents: {authentication: open}
operators: [{id: alice, telegram: 1001}, {id: bob, slack: {team: T1, user: U2}}]
escalate: {cost_above_usd: 1000, confidence_below: 0}
`
/** The world's clock stands at noon; the ledger goes on for some minutes. */
const UNTIL = ['--until', '2026-11-22']

const temp = tempDir()
let candidate: string
let path: string

beforeAll(async () => {
  const store = await openFileStore({ dir: temp.dir })
  await store.append('default', EMPTY_HEAD, CHAIN)
  await store.close()
  path = join(temp.dir, 'ledger', readdirSync(join(temp.dir, 'ledger'))[0] as string)
  candidate = join(temp.dir, 'loose.yaml')
  writeFileSync(candidate, LOOSE)
  writeFileSync(join(temp.dir, 'models.yaml'), readFileSync('charters/models.yaml'))
})
afterAll(() => temp.remove())

it('compares the stopped server’s past with a candidate', async () => {
  const { exit, json } = await run(['charter', 'backtest', candidate, ...UNTIL, '--direct', '--json', '--data-dir', temp.dir])
  expect(exit).toBe(0)
  const { results, check } = json() as { results: readonly Record<string, unknown>[]; check: unknown }
  expect(check).toEqual({ decisions: expect.any(Number) as number })
  expect(results).toHaveLength(1)
  expect(results[0]).toMatchObject({ taps: { was: 2, would: 0 }, against_people: { count: 1 } })
})

it('reads files as they lie, and says for people what would change and what to look at', async () => {
  const { exit, out } = await run(['charter', 'backtest', candidate, ...UNTIL, '--file', path])
  expect(exit).toBe(0)
  expect(out).toContain('taps')
  expect(out).toContain('that people rejected')
})

it('draws it', async () => {
  const picture = join(temp.dir, 'backtest.png')
  const { exit } = await run(['charter', 'backtest', candidate, ...UNTIL, '--file', path, '--picture', picture])
  expect(exit).toBe(0)
  expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG')
})

it('reads a running server’s ledger', async () => {
  const fake = await startFake({
    'GET /api/v1/status': { org: 'default' },
    'GET /api/v1/ledger': ledgerRoute(CHAIN.map(({ text }) => text)),
  })
  const asked = await run(['charter', 'backtest', candidate, ...UNTIL, '--json', '--url', fake.url, '--token', TOKEN])
  const read = await run(['charter', 'backtest', candidate, ...UNTIL, '--json', '--file', path])
  expect(asked.exit).toBe(0)
  expect(asked.json()['results']).toEqual(read.json()['results'])
  await fake.close()
})

it('fails on a ledger whose own decisions do not come out the same', async () => {
  const forged = resealed(
    livedLedger().map((entry) => (entry.type === 'request.granted' ? { ...entry, data: { ...entry.data, expires: 1 } } : entry)),
  )
  const file = join(temp.dir, 'forged.jsonl')
  writeFileSync(file, `${forged.map(({ text }) => text).join('\n')}\n`)
  const { exit, json } = await run(['charter', 'backtest', candidate, ...UNTIL, '--json', '--file', file])
  expect(exit).toBe(1)
  expect(json()['check']).toMatchObject({ difference: { seq: expect.any(Number) as number } })
})

it('says that there is nothing to compare where no request lies in the window', async () => {
  const { exit, out } = await run(['charter', 'backtest', candidate, '--until', '2020-01-01', '--file', path])
  expect(exit).toBe(0)
  expect(out).toContain('nothing to compare')
})
