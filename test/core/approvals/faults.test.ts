import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { GROUPS, OPERATORS, routed, stage } from '../../support/approvals.ts'
import { type Changes, charterWith } from '../../support/core.ts'

const BASE = charterWith()
const { approvals: _, ...PLAIN } = routed([])

/** Paths of what is wrong with a charter that has these approvals. */
const paths = (approvals: Changes, changes: Changes = {}): readonly string[] => {
  const parsed = parseCharter({
    ...BASE,
    charter: { ...BASE.charter, ...PLAIN, agents: { ...BASE.charter.agents }, ...changes, approvals },
  })
  return 'faults' in parsed ? parsed.faults.map(({ path }) => path.replace('charter.approvals.', '')) : []
}
const ofStage = (body: Changes, changes: Changes = {}, more: Changes = {}): readonly string[] =>
  paths({ groups: GROUPS, routes: [{ id: 'all', when: 'true', stages: [stage(body)] }], ...more }, changes).map((path) =>
    path.replace('routes.0.stages.0.', ''),
  )
const owned = (owner: string) => ({ agents: { ...BASE.charter.agents, list: [{ id: 'crew-01', owner }] } })

describe('a charter is refused, with the path, for', () => {
  it('a group, calendar, person or channel that it does not have', () => {
    expect(ofStage({ any_of: ['nobody'] })).toEqual(['any_of'])
    expect(ofStage({ or: [{ all_of: ['nobody'] }] })).toEqual(['or.0.all_of'])
    expect(ofStage({ escalate_to: { after: '5m', any_of: ['nobody'] } })).toEqual(['escalate_to.any_of'])
    expect(ofStage({ hours: 'office' })).toEqual(['hours'])
    expect(ofStage({ out_of_hours: ['oncall'] })).toEqual(['out_of_hours'])
    expect(ofStage({ channels: ['slack:C9'] })).toEqual(['channels.0'])
    expect(paths({ groups: { engineers: ['ann', 'zoe', 'ann'] } })).toEqual(['groups.engineers.1', 'groups.engineers.2'])
    expect(
      paths({ groups: { engineers: ['ann'] } }, { operators: [{ id: 'ann', telegram: 1, roles: ['observer'] }, ...OPERATORS.slice(1)] }),
    ).toEqual(['groups.engineers.0'])
  })

  it('the built-in operator in a group, who is nobody by name, unless one person runs the organisation', () => {
    expect(paths({ groups: { engineers: ['local'] } })).toEqual(['groups.engineers.0'])
    expect(paths({ groups: { engineers: ['local'] } }, { solo: true })).toEqual([])
  })

  it('a condition that cannot be compiled', () => {
    expect(paths({ routes: [{ id: 'a', when: 'request.nothing == 1', stages: [stage()] }], groups: GROUPS })).toEqual(['routes.0.when'])
    expect(ofStage({ or: [{ when: '1 +', any_of: ['admins'] }] })).toEqual(['or.0.when'])
  })

  it('a quorum that nobody can reach (A18): too few people, also in two groups at once, also out of hours', () => {
    expect(ofStage({ quorum: 4 })).toEqual(['quorum'])
    expect(ofStage({ or: [{ any_of: ['admins'], quorum: 2 }] })).toEqual(['or.0.quorum'])
    const twice = { groups: { engineers: ['ann'], admins: ['ann'] } }
    expect(ofStage({ any_of: ['engineers', 'admins'], quorum: 2 }, {}, twice)).toEqual(['quorum'])
    expect(ofStage({ any_of: undefined, all_of: ['engineers', 'admins'], quorum: 1 }, {}, twice)).toEqual(['quorum'])
    const calendars = { office: { days: ['mon'], from: '09:00', to: '18:00' } }
    expect(ofStage({ hours: 'office', out_of_hours: ['oncall'] }, {}, { groups: GROUPS, calendars })).toEqual(['quorum'])
    expect(ofStage({ quorum: 1, hours: 'office', out_of_hours: ['oncall'] }, {}, { groups: GROUPS, calendars })).toEqual([])
  })

  it('a quorum that is out of reach once the owner of an agent is taken out (A18)', () => {
    expect(ofStage({ quorum: 3 })).toEqual([])
    expect(ofStage({ quorum: 3 }, owned('ann'))).toEqual(['quorum'])
    expect(ofStage({ quorum: 3, or: [{ any_of: ['admins'] }] }, owned('ann'))).toEqual([])
    expect(ofStage({ quorum: 3, or: [{ when: 'request.tainted', any_of: ['admins'] }] }, owned('ann'))).toEqual(['quorum'])
  })

  it('more rejections than people', () => {
    expect(ofStage({ deny_quorum: 4 })).toEqual(['deny_quorum'])
  })

  it('an owner who may approve, outside an organisation of one', () => {
    expect(ofStage({ separate_from_requester: false })).toEqual(['separate_from_requester'])
    expect(ofStage({ separate_from_requester: false }, { solo: true })).toEqual([])
  })

  it('timers that would come after the end', () => {
    expect(ofStage({ remind_at: '10m' })).toEqual(['remind_at'])
    expect(ofStage({ escalate_to: { after: '10m', any_of: ['admins'] } })).toEqual(['escalate_to.after'])
  })

  it('anything that would approve by silence: there is no such key', () => {
    expect(ofStage({ on_timeout: 'approve' })).toHaveLength(1)
    expect(ofStage({ quorum: 0 })).toEqual(['quorum'])
    expect(paths({ routes: [{ id: 'a', when: 'true', stages: [] }] })).toEqual(['routes.0.stages'])
  })

  it('ids and rules said twice, or not at all', () => {
    const route = { id: 'a', when: 'true', stages: [stage(), stage()] }
    expect(paths({ groups: GROUPS, routes: [route, { ...route, stages: [stage()] }] })).toEqual(['routes.1.id', 'routes.0.stages.1.id'])
    expect(ofStage({ all_of: ['admins'] })).toHaveLength(1)
    expect(ofStage({ any_of: undefined })).toHaveLength(1)
    expect(paths({ calendars: { office: { days: ['mon'], from: '18:00', to: '09:00' } } })).toEqual(['calendars.office'])
    expect(paths({ calendars: { office: { days: ['mon'], from: '09:00', to: '24:00', zone: 'Mars/Base' } } })).toEqual([
      'calendars.office.zone',
    ])
  })
})

it('refuses a confirmation of what is critical where nothing ever is', () => {
  const routes = (severity: string) => [{ id: 'all', when: 'true', severity, stages: [stage()] }]
  expect(paths({ groups: GROUPS, routes: routes('high'), confirm_critical: 'typed' })).toEqual(['confirm_critical'])
  expect(paths({ groups: GROUPS, routes: routes('critical'), confirm_critical: 'typed' })).toEqual([])
  expect(paths({ confirm_critical: 'totp' }, { risk: {} })).toEqual([])
})

it('asks nothing of quorums where one person runs the organisation', () => {
  const solo = { solo: true, operators: OPERATORS.slice(0, 1) }
  expect(ofStage({ quorum: 5 }, solo, { groups: { engineers: ['ann'] } })).toEqual([])
})
