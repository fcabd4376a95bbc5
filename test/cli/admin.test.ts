import { expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import type { Sealed } from '../../src/ledger/entry.ts'
import { charterContent } from '../support/world.ts'
import { ledgerRoute, type Reply } from './support/fake-server.ts'
import { run } from './support/harness.ts'
import { livedLedger, resealed } from './support/ledgers.ts'
import { onFake } from './support/runs.ts'
import { STATUS } from './support/wire.ts'

const fake = onFake()

it('makes keys through the server, and shows the token once, first', async () => {
  const made = { key_id: 'key_1', agent_id: 'crew-01', purpose: 'agent', token: 'csk_key_1_x' }
  const added = await fake.on({ 'POST /api/v1/keys': [201, made] }, 'keys', 'add', 'crew-01')
  expect([added.exit, added.out.split('\n')[0]]).toEqual([0, 'csk_key_1_x'])
  expect(fake.calls[0]?.body).toEqual({ agent_id: 'crew-01' })
  const meter = await fake.on(
    { 'POST /api/v1/keys': [201, { ...made, agent_id: null, purpose: 'meter' }] },
    'keys',
    'add',
    '--meter',
    '--json',
  )
  expect(meter.json()).toMatchObject({ purpose: 'meter' })
  expect(fake.calls[0]?.body).toEqual({ purpose: 'meter' })
  expect((await fake.on({ 'DELETE /api/v1/keys/key_1': { key_id: 'key_1', revoked: true } }, 'keys', 'revoke', 'key_1')).exit).toBe(0)
  expect(fake.calls[0]?.body).toBeUndefined()
})

it('makes a fresh link to the inbox', async () => {
  const { out } = await fake.on(
    { 'POST /api/v1/inbox-links': [201, { url: 'http://h/inbox?code=c', expires_at: '2026-11-21T12:15:00.000Z' }] },
    'inbox',
  )
  expect(out.split('\n')).toEqual(['http://h/inbox?code=c', 'Works once, until 2026-11-21 12:15:00Z.'])
})

it('reloads the charter, and says whether anything changed', async () => {
  const reload = (changed: boolean) => fake.on({ 'POST /api/v1/charter/reload': { charter: 'abc', changed } }, 'charter', 'reload')
  expect((await reload(true)).out).toContain('is in force')
  expect((await reload(false)).out).toContain('Nothing changed')
  const invalid: Reply = [
    422,
    {
      code: 'charter_invalid',
      detail: 'The charter was not adopted',
      errors: [
        { path: 'org', message: 'a' },
        { path: 'b', message: 'c' },
      ],
    },
  ]
  const refused = await fake.on({ 'POST /api/v1/charter/reload': invalid }, 'charter', 'reload')
  expect([refused.exit, refused.err]).toEqual([1, 'charter_invalid: The charter was not adopted\n  org: a\n  b: c'])
})

it('shows the charter in force from the file when that is it, else from the ledger', async () => {
  const file = await loadCharter('charters/default.yaml')
  const same = await fake.on({ 'GET /api/v1/status': { ...STATUS, charter: compileCharter(file).hash } }, 'charter', 'show')
  expect(same.out).toContain('… an agent’s day    $10.00')
  expect(same.out).toContain('charters/default.yaml says the same.')
  const chain = resealed(livedLedger())
  const status = { ...STATUS, charter: ((chain[0] as Sealed).entry.data as { hash: string }).hash, head: { seq: chain.length, hash: '' } }
  const routes = { 'GET /api/v1/status': status, 'GET /api/v1/ledger': ledgerRoute(chain.map(({ text }) => text)) }
  const other = await fake.on(routes, 'charter', 'show')
  expect(other.out).toContain('alice (approver), bob (approver)')
  expect(other.out).toContain('says something else')
  expect((await fake.on(routes, 'charter', 'show', '--json')).json()).toMatchObject({ hash: status.charter, charter: { org: 'default' } })
})

it('shows the charter of a stopped server’s data', async () => {
  const content = charterContent({ mission: 'Only this' })
  const state = { charter: content }
  const { exit, out } = await run(['charter', 'show', '--direct'], {
    env: { REDIS_URL: 'redis://r' },
    direct: async () => ({ state: () => state as never, submit: async () => ({ ok: true, subject: '' }), close: async () => undefined }),
  })
  expect([exit, out]).toEqual([0, expect.stringContaining('Only this')])
})

const ROWS = [
  { channel: 'telegram:-1', ok: true, problem: '' },
  { channel: 'slack:C1', ok: true, problem: '' },
]

it('waits until each channel was tapped after the test began', async () => {
  let asked = 0
  const taps = (): Reply => {
    asked++
    const old = { channel: 'telegram:-1', at: '2026-01-01T00:00:00Z', by: 'old' }
    const fresh = { channel: 'telegram:-1', at: '2026-11-21T12:00:01Z', by: 'alice' }
    const slack = { channel: 'slack:C1', at: '2026-11-21T12:00:02Z', by: 'bob' }
    return { taps: asked < 3 ? [old] : asked < 5 ? [fresh] : [fresh, slack] }
  }
  const routes = { 'GET /api/v1/channels/taps': taps, 'POST /api/v1/channels/test': { channels: ROWS } }
  const { exit, out } = await fake.on(routes, 'channels', 'test')
  expect([exit, asked]).toEqual([0, 5])
  expect(out).toContain('telegram:-1 was tapped by alice')
  expect(out).toContain('slack:C1 was tapped by bob')
})

it('exits with 1 when a channel fails or is not tapped in time, and says which', async () => {
  const failed = { channels: [ROWS[0], { channel: 'slack:C1', ok: false, problem: 'the bot is not in the channel: invite it' }] }
  const missing = await fake.on({ 'POST /api/v1/channels/test': failed }, 'channels', 'test')
  expect([missing.exit, missing.out]).toEqual([1, expect.stringContaining('invite it')])
  expect(missing.err).toContain('does not tell of taps')
  const routes = { 'GET /api/v1/channels/taps': { taps: [] }, 'POST /api/v1/channels/test': { channels: ROWS } }
  const late = await fake.on(routes, 'channels', 'test', '--wait', '2')
  expect([late.exit, late.out]).toEqual([1, expect.stringContaining('slack:C1 was not tapped in time')])
  expect((await fake.on(routes, 'channels', 'test', '--wait', '0', '--json')).exit).toBe(0)
  expect((await fake.on({ 'POST /api/v1/channels/test': { channels: [] } }, 'channels', 'test')).err).toContain('no_channels')
})
