import { afterAll, beforeAll, expect, it } from 'vitest'
import { EMPTY_HEAD, headOf, type Sealed } from '../../src/ledger/entry.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { until } from '../support/until.ts'
import { type Call, ledgerRoute, type Reply, startFake, TOKEN } from './support/fake-server.ts'
import { run, tempDir } from './support/harness.ts'
import { livedLedger, resealed } from './support/ledgers.ts'

const CHAIN: readonly Sealed[] = resealed(livedLedger())
const TEXTS = CHAIN.map(({ text }) => text)
const temp = tempDir()
const direct = ['--direct', '--data-dir', temp.dir]

beforeAll(async () => {
  const store = await openFileStore({ dir: temp.dir })
  await store.append('default', EMPTY_HEAD, CHAIN)
  await store.close()
})
afterAll(() => temp.remove())

it.each([0, 1, 7, 20, 500])('prints the last %i texts exactly as they were hashed', async (n) => {
  const { exit, out } = await run(['ledger', 'tail', '-n', String(n), '--json', ...direct])
  expect([exit, out]).toEqual([0, n === 0 ? '' : TEXTS.slice(-n).join('\n')])
})

it('prints the same from a running server', async () => {
  const fake = await startFake({ 'GET /api/v1/ledger': ledgerRoute(TEXTS) })
  try {
    const { out } = await run(['ledger', 'tail', '-n', '7', '--json', '--url', fake.url, '--token', TOKEN])
    expect(out).toBe(TEXTS.slice(-7).join('\n'))
  } finally {
    await fake.close()
  }
})

it('says each entry in a few words on one line', async () => {
  const { out } = await run(['ledger', 'tail', '-n', '500', ...direct])
  const said = out.split('\n')
  expect(said).toHaveLength(CHAIN.length)
  for (const [i, line] of said.entries()) expect(line).toContain(CHAIN[i]?.entry.type)
  expect(out).toMatch(/2026-11-21 12:00:00Z +3 {2}request\.asked +open +r2 +granted \$2\.00 crew-01: Summarise the proposals/)
  expect(out).toMatch(/vote\.cast +person:telegram:1001 +\S+ +alice approves by http/)
  expect(out).toMatch(/attempt\.refused +person:telegram:666 +\S+ +vote: not_operator/)
  expect(out).toMatch(/request\.refused +system:timer +\S+ +timeout: Nobody answered in time/)
  expect(out).not.toContain('\u001b')
})

it('colours only on a terminal, and not with NO_COLOR', async () => {
  const args = ['ledger', 'tail', ...direct]
  expect((await run(args, { tty: true })).out).toContain('\u001b[32m')
  expect((await run(args, { tty: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b')
  expect((await run([...args, '--json'], { tty: true })).out).not.toContain('\u001b')
})

it('prints nothing that could move the cursor or hide text', async () => {
  const entries = structuredClone(livedLedger())
  const asked = entries.find((e) => e.type === 'request.asked') as { data: unknown; actor: string }
  ;(asked.data as { input: { command: { ask: { task_intent: string } } } }).input.command.ask.task_intent = 'a\u001b[2Jb\u202ec\nd'
  Object.assign(asked, { actor: 'agent:\u001b[31m' })
  const texts = resealed(entries).map(({ text }) => text)
  const fake = await startFake({ 'GET /api/v1/ledger': ledgerRoute(texts) })
  try {
    const { out } = await run(['ledger', 'tail', '--url', fake.url, '--token', TOKEN, '-n', '500'])
    expect(out).toContain('a\\u{1b}[2Jb\\u{202e}c\\u{a}d')
    for (const hidden of ['\u001b', '\u202e']) expect(out).not.toContain(hidden)
  } finally {
    await fake.close()
  }
})

it('shows an entry it does not know, and one that is damaged, without failing', async () => {
  const known = JSON.parse(TEXTS[2] as string) as object
  const texts = [JSON.stringify({ ...known, type: 'later.thing' }), JSON.stringify({ ...known, data: {} })]
  const fake = await startFake({ 'GET /api/v1/ledger': ledgerRoute(texts) })
  try {
    const { exit, out } = await run(['ledger', 'tail', '--url', fake.url, '--token', TOKEN])
    expect(exit).toBe(0)
    expect(out).toContain('later.thing')
  } finally {
    await fake.close()
  }
})

it('follows a server through its restarts, missing nothing and repeating nothing', async () => {
  const enough = new AbortController()
  const out: string[] = []
  let known = 3
  const route = (call: Call): Reply => ledgerRoute(TEXTS.slice(0, known))(call)
  let fake = await startFake({ 'GET /api/v1/ledger': route })
  const { port } = new URL(fake.url)
  const ended = run(['ledger', 'tail', '-f', '-n', '2', '--json', '--url', fake.url, '--token', TOKEN], {
    out: (text) => void out.push(text),
    signal: enough.signal,
  })
  await until(() => out.length === 2)
  known = 5
  await until(() => out.length === 4)
  await fake.close()
  known = 9
  fake = await startFake({ 'GET /api/v1/ledger': route }, Number(port))
  await until(() => out.length === 8)
  enough.abort()
  const { exit, err } = await ended
  await fake.close()
  expect(out).toEqual(TEXTS.slice(1, 9))
  expect([exit, err]).toEqual([0, ''])
})

it('follows a store that others write to', async () => {
  const store = new MemoryStore()
  await store.append('default', EMPTY_HEAD, CHAIN.slice(0, 3))
  const enough = new AbortController()
  const out: string[] = []
  const ended = run(['ledger', 'tail', '-f', '-n', '1', '--json', '--direct'], {
    env: { DATABASE_URL: 'postgres://db/countersign' },
    openStore: async () => store,
    out: (text) => void out.push(text),
    signal: enough.signal,
  })
  await until(() => out.length === 1)
  await store.append('default', headOf((CHAIN[2] as Sealed).entry), CHAIN.slice(3))
  await until(() => out.length === CHAIN.length - 2)
  enough.abort()
  expect((await ended).exit).toBe(0)
  expect(out).toEqual(TEXTS.slice(2))
})
