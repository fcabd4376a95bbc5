import { describe, expect, it } from 'vitest'
import type { SecondFactor } from '../../../src/core/confirm/factor.ts'
import { stepOf } from '../../../src/core/confirm/factor.ts'
import { seenOf } from '../../../src/core/edits/seen.ts'
import { type Name, person, routed, stage, Team } from '../../support/approvals.ts'
import { type Changes, MINUTE } from '../../support/core.ts'

const DAY = 24 * 60 * MINUTE
const TWO = [stage({ quorum: 1 }), stage({ id: 'second', any_of: ['admins'], quorum: 1 })]
const law = (stages: readonly unknown[] = [stage({ quorum: 1 })], route: Changes = { confirm: 'totp' }): Changes =>
  routed([], {}, { routes: [{ id: 'all', when: 'true', stages, ...route }] })

/** People with authenticators, of which ann, dora and bob have one. */
class Coded extends Team {
  constructor(changes: Changes = law()) {
    super(changes)
    for (const operator of ['ann', 'bob', 'dora'])
      this.submit({ kind: 'enrol-totp', operator, enrolment_id: `e-${operator}`, door: 'cli' }, { kind: 'system', part: 'console' })
  }

  factor(name: Name, step: number | null = stepOf(this.now)): { readonly second_factor: SecondFactor } {
    return { second_factor: { kind: 'totp', enrolment: `e-${name}`, step } }
  }

  handOn(id: string, from: Name, to: string, more: object = {}) {
    return this.code({ kind: 'delegate', request_id: id, to, door: 'http', ...more }, person(from))
  }

  away(name: Name, deputy: Name, more: object = {}) {
    return this.code({ kind: 'away', from: this.now, to: this.now + DAY, deputy, door: 'http', ...more }, person(name))
  }

  people(id: string): readonly string[] {
    return this.view(id).approval?.asked ?? []
  }
}

describe('handing on what asks for a one-time code', () => {
  it('takes a code of who hands it on: a token alone never gives the decision to somebody else', () => {
    const team = new Coded()
    const id = team.escalated()
    expect(team.handOn(id, 'ann', 'dora')).toBe('second_factor_required')
    expect(team.handOn(id, 'ann', 'dora', team.factor('ann', null))).toBe('second_factor_wrong')
    expect(team.handOn(id, 'ann', 'dora', team.factor('bob'))).toBe('second_factor_wrong')
    expect(team.handOn(id, 'cid', 'dora')).toBe('second_factor_required')
    expect(team.people(id)).toEqual(['ann', 'bob', 'cid'])
    expect(team.handOn(id, 'ann', 'dora', team.factor('ann'))).toBe('ok')
    expect(team.people(id)).toEqual(['dora', 'bob', 'cid'])
    expect(team.replayed()).toBeUndefined()
  })

  it('uses the code up, and who it was handed to still needs their own', () => {
    const team = new Coded()
    const [one, two] = [team.escalated(), team.escalated()]
    const used = team.factor('ann')
    expect(team.handOn(one, 'ann', 'dora', used)).toBe('ok')
    expect(team.handOn(two, 'ann', 'dora', used)).toBe('second_factor_used')
    expect(team.yes(one, 'dora')).toBe('second_factor_required')
    expect(team.code({ kind: 'vote', request_id: one, vote: 'approve', door: 'http', ...team.factor('dora') }, person('dora'))).toBe('ok')
    expect(team.status(one)).toBe('granted')
  })

  it('takes none where approvals take none, and looks at none that comes along', () => {
    const team = new Coded(law(undefined, {}))
    const id = team.escalated()
    expect(team.handOn(id, 'ann', 'dora', team.factor('ann', null))).toBe('ok')
    expect(team.state.factors.get('ann')?.tries).toBe(0)
    expect(team.last('approval.delegated')).not.toHaveProperty('coded')
  })
})

describe('a deputy', () => {
  it('decides what asks for codes only for who said so with one; else it stays with whom it asks', () => {
    const team = new Coded()
    expect(team.away('bob', 'eve')).toBe('ok')
    expect(team.people(team.escalated())).toEqual(['ann', 'bob', 'cid'])
    expect(team.away('bob', 'eve', team.factor('bob', null))).toBe('second_factor_wrong')
    expect(team.away('bob', 'eve', team.factor('bob'))).toBe('ok')
    expect(team.people(team.escalated())).toEqual(['ann', 'eve', 'cid'])
    expect(team.replayed()).toBeUndefined()
  })

  it('of a deputy stands in only where each of them said so with a code', () => {
    const team = new Coded()
    team.away('bob', 'dora', team.factor('bob'))
    team.away('dora', 'eve')
    expect(team.people(team.escalated())).toEqual(['ann', 'bob', 'cid'])
    team.away('dora', 'eve', team.factor('dora'))
    expect(team.people(team.escalated())).toEqual(['ann', 'eve', 'cid'])
  })

  it('stands in as before where nothing asks for codes', () => {
    const team = new Coded(law(undefined, {}))
    team.away('bob', 'eve')
    expect(team.people(team.escalated())).toEqual(['ann', 'eve', 'cid'])
  })

  it('also when an escalation or the next stage asks for whom they stand in', () => {
    const late = stage({ quorum: 1, escalate_to: { after: '5m', any_of: ['admins'] } })
    const team = new Coded(law([late]))
    team.away('dora', 'eve')
    const id = team.escalated()
    team.pass(6, id)
    expect(team.people(id)).toEqual(['ann', 'bob', 'cid', 'dora'])
    const next = new Coded(law(TWO))
    next.away('dora', 'eve')
    const other = next.escalated()
    expect(next.code({ kind: 'vote', request_id: other, vote: 'approve', door: 'http', ...next.factor('ann') }, person('ann'))).toBe('ok')
    expect(next.people(other)).toEqual(['dora'])
  })
})

it('an edit that makes codes necessary takes back what was handed on without one', () => {
  const when = 'request.args.limit > 50'
  const stages = [stage({ quorum: 1 })]
  const routes = [
    { id: 'large', when, confirm: 'totp', stages },
    { id: 'all', when: 'true', stages },
  ]
  const charter = routed([], { tools: { default: 'allow', editable: { 'db.query': ['limit'] } } }, { routes })
  const team = new Coded(charter)
  const id = team.escalated({ tool: 'db.query', args: { limit: 10 } })
  expect(team.handOn(id, 'ann', 'dora')).toBe('ok')
  expect(team.people(id)).toEqual(['dora', 'bob', 'cid'])
  const edit = {
    kind: 'edit',
    request_id: id,
    changes: { args: { limit: 100 } },
    seen: seenOf(team.record(id)),
    approve: false,
    door: 'http',
  } as const
  expect(team.code(edit, person('bob'))).toBe('ok')
  expect(team.record(id).escalation?.confirm).toEqual(['totp'])
  expect(team.people(id)).toEqual(['ann', 'bob', 'cid'])
})

it.each(['totp', 'typed'] as const)('an edit never takes away that approvals are confirmed: %s', (confirm) => {
  const team = new Team(routed([], {}, { routes: [{ id: 'all', when: 'true', confirm, stages: [stage({ quorum: 1 })] }] }))
  const id = team.escalated({ estimated_cost_usd: 5 })
  const edit = {
    kind: 'edit',
    request_id: id,
    changes: { estimated_cost: 4_000_000 },
    seen: seenOf(team.record(id)),
    approve: false,
    door: 'http',
  } as const
  expect(team.code(edit, person('bob'))).toBe('ok')
  expect(team.record(id).escalation?.confirm).toEqual([confirm])
  const vote = { kind: 'vote', request_id: id, vote: 'approve', edits: 1, door: 'http' } as const
  expect(team.code(vote, person('ann'))).toBe(confirm === 'totp' ? 'second_factor_required' : 'confirmation_required')
  expect(team.status(id)).toBe('pending')
  expect(team.replayed()).toBeUndefined()
})
