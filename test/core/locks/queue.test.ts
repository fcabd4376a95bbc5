import { beforeEach, describe, expect, it } from 'vitest'
import { waitersOf } from '../../../src/core/locks/read.ts'
import type { Principal } from '../../../src/core/principal.ts'
import { ALICE, Core, MINUTE, OPEN, WORKER } from '../../support/core.ts'
import {
  begin,
  core,
  ended,
  LOCK,
  lease,
  QUIET,
  release,
  replays,
  SECOND,
  sweep,
  take,
  token,
  view,
  wait,
  where,
} from '../../support/locks.ts'

beforeEach(() => begin())

describe('the queue', () => {
  it('goes by priority, then age', () => {
    const held = token(take('a', 'wallet', { priority: 9 }).id)
    const [old, high, young] = [wait('b', 'wallet', 5), wait('c', 'wallet', 8), wait('d', 'wallet', 5)]
    expect(waitersOf(core.state, 'wallet').map((w) => w.id)).toEqual([high, old, young])
    release('wallet', held)
    release('wallet', token(high))
    expect([where(old), where(young)]).toEqual(['held', 'queued'])
    replays()
  })

  it('passes a lock on when its holder releases it, loses it to time, or is done with its request', () => {
    const request = core.asked({ ...LOCK, agent_id: 'a' }).id
    const [b, c] = [wait('b', 'docs/a.md'), wait('c', 'docs/a.md')]
    core.submit({ kind: 'settle', request_id: request, actual: 1e6, outcome: 'succeeded' }, OPEN)
    expect([where(b), where(c)]).toEqual(['held', 'queued'])
    core.now += 5 * MINUTE
    sweep()
    expect([where(b), where(c)]).toEqual(['ended', 'held'])
    replays()
  })

  it('refuses who waited too long, at its deadline and not before', () => {
    take('a', 'wallet', { ttl: 60 * MINUTE })
    const waiting = wait('b', 'wallet', 5, MINUTE)
    core.now += MINUTE - 1
    sweep()
    expect(where(waiting)).toBe('queued')
    core.now += 1
    sweep()
    expect(ended(waiting)).toBe('lock_timeout')
    replays()
  })

  it('is left with the id of the lease, by nobody else', () => {
    take('a', 'wallet')
    const waiting = wait('b', 'wallet')
    const leave = (lock_id: string, principal: Principal) =>
      core.code({ kind: 'release-lock', resource: 'wallet', lock_id, door: 'http' }, principal)
    expect(leave(waiting, { kind: 'agent', agent: 'c', key: 'k' })).toBe('lock_not_held')
    expect(leave(waiting, OPEN)).toBe('ok')
    expect(ended(waiting)).toBe('lock_released')
  })

  it('forgets who is paused, and passes over nobody else', () => {
    const held = token(take('a', 'wallet').id)
    const [b, c] = [wait('b', 'wallet'), wait('c', 'wallet')]
    const request = core.asked({ ...LOCK, agent_id: 'b', resource_type: 'wallet_lock', target_resource: 'wallet' }).id
    core.submit({ kind: 'pause', agent_id: 'b', door: 'http' }, ALICE)
    expect([ended(b), core.status(request)]).toEqual(['agent_paused', 'refused:paused'])
    release('wallet', held)
    expect(where(c)).toBe('held')
    expect(core.day('b')).toBe(0)
    replays()
  })

  it('moves on when a new charter makes more room', () => {
    take('a', 'wallet')
    const waiting = wait('b', 'wallet')
    const other = new Core({ ...QUIET, locks: { capacity: { wallet: 2 } } })
    core.adopt(other.state.charter as NonNullable<typeof other.state.charter>)
    expect(where(waiting)).toBe('held')
    replays()
  })
})

describe('preemption', () => {
  it('takes a lock from a lower priority after the grace, of which the holder is told', () => {
    const low = take('a', 'wallet', { priority: 3 }).id
    const high = wait('b', 'wallet', 4)
    expect(lease(low)?.status).toMatchObject({ preempting: { at: core.now + 10 * SECOND, by: 'b', priority: 4 } })
    core.now += 10 * SECOND - 1
    sweep()
    expect([where(low), where(high)]).toEqual(['held', 'queued'])
    core.now += 1
    sweep()
    expect([ended(low), where(high)]).toEqual(['lock_preempted', 'held'])
    replays()
  })

  it('never happens between equals, by oneself, or where the charter forbids it', () => {
    take('a', 'wallet', { priority: 5 })
    wait('b', 'wallet', 5)
    wait('a', 'other', 9)
    expect(core.ledger.some((e) => e.type === 'lock.preempting')).toBe(false)
    begin({ locks: { preemption: false } })
    take('a', 'wallet', { priority: 1 })
    wait('b', 'wallet', 10)
    expect(core.ledger.some((e) => e.type === 'lock.preempting')).toBe(false)
  })

  it('is off when who preempts leaves, and the next one gives a grace of its own', () => {
    const low = take('a', 'wallet', { priority: 3 }).id
    const high = wait('b', 'wallet', 4)
    core.submit({ kind: 'release-lock', resource: 'wallet', lock_id: high, door: 'http' }, OPEN)
    expect(lease(low)?.status).not.toHaveProperty('preempting')
    core.now += MINUTE
    sweep()
    expect(where(low)).toBe('held')
    wait('c', 'wallet', 5)
    expect(lease(low)?.status).toMatchObject({ preempting: { at: core.now + 10 * SECOND } })
  })

  it('ends an unused grant with its lock, keeps its estimate charged, and tells a queue agent', () => {
    const request = core.ask({ ...LOCK, agent_id: 'a', priority: 3 }, { kind: 'agent', agent: 'a', key: 'k' }, 'queue')
    const id = request.ok ? request.subject : ''
    wait('b', 'docs/a.md', 9)
    expect(view(id).lock).toMatchObject({ resource: 'docs/a.md', preempted_at: new Date(core.now + 10 * SECOND).toISOString() })
    expect(core.state.owed.has(id)).toBe(true)
    core.submit({ kind: 'reply-sent', request_id: id, version: core.state.requests.get(id)?.version ?? 0 }, WORKER)
    expect(core.state.owed.has(id)).toBe(false)
    core.now += 10 * SECOND
    sweep()
    expect(core.state.owed.has(id)).toBe(true)
    expect(view(id)).toMatchObject({ status: 'REJECTED', cause: 'stale', reason_codes: ['lock_preempted'] })
    expect(core.day('a')).toBe(1e6)
    replays()
  })

  it('is judged by the time of a redeem, not by the timer', () => {
    const { id, ask } = core.asked({ ...LOCK, agent_id: 'a', priority: 3 })
    wait('b', 'docs/a.md', 9)
    core.now += 10 * SECOND
    const { task_intent, resource_type, target_resource } = ask
    const action = { task_intent, resource_type, target_resource, estimated_cost_usd: 1 }
    expect(core.code({ kind: 'redeem', request_id: id, action }, OPEN)).toBe('lock_lost')
    expect(core.status(id)).toBe('lapsed')
    replays()
  })
})

describe('a deadlock', () => {
  it('is broken by refusing the youngest waiter of the lowest priority', () => {
    take('a', 'x')
    take('b', 'y')
    const first = wait('a', 'y')
    const second = wait('b', 'x')
    expect([where(first), ended(second)]).toEqual(['queued', 'lock_deadlock'])
    begin()
    take('a', 'x', { priority: 9 })
    take('b', 'y', { priority: 9 })
    const low = wait('a', 'y', 4)
    const high = wait('b', 'x', 6)
    expect([ended(low), where(high)]).toEqual(['lock_deadlock', 'queued'])
    replays()
  })

  it('is found over three agents, and over permission requests', () => {
    for (const [agent, resource] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'z'],
    ] as const)
      take(agent, resource)
    wait('a', 'y')
    wait('b', 'z')
    const { record } = core.ask({ ...LOCK, agent_id: 'c', resource_type: 'wallet_lock', target_resource: 'x' })
    expect(record?.status).toMatchObject({ name: 'refused', cause: 'policy', reason: { code: 'lock_deadlock' } })
    expect(core.day('c')).toBe(0)
    replays()
  })

  it('is none between two tasks of one agent: the second waits for the first', () => {
    const first = take('a', 'x').id
    const second = wait('a', 'x', 9)
    expect([where(first), where(second)]).toEqual(['held', 'queued'])
    release('x', token(first))
    expect(where(second)).toBe('held')
  })

  it('is none while one of several places can still become free', () => {
    begin({ locks: { capacity: { x: 2 } } })
    take('a', 'x')
    take('c', 'x')
    take('b', 'y')
    const [first, second] = [wait('a', 'y'), wait('b', 'x')]
    expect([where(first), where(second)]).toEqual(['queued', 'queued'])
    const third = wait('c', 'y')
    expect([where(first), where(second), ended(third)]).toEqual(['queued', 'queued', 'lock_deadlock'])
  })
})
