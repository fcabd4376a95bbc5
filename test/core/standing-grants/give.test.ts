import { describe, expect, it } from 'vitest'
import type { Pattern, Proposal } from '../../../src/core/standing-grants/terms.ts'
import { ALICE, BOB, MINUTE } from '../../support/core.ts'
import { HOUR, mail, name, Permits, RULES, TO, terms } from '../../support/standing-grants.ts'

describe('who gives a standing grant, and for what', () => {
  it('nobody where the charter has no section for it', () => {
    const core = new Permits({ standing_grants: undefined })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('standing_not_allowed')
    expect(core.approve(id, ALICE, { session: true })).toBe('standing_not_allowed')
    expect(core.status(id)).toBe('pending')
  })

  it.each([
    ['longer', { for: 8 * HOUR + 1 }],
    ['more uses', { max_uses: 51 }],
    ['more dollars', { max_spend: 20_000_001 }],
  ])('nobody for %s than the charter says', (_, more) => {
    const core = new Permits()
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms(more))).toBe('standing_not_allowed')
    expect(core.status(id)).toBe('pending')
  })

  it('nobody for a standing class or a critical risk, which people are asked about each time', () => {
    const core = new Permits({ default: 'confirm' })
    const { id, status } = core.asked({ ...mail(), task_intent: 'Pay the invoice' })
    expect(status.name === 'refused' && status.reason).toBe(false)
    expect(core.approve(id, ALICE, terms())).toBe('standing_not_allowed')
    const risky = new Permits({ risk: { tools: { list: { 'mail.send': 'critical' } } }, default: 'confirm' })
    const asked = risky.asked(mail())
    expect(asked.assessment?.risk).toBe('critical')
    expect(risky.approve(asked.id, ALICE, { session: true })).toBe('standing_not_allowed')
  })

  it('nobody for terms that name another tool, an argument that is not there, no pattern, or not the request itself', () => {
    const core = new Permits()
    const { id } = core.asked(mail())
    const bad: readonly Proposal[] = [
      { ...terms(), tool: 'shell' },
      terms({ args: { cc: { glob: '*' } } }),
      terms({ args: { to: { re2: '(' } } }),
      terms({ args: { to: { re2: 'a)|(b' } } }),
      terms({ args: { to: { glob: 'bob@*' } } }),
      terms({ args: { to: TO['to'] as Pattern, '/to': { glob: '*' } } }),
      terms({ until: core.now }),
    ]
    for (const one of bad) expect(core.approve(id, ALICE, one)).toBe('invalid_field')
    expect(core.status(id)).toBe('pending')
    expect(core.state.permits.size).toBe(0)
  })

  it('all who approve give the same terms, and whoever says others is told', () => {
    const two = { ...RULES.rules[0], obligations: {} }
    const core = new Permits({ rules: [two], risk: { tools: { list: { 'mail.send': 'high' } }, floor: { high: 2 } } })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('ok')
    expect(core.approve(id, BOB, terms({ max_uses: 4 }))).toBe('standing_terms_differ')
    expect(core.approve(id, BOB, { session: true })).toBe('standing_terms_differ')
    expect(core.approve(id, BOB, terms())).toBe('ok')
    expect(core.permit(id)).toMatchObject({ people: 2, by: [{ operator: 'alice' }, { operator: 'bob' }] })
    expect(name(core)).toBe('granted')
  })

  it('an approval without terms grants once, and no standing grant', () => {
    const core = new Permits({ risk: { tools: { list: { 'mail.send': 'high' } }, floor: { high: 2 } } })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('ok')
    expect(core.approve(id, BOB)).toBe('ok')
    expect(core.status(id)).toBe('granted')
    expect(core.state.permits.size).toBe(0)
    const next = core.asked(mail())
    expect(core.approve(next.id, ALICE)).toBe('ok')
    expect(core.approve(next.id, BOB, terms())).toBe('standing_terms_differ')
  })

  it('all stages of a route give the same terms, and another route is asked again', () => {
    const stage = (group: string) => ({ id: group, any_of: [group] })
    const approvals = {
      groups: { team: ['alice'], admins: ['bob'] },
      routes: [
        { id: 'urgent', when: 'request.priority > 7', stages: [stage('admins')] },
        { id: 'mail', when: "request.tool == 'mail.send'", stages: [stage('team'), stage('admins')] },
      ],
    }
    const core = new Permits({ approvals })
    const { id } = core.asked(mail())
    expect(core.approve(id, ALICE, terms())).toBe('ok')
    expect(core.approve(id, BOB, terms({ max_uses: 2 }))).toBe('standing_terms_differ')
    expect(core.approve(id, BOB, terms())).toBe('ok')
    expect(core.permit(id)).toMatchObject({ people: 2, by: [{ operator: 'alice' }, { operator: 'bob' }] })
    expect(name(core)).toBe('granted')
    expect(name(core, mail('ann@acme.test', { priority: 8 }))).toBe('pending')
    const once = core.asked(mail('list@acme.test'))
    expect(core.approve(once.id, ALICE, terms())).toBe('ok')
    expect(core.approve(once.id, BOB)).toBe('ok')
    expect(core.state.permits.size).toBe(1)
  })

  it('for a session: the very same action, until that session ends', () => {
    const core = new Permits({ agents: { session: '30m' } })
    const { id, terms: frozen } = core.given({ session: true })
    expect(frozen).toMatchObject({ until: core.now + 30 * MINUTE, max_uses: 50, max_spend: 20_000_000 })
    expect(name(core)).toBe('granted')
    expect(name(core, mail('bob@acme.test'))).toBe('pending')
    core.now = frozen.until
    core.session()
    expect(name(core)).toBe('pending')
    core.sweep(id)
    expect(core.again(id)?.ended).toMatchObject({ how: 'expired', reason: { code: 'session_ended' } })
  })

  it('no more at once than the charter lets be open', () => {
    const core = new Permits({ standing_grants: { max_open: 1 } })
    core.given()
    const { id } = core.asked(mail('list@acme.test'))
    expect(core.approve(id, ALICE, { session: true })).toBe('standing_not_allowed')
  })
})
