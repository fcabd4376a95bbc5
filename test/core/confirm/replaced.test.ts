import { describe, expect, it } from 'vitest'
import { stepOf } from '../../../src/core/confirm/factor.ts'
import { alertLines, concernedBy } from '../../../src/core/wording/alerts.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import { type Name, OPERATORS, person, routed, stage, Team } from '../../support/approvals.ts'
import { type Changes, LOCAL, MINUTE } from '../../support/core.ts'

const CONSOLE = { kind: 'system', part: 'console' } as const
const ADMINS = OPERATORS.map((one) => (['ann', 'dora'].includes(one.id) ? { ...one, roles: ['approver', 'admin'] } : one))

/** bob has an authenticator; ann and dora are administrators. */
class Replacing extends Team {
  constructor(changes: Changes = {}) {
    super(
      routed(
        [],
        { operators: ADMINS, ...changes },
        { routes: [{ id: 'all', when: 'true', confirm: 'totp', stages: [stage({ quorum: 1 })] }] },
      ),
    )
    this.submit({ kind: 'enrol-totp', operator: 'bob', enrolment_id: 'old', door: 'cli' }, CONSOLE)
  }

  alone(by: Name | 'console', operator = 'bob') {
    const who = by === 'console' ? CONSOLE : person(by)
    return this.code({ kind: 'enrol-totp', operator, enrolment_id: 'new', door: 'http' }, who)
  }

  propose(by: Name, motion_id = 'mot_1', more: object = {}) {
    const motion = { kind: 'replace-authenticator', operator: 'bob', enrolment: 'new', replaces: 'old', ...more } as const
    return this.code({ kind: 'move', motion_id, motion, door: 'http' }, person(by))
  }

  second(by: Name, vote: 'approve' | 'reject' = 'approve', motion_id = 'mot_1') {
    return this.code({ kind: 'second', motion_id, vote, door: 'http' }, person(by))
  }

  get enrolment() {
    return this.state.factors.get('bob')?.enrolment
  }
}

describe('an authenticator that somebody has', () => {
  it('is replaced by no administrator alone, nor by whoever holds the operator token', () => {
    const team = new Replacing()
    for (const by of ['ann', 'dora', 'console'] as const) expect(team.alone(by)).toBe('needs_motion')
    expect(team.alone('cid')).toBe('forbidden')
    expect(team.enrolment).toBe('old')
  })

  it('is replaced once an administrator proposed it and somebody else agreed; codes of the old one count no more', () => {
    const team = new Replacing()
    expect(team.propose('cid')).toBe('forbidden')
    expect(team.propose('dora')).toBe('ok')
    expect([team.enrolment, team.second('dora'), team.second('cid')]).toEqual(['old', 'already_voted', 'ok'])
    expect(team.enrolment).toBe('new')
    const vote = (enrolment: string) => {
      const second_factor = { kind: 'totp', enrolment, step: stepOf(team.now) } as const
      return team.code({ kind: 'vote', request_id: team.escalated(), vote: 'approve', door: 'http', second_factor }, person('bob'))
    }
    expect([vote('old'), vote('new')]).toEqual(['second_factor_wrong', 'ok'])
    expect(team.last('totp.enrolled')).toMatchObject({ by: 'dora and cid', motion: 'mot_1' })
    expect(team.replayed()).toBeUndefined()
  })

  it('is not replaced by the word of whose it is: their token may be stolen; but they alone can reject it', () => {
    const team = new Replacing()
    team.propose('dora')
    expect(team.second('bob')).toBe('self_approval')
    expect(team.enrolment).toBe('old')
    expect(team.second('bob', 'reject')).toBe('ok')
    expect(team.second('cid')).toBe('already_decided')
    const own = new Replacing({ operators: ADMINS.map((one) => (one.id === 'bob' ? { ...one, roles: ['approver', 'admin'] } : one)) })
    expect([own.propose('bob'), own.second('ann'), own.enrolment]).toEqual(['ok', 'ok', 'old'])
    expect([own.second('cid'), own.enrolment]).toEqual(['ok', 'new'])
  })

  it('is not replaced where it is another by now', () => {
    const team = new Replacing()
    expect(team.propose('dora', 'mot_0', { replaces: 'none' })).toBe('wrong_state')
    team.propose('dora')
    const second_factor = { kind: 'totp', enrolment: 'old', step: stepOf(team.now) } as const
    const admins = new Replacing({ operators: ADMINS.map((one) => (one.id === 'bob' ? { ...one, roles: ['approver', 'admin'] } : one)) })
    admins.propose('dora')
    expect(admins.code({ kind: 'enrol-totp', operator: 'bob', enrolment_id: 'own', door: 'http', second_factor }, person('bob'))).toBe('ok')
    expect([admins.second('cid'), admins.enrolment]).toEqual(['stale', 'own'])
  })

  it('is told in the channels for alerts, when it is proposed and when it is done, with the person called', () => {
    const team = new Replacing({ channels: [{ telegram: -100, for: ['alerts'] }] })
    team.propose('dora')
    team.second('cid')
    const owed = team.state.alerts.get('telegram:-100')?.entries.map((seq) => team.ledger[seq - 1]?.type)
    expect(owed).toEqual(['motion.made', 'totp.enrolled'])
    const entries = team.ledger.filter((entry) => alertLines([entry], { zone: 'UTC', now: team.now, words: en }).length > 0)
    expect(entries.map(concernedBy)).toEqual([['bob'], ['bob']])
  })

  it('is replaced by the operator token where too few others could agree, and by no administrator then', () => {
    const team = new Replacing({ operators: ADMINS.filter(({ id }) => id === 'ann' || id === 'bob'), approvals: undefined })
    expect([team.alone('ann'), team.alone('console'), team.enrolment]).toEqual(['quorum_unreachable', 'ok', 'new'])
    const solo = new Replacing({ solo: true })
    expect([solo.alone('dora'), solo.alone('console')]).toEqual(['quorum_unreachable', 'ok'])
  })
})

it('the holder of the operator token may propose it, and is nobody by name', () => {
  const team = new Replacing()
  const motion = { kind: 'replace-authenticator', operator: 'bob', enrolment: 'new', replaces: 'old' } as const
  expect(team.code({ kind: 'move', motion_id: 'mot_1', motion, door: 'cli' }, LOCAL)).toBe('ok')
  team.now += MINUTE
  expect([team.second('ann'), team.enrolment, team.second('cid'), team.enrolment]).toEqual(['ok', 'old', 'ok', 'new'])
})
