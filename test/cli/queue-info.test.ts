import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openQueueKit } from '../../queues/connections/open.ts'
import { SignedRequest } from '../../queues/payloads.ts'
import type { QueueKit } from '../../queues/queue-kit.ts'
import { postgresRole, redisUser } from '../../src/cli/queue-text.ts'
import { describeWith } from '../support/describe-with.ts'
import { startPostgres, startRedis, type TestServer } from '../support/servers.ts'
import { run } from './support/harness.ts'

it('says that agents use HTTP while the queue is embedded', async () => {
  const { exit, out } = await run(['queue', 'info'])
  expect([exit, out]).toEqual([0, expect.stringContaining('agents use HTTP')])
  expect(out).not.toContain('createHmac')
})

it('prints the whole recipe, and no password of the server', async () => {
  for (const [env, said] of [
    [{ REDIS_URL: 'redis://u:hunter2@r.example:6379/3' }, ['ACL SETUSER crew-01', 'REDIS_URL=redis://crew-01:PASSWORD@r.example:6379/3']],
    [{ DATABASE_URL: ['postgres://u', 'hunter2@db.example/cs'].join(':') }, ['create role "countersign_agents"', 'db.example/cs']],
  ] as const) {
    const { out } = await run(['queue', 'info'], { env })
    for (const text of [...said, 'createHmac', 'countersign keys add crew-01']) expect(out).toContain(text)
    const json = await run(['queue', 'info', '--json'], { env })
    expect(out + json.out).not.toContain('hunter2')
  }
})

const KEY_ID = 'key_0123456789abcdefghij'
const TOKEN = `csk_${KEY_ID}_${'A'.repeat(42)}_`
const PASSWORD = 'agents-own-password'

let kit: QueueKit
let handshakes: Server
let child: ChildProcess | undefined

/** Plays the server: answers the handshake over HTTP and requests over the queue, as PENDING, and grants them a moment later. */
async function play(options: { readonly redisUrl?: string; readonly databaseUrl?: string }): Promise<void> {
  kit = await openQueueKit({ ...options, dataDir: '/nonexistent', onError: () => undefined })
  kit.worker('countersign-requests', async (job) => {
    const signed = SignedRequest.parse(job.data)
    const secret = createHmac('sha256', TOKEN).update('countersign-queue-v1').digest()
    const signature = createHmac('sha256', secret).update(`${signed.time}\n${signed.nonce}\n${signed.body}`).digest('hex')
    if (signature !== signed.signature || signed.key_id !== KEY_ID) return { status: 'REFUSED' }
    await kit.queue('countersign-replies-crew-01').add('outcome', { request_id: 'another', status: 'REJECTED' })
    await kit.queue('countersign-replies-crew-01').add('outcome', { request_id: 'req_1', status: 'GRANTED' })
    return { request_id: 'req_1', status: 'PENDING', asked: JSON.parse(signed.body) }
  })
  handshakes = createServer((request, response) => {
    response.writeHead(request.headers.authorization === `Bearer ${TOKEN}` ? 200 : 401, { connection: 'close' }).end('{}')
  })
  await new Promise<void>((resolve) => handshakes.listen(0, '127.0.0.1', resolve))
}

async function stopPlaying(): Promise<void> {
  await kit.close()
  await new Promise((resolve) => handshakes.close(resolve))
}

/** Runs the recipe in a process of its own; the JSON lines it prints. */
async function recipe(url: Readonly<Record<string, string>>): Promise<readonly Record<string, unknown>[]> {
  const env = { PATH: process.env['PATH'], COUNTERSIGN_KEY: TOKEN, AGENT_ID: 'crew-01', ...url }
  const at = `http://127.0.0.1:${(handshakes.address() as AddressInfo).port}`
  child = spawn(process.execPath, ['docs/examples/queue-agent.mjs', 'Read the "news"', '0.5'], { env: { ...env, COUNTERSIGN_URL: at } })
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise((resolve) => child?.once('close', resolve))
  expect(code, err).toBe(0)
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
afterEach(() => void child?.kill('SIGKILL'))

const ANSWERS = [
  {
    request_id: 'req_1',
    status: 'PENDING',
    asked: { agent_id: 'crew-01', task_intent: 'Read the "news"', resource_type: 'llm_tokens', estimated_cost_usd: 0.5 },
  },
  { request_id: 'req_1', status: 'GRANTED' },
]

describeWith('redis', 'the recipe on Redis', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedis()
    await play({ redisUrl: server.url })
  })
  afterAll(async () => {
    await stopPlaying()
    await server.stop()
  })

  it('works with the credentials it tells to make, which do not reach the ledger', async () => {
    const owner = new Redis(server.url)
    await owner.call('ACL', ...redisUser('crew-01', PASSWORD).split(' ').slice(1))
    await owner.set('{default}:head', 'secret')
    expect(await recipe({ REDIS_URL: `redis://crew-01:${PASSWORD}@127.0.0.1:${server.port}` })).toEqual(ANSWERS)
    const agent = new Redis(`redis://crew-01:${PASSWORD}@127.0.0.1:${server.port}`, { enableReadyCheck: false })
    for (const command of [
      ['GET', '{default}:head'],
      ['EVAL', "return redis.call('get', '{default}:head')", '0'],
      ['SET', '{default}:head', 'x'],
      ['XADD', '{default}:ledger', '*', 'e', 'x'],
      ['LRANGE', 'bull:countersign-effects-default:wait', '0', '-1'],
      ['LRANGE', 'bull:countersign-replies-crew-02:wait', '0', '-1'],
      ['SUBSCRIBE', '{default}:hint'],
      ['KEYS', '*'],
      ['SCAN', '0'],
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
    ] as const)
      await expect(agent.call(command[0], ...command.slice(1))).rejects.toThrow(/NOPERM|No permissions|can't access/)
    expect(await owner.get('{default}:head')).toBe('secret')
    agent.disconnect()
    owner.disconnect()
  })
})

/** One connection, which `end` waits for; a pool's does not, and then hears of the server's end. */
async function connected(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  await client.connect()
  return client
}

describeWith('postgres', 'the recipe on Postgres', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
    await play({ databaseUrl: server.url })
  })
  afterAll(async () => {
    await stopPlaying()
    await server.stop()
  })

  it('works with the role it tells to make, which does not reach the ledger', async () => {
    const owner = await connected(server.url)
    await owner.query('create table countersign_entries (body text)')
    for (const statement of postgresRole('countersign_agents', PASSWORD)) await owner.query(statement)
    const url = `postgres://countersign_agents:${PASSWORD}@127.0.0.1:${server.port}/postgres`
    expect(await recipe({ DATABASE_URL: url })).toEqual(ANSWERS)
    const agent = await connected(url)
    for (const sql of [
      'select * from countersign_entries',
      "insert into countersign_entries values ('x')",
      'create table public.mine (a int)',
      'drop schema bullmq cascade',
    ])
      await expect(agent.query(sql)).rejects.toThrow(/permission denied|must be owner/)
    await agent.end()
    await owner.end()
  })
})
