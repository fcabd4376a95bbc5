import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { until } from '../support/until.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld

beforeEach(async () => {
  world = await buildWorld()
  http = buildHttp(world)
  for (const agent of ['a', 'b', 'c']) await http.handshake(agent)
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const lock = (agent_id: string, more: object = {}, token?: string) =>
  http.send('POST', '/api/v1/locks', { body: { agent_id, resource: 'wallet:1', ...more }, token })
const release = (body: object, token?: string) =>
  http.send('POST', '/api/v1/locks/release', { body: { resource: 'wallet:1', ...body }, token })
const renew = (body: object, token?: string) => http.send('POST', '/api/v1/locks/renew', { body: { resource: 'wallet:1', ...body }, token })
const waiting = () => [...world.governor.state().leases.entries()].filter(([, l]) => l.status.name === 'queued').length

describe('POST /api/v1/locks', () => {
  it('gives a lock with its token, and refuses the next agent with a stable code', async () => {
    const held = await lock('a', { ttl_seconds: 30 })
    expect(held.statusCode).toBe(200)
    expect(held.json()).toMatchObject({ state: 'held', resource: 'wallet:1', agent_id: 'a', ttl_seconds: 30, priority: 5 })
    const refused = await lock('b')
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'lock_busy'])
  })

  it('answers who waits as soon as the lock is free, with a higher token', async () => {
    const first = (await lock('a')).json()
    const second = lock('b', { wait_seconds: 60 })
    await until(() => waiting() === 1)
    expect((await release({ token: first.token })).json()).toEqual({ resource: 'wallet:1', released: true })
    const held = (await second).json()
    expect(held.state).toBe('held')
    expect(held.token).toBeGreaterThan(first.token)
  })

  it('says where to look when the wait is longer than the poll, and how it stands there', async () => {
    await lock('a')
    const answer = lock('b', { wait_seconds: 0.02 })
    const queued = await answer
    expect([queued.statusCode, queued.json()]).toEqual([202, expect.objectContaining({ state: 'queued', position: 1 })])
    const at = queued.headers['location'] as string
    expect((await http.send('GET', at)).statusCode).toBe(202)
    world.clock.advance(1000)
    await world.governor.sweep()
    expect((await http.send('GET', at)).json()).toMatchObject({ state: 'refused', reason_code: 'lock_timeout' })
  })

  it('tells a waiter of a deadlock at once, and who waits on of nothing', async () => {
    await lock('a', { resource: 'x' })
    await lock('b', { resource: 'y' })
    const first = lock('a', { resource: 'y', wait_seconds: 60 })
    await until(() => waiting() === 1)
    const refused = await lock('b', { resource: 'x', wait_seconds: 60 })
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'lock_deadlock'])
    expect(waiting()).toBe(1)
    const held = (await http.send('GET', '/api/v1/locks?resource=y', { token: OPERATOR_TOKEN })).json().locks[0]
    await release({ resource: 'y', token: held.token })
    expect((await first).json().state).toBe('held')
  })

  it('lets a strictly higher priority take over after the grace, when the timer comes', async () => {
    const low = (await lock('a', { priority: 3 })).json()
    const high = lock('b', { priority: 4, wait_seconds: 60 })
    await until(() => waiting() === 1)
    const told = (await http.send('GET', `/api/v1/locks/${low.lock_id}`)).json()
    expect(Date.parse(told.preempted_at)).toBe(world.clock.now() + 10_000)
    expect(world.governor.nextDeadline()).toBe(world.clock.now() + 10_000)
    world.clock.advance(10_000)
    await world.governor.sweep()
    expect((await high).json().state).toBe('held')
    expect((await http.send('GET', `/api/v1/locks/${low.lock_id}`)).json().state).toBe('preempted')
  })

  it('passes a lock on when its time is over, and keeps a renewed one', async () => {
    const held = (await lock('a', { ttl_seconds: 30 })).json()
    const second = lock('b', { wait_seconds: 60 })
    await until(() => waiting() === 1)
    world.clock.advance(29_000)
    expect(Date.parse((await renew({ token: held.token })).json().expires_at)).toBe(world.clock.now() + 30_000)
    world.clock.advance(29_999)
    await world.governor.sweep()
    expect(waiting()).toBe(1)
    world.clock.advance(1)
    await world.governor.sweep()
    expect((await second).json().state).toBe('held')
  })

  it.each([
    [{ ttl_seconds: 0 }, 'invalid_field'],
    [{ ttl_seconds: 1e9 }, 'invalid_field'],
    [{ wait_seconds: -1 }, 'invalid_field'],
    [{ priority: 11 }, 'invalid_field'],
    [{ resource: '' }, 'invalid_field'],
    [{ resource: 'x\u200by' }, 'invalid_field'],
    [{ resource: 'x'.repeat(513) }, 'invalid_field'],
    [{ resource: '__proto__', surprise: true }, 'invalid_field'],
    [{ agent_id: 'nobody' }, 'session_required'],
  ])('refuses %j', async (more, code) => {
    expect((await lock('a', more)).json().code).toBe(code)
  })

  it('takes names that mean something to JavaScript as names', async () => {
    for (const resource of ['__proto__', 'constructor', 'toString']) expect((await lock('a', { resource })).json().state).toBe('held')
  })

  it('takes no priority above the one an operator set', async () => {
    await world.adopt({ agents: { authentication: 'open', max_priority: 10, session: '24h', list: [{ id: 'a', max_priority: 4 }] } })
    const refused = await lock('a', { priority: 5 })
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'priority_too_high'])
  })

  it('gives a paused agent none, and tells it why its wait ended', async () => {
    await lock('a')
    const second = lock('b', { wait_seconds: 60 })
    await until(() => waiting() === 1)
    await http.send('POST', '/api/v1/agents/b/pause', { body: {}, token: OPERATOR_TOKEN })
    expect((await second).json().code).toBe('agent_paused')
    expect((await lock('b', { resource: 'other' })).json().code).toBe('agent_paused')
  })
})

describe("an agent's own locks", () => {
  it('are seen, renewed and released by nobody else', async () => {
    const [mine, other] = [await http.key('a'), await http.key('b')]
    const held = (await lock('a', {}, mine.token)).json()
    for (const credentials of [other.token, undefined]) {
      expect((await lock('a', { resource: 'y' }, credentials)).statusCode).toBe(credentials ? 403 : 401)
      expect((await release({ token: held.token }, credentials)).json().code).toBe('lock_not_held')
      expect((await renew({ token: held.token }, credentials)).json().code).toBe('lock_not_held')
      expect((await http.send('GET', `/api/v1/locks/${held.lock_id}`, { token: credentials })).statusCode).toBe(404)
      expect((await http.send('GET', '/api/v1/locks', { token: credentials })).json().locks).toEqual([])
    }
    expect((await release({ token: held.token + 1 }, mine.token)).json().code).toBe('lock_not_held')
    expect((await release({}, mine.token)).json().code).toBe('invalid_field')
    expect((await release({ token: held.token }, mine.token)).statusCode).toBe(200)
  })

  it('are no business of a meter', async () => {
    const { token } = await http.key(null)
    expect((await http.send('GET', '/api/v1/locks', { token })).json().code).toBe('forbidden')
    expect((await lock('a', {}, token)).json().code).toBe('forbidden')
  })
})

describe('an operator', () => {
  it('sees all locks in pages, and forces one, by name in the ledger', async () => {
    const held = (await lock('a')).json()
    const second = lock('b', { wait_seconds: 60 })
    await until(() => waiting() === 1)
    const page = (await http.send('GET', '/api/v1/locks?limit=1', { token: OPERATOR_TOKEN })).json()
    expect([page.locks[0].lock_id, page.next]).toEqual([held.lock_id, held.lock_id])
    const rest = (await http.send('GET', `/api/v1/locks?limit=1&after=${page.next}`, { token: OPERATOR_TOKEN })).json()
    expect([rest.locks[0].state, rest.next]).toEqual(['queued', null])
    expect((await release({ reason: 'hangs' }, OPERATOR_TOKEN)).statusCode).toBe(200)
    expect((await second).json().state).toBe('held')
    const released = (await world.governor.about(held.lock_id)).at(-1)?.entry
    expect(released).toMatchObject({ type: 'lock.released', data: { by: { operator: 'local' }, reason: 'hangs' } })
  })

  it('sees how many are held and waited for', async () => {
    await lock('a')
    await lock('b', { wait_seconds: 0.01 })
    expect((await http.send('GET', '/api/v1/status', { token: OPERATOR_TOKEN })).json().locks).toEqual({ held: 1, waiting: 1 })
  })
})

describe('a permission request with a lock', () => {
  const LOCK = { resource_type: 'wallet_lock', target_resource: 'wallet:1' }

  it('waits for it in the long poll, shares it with the routes, and needs a target', async () => {
    const held = (await lock('a')).json()
    const pending = await http.ask({ agent_id: 'b', ...LOCK })
    expect([pending.statusCode, pending.json()]).toEqual([
      202,
      expect.objectContaining({ status: 'PENDING', state: 'queued', reason_codes: ['lock_busy'], position: 1 }),
    ])
    const poll = http.send('GET', `/api/v1/requests/${pending.json().request_id}?wait=60`)
    await release({ token: held.token })
    const granted = (await poll).json()
    expect(granted).toMatchObject({ status: 'GRANTED', lock: { resource: 'wallet:1' } })
    expect(granted.lock.token).toBeGreaterThan(held.token)
    expect((await http.ask({ resource_type: 'wallet_lock' })).json().code).toBe('invalid_field')
  })
})
