import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../../src/core/command.ts'
import { holdersOf, waitersOf } from '../../src/core/locks/read.ts'
import { capacityOf, lockSettings } from '../../src/core/locks/settings.ts'
import type { Principal } from '../../src/core/principal.ts'
import { matches } from '../../src/core/stars.ts'
import { viewOf } from '../../src/core/view.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { ALICE, BOB, Core, LOCAL, MINUTE, OPEN, STRANGER, TIMER, WORKER } from '../support/core.ts'

const SECOND = 1000
const LOCK = { resource_type: 'file_lock', target_resource: 'docs/a.md', estimated_cost_usd: 1 } as const
const QUIET = { escalate: { cost_above_usd: 5 } }
let core: Core
let count = 0

/** Three agents with open sessions. */
const crew = (changes: object = {}): Core => {
  const made = new Core({ ...QUIET, ...changes })
  for (const agent of ['a', 'b', 'c', 'd']) made.session(agent)
  return made
}
const take = (agent: string, resource: string, more: Partial<Command<'lock'>> = {}, principal: Principal = OPEN) => {
  const lock_id = `l${++count}`
  const command = { kind: 'lock', lock_id, agent_id: agent, resource, ttl: null, priority: 5, wait: 0, ...more } as const
  const answer = core.submit(command, principal)
  return { id: lock_id, code: answer.ok ? 'ok' : answer.refusal.code }
}
const wait = (agent: string, resource: string, priority = 5, ms = 10 * MINUTE) => take(agent, resource, { priority, wait: ms }).id
const lease = (id: string) => core.state.leases.get(id)
const where = (id: string) => lease(id)?.status.name ?? 'gone'
const token = (id: string): number => {
  const status = lease(id)?.status
  if (status?.name !== 'held') throw new Error(`${id} is ${status?.name}`)
  return status.token
}
const ended = (id: string) => {
  const status = lease(id)?.status
  return status?.name === 'ended' ? status.reason.code : status?.name
}
const release = (resource: string, of: number, principal: Principal = OPEN) =>
  core.code({ kind: 'release-lock', resource, token: of, door: 'http' }, principal)
const renew = (resource: string, of: number, ttl: number | null = null, principal: Principal = OPEN) =>
  core.code({ kind: 'renew-lock', resource, token: of, ttl }, principal)
const sweep = () => core.submit({ kind: 'sweep', request_ids: [], lock_ids: [...core.state.leases.entries()].map(([id]) => id) }, TIMER)
const types = (from: number) => core.ledger.slice(from).map((e) => e.type)
const view = (id: string) => {
  const record = core.state.requests.get(id)
  if (!record) throw new Error(`no request ${id}`)
  return viewOf(record, core.state, core.charter, core.now)
}
/** Whoever holds this ledger decides the same again. */
const replays = () => {
  const replay = createReplay('default')
  for (const entry of core.ledger) replay.push(JSON.parse(JSON.stringify(entry)))
  expect(replay.finish()).toBeUndefined()
}

beforeEach(() => {
  core = crew()
})

describe('a lock', () => {
  it('is held by one, and its fencing token grows over release and expiry', () => {
    const first = token(take('a', 'wallet').id)
    expect(take('b', 'wallet').code).toBe('lock_busy')
    expect(release('wallet', first)).toBe('ok')
    const second = token(take('b', 'wallet').id)
    core.now += 5 * MINUTE
    const third = token(take('a', 'wallet').id)
    expect([second > first, third > second]).toEqual([true, true])
    expect(renew('wallet', second)).toBe('lock_not_held')
    replays()
  })

  it('ends with its time, whether the timer ran or not, and says so in the ledger', () => {
    const held = take('a', 'wallet', { ttl: 30 * SECOND }).id
    core.now += 30 * SECOND - 1
    expect(take('b', 'wallet').code).toBe('lock_busy')
    core.now += 1
    expect(renew('wallet', token(held))).toBe('lock_not_held')
    expect([where(held), ended(held)]).toEqual(['ended', 'lock_expired'])
    expect(take('b', 'wallet').code).toBe('ok')
    replays()
  })

  it('is renewed by its holder, never for longer at once than the charter allows', () => {
    const { id } = take('a', 'wallet', { ttl: MINUTE })
    core.now += MINUTE - 1
    expect(renew('wallet', token(id), 24 * 60 * MINUTE)).toBe('ok')
    expect(lease(id)?.status).toMatchObject({ expires: core.now + 60 * MINUTE })
    expect(lease(take('b', 'other', { ttl: 99 * 60 * MINUTE }).id)?.status).toMatchObject({ expires: core.now + 60 * MINUTE })
  })

  it('refuses every wrong token in the same words, and keeps the attempt', () => {
    const keyed: Principal = { kind: 'agent', agent: 'b', key: 'k' }
    const held = token(take('a', 'wallet').id)
    const answers = [
      core.submit({ kind: 'release-lock', resource: 'wallet', token: held + 1, door: 'http' }, OPEN),
      core.submit({ kind: 'release-lock', resource: 'wallet', token: held, door: 'http' }, keyed),
      core.submit({ kind: 'release-lock', resource: 'never taken', token: held, door: 'http' }, OPEN),
      core.submit({ kind: 'renew-lock', resource: 'wallet', token: held, ttl: null }, keyed),
    ]
    expect(new Set(answers.map((a) => JSON.stringify(a)))).toHaveProperty('size', 1)
    expect(core.ledger.filter((e) => e.type === 'attempt.refused')).toHaveLength(4)
    expect(holdersOf(core.state, 'wallet')).toHaveLength(1)
    replays()
  })

  it('is given to nobody without a session, while paused, or above its highest priority', () => {
    expect(take('stranger', 'wallet').code).toBe('session_required')
    core.submit({ kind: 'handshake', agent_id: 'low', capabilities: [], max_priority: 3, session_budget: null, session_id: 's' }, OPEN)
    expect(take('low', 'wallet', { priority: 4 }).code).toBe('priority_too_high')
    core.submit({ kind: 'pause', agent_id: 'a', door: 'http' }, ALICE)
    expect(take('a', 'wallet').code).toBe('agent_paused')
    expect(core.state.locks.size).toBe(0)
    expect(core.ledger.filter((e) => e.type === 'lock.refused')).toHaveLength(2)
  })

  it('is held and waited for by one agent only so often as the charter says', () => {
    core = crew({ locks: { max_per_agent: 2, max_waiting: 1 } })
    take('a', 'one')
    take('a', 'two')
    expect(take('a', 'three').code).toBe('too_many_locks')
    expect(where(wait('b', 'one'))).toBe('queued')
    expect(take('c', 'one', { wait: MINUTE }).code).toBe('lock_busy')
  })

  it('refuses names that look alike: spaces at an end, invisible characters, other spellings of one path', () => {
    for (const resource of [' a', 'a ', 'a\u200bb', 'a\u202eb', 'a\nb', '']) expect(take('a', resource).code).toBe('invalid_field')
    for (const target_resource of ['docs/../a', './a', 'a//b', 'a/', 'a\\b', 'a\u200b'])
      expect(core.ask({ ...LOCK, agent_id: 'a', target_resource })).toMatchObject({ refusal: { code: 'invalid_field' } })
    expect(core.ask({ ...LOCK, agent_id: 'a', target_resource: undefined })).toMatchObject({ refusal: { code: 'invalid_field' } })
  })

  it('is held by as many as the charter says, of several patterns the least', () => {
    core = crew({ locks: { capacity: { 'api:*': 3, 'api:pay*': 2 } } })
    expect(['a', 'b', 'c', 'd'].map((agent) => take(agent, 'api:search').code)).toEqual(['ok', 'ok', 'ok', 'lock_busy'])
    expect(['a', 'b', 'c'].map((agent) => take(agent, 'api:pay/usd').code)).toEqual(['ok', 'ok', 'lock_busy'])
    expect(capacityOf(lockSettings(undefined), 'anything')).toBe(1)
  })

  it('matches patterns without backtracking', () => {
    expect([matches('a*b*c', 'a--b--c'), matches('a*b*c', 'acb'), matches('*', ''), matches('ab', 'abc'), matches('a*a', 'a')]).toEqual([
      true,
      false,
      true,
      false,
      false,
    ])
    const started = performance.now()
    expect(matches(`${'*a'.repeat(100)}b`, 'a'.repeat(500))).toBe(false)
    expect(performance.now() - started).toBeLessThan(100)
  })
})

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
    const other = crew({ locks: { capacity: { wallet: 2 } } })
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
    core = crew({ locks: { preemption: false } })
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
    core = crew()
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
    core = crew({ locks: { capacity: { x: 2 } } })
    take('a', 'x')
    take('c', 'x')
    take('b', 'y')
    const [first, second] = [wait('a', 'y'), wait('b', 'x')]
    expect([where(first), where(second)]).toEqual(['queued', 'queued'])
    const third = wait('c', 'y')
    expect([where(first), where(second), ended(third)]).toEqual(['queued', 'queued', 'lock_deadlock'])
  })
})

describe('a permission request with a lock', () => {
  it('is granted with it in one entry, and says its token', () => {
    const from = core.ledger.length
    const { id } = core.asked({ ...LOCK, agent_id: 'a' })
    expect(types(from)).toEqual(['request.asked'])
    const { lock, status, expires_at } = view(id)
    expect([status, lock?.token]).toEqual(['GRANTED', core.state.head.seq])
    expect([lock?.expires_at, expires_at]).toEqual(Array(2).fill(new Date(core.now + 5 * MINUTE).toISOString()))
  })

  it('waits for it with its money set aside, and is granted when it is free', () => {
    const first = core.asked({ ...LOCK, agent_id: 'a' }).id
    const second = core.asked({ ...LOCK, agent_id: 'b' }).id
    expect(view(second)).toMatchObject({ status: 'PENDING', state: 'queued', reason_codes: ['lock_busy'], position: 1 })
    expect(core.day('b')).toBe(1e6)
    core.submit({ kind: 'revoke', request_id: first, door: 'http' }, ALICE)
    expect(view(second)).toMatchObject({ status: 'GRANTED', lock: { resource: 'docs/a.md' } })
    replays()
  })

  it('is refused when it waited too long, or its agent takes it back, and frees its money', () => {
    core.asked({ ...LOCK, agent_id: 'a' })
    const [late, gone] = [core.asked({ ...LOCK, agent_id: 'b' }).id, core.asked({ ...LOCK, agent_id: 'c' }).id]
    expect(core.code({ kind: 'cancel', request_id: gone }, OPEN)).toBe('ok')
    core.now += 5 * MINUTE
    core.asked({ ...LOCK, agent_id: 'd', priority: 10 })
    core.now += 5 * MINUTE
    core.submit({ kind: 'sweep', request_ids: [late] }, TIMER)
    expect([core.status(late), core.status(gone)]).toEqual(['refused:timeout', 'refused:cancelled'])
    expect([core.day('b'), core.day('c')]).toEqual([0, 0])
    replays()
  })

  it('takes its lock only after people approved it', () => {
    const id = core.escalated({ ...LOCK, agent_id: 'a' })
    expect(core.state.locks.size).toBe(0)
    const other = core.asked({ ...LOCK, agent_id: 'b' }).id
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(view(id)).toMatchObject({ state: 'queued', decided_by: ['alice'] })
    expect(core.vote(id, BOB)).toBe('already_decided')
    core.submit({ kind: 'settle', request_id: other, actual: 1e6, outcome: 'succeeded' }, OPEN)
    expect(core.state.requests.get(id)?.status).toMatchObject({ name: 'granted', by: [{ operator: 'alice' }] })
    replays()
  })

  it('keeps its lock while it runs, as long as it is renewed', () => {
    const { id, ask } = core.asked({ ...LOCK, agent_id: 'a' })
    const { task_intent, resource_type, target_resource } = ask
    core.now += 4 * MINUTE
    const action = { task_intent, resource_type, target_resource, estimated_cost_usd: 1 }
    expect(core.code({ kind: 'redeem', request_id: id, action }, OPEN)).toBe('ok')
    core.now += 4 * MINUTE
    expect(renew('docs/a.md', view(id).lock?.token ?? 0)).toBe('ok')
    core.now += 5 * MINUTE
    sweep()
    expect([core.status(id), view(id).lock]).toEqual(['executing', undefined])
    replays()
  })

  it('lapses when its agent releases the lock unused, and stays charged: nothing was confirmed', () => {
    const { id } = core.asked({ ...LOCK, agent_id: 'a' })
    expect(release('docs/a.md', view(id).lock?.token ?? 0)).toBe('ok')
    expect([core.status(id), core.day('a')]).toEqual(['lapsed', 1e6])
    expect(view(id).reason_codes).toEqual(['lock_released'])
    replays()
  })
})

describe('a forced release', () => {
  it('is for administrators, names them, and passes the lock on', () => {
    const { id } = core.asked({ ...LOCK, agent_id: 'a' })
    const waiting = wait('b', 'docs/a.md')
    const force = (principal: Principal) =>
      core.code({ kind: 'release-lock', resource: 'docs/a.md', door: 'cli', reason: 'stuck' }, principal)
    expect([force(STRANGER), force(ALICE)]).toEqual(['forbidden', 'forbidden'])
    expect(force(LOCAL)).toBe('ok')
    expect([core.status(id), where(waiting)]).toEqual(['refused:revoked', 'held'])
    expect(core.ledger.find((e) => e.type === 'lock.released')?.data).toMatchObject({
      by: { operator: 'local', door: 'cli' },
      reason: 'stuck',
    })
    replays()
  })
})

it('lets ended leases go a day later', () => {
  const { id } = take('a', 'wallet')
  release('wallet', token(id))
  core.now += 24 * 60 * MINUTE
  core.session('z')
  core.session('y')
  expect([where(id), core.state.locks.size, core.state.lockers.size]).toEqual(['gone', 0, 0])
})
