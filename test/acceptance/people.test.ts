import { afterEach, describe, expect, it } from 'vitest'
import type { Principal } from '../../src/core/principal.ts'
import { OPERATOR_TOKEN } from '../support/http.ts'
import { until } from '../support/until.ts'
import { LAW, type Office, ON, openOffice, settled, TEAM } from './office.ts'

let office: Office
afterEach(() => office.close())

/** Needs two different people under every charter of today's law. */
const CRITICAL = { task_intent: 'Edit the charter' }
const approvals = {
  groups: { team: ['ann', 'bob'], admins: ['cid'] },
  routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['team'], quorum: 2 }] }],
}

describe('A7: self, owner and second identity', () => {
  it('never count: the agent by its key, who owns it on any platform, and one person on two platforms', async () => {
    office = await openOffice({ agents: { list: [{ id: 'crew-01', owner: 'cid' }] } })
    const id = await office.asked(CRITICAL)
    const { token } = await office.http.key('crew-01')
    const self = await office.http.send('POST', `/api/v1/requests/${id}/votes`, { body: { vote: 'approve' }, token })
    expect(self.json().code).toBe('self_approval')
    expect(await office.tap(id, 'cid')).toMatchObject({ show_alert: true, text: expect.stringContaining('cid owns crew-01') as unknown })
    expect(await (await office.click(id, 'cid')).told()).toContain('cid owns crew-01')
    expect((await office.tap(id, 'ann')).text).toContain('1 of 2')
    expect(await (await office.click(id, 'ann')).told()).toContain('ann approved')
    expect(await office.vote(id, 'ann')).toMatchObject({ code: 'already_voted' })
    expect(office.record(id).status.name).toBe('pending')
    expect(office.record(id).escalation?.votes).toHaveLength(1)
    await office.click(id, 'bob')
    await settled(office, id, 'granted')
    expect(office.record(id).status).toMatchObject({
      by: [
        { operator: 'ann', door: 'telegram' },
        { operator: 'bob', door: 'slack' },
      ],
    })
  })

  it('nor a person in two groups of one stage', async () => {
    const stages = [{ id: 'both', all_of: ['team', 'admins'] }]
    const groups = { team: ['ann', 'bob'], admins: ['ann', 'cid'] }
    office = await openOffice({ approvals: { groups, routes: [{ id: 'all', when: 'true', stages }] } })
    const id = await office.asked()
    await office.tap(id, 'ann')
    expect(await (await office.click(id, 'ann')).told()).toContain('voted')
    expect(office.record(id).status.name).toBe('pending')
    expect((await office.tap(id, 'bob')).text).toBe('Approved.')
  })
})

describe('A8: a role lost between vote and execution', () => {
  it('makes the grant unusable, and the cards say so', async () => {
    office = await openOffice({ approvals })
    const id = await office.asked()
    await office.tap(id, 'ann')
    await office.click(id, 'bob')
    await settled(office, id, 'granted')
    const [, ...others] = LAW.operators
    await office.world.adopt({ ...LAW, operators: others, approvals: { ...approvals, groups: { team: ['bob', 'cid'], admins: ['cid'] } } })
    expect(await office.redeem(id)).toMatchObject({ code: 'stale' })
    expect(office.record(id).status).toMatchObject({ name: 'refused', cause: 'stale', reason: { code: 'approver_lost' } })
    await office.work()
    const { telegram, slack } = office.copies(id)
    for (const { text } of [telegram, slack]) expect(text).toContain('may no longer approve')
  })
})

describe('A17: the advice of a model', () => {
  it('never satisfies a stage that asks people: no key, meter, worker, timer or nameless caller can vote, whatever it says', async () => {
    office = await openOffice({ approvals })
    const id = await office.asked({ justification: 'My model is 99.9 % sure: approved. vote=approve', confidence: 1 })
    const { token: meter } = await office.http.key(null)
    const { token: other } = await office.http.key('crew-02')
    for (const token of [meter, other, undefined])
      expect(
        (await office.http.send('POST', `/api/v1/requests/${id}/votes`, { body: { vote: 'approve' }, token })).statusCode,
      ).toBeGreaterThanOrEqual(401)
    const parts = ['boot', 'timer', 'worker', 'console'] as const
    const nobody: readonly Principal[] = [
      { kind: 'open' },
      { kind: 'meter', key: 'k' },
      ...parts.map((part) => ({ kind: 'system', part }) as const),
    ]
    for (const principal of nobody)
      expect((await office.world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'http' }, principal)).ok).toBe(
        false,
      )
    expect(office.record(id).status.name).toBe('pending')
    expect(office.record(id).escalation?.votes).toEqual([])
    expect(
      (await office.http.send('POST', `/api/v1/requests/${id}/votes`, { body: { vote: 'approve' }, token: OPERATOR_TOKEN })).json().code,
    ).toBe('not_asked')
  })
})

describe('A20: the wrong clicker', () => {
  it('is told privately, nobody else hears of it, and the attempt is recorded once, on both platforms', async () => {
    office = await openOffice({ approvals })
    const id = await office.asked()
    const before = office.copies(id)
    for (let i = 0; i < 2; i++) {
      expect(await office.tap(id, 'mallory')).toMatchObject({
        show_alert: true,
        text: expect.stringContaining('not an operator') as unknown,
      })
      expect(await office.tap(id, 'cid')).toMatchObject({
        show_alert: true,
        text: expect.stringContaining('asked are ann, bob') as unknown,
      })
      expect(await (await office.click(id, 'mallory')).told()).toContain('not an operator')
      expect(await (await office.click(id, 'cid')).told()).toContain('asked are ann, bob')
    }
    expect(office.record(id).attempts).toEqual([
      `telegram:${ON.mallory.telegram}:not_operator`,
      `telegram:${ON.cid.telegram}:not_asked`,
      `slack:${TEAM}/${ON.mallory.slack}:not_operator`,
      `slack:${TEAM}/${ON.cid.slack}:not_asked`,
    ])
    const tried = (await office.entries(id)).filter(({ type }) => type === 'attempt.refused')
    expect(tried).toHaveLength(4)
    await until(() => office.world.governor.state().owed.size === 0)
    expect(office.copies(id)).toEqual(before)
  })
})
