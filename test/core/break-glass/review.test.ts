import { beforeEach, describe, expect, it } from 'vitest'
import { reviewCounts, reviewsView } from '../../../src/core/break-glass/view.ts'
import { type Name, OPERATORS, person, routed, stage, Team } from '../../support/approvals.ts'
import { type Changes, LOCAL, STRANGER } from '../../support/core.ts'

const DAY = 24 * 60
const law = (changes: Changes = {}) =>
  routed([stage({ quorum: 1 })], { budgets: { agent_day_usd: null }, ...changes }, { break_glass: { any_of: ['oncall'] } })

let team: Team
let id: string
const begin = (changes: Changes = {}): void => {
  team = new Team(law(changes))
  id = team.escalated({ estimated_cost_usd: 2 })
  team.code({ kind: 'break-glass', request_id: id, reason: 'Customers cannot pay', door: 'http' }, person('eve'))
}
beforeEach(() => begin())
const review = (name: Name, note = 'It was right', justified = true) =>
  team.code({ kind: 'review', request_id: id, justified, note, door: 'http' }, person(name))

describe('the review of a break-glass', () => {
  it('is owed by somebody else within the time, then overdue, until somebody does it', () => {
    expect(reviewsView(team.state, team.now)).toMatchObject([{ request_id: id, operator: 'eve', estimated_cost_usd: 2, overdue: false }])
    team.pass(DAY - 1)
    expect(reviewCounts(team.state, team.now)).toEqual({ owed: 1, overdue: 0 })
    team.pass(1)
    expect(reviewCounts(team.state, team.now)).toEqual({ owed: 1, overdue: 1 })
    expect(review('ann')).toBe('ok')
    expect(team.last('break-glass.reviewed')).toMatchObject({ operator: 'ann', justified: true, late: true })
    expect(reviewCounts(team.state, team.now)).toEqual({ owed: 0, overdue: 0 })
    expect(team.replayed()).toBeUndefined()
  })

  it('is never by who did it, by who owns the agent, by the operator token, or by strangers', () => {
    expect(review('eve')).toBe('self_approval')
    for (const who of [LOCAL, STRANGER])
      expect(team.code({ kind: 'review', request_id: id, justified: true, note: 'ok', door: 'http' }, who)).not.toBe('ok')
    begin({ agents: { list: [{ id: 'crew-01', owner: 'bob' }] } })
    expect(review('bob')).toBe('self_approval')
    expect(review('ann')).toBe('ok')
  })

  it('may be by who only observes, says what was found, and is done once', () => {
    begin({
      operators: OPERATORS.map((one) => (one.id === 'cid' ? { ...one, roles: ['observer'] } : one)),
      approvals: {
        groups: { engineers: ['ann', 'bob'], oncall: ['eve'] },
        routes: [{ id: 'all', when: 'true', stages: [stage({ quorum: 1 })] }],
        break_glass: { any_of: ['oncall'] },
      },
    })
    expect(review('cid', '  ')).toBe('invalid_field')
    expect(review('cid', 'It could have waited', false)).toBe('ok')
    expect(team.view(id).break_glass?.review).toMatchObject({ operator: 'cid', justified: false, note: 'It could have waited' })
    expect(review('ann')).toBe('not_found')
    expect(team.last('break-glass.reviewed')).not.toHaveProperty('late')
  })

  it('stays owed when its request has left the state', () => {
    team.redeem(id)
    team.code({ kind: 'settle', request_id: id, actual: 2_000_000, outcome: 'succeeded' }, { kind: 'open' })
    team.pass(2 * DAY)
    team.session()
    team.asked()
    expect(team.state.requests.has(id)).toBe(team.state.owed.has(id))
    expect(review('ann')).toBe('ok')
  })
})
