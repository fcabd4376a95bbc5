import { beforeEach, describe, expect, it } from 'vitest'
import { ALICE, BOB, MINUTE, OPEN, TIMER } from '../../support/core.ts'
import { begin, core, LOCK, release, renew, replays, sweep, types, view } from '../../support/locks.ts'

beforeEach(() => begin())

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
