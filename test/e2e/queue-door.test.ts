import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Queue, QueueEvents } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisUser } from '../../src/cli/queue-text.ts'
import { queueSecret, queueSignature } from '../../src/governor/tokens.ts'
import { describeWith } from '../support/describe-with.ts'
import { call, eventually, type Home, handshake, makeHome, OPERATOR_TOKEN, type Program, startProgram } from '../support/program.ts'
import { startPostgres, startRedis, type TestServer } from '../support/servers.ts'

const run = promisify(execFile)
const AGENT = 'crew-01'

async function addKey(url: string, agent = AGENT): Promise<{ key_id: string; token: string }> {
  const { body } = await call(url, 'POST', '/api/v1/keys', { agent_id: agent }, OPERATOR_TOKEN)
  return { key_id: String(body['key_id']), token: String(body['token']) }
}

/** The printed recipe, run by another process with nothing but its key and its way to the queue. */
const recipe = async (env: Record<string, string>, ...args: string[]): Promise<readonly Record<string, unknown>[]> => {
  const { stdout } = await run(process.execPath, ['docs/examples/queue-agent.mjs', ...args], {
    env: { PATH: process.env['PATH'] ?? '', AGENT_ID: AGENT, ...env },
    timeout: 60_000,
  })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

const approveWhatWaits = (url: string): Promise<string> =>
  eventually('a request waits', async () => {
    const { body } = await call(url, 'GET', '/api/v1/requests?state=pending', undefined, OPERATOR_TOKEN)
    const [first] = body['requests'] as readonly { request_id: string }[]
    if (!first) return undefined
    await call(url, 'POST', `/api/v1/requests/${first.request_id}/votes`, { vote: 'approve' }, OPERATOR_TOKEN)
    return first.request_id
  })

describeWith('redis', 'the queue door on Redis', () => {
  let redis: TestServer
  let home: Home
  let program: Program
  let key: { key_id: string; token: string }
  let queue: Queue
  let events: QueueEvents

  beforeAll(async () => {
    redis = await startRedis()
    home = await makeHome()
    program = await startProgram(home, { REDIS_URL: redis.url })
    key = await addKey(program.url)
    await handshake(program.url, AGENT, key.token)
    const connection = { url: redis.url, maxRetriesPerRequest: null }
    queue = new Queue('countersign-requests', { connection })
    events = new QueueEvents('countersign-requests', { connection })
    await events.waitUntilReady()
  })
  afterAll(async () => {
    await events.close()
    await queue.close()
    await program.stop()
    await home.remove()
    await redis.stop()
  })

  /** Puts a job on the queue as an agent would, with whatever a test changes afterwards. */
  const put = async (ask: object, change: (job: Record<string, unknown>) => Record<string, unknown> = (job) => job, time = Date.now()) => {
    const body = JSON.stringify({ agent_id: AGENT, task_intent: 'Read', resource_type: 'compute', estimated_cost_usd: 0.01, ...ask })
    const nonce = `nonce-${Math.random().toString(36).slice(2, 14)}-0`
    const signed = { key_id: key.key_id, time, nonce, body, signature: queueSignature(queueSecret(key.token), time, nonce, body) }
    const job = await queue.add('ask', change(signed))
    return (await job.waitUntilFinished(events, 20_000)) as Record<string, unknown>
  }

  it('answers the recipe at once, from another process', async () => {
    const [answer] = await recipe(
      { REDIS_URL: redis.url, COUNTERSIGN_KEY: key.token, COUNTERSIGN_URL: program.url },
      'Summarise it',
      '0.05',
    )
    expect(answer).toMatchObject({ status: 'GRANTED', agent_id: AGENT, recommended_model: expect.any(String) })
  })

  it('tells the recipe the outcome of what people decided, on the reply queue', async () => {
    const asking = recipe({ REDIS_URL: redis.url, COUNTERSIGN_KEY: key.token, COUNTERSIGN_URL: program.url }, 'Withdraw the funds', '1')
    await approveWhatWaits(program.url)
    expect(await asking).toMatchObject([{ status: 'PENDING' }, { status: 'GRANTED', decided_by: ['local'] }])
  })

  it('lets credentials for the queue reach the queue, and not the ledger', async () => {
    const admin = new Redis(redis.url)
    await admin.call('ACL', ...redisUser(AGENT, 'queue-only').split(' ').slice(1))
    const ledgerKeys = (await admin.keys('*')).filter((k) => !k.startsWith('bull:'))
    admin.disconnect()
    const url = redis.url.replace('redis://', `redis://${AGENT}:queue-only@`)
    const [answer] = await recipe({ REDIS_URL: url, COUNTERSIGN_KEY: key.token, COUNTERSIGN_URL: program.url }, 'Summarise it', '0.05')
    expect(answer).toMatchObject({ status: 'GRANTED' })
    const agent = new Redis(url)
    expect(ledgerKeys.length).toBeGreaterThan(0)
    for (const k of ledgerKeys) await expect(agent.type(k), k).rejects.toThrow(/NOPERM/)
    agent.disconnect()
  })

  it.each([
    ['a changed body', (job: Record<string, unknown>) => ({ ...job, body: String(job['body']).replace('0.01', '0.02') })],
    ['another time', (job: Record<string, unknown>) => ({ ...job, time: Number(job['time']) + 1 })],
    ['another nonce', (job: Record<string, unknown>) => ({ ...job, nonce: 'another-nonce' })],
    ['another key', (job: Record<string, unknown>) => ({ ...job, key_id: 'key_00000000000000000000' })],
    ['no signature', ({ signature: _, ...job }: Record<string, unknown>) => job],
    ['nothing at all', () => ({})],
  ])('refuses a job with %s', async (_, change) => {
    expect(await put({}, change)).toMatchObject({ status: 'REFUSED', code: 'signature_refused' })
  })

  it('refuses a signature older than five minutes', async () => {
    expect(await put({}, undefined, Date.now() - 300_001)).toMatchObject({ code: 'signature_refused' })
  })

  it('decides nothing twice when a job is played again', async () => {
    let kept: Record<string, unknown> = {}
    const first = await put({}, (job) => (kept = job))
    const again = await put({}, () => kept)
    expect(again['request_id']).toBe(first['request_id'])
  })

  it("refuses another agent's body, and says what is wrong with a bad one", async () => {
    expect(await put({ agent_id: 'crew-02' })).toMatchObject({ status: 'REFUSED', code: 'forbidden' })
    expect(await put({ estimated_cost_usd: -1 })).toMatchObject({ code: 'invalid_field' })
    expect(await put({ args: JSON.parse('{"__proto__": 1}') as object })).toMatchObject({ code: 'forbidden_key' })
    expect(await put({ task_intent: 'nul \u0000' })).toMatchObject({ code: 'invalid_text' })
  })

  it('refuses a revoked key', async () => {
    const other = await addKey(program.url, AGENT)
    await call(program.url, 'DELETE', `/api/v1/keys/${other.key_id}`, undefined, OPERATOR_TOKEN)
    const sign = (job: Record<string, unknown>) => ({
      ...job,
      key_id: other.key_id,
      signature: queueSignature(queueSecret(other.token), Number(job['time']), String(job['nonce']), String(job['body'])),
    })
    expect(await put({}, sign)).toMatchObject({ code: 'signature_refused' })
  })
})

describeWith('postgres', 'the queue door on Postgres', () => {
  it('answers the recipe at once and after a decision, from another process', async () => {
    const postgres = await startPostgres()
    const home = await makeHome()
    const program = await startProgram(home, { DATABASE_URL: postgres.url })
    const { token } = await addKey(program.url)
    const env = { DATABASE_URL: postgres.url, COUNTERSIGN_KEY: token, COUNTERSIGN_URL: program.url }
    expect(await recipe(env, 'Summarise it', '0.05')).toMatchObject([{ status: 'GRANTED' }])
    const asking = recipe(env, 'Withdraw the funds', '1')
    await approveWhatWaits(program.url)
    expect(await asking).toMatchObject([{ status: 'PENDING' }, { status: 'GRANTED' }])
    await program.stop()
    await home.remove()
    await postgres.stop()
  })
})

describe('without a queue server', () => {
  it('says that agents use HTTP', async () => {
    const { stdout } = await run(process.execPath, ['dist/src/main.js', 'queue', 'info'], { env: { PATH: process.env['PATH'] ?? '' } })
    expect(stdout).toMatch(/agents use HTTP/)
  })
})
