import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../src/core/charter/parse.ts'
import type { Principal } from '../../src/core/principal.ts'
import { ALICE, BOB, Core, charterWith, LOCAL, MINUTE, OPEN, STRANGER } from '../support/core.ts'
import { OBSERVER, redeem, settle, TRUST } from '../support/trust.ts'

const start = (changes: object = {}) => {
  const core = new Core({ solo: false, operators: TRUST.operators, ...changes })
  core.session()
  core.session('crew-02')
  return core
}
const halt = (core: Core, who: Principal = BOB) => core.code({ kind: 'halt', reason: 'money leaves', door: 'telegram' }, who)
const lift = (core: Core, who: Principal, id = 'mot_aaaaaa') =>
  core.code({ kind: 'move', motion_id: id, motion: { kind: 'lift-halt' }, door: 'http' }, who)
const second = (core: Core, who: Principal, confirm?: string) =>
  core.code({ kind: 'second', motion_id: 'mot_aaaaaa', vote: 'approve', door: 'http', ...(confirm === undefined ? {} : { confirm }) }, who)

describe('a halt', () => {
  it('by one operator stops everybody at once: what waits is refused, in the same decision', () => {
    const core = start()
    const ids = [core.escalated(), core.escalated({ agent_id: 'crew-02' }), core.escalated({ args: { n: 1 } })]
    const before = core.ledger.length
    expect(halt(core)).toBe('ok')
    expect(core.ledger.slice(before).map((e) => [e.type, e.subject])).toEqual([
      ['org.halted', 'default'],
      ...ids.map((id) => ['request.refused', id]),
    ])
    for (const id of ids) {
      expect(core.status(id)).toBe('refused:halted')
      expect(core.state.requests.get(id)?.status).toMatchObject({
        by: { operator: 'bob', door: 'telegram' },
        reason: { code: 'org_halted' },
      })
      expect(core.vote(id, ALICE)).toBe('already_decided')
    }
    expect(core.day()).toBe(0)
    expect(core.state.pending).toBe(0)
  })

  it('refuses thousands in that one decision', () => {
    const core = start({ budgets: { agent_day_usd: null, org_day_usd: null } })
    for (let n = 0; n < 2500; n++) core.escalated({ args: { n }, estimated_cost_usd: 0.001 })
    const before = core.ledger.length
    halt(core)
    expect(core.ledger.length - before).toBe(2501)
    expect([core.state.pending, core.day()]).toEqual([0, 0])
  })

  it('grants nothing, and no grant that is not used yet can be used; work under way is settled', () => {
    const core = start()
    const [unused, used] = [core.asked().id, core.asked().id]
    redeem(core, used)
    halt(core)
    expect(core.asked().status).toMatchObject({ name: 'refused', cause: 'halted', reason: { code: 'org_halted' } })
    expect(redeem(core, unused)).toBe('halted')
    expect(core.status(unused)).toBe('granted')
    expect(settle(core, used)).toBe('ok')
  })

  it('is for operators: no agent, stranger, meter or observer halts', () => {
    const core = start()
    for (const who of [OPEN, STRANGER, OBSERVER, { kind: 'meter', key: 'm' }, { kind: 'agent', agent: 'crew-01', key: 'k' }] as const)
      expect(halt(core, who)).toBe('not_operator')
    expect(core.state.halted).toBe(null)
  })

  it('is for whoever holds the store, too', () => {
    const core = start()
    expect(halt(core, { kind: 'system', part: 'console' })).toBe('ok')
    expect(core.state.halted?.by.operator).toBe('console')
  })

  it('is told once: a second halt changes nothing', () => {
    const core = start()
    halt(core)
    const before = core.ledger.length
    expect(halt(core, ALICE)).toBe('ok')
    expect(core.ledger.length).toBe(before)
  })

  it('stands while the charter changes', () => {
    const core = start()
    halt(core)
    core.adopt(charterWith({ solo: false, mission: 'Another' }))
    expect(core.asked().status).toMatchObject({ cause: 'halted' })
  })
})

describe('lifting a halt', () => {
  it('takes two different people, and then it goes on; what was refused stays refused', () => {
    const core = start()
    const id = core.escalated()
    halt(core)
    expect(lift(core, ALICE)).toBe('ok')
    expect(core.state.halted).not.toBe(null)
    expect(second(core, ALICE)).toBe('already_voted')
    expect(second(core, OBSERVER)).toBe('forbidden')
    expect(second(core, LOCAL)).toBe('forbidden')
    expect(second(core, BOB)).toBe('ok')
    expect(core.state.halted).toBe(null)
    expect(core.ledger.at(-1)).toMatchObject({ type: 'org.resumed', data: { motion: 'mot_aaaaaa' } })
    expect(core.asked().status.name).toBe('granted')
    expect(core.status(id)).toBe('refused:halted')
  })

  it('takes as many as the charter says', () => {
    const core = start({ halt: { lift: 1 } })
    halt(core)
    lift(core, ALICE)
    expect(core.state.halted).toBe(null)
  })

  it('takes one person twice where one runs the organisation: confirmed, and after the cool-off', () => {
    const core = start({ solo: true })
    halt(core, ALICE)
    lift(core, ALICE)
    expect(second(core, ALICE, 'aaaaaa')).toBe('cooling_off')
    core.now += MINUTE
    expect(second(core, ALICE)).toBe('confirmation_required')
    expect(core.state.halted).not.toBe(null)
    expect(second(core, ALICE, 'aaaaaa')).toBe('ok')
    expect(core.state.halted).toBe(null)
  })

  it('is nothing to propose while nothing is halted', () => {
    expect(lift(start(), ALICE)).toBe('wrong_state')
  })

  it('is refused at load when the listed people could never do it', () => {
    const { charter, models } = charterWith({ solo: false, operators: TRUST.operators })
    const faults = (lift: number, solo = false) => parseCharter({ charter: { ...charter, solo, halt: { lift } }, models })
    expect(faults(3)).toMatchObject({ faults: [{ path: 'charter.halt.lift' }] })
    expect(faults(2)).toHaveProperty('content')
    expect(faults(3, true)).toHaveProperty('content')
  })
})
