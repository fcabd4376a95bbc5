import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CliDeps } from '../../src/cli/deps.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { buildWorld, type World } from '../support/world.ts'
import { type FakeServer, startFake, TOKEN } from './support/fake-server.ts'
import { NOBODY, run, tempDir } from './support/harness.ts'
import { abandonedData } from './support/runs.ts'
import { STATUS } from './support/wire.ts'

let world: World
let closed: number
let temp: ReturnType<typeof tempDir>
let fake: FakeServer | undefined

beforeEach(async () => {
  world = await buildWorld()
  temp = abandonedData()
  closed = 0
})
afterEach(async () => {
  await fake?.close()
  fake = undefined
  await world.close()
  temp.remove()
})

const deps = (): Partial<CliDeps> => ({
  direct: async () => ({
    submit: (command, principal) => world.governor.submit(command, principal),
    state: () => world.governor.state(),
    close: async () => void closed++,
  }),
  makeKey: async () => ({ key_id: 'key_new', token: 'csk_key_new_secret', sha256: 'b'.repeat(64) }),
})
const cli = (...argv: readonly string[]) => run([...argv, '--data-dir', temp.dir], deps())

it('adds, lists and revokes keys on the data when no server answers, and says so', async () => {
  const added = await cli('keys', 'add', 'crew-01')
  expect(added.exit).toBe(0)
  expect(added.out.split('\n')[0]).toBe('csk_key_new_secret')
  expect(added.err).toContain(`No server answers at ${NOBODY}`)
  expect(added.err).toContain(temp.dir)
  expect(world.governor.state().keys.get('b'.repeat(64))).toMatchObject({ id: 'key_new', agent: 'crew-01', purpose: 'agent' })
  const listed = await cli('keys', 'list', '--json')
  expect(listed.json()).toMatchObject({ keys: [{ key_id: 'key_new', agent_id: 'crew-01', revoked_at: null }] })
  expect(listed.out).not.toContain('secret')
  expect((await cli('keys', 'revoke', 'key_new')).exit).toBe(0)
  expect((await cli('keys', 'list')).out).toContain('ended 2026-11-21')
  expect(closed).toBe(4)
})

it('records that the console did it, in a way that can be decided again', async () => {
  await cli('keys', 'add', '--meter')
  const stored = await world.governor.read(0, 100)
  expect(stored.at(-1)?.entry).toMatchObject({
    type: 'key.added',
    actor: 'system:console',
    data: { input: { command: { purpose: 'meter' } } },
  })
  expect(stored.at(-1)?.text).not.toContain('secret')
  const replay = createReplay('default')
  for (const { entry } of stored) replay.push(entry)
  expect(replay.finish()).toBeUndefined()
})

it('shows a refusal of the governor like one of a server', async () => {
  const { exit, err } = await cli('keys', 'revoke', 'key_none', '--direct')
  expect([exit, err]).toEqual([1, expect.stringMatching(/^not_found: /)])
  expect(closed).toBe(1)
})

it('refuses a meter key with an agent, and an agent that is no id', async () => {
  expect((await cli('keys', 'add', 'crew-01', '--meter')).exit).toBe(2)
  expect((await cli('keys', 'add', 'no spaces')).exit).toBe(2)
  expect((await cli('keys', 'add')).exit).toBe(2)
  expect(world.governor.state().keys.size).toBe(0)
})

it('tells the status and what waits from the data', async () => {
  await world.governor.submit(
    { kind: 'handshake', agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 's' },
    { kind: 'open' },
  )
  const ask = {
    agent_id: 'crew-01',
    task_intent: 'withdraw funds',
    resource_type: 'llm_tokens',
    estimated_cost: 1_000_000,
    priority: 5,
    logic_density: 5,
  } as const
  await world.governor.submit({ kind: 'ask', request_id: 'req_1', ask, door: 'http' }, { kind: 'open' })
  expect((await cli('status', '--json')).json()).toMatchObject({ org: 'default', pending: 1, agents: 1, operators: ['local'] })
  expect((await cli('status')).out).toContain('no server runs')
  expect((await cli('pending', '--json')).json()).toMatchObject({
    requests: [{ request_id: 'req_1', status: 'PENDING', request: { task_intent: 'withdraw funds', estimated_cost_usd: 1 } }],
  })
})

it('prefers the server that the data directory names', async () => {
  fake = await startFake({ 'GET /api/v1/status': STATUS })
  writeFileSync(join(temp.dir, 'server.json'), JSON.stringify({ url: fake.url, pid: 1 }))
  writeFileSync(join(temp.dir, 'operator-token'), `${TOKEN}\n`)
  const { exit, out } = await cli('status')
  expect([exit, closed]).toEqual([0, 0])
  expect(out).toContain('1,204 entries')
  expect(out).toContain('paused: crew-02')
  expect(out).toContain('! Nobody can be reached')
})

it('never goes to the data when a server was named', async () => {
  expect((await cli('status', '--url', NOBODY)).exit).toBe(3)
  expect(closed).toBe(0)
})

it('asks no other server about a data directory that was named, and shows its token to nobody', async () => {
  rmSync(join(temp.dir, 'server.json'))
  writeFileSync(join(temp.dir, 'operator-token'), TOKEN)
  const asked: unknown[] = []
  const fetch: CliDeps['fetch'] = async (url) => {
    asked.push(url)
    throw new TypeError('fetch failed')
  }
  expect((await run(['status', '--data-dir', temp.dir], { ...deps(), fetch })).exit).toBe(0)
  const { exit, err } = await run(['approve', 'req_1', '--data-dir', temp.dir], { ...deps(), fetch })
  expect([exit, err]).toEqual([3, expect.stringContaining(`No server runs on ${temp.dir}`)])
  expect(asked).toEqual([])
  expect((await run(['approve', 'req_1'], { fetch })).exit).toBe(3)
  expect(asked).toEqual(['http://127.0.0.1:8000/api/v1/requests/req_1/votes'])
})

it('never begins a ledger by looking at one', async () => {
  const empty = tempDir()
  const { exit, err } = await run(['status', '--data-dir', empty.dir, '--direct'], deps())
  empty.remove()
  expect([exit, err]).toEqual([3, expect.stringContaining('no_ledger: There is no ledger in')])
})

it('names both tries when the data cannot be opened either', async () => {
  const { exit, err } = await run(['status', '--data-dir', temp.dir], {
    direct: async () => {
      throw new Error('the data directory is in use by pid 7 (countersign up)')
    },
  })
  expect(exit).toBe(3)
  expect(err).toContain(NOBODY)
  expect(err).toContain('in use by pid 7')
})
