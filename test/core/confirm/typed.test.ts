import { describe, expect, it } from 'vitest'
import { type Name, person, routed, stage, Team } from '../../support/approvals.ts'
import { type Changes, charterWith } from '../../support/core.ts'

const ROUTE = { id: 'all', when: 'true', confirm: 'typed', stages: [stage({ quorum: 1 })] }
const MONEY = { budgets: { agent_day_usd: null } }
const typed = (changes: Changes = {}, route: Changes = {}) =>
  new Team(routed([], { ...MONEY, ...changes }, { routes: [{ ...ROUTE, ...route }] }))
const PAY = { estimated_cost_usd: 12.5, target_resource: 'treasury' }
const codes = (team: Team, id: string) =>
  team.ledger.filter((e) => e.type === 'attempt.refused' && e.subject === id).map(({ data }) => (data as { code: string }).code)

describe('typed confirmation', () => {
  it('counts an approval only with the amount as the card shows it, with or without the sign', () => {
    const team = typed()
    for (const said of ['12.50', '$12.50', ' 12.50 ']) {
      const id = team.escalated(PAY)
      expect(team.yes(id, 'ann')).toBe('confirmation_required')
      for (const wrong of ['12.5', '12,50', '1250', '', id.slice(-6), 'treasury'])
        expect(team.yes(id, 'ann', { confirm: wrong })).toBe('confirmation_required')
      expect(team.status(id)).toBe('pending')
      expect(team.record(id).escalation?.votes).toEqual([])
      expect(codes(team, id)).toEqual(['confirmation_required'])
      expect(team.yes(id, 'ann', { confirm: said })).toBe('ok')
      expect(team.status(id)).toBe('granted')
    }
    expect(team.replayed()).toBeUndefined()
  })

  it('asks for the target where something is destroyed or nothing is paid, and for the end of the id where neither can be typed', () => {
    const team = typed({ people: {} })
    const phrase = (changes: Changes) => team.view(team.escalated(changes)).approve_with
    const destroy = { task_intent: 'Delete all customer records', ...PAY, target_resource: 'customers' }
    expect(phrase(destroy)).toEqual({ confirm: 'customers' })
    expect(phrase({ ...PAY, estimated_cost_usd: 0 })).toEqual({ confirm: 'treasury' })
    const id = team.escalated({ estimated_cost_usd: 0 })
    expect(team.view(id).approve_with).toEqual({ confirm: id.slice(-6) })
    const long = team.escalated({ estimated_cost_usd: 0, target_resource: 'x'.repeat(65) })
    expect(team.view(long).approve_with).toEqual({ confirm: long.slice(-6) })
  })

  it('can be typed where the target holds what cannot be seen, or quotes: as it is shown', () => {
    const team = typed()
    const id = team.escalated({ estimated_cost_usd: 0, target_resource: 'a\u202e“b”' })
    expect(team.view(id).approve_with).toEqual({ confirm: "a\\u{202e}'b'" })
    expect(team.yes(id, 'ann', { confirm: "a\\u{202e}'b'" })).toBe('ok')
  })

  it('is asked of everybody, in every stage and by every door; a rejection needs none', () => {
    const team = typed({}, { stages: [stage(), stage({ id: 'admins', any_of: ['admins'], quorum: 1 })] })
    const id = team.escalated(PAY)
    expect(team.yes(id, 'ann', { confirm: '12.50' })).toBe('ok')
    for (const door of ['telegram', 'slack', 'web', 'cli', 'http', 'queue'] as const)
      expect(team.code({ kind: 'vote', request_id: id, vote: 'approve', door }, person('bob'))).toBe('confirmation_required')
    expect(team.yes(id, 'bob', { confirm: '12.50' })).toBe('ok')
    expect(team.yes(id, 'dora')).toBe('confirmation_required')
    expect(team.no(id, 'dora')).toBe('ok')
  })

  it('does not tell who is not asked what to type: they are told that they are not asked', () => {
    const team = typed()
    expect(team.yes(team.escalated(PAY), 'dora' as Name, { confirm: '12.50' })).toBe('not_asked')
  })

  it('is no way round: no standing grant is given, and none answers, for what is confirmed each time', () => {
    const rules = [{ id: 'mail', effect: 'confirm', when: "request.tool == 'mail.send'", reason_code: 'mail', reason: 'Mail is asked' }]
    const mail = { task_intent: 'Write to a client', tool: 'mail.send', estimated_cost_usd: 2 }
    const given = (team: Team, more: { readonly confirm?: string } = {}) => {
      const { id } = team.asked(mail)
      const standing = { session: true } as const
      return team.code({ kind: 'vote', request_id: id, vote: 'approve', door: 'http', standing, ...more }, person('ann'))
    }
    expect(given(typed({ rules, standing_grants: {} }), { confirm: '2.00' })).toBe('standing_not_allowed')
    const { confirm: _, ...route } = ROUTE
    const team = new Team(routed([], { ...MONEY, rules, standing_grants: {} }, { routes: [route] }))
    expect(given(team)).toBe('ok')
    expect(team.asked(mail).status.name).toBe('granted')
    team.adopt(charterWith(routed([], { ...MONEY, rules, standing_grants: {} }, { routes: [ROUTE] })))
    expect(team.asked(mail).status.name).toBe('pending')
  })

  it('is asked of what is critical where the charter says so: by the severity of the route, or by the risk, also without a route', () => {
    const critical = (routes: readonly unknown[], changes: Changes = {}) =>
      new Team(routed([], { ...MONEY, ...changes }, { routes, confirm_critical: 'typed' }))
    const needs = (team: Team) => team.record(team.escalated(PAY)).escalation?.confirm
    const { confirm: _, ...route } = ROUTE
    expect(needs(critical([{ ...route, severity: 'critical' }]))).toEqual(['typed'])
    expect(needs(critical([{ ...route, severity: 'high' }], { risk: {} }))).toBeUndefined()
    expect(needs(critical([{ ...route, severity: 'critical', confirm: 'totp' }]))).toEqual(['typed', 'totp'])
    const risky = critical([], { risk: { tools: { list: { wipe: 'critical' } } }, people: {} })
    const wipe = risky.asked({
      task_intent: 'Delete all customer records',
      target_resource: 'customers',
      tool: 'wipe',
    })
    expect([wipe.assessment?.risk, wipe.escalation?.confirm]).toEqual(['critical', ['typed']])
    expect(risky.yes(wipe.id, 'ann')).toBe('confirmation_required')
    expect(risky.yes(wipe.id, 'ann', { confirm: '1.00' })).toBe('confirmation_required')
    expect(risky.yes(wipe.id, 'ann', { confirm: 'customers' })).toBe('ok')
  })

  it('is the same word for the second approval by one person who runs the organisation', () => {
    const team = typed({ solo: true, people: { cool_off: '1m' } }, { stages: [stage({ quorum: 2, any_of: ['engineers'] })] })
    const id = team.escalated(PAY)
    expect(team.yes(id, 'ann', { confirm: '12.50' })).toBe('ok')
    team.pass(2)
    expect(team.yes(id, 'ann', { confirm: id.slice(-6) })).toBe('confirmation_required')
    expect(team.yes(id, 'ann', { confirm: '12.50' })).toBe('ok')
    expect(team.status(id)).toBe('granted')
  })

  it('changes nothing for a charter that does not ask for it', () => {
    const team = new Team(routed([stage({ quorum: 1 })], MONEY))
    const id = team.escalated(PAY)
    expect(team.last('request.asked')).not.toHaveProperty('outcome.confirm')
    expect(team.view(id)).not.toHaveProperty('approve_with')
    expect(team.yes(id, 'ann')).toBe('ok')
  })
})

describe('common reasons to reject', () => {
  it('are listed with what waits, and with nothing else', () => {
    const team = new Team(routed([stage({ quorum: 1 })], {}, { reasons: ['Too expensive', 'Not now'] }))
    const id = team.escalated()
    expect(team.view(id).reject_reasons).toEqual(['Too expensive', 'Not now'])
    team.no(id, 'ann')
    expect(team.view(id)).not.toHaveProperty('reject_reasons')
  })
})

describe('a charter that asks for it only now', () => {
  const law = (confirm?: string) =>
    routed([], MONEY, {
      routes: [{ ...ROUTE, confirm, stages: [stage({ quorum: 2 })] }].map(({ confirm: one, ...rest }) =>
        one ? { ...rest, confirm: one } : rest,
      ),
    })

  it('ends what waits with a button, and what was approved by taps and is not used', () => {
    const team = new Team(law())
    const [waits, granted, other] = [team.escalated(PAY), team.escalated(PAY), team.escalated(PAY)]
    for (const name of ['ann', 'bob'] as const) team.yes(granted, name)
    team.adopt(charterWith(law('typed')))
    expect([team.status(waits), team.status(other)]).toEqual(['refused:stale', 'refused:stale'])
    expect(team.redeem(granted)).toBe('stale')
    expect(team.replayed()).toBeUndefined()
  })

  it('lets stand what was asked so before, also when it asks for it no more', () => {
    const team = new Team(law('typed'))
    const [one, two] = [team.escalated(PAY), team.escalated(PAY)]
    team.yes(one, 'ann', { confirm: '12.50' })
    team.adopt(charterWith({ ...law('typed'), timezone: 'Europe/Zurich' }))
    expect(team.yes(one, 'bob', { confirm: '12.50' })).toBe('ok')
    team.adopt(charterWith(law()))
    expect([team.status(two), team.redeem(one)]).toEqual(['pending', 'ok'])
    expect(team.yes(two, 'ann')).toBe('confirmation_required')
  })
})
