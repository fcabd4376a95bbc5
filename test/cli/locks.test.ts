import { expect, it } from 'vitest'
import { OPEN } from '../support/core.ts'
import { buildWorld } from '../support/world.ts'
import { onData, onFake } from './support/runs.ts'

const fake = onFake()

const HELD = {
  lock_id: 'lck_1',
  resource: 'wallet:\u202e1',
  agent_id: 'crew-01',
  state: 'held',
  priority: 5,
  ttl_seconds: 300,
  asked_at: '2026-11-21T12:00:00.000Z',
  token: 17,
  acquired_at: '2026-11-21T12:00:00.000Z',
  expires_at: '2026-11-21T12:05:00.000Z',
}
const LOST = { ...HELD, lock_id: 'lck_2', resource: 'x', preempted_at: '2026-11-21T12:00:10.000Z' }
const { token: _, acquired_at: __, ...waits } = HELD
const QUEUED = { ...waits, lock_id: 'lck_3', resource: 'x', agent_id: 'crew-02', state: 'queued', position: 1 }

it('lists who holds and who waits, with nothing invisible in it', async () => {
  const { out, exit } = await fake.on({ 'GET /api/v1/locks': { locks: [HELD, LOST, QUEUED], next: null } }, 'locks')
  expect(exit).toBe(0)
  expect(out).not.toContain('\u202e')
  expect(out).toMatch(/crew-01\s+holds it\s+5\s+.*\s17\s+lck_1/)
  expect(out).toMatch(/x\s+crew-01\s+is being preempted/)
  expect(out).toMatch(/x\s+crew-02\s+waits, place 1\s+5\s+.*lck_3/)
})

it('says when nothing is locked', async () => {
  expect((await fake.on({ 'GET /api/v1/locks': { locks: [], next: null } }, 'locks', 'list')).out).toBe('Nothing is locked.')
})

it('releases through the server, and says who has it then', async () => {
  const routes = {
    'POST /api/v1/locks/release': { resource: 'x', released: true },
    'GET /api/v1/locks': { locks: [{ ...HELD, resource: 'x', agent_id: 'crew-02' }], next: null },
  }
  const { out } = await fake.on(routes, 'locks', 'release', 'x', '--fencing-token', '17', '--reason', 'hangs')
  expect(fake.calls[0]?.body).toEqual({ resource: 'x', token: 17, reason: 'hangs' })
  expect(out).toBe('x is released; now held by crew-02.')
})

it('works on the data itself when no server runs', async () => {
  const world = await buildWorld()
  const { governor } = world
  await onData(world, async (cli) => {
    for (const agent_id of ['a', 'b']) {
      await governor.submit(
        { kind: 'handshake', agent_id, capabilities: [], max_priority: 10, session_budget: null, session_id: `s-${agent_id}` },
        OPEN,
      )
      const lock = { kind: 'lock', lock_id: `l-${agent_id}`, agent_id, resource: 'x', ttl: null, priority: 5, wait: 60_000 } as const
      await governor.submit(lock, OPEN)
    }
    expect((await cli('locks', '--json')).json()).toMatchObject({ locks: [{ lock_id: 'l-a' }, { lock_id: 'l-b', position: 1 }] })
    expect((await cli('locks', 'release', 'x')).out).toContain('x is released; now held by b.')
    expect((await cli('locks', 'release', 'y')).exit).toBe(1)
    expect((await governor.about('l-a')).at(-1)?.entry).toMatchObject({
      type: 'lock.released',
      data: { by: { operator: 'console', door: 'cli' } },
    })
  })
  await world.close()
})
