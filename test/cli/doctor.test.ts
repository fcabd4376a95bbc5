import { chmodSync, copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import type { CliDeps } from '../../src/cli/deps.ts'
import { checkNode } from '../../src/cli/doctor/local.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { type FakeServer, startFake, TOKEN } from './support/fake-server.ts'
import { NOBODY, run, tempDir } from './support/harness.ts'
import { STATUS } from './support/wire.ts'

type Row = { readonly name: string; readonly level: string; readonly text: string }

let temp: ReturnType<typeof tempDir>
let fake: FakeServer | undefined
beforeEach(() => {
  temp = tempDir()
  writeFileSync(join(temp.dir, 'server.json'), JSON.stringify({ url: NOBODY, pid: 1 }))
})
afterEach(async () => {
  await fake?.close()
  fake = undefined
  temp.remove()
})

async function doctor(changes: Partial<CliDeps> = {}, ...argv: readonly string[]) {
  const ran = await run(['doctor', '--json', '--data-dir', temp.dir, ...argv], changes)
  const checks = ran.json()['checks'] as readonly Row[]
  const level = (name: string) => checks.filter((c) => c.name === name).map((c) => c.level)
  const text = (name: string) => checks.filter((c) => c.name === name).map((c) => c.text)
  return { ...ran, level, text }
}

const charter = (yaml: string): string => {
  const file = join(temp.dir, 'charter.yaml')
  copyFileSync('charters/models.yaml', join(temp.dir, 'models.yaml'))
  writeFileSync(file, `version: 1\norg: default\nmission: m\nagents: { authentication: open }\nmodels: { file: models.yaml }\n${yaml}`)
  return file
}

it('finds nothing wrong with a fresh installation, and makes nothing', async () => {
  const dir = join(temp.dir, 'none')
  const { exit, level, out } = await doctor({}, '--data-dir', dir)
  expect(exit).toBe(0)
  expect(level('charter')).toEqual(['ok'])
  expect(level('server')).toEqual(['warn'])
  expect(JSON.parse(out)).toMatchObject({ ok: true })
  expect(statSync(dir, { throwIfNoEntry: false })).toBeUndefined()
})

it('tells which Node is too old', () => {
  expect(checkNode('18.20.0').level).toBe('fail')
  expect(checkNode('20.18.3').level).toBe('fail')
  expect(checkNode('20.19.0').level).toBe('ok')
  expect(checkNode('24.0.1').level).toBe('ok')
})

it('names every fault of the settings at once', async () => {
  const { exit, level, text } = await doctor({
    env: { REDIS_URL: 'nonsense', TELEGRAM_BOT_TOKEN: 'x', SLACK_BOT_TOKEN: 'xoxb-1' },
    checkQueue: async () => undefined,
  })
  expect(exit).toBe(1)
  expect(level('settings')).toEqual(['fail', 'fail', 'fail'])
  expect(text('settings').join(' ')).toMatch(/REDIS_URL.*TELEGRAM_BOT_TOKEN.*SLACK_SIGNING_SECRET/)
})

it('names every fault of the charter, and who could not be reached', async () => {
  const wrong = await doctor({}, '--charter', charter('budget: 3\ntimezone: Nowhere/Land\n'))
  expect([wrong.exit, wrong.level('charter')]).toEqual([1, expect.arrayContaining(['fail'])])
  const nobody = await doctor({}, '--charter', charter('local_operator: false\n'))
  expect([nobody.exit, nobody.level('operators')]).toEqual([1, ['fail']])
  const off = await doctor(
    {},
    '--charter',
    charter('local_operator: false\noperators: [{ id: a, telegram: 5 }]\nchannels: [{ telegram: -1 }]\n'),
  )
  expect([off.exit, off.level('operators'), off.level('channels')]).toEqual([1, ['fail'], ['warn']])
  const on = await doctor(
    { env: { TELEGRAM_BOT_TOKEN: '1:abc' } },
    '--charter',
    charter('local_operator: false\noperators: [{ id: a, telegram: 5 }]\nchannels: [{ telegram: -1 }]\n'),
  )
  expect([on.exit, on.level('operators')]).toEqual([0, ['ok']])
  const stranger = await doctor({ env: { TELEGRAM_BOT_TOKEN: '1:abc' } }, '--charter', charter('channels: [{ telegram: -1 }]\n'))
  expect([stranger.exit, stranger.level('operators')]).toEqual([0, ['warn', 'ok']])
  expect(stranger.text('operators')[0]).toContain('/whoami')
})

it('warns when others may read the data or its secrets', async () => {
  chmodSync(temp.dir, 0o755)
  writeFileSync(join(temp.dir, 'operator-token'), 'x', { mode: 0o644 })
  const { level, text } = await doctor()
  expect(level('data')).toEqual(['warn'])
  expect(text('data')[0]).toMatch(/chmod 700 .*chmod 600 .*operator-token/)
  chmodSync(temp.dir, 0o700)
  chmodSync(join(temp.dir, 'operator-token'), 0o600)
  expect((await doctor()).level('data')).toEqual(['ok'])
})

it('checks store and queue itself when no server runs', async () => {
  const broken = new MemoryStore()
  broken.fault = 'unreachable'
  const down = await doctor({
    env: { DATABASE_URL: 'postgres://db/x' },
    openStore: async () => broken,
    checkQueue: async () => {
      throw new Error('the queue cannot be reached')
    },
  })
  expect([down.exit, down.level('store'), down.level('queue')]).toEqual([1, ['fail'], ['fail']])
  const up = await doctor({
    env: { DATABASE_URL: 'postgres://db/x' },
    openStore: async () => new MemoryStore(),
    checkQueue: async () => undefined,
  })
  expect([up.exit, up.level('store'), up.level('queue')]).toEqual([0, ['ok'], ['ok']])
  mkdirSync(join(temp.dir, 'ledger'))
  writeFileSync(join(temp.dir, 'ledger', 'default.000000000001.jsonl'), '{"not":"an entry"}\n\n')
  const damaged = await doctor()
  expect([damaged.exit, damaged.level('store')]).toEqual([1, ['fail']])
})

it('asks a running server how its parts are, who the token is, and whether its charter is the file’s', async () => {
  const { hash } = compileCharter(await loadCharter('charters/default.yaml'))
  const parts = [
    { channel: 'store', ok: true, problem: '' },
    { channel: 'queue', ok: false, problem: 'away' },
    { channel: 'telegram:-1', ok: false, problem: 'the bot was removed' },
  ]
  let inForce = hash
  fake = await startFake({
    'GET /health': () => [503, { status: 'unavailable', parts, warnings: ['nobody reads'] }],
    'GET /api/v1/whoami': { kind: 'person', operator: { id: 'local', roles: ['admin'] }, administers: true },
    'GET /api/v1/status': () => ({ ...STATUS, charter: inForce }),
  })
  const env = { COUNTERSIGN_OPERATOR_TOKEN: TOKEN }
  const found = await doctor({ env }, '--url', fake.url)
  expect(found.exit).toBe(1)
  expect([found.level('store'), found.level('queue'), found.level('telegram:-1')]).toEqual([['ok'], ['fail'], ['warn']])
  expect([found.text('token'), found.level('charter')]).toEqual([['local, administers'], ['ok']])
  expect(found.text('operators')).toContain('nobody reads')
  inForce = 'another'
  expect((await doctor({ env }, '--url', fake.url)).level('charter')).toEqual(['ok', 'warn'])
})

it('fails when the server that was named does not answer', async () => {
  const { exit, level } = await doctor({}, '--url', NOBODY)
  expect([exit, level('server')]).toEqual([1, ['fail']])
})
