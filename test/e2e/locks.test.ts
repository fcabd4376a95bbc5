import { Queue, QueueEvents } from 'bullmq'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { repliesQueue } from '../../queues/names.ts'
import { queueSecret, queueSignature } from '../../src/governor/tokens.ts'
import { describeWith } from '../support/describe-with.ts'
import { call, eventually, type Home, handshake, makeHome, OPERATOR_TOKEN, type Program, startProgram } from '../support/program.ts'
import { startRedis, type TestServer } from '../support/servers.ts'

type Fields = Readonly<Record<string, unknown>>

const take = (url: string, agent_id: string, more: object = {}) =>
  call(url, 'POST', '/api/v1/locks', { agent_id, resource: 'wallet:1', ...more })
const release = (url: string, token: unknown) => call(url, 'POST', '/api/v1/locks/release', { resource: 'wallet:1', token })
const locks = async (url: string): Promise<readonly Fields[]> =>
  (await call(url, 'GET', '/api/v1/locks?resource=wallet:1', undefined, OPERATOR_TOKEN)).body['locks'] as readonly Fields[]
/** Waits until a second agent waits, and answers its lock's id. */
const waiter = (url: string): Promise<string> =>
  eventually('somebody waits', async () => (await locks(url)).find(({ state }) => state === 'queued')?.['lock_id'] as string | undefined)

/** Several starts of the program, also on a busy machine. */
const LIMIT_MS = 180_000

describe('locks over a kill -9', () => {
  let home: Home
  let program: Program

  const restart = async (): Promise<string> => {
    await program.kill9()
    program = await startProgram(home)
    return program.url
  }
  const holdAndWait = async (more: object): Promise<{ readonly held: Fields; readonly waits: string }> => {
    home = await makeHome()
    program = await startProgram(home)
    for (const agent of ['a', 'b', 'c']) await handshake(program.url, agent)
    const held = (await take(program.url, 'a', more)).body
    // Its answer never comes: the program is killed first.
    const cut = take(program.url, 'b', { wait_seconds: 300 }).catch(() => undefined)
    const waits = await waiter(program.url)
    const url = await restart()
    await cut
    expect((await locks(url)).length).toBeGreaterThan(0)
    return { held, waits }
  }
  afterEach(async () => {
    await program.stop()
    await home.remove()
  })

  it(
    'keeps the holder and the queue, and tokens go on growing',
    async () => {
      const { held, waits } = await holdAndWait({ ttl_seconds: 600 })
      let { url } = program
      expect(await locks(url)).toMatchObject([
        { lock_id: held['lock_id'], state: 'held', token: held['token'], expires_at: held['expires_at'] },
        { lock_id: waits, state: 'queued', position: 1 },
      ])
      expect((await call(url, 'POST', '/api/v1/locks/renew', { resource: 'wallet:1', token: held['token'] })).status).toBe(200)
      const waiting = call(url, 'GET', `/api/v1/locks/${waits}?wait=60`)
      expect((await release(url, held['token'])).status).toBe(200)
      const second = (await waiting).body
      expect([second.state, second['agent_id']]).toEqual(['held', 'b'])
      expect(second['token']).toBeGreaterThan(held['token'] as number)

      url = await restart()
      // Who held it before the first kill is a stranger now.
      expect((await release(url, held['token'])).body.code).toBe('lock_not_held')
      expect((await release(url, second['token'])).status).toBe(200)
      const third = (await take(url, 'c')).body
      expect(third['token']).toBeGreaterThan(second['token'] as number)
    },
    LIMIT_MS,
  )

  it(
    'passes on at the boot, by the timer, what ran out while nobody ran',
    async () => {
      const { held, waits } = await holdAndWait({ ttl_seconds: 2 })
      const next = (await call(program.url, 'GET', `/api/v1/locks/${waits}?wait=30`)).body
      expect(next.state).toBe('held')
      expect(next['token']).toBeGreaterThan(held['token'] as number)
    },
    LIMIT_MS,
  )
})

describeWith('redis', 'a lock of an agent that came over the queue', () => {
  const AGENT = 'low'
  let redis: TestServer
  let home: Home
  let program: Program
  let asks: Queue
  let replies: Queue
  let events: QueueEvents

  beforeAll(async () => {
    redis = await startRedis()
    home = await makeHome({ locks: { grace: '1s' } })
    program = await startProgram(home, { REDIS_URL: redis.url })
    const connection = { url: redis.url, maxRetriesPerRequest: null }
    asks = new Queue('countersign-requests', { connection })
    replies = new Queue(repliesQueue(AGENT), { connection })
    events = new QueueEvents('countersign-requests', { connection })
    await events.waitUntilReady()
  })
  afterAll(async () => {
    await Promise.all([events.close(), asks.close(), replies.close()])
    await program.stop()
    await home.remove()
    await redis.stop()
  })

  const told = (status: string): Promise<Fields> =>
    eventually(`a reply says ${status}`, async () => {
      const jobs = await replies.getJobs(['waiting', 'prioritized', 'delayed'])
      return jobs.map(({ data }) => data as Fields).find((data) => data['status'] === status)
    })

  it(
    'tells its reply queue that somebody of higher priority takes over, and when it did',
    async () => {
      const { url } = program
      const { body: key } = await call(url, 'POST', '/api/v1/keys', { agent_id: AGENT }, OPERATOR_TOKEN)
      await handshake(url, AGENT, String(key['token']))
      await handshake(url, 'high')
      const body = JSON.stringify({
        agent_id: AGENT,
        task_intent: 'Write the wallet',
        resource_type: 'wallet_lock',
        target_resource: 'wallet:1',
        estimated_cost_usd: 0.01,
        priority: 2,
      })
      const [time, nonce] = [Date.now(), 'nonce-of-the-lock-test']
      const signature = queueSignature(queueSecret(String(key['token'])), time, nonce, body)
      const job = await asks.add('ask', { key_id: key['key_id'], time, nonce, body, signature })
      const granted = (await job.waitUntilFinished(events, 20_000)) as Fields & { readonly lock: Fields }
      expect(granted).toMatchObject({ status: 'GRANTED', lock: { resource: 'wallet:1' } })

      const high = take(url, 'high', { priority: 9, wait_seconds: 60 })
      const warned = (await told('GRANTED'))['lock'] as Fields
      expect([warned['token'], typeof warned['preempted_at']]).toEqual([granted.lock['token'], 'string'])
      const taken = (await high).body
      expect(taken.state).toBe('held')
      expect(taken['token']).toBeGreaterThan(granted.lock['token'] as number)
      expect(await told('REJECTED')).toMatchObject({ request_id: granted['request_id'], reason_codes: ['lock_preempted'] })
    },
    LIMIT_MS,
  )
})
