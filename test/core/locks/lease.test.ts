import { beforeEach, describe, expect, it } from 'vitest'
import { holdersOf } from '../../../src/core/locks/read.ts'
import { capacityOf, lockSettings } from '../../../src/core/locks/settings.ts'
import type { Principal } from '../../../src/core/principal.ts'
import { matches } from '../../../src/core/wildcard.ts'
import { ALICE, LOCAL, MINUTE, OPEN, STRANGER } from '../../support/core.ts'
import { begin, core, ended, LOCK, lease, release, renew, replays, SECOND, take, token, wait, where } from '../../support/locks.ts'

beforeEach(() => begin())

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
    begin({ locks: { max_per_agent: 2, max_waiting: 1 } })
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
    begin({ locks: { capacity: { 'api:*': 3, 'api:pay*': 2 } } })
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
