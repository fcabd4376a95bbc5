import { describe, expect, it } from 'vitest'
import { stepOf } from '../../../src/core/confirm/factor.ts'
import { type Name, person, routed, stage, Team } from '../../support/approvals.ts'
import { BOOT, type Changes, MINUTE } from '../../support/core.ts'

const OPERATORS = [
  { id: 'ann', telegram: 2001, roles: ['approver', 'admin'] },
  { id: 'bob', telegram: 2002 },
  { id: 'cid', telegram: 2003 },
  { id: 'dora', telegram: 2004, roles: ['approver', 'admin'] },
  { id: 'eve', telegram: 2005 },
]
const ADMIN = { kind: 'system', part: 'console' } as const
const law = (changes: Changes = {}) =>
  routed([], changes, { routes: [{ id: 'all', when: 'true', confirm: 'totp', stages: [stage({ quorum: 1 })] }] })

class Coded extends Team {
  enrol(operator: string, enrolment_id = `e-${operator}`) {
    return this.code({ kind: 'enrol-totp', operator, enrolment_id, door: 'cli' }, ADMIN)
  }

  /** Approves as the door says it after it looked at a code; `step` null: a wrong one. */
  coded(id: string, name: Name, step: number | null = stepOf(this.now), enrolment = `e-${name}`) {
    const second_factor = { kind: 'totp', enrolment, step } as const
    return this.code({ kind: 'vote', request_id: id, vote: 'approve', door: 'http', second_factor }, person(name))
  }
}

const start = (changes: Changes = {}): Coded => {
  const team = new Coded(law(changes))
  team.enrol('ann')
  return team
}

describe('a one-time code', () => {
  it('is needed from everybody who approves, who must have an authenticator', () => {
    const team = start()
    const id = team.escalated()
    expect(team.yes(id, 'ann')).toBe('second_factor_required')
    expect(team.coded(id, 'bob')).toBe('second_factor_required')
    expect(team.status(id)).toBe('pending')
    expect(team.coded(id, 'ann')).toBe('ok')
    expect(team.status(id)).toBe('granted')
    expect(team.last('vote.cast')).toMatchObject({ input: { command: { second_factor: { kind: 'totp', step: stepOf(team.now) } } } })
  })

  it('counts once, for one operator, whatever it is used for; an earlier step never again', () => {
    const team = start()
    const [one, two] = [team.escalated(), team.escalated()]
    expect(team.coded(one, 'ann')).toBe('ok')
    expect(team.coded(two, 'ann')).toBe('second_factor_used')
    expect(team.coded(two, 'ann', stepOf(team.now) - 1)).toBe('second_factor_used')
    team.now += 30_000
    expect(team.coded(two, 'ann')).toBe('ok')
  })

  it('is taken from one step before or after now, and from no other time, also when the door says so', () => {
    const team = start()
    const now = stepOf(team.now)
    for (const step of [now - 2, now + 2]) expect(team.coded(team.escalated(), 'ann', step)).toBe('second_factor_wrong')
    expect(team.coded(team.escalated(), 'ann', now - 1)).toBe('ok')
    expect(team.coded(team.escalated(), 'ann', now + 1)).toBe('ok')
  })

  it('of an earlier enrolment is wrong', () => {
    const team = start({ operators: OPERATORS })
    const by = { enrolment: 'e-ann', kind: 'totp', step: stepOf(team.now) } as const
    const own = { kind: 'enrol-totp', operator: 'ann', enrolment_id: 'e-new', door: 'http', second_factor: by } as const
    expect(team.code(own, person('ann'))).toBe('ok')
    expect(team.coded(team.escalated(), 'ann')).toBe('second_factor_wrong')
    expect(team.coded(team.escalated(), 'ann', stepOf(team.now), 'e-new')).toBe('ok')
  })

  it('that is wrong counts for nothing, is recorded each time, and after five in a row none is looked at for longer and longer', () => {
    const team = start()
    const id = team.escalated({ priority: 9 })
    const wrong = (n: number) => Array.from({ length: n }, () => team.coded(id, 'ann', null))
    expect(wrong(5)).toEqual(Array(5).fill('second_factor_wrong'))
    expect(team.coded(id, 'ann')).toBe('rate_limited')
    expect(team.ledger.filter(({ type }) => type === 'totp.refused')).toHaveLength(5)
    team.now += 5 * MINUTE
    expect(wrong(5)).toEqual(Array(5).fill('second_factor_wrong'))
    team.now += 9 * MINUTE
    const later = team.escalated()
    expect(team.coded(later, 'ann')).toBe('rate_limited')
    team.now += MINUTE
    expect(team.coded(later, 'ann')).toBe('ok')
    expect(team.state.factors.get('ann')).toMatchObject({ tries: 0 })
    expect(team.replayed()).toBeUndefined()
  })

  it('leaves neither code nor secret in the ledger', () => {
    const team = start()
    team.coded(team.escalated(), 'ann', null)
    expect(JSON.stringify(team.ledger)).not.toMatch(/secret"|"code":"\d{6}"|otpauth/)
  })

  it('may be asked for besides what is typed: both are needed', () => {
    const both = { routes: [{ id: 'all', when: 'true', severity: 'critical', confirm: 'totp', stages: [stage({ quorum: 1 })] }] }
    const team = new Coded(routed([], {}, { ...both, confirm_critical: 'typed' }))
    team.enrol('ann')
    const id = team.escalated({ estimated_cost_usd: 2 })
    const second_factor = { kind: 'totp', enrolment: 'e-ann', step: stepOf(team.now) } as const
    expect(team.view(id).approve_with).toEqual({ confirm: '2.00', code: true })
    expect(team.coded(id, 'ann')).toBe('confirmation_required')
    expect(team.yes(id, 'ann', { confirm: '2.00' })).toBe('second_factor_required')
    expect(team.code({ kind: 'vote', request_id: id, vote: 'approve', door: 'web', confirm: '2.00', second_factor }, person('ann'))).toBe(
      'ok',
    )
  })
})

describe('an authenticator', () => {
  const enrol = (team: Team, by: Name, operator: string, more: Changes = {}) =>
    team.code({ kind: 'enrol-totp', operator, enrolment_id: `new-${operator}`, door: 'http', ...more } as never, person(by))

  it('is set up by administrators, for operators of the charter', () => {
    const team = start({ operators: OPERATORS })
    expect(enrol(team, 'bob', 'bob')).toBe('forbidden')
    expect(enrol(team, 'dora', 'mallory')).toBe('not_found')
    expect(enrol(team, 'dora', 'bob')).toBe('ok')
    expect(enrol(team, 'dora', 'bob')).toBe('already_exists')
    expect(team.code({ kind: 'enrol-totp', operator: 'cid', enrolment_id: 'x', door: 'http' }, BOOT)).toBe('ok')
  })

  it('is not replaced by who merely has its token: they show a code of it', () => {
    const team = start({ operators: OPERATORS })
    expect(enrol(team, 'ann', 'ann')).toBe('second_factor_required')
    expect(enrol(team, 'ann', 'ann', { second_factor: { kind: 'totp', enrolment: 'e-ann', step: null } })).toBe('second_factor_wrong')
    expect(enrol(team, 'ann', 'ann', { second_factor: { kind: 'totp', enrolment: 'e-ann', step: stepOf(team.now) } })).toBe('ok')
    expect(team.replayed()).toBeUndefined()
  })
})
