import { describe, expect, it } from 'vitest'
import { ALICE, OPEN, STRANGER } from '../../support/core.ts'
import { HOUR, mail, name, Permits, terms } from '../../support/standing-grants.ts'

describe('a standing grant', () => {
  it('answers the same tool with arguments that its patterns match, and says which it was', () => {
    const core = new Permits()
    const { id } = core.given()
    const record = core.asked(mail('bob@acme.test'))
    expect(record.status.name).toBe('granted')
    expect(record.permit).toBe(id)
    const entry = core.ledger.at(-1)
    if (entry?.type !== 'request.asked' || entry.data.outcome.status !== 'granted') throw new Error('not granted')
    expect(entry.data.outcome.reason.code).toBe('standing_grant')
    expect(entry.data.outcome.reason.text).toContain(id)
    expect(entry.data.outcome.standing).toEqual({
      id,
      uses: 1,
      spent: 1_000_000,
      answered: [{ code: 'mail', text: 'Mail is read by people first' }],
    })
  })

  it('is capped by count: the last use ends it in the same decision, and the next is asked', () => {
    const core = new Permits()
    const { id } = core.given(terms({ max_uses: 2 }))
    expect([name(core), name(core), name(core)]).toEqual(['granted', 'granted', 'pending'])
    expect(core.again(id)).toMatchObject({ uses: 2, ended: { how: 'used_up' } })
    expect(core.ledger.slice(-3).map((e) => e.type)).toEqual(['request.asked', 'standing.ended', 'request.asked'])
  })

  it('is capped by spend, while uses and time are left', () => {
    const core = new Permits()
    const { id } = core.given(terms({ max_spend: 2_500_000 }))
    expect([name(core), name(core), name(core)]).toEqual(['granted', 'granted', 'pending'])
    expect(core.again(id)).toMatchObject({ uses: 2, spent: 2_000_000 })
    expect(name(core, mail('ann@acme.test', { estimated_cost_usd: 0.5 }))).toBe('granted')
  })

  it('is capped by time, to the millisecond, whether or not a timer ran; the sweep says that it ended', () => {
    const core = new Permits()
    const { id, terms: frozen } = core.given()
    core.now = frozen.until - 1
    const last = core.asked(mail())
    expect(last.status).toMatchObject({ name: 'granted', expires: frozen.until })
    core.now = frozen.until
    expect(name(core)).toBe('pending')
    core.sweep(id, id)
    expect(core.again(id)?.ended).toMatchObject({ how: 'expired', reason: { code: 'expired' } })
    expect(core.ends('expired')).toBe(1)
  })

  it('counts what is released no more, and never gives a use back', () => {
    const core = new Permits()
    const { id } = core.given(terms({ max_spend: 2_000_000 }))
    const [first, second] = [core.asked(mail()), core.asked(mail())]
    expect(name(core)).toBe('pending')
    expect(core.code({ kind: 'revoke', request_id: first.id, door: 'http' }, ALICE)).toBe('ok')
    expect(core.again(id)).toMatchObject({ uses: 2, spent: 1_000_000 })
    const { estimated_cost: _, agent_id: __, priority: ___, logic_density: ____, ...action } = second.ask
    const redeemed = core.code({ kind: 'redeem', request_id: second.id, action: { ...action, estimated_cost_usd: 1 } }, OPEN)
    expect(redeemed).toBe('ok')
    core.submit({ kind: 'settle', request_id: second.id, actual: 400_000, outcome: 'succeeded' }, { kind: 'meter', key: 'm' })
    expect(core.again(id)).toMatchObject({ uses: 2, spent: 400_000 })
    expect(name(core)).toBe('granted')
    expect(core.again(id)).toMatchObject({ uses: 3, spent: 1_400_000, ended: { how: 'used_up' } })
  })

  it('is revoked mid-use: what it granted and nobody used is taken back, and nothing more is answered', () => {
    const core = new Permits()
    const { id } = core.given()
    const used = core.asked(mail())
    expect(core.revoke(id)).toBe('ok')
    expect(core.status(used.id)).toBe('revoked')
    expect(core.again(id)?.ended).toMatchObject({ how: 'revoked', by: { operator: 'bob' } })
    expect(core.day()).toBe(1_000_000)
    expect(name(core)).toBe('pending')
    expect(core.revoke(id)).toBe('wrong_state')
    expect(core.revoke('sg_nothing')).toBe('not_found')
  })

  it('is revoked by operators only', () => {
    const core = new Permits()
    const { id } = core.given()
    expect([core.revoke(id, STRANGER), core.revoke(id, OPEN)]).toEqual(['not_operator', 'not_operator'])
    expect(core.again(id)?.ended).toBeUndefined()
  })

  it('freezes its terms when it is given', () => {
    const core = new Permits()
    const permit = core.given()
    const entry = core.ledger.find((e) => e.type === 'standing.granted')
    expect(entry?.data).toMatchObject({
      request: permit.request,
      terms: permit.terms,
      charter: core.charter.hash,
      codes: ['mail'],
      people: 1,
    })
    expect(permit.by).toEqual([{ operator: 'alice', door: 'http' }])
    expect(permit.terms.until).toBe(core.now + HOUR)
    core.asked(mail())
    expect(core.again(permit.id)?.terms).toEqual(permit.terms)
  })
})

it('keeps what it granted from being redeemed after its end', () => {
  const core = new Permits({ grants: { expire: '10h' } })
  const { terms: frozen } = core.given()
  const { id } = core.asked(mail())
  core.now = frozen.until
  expect(core.redeem(id)).toBe('grant_expired')
})

it('waits for its lock with its use taken, and is refused from the queue when it is revoked', () => {
  const core = new Permits({ default: 'confirm', rules: [] })
  const write = {
    task_intent: 'Write notes',
    resource_type: 'file_lock',
    tool: 'fs.write',
    target_resource: 'notes.md',
    estimated_cost_usd: 1,
  }
  const { id } = core.given({ session: true }, write)
  const first = core.asked(write)
  expect(first.status.name).toBe('queued')
  expect(core.again(id)).toMatchObject({ uses: 1, spent: 1_000_000 })
  expect(core.revoke(id)).toBe('ok')
  expect(core.status(first.id)).toBe('refused:revoked')
  expect(core.again(id)?.spent).toBe(0)
})
