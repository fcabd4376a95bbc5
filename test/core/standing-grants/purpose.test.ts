import { describe, expect, it } from 'vitest'
import { ALICE, BOB, type Changes, MINUTE } from '../../support/core.ts'
import { Permits as Base, mail, name } from '../../support/standing-grants.ts'

const WEEKLY = { text: 'The weekly letters', tools: ['mail.send', 'notes.write'] }
const FOR = { session: true, purpose: WEEKLY } as const
const letter = (to = 'ann@acme.test', more: Changes = {}) => mail(to, { purpose: WEEKLY.text, task_intent: `Write to ${to}`, ...more })

/** The agent has declared what its session is for. */
class Permits extends Base {
  constructor(changes: Changes = {}, purpose = WEEKLY) {
    super(changes)
    this.session('crew-02', { purpose })
  }
}
const asCrew = (changes: Changes): Changes => ({ ...changes, agent_id: 'crew-02' })
const asked = (to?: string, more: Changes = {}): Changes => asCrew(letter(to, more))

describe('approved for a declared purpose', () => {
  it('is whatever is for it with one of its tools, until that session ends', () => {
    const core = new Permits({ agents: { session: '30m' } })
    const { id, terms } = core.given(FOR, asked())
    expect(terms).toMatchObject({ purpose: WEEKLY, until: core.now + 30 * MINUTE, max_uses: 50, max_spend: 20_000_000 })
    expect(name(core, asked('bob@acme.test', { target_resource: 'smtp2.acme.test' }))).toBe('granted')
    core.now = terms.until
    core.session('crew-02', { purpose: WEEKLY })
    expect(name(core, asked('bob@acme.test'))).toBe('pending')
    core.sweep(id)
    expect(core.again(id)?.ended).toMatchObject({ how: 'expired', reason: { code: 'session_ended' } })
  })

  it('is nothing else: no other purpose or none, no other tool, agent, resource or environment', () => {
    const core = new Permits()
    core.given(FOR, asked())
    const { purpose: _, ...none } = asked('bob@acme.test')
    expect(name(core, none)).toBe('pending')
    expect(name(core, asked('bob@acme.test', { purpose: 'The weekly letter' }))).toBe('pending')
    expect(name(core, asked('bob@acme.test', { environment: 'production' }))).toBe('pending')
    expect(name(core, letter('bob@acme.test'))).toBe('pending')
    expect(name(core, asked('bob@acme.test'))).toBe('granted')
  })

  it('never answers what is denied, or asked for another reason or with more risk', () => {
    const core = new Permits({ risk: { tools: { list: { 'mail.send': 'low', 'notes.write': 'high' } }, floor: { high: 1 } } })
    core.given(FOR, asked())
    expect(name(core, asked('ceo@rival.test'))).toBe('refused')
    expect(name(core, asked('list@acme.test'))).toBe('pending')
    expect(name(core, asked('bob@acme.test', { tool: 'notes.write' }))).toBe('pending')
    expect(name(core, asked('bob@acme.test', { tainted: true }))).toBe('pending')
    expect(name(core, asked('bob@acme.test'))).toBe('granted')
  })

  it('ends with its uses, and is revoked like any other', () => {
    const core = new Permits({ standing_grants: { max_uses: 2 } })
    const { id } = core.given(FOR, asked())
    expect(name(core, asked('bob@acme.test'))).toBe('granted')
    expect(core.revoke(id)).toBe('ok')
    expect(name(core, asked('bob@acme.test'))).toBe('pending')
    const other = core.given(FOR, asked('eve@acme.test'))
    expect([name(core, asked('x@acme.test')), name(core, asked('y@acme.test')), name(core, asked('z@acme.test'))]).toEqual([
      'granted',
      'granted',
      'pending',
    ])
    expect(core.again(other.id)?.ended?.how).toBe('used_up')
  })

  it('is refused for another purpose than was declared, said or shown', () => {
    const core = new Permits()
    const { id } = core.asked(asked())
    for (const purpose of [
      { ...WEEKLY, text: 'Anything' },
      { ...WEEKLY, tools: ['mail.send'] },
      { ...WEEKLY, tools: [...WEEKLY.tools, 'pay'] },
    ])
      expect(core.approve(id, ALICE, { session: true, purpose })).toBe('invalid_field')
    const { purpose: _, ...none } = asked()
    expect(core.approve(core.asked(none).id, ALICE, FOR)).toBe('invalid_field')
    expect(core.approve(core.asked(asked('ann@acme.test', { tool: 'other' })).id, ALICE, FOR)).not.toBe('ok')
    expect(core.state.permits.size).toBe(0)
  })

  it('stands as it was declared: a handshake into an open session changes nothing of it, and a later session has its own', () => {
    const core = new Permits({ agents: { session: '5m' } })
    core.session('crew-02', { purpose: { text: 'Anything', tools: ['mail.send'] } })
    expect(core.state.agents.get('crew-02')?.session?.purpose).toEqual(WEEKLY)
    const { id, purpose } = core.asked(asked())
    expect(purpose).toEqual(WEEKLY)
    core.now += 6 * MINUTE
    core.session('crew-02', { purpose: { ...WEEKLY, tools: ['mail.send', 'pay'] } })
    expect(core.approve(id, ALICE, FOR)).toBe('invalid_field')
    expect(core.state.permits.size).toBe(0)
  })

  it('needs the same purpose from everybody who approves', () => {
    const core = new Permits({ risk: { tools: { list: { 'mail.send': 'high' } }, floor: { high: 2 } } })
    const { id } = core.asked(asked())
    expect(core.approve(id, ALICE, FOR)).toBe('ok')
    expect(core.approve(id, BOB, { session: true })).toBe('standing_terms_differ')
    expect(core.approve(id, BOB, FOR)).toBe('ok')
    expect(core.permit(id).terms.purpose).toEqual(WEEKLY)
  })

  it('leaves entries of agents that declare none as they were', () => {
    const core = new Permits()
    core.asked(mail())
    expect(JSON.stringify(core.ledger.findLast(({ type }) => type === 'request.asked'))).not.toContain('purpose')
  })
})
