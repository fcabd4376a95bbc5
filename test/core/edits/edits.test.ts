import { describe, expect, it } from 'vitest'
import type { ActionBody } from '../../../src/core/ask.ts'
import type { Command } from '../../../src/core/command.ts'
import type { Changes } from '../../../src/core/edits/changes.ts'
import { seenOf } from '../../../src/core/edits/seen.ts'
import { type Name, person, routed, stage, Team } from '../../support/approvals.ts'
import { ALICE, type Changes as CharterChanges, OPEN, STRANGER } from '../../support/core.ts'

const TOOLS = { tools: { default: 'allow', editable: { 'db.query': ['limit', 'filters.region'] } } }
const QUERY = {
  tool: 'db.query',
  args: { limit: 100, filters: { region: 'eu', table: 'users' } },
  resource_type: 'api_call',
  estimated_cost_usd: 5,
}

const team = (stages: readonly unknown[] = [stage()], changes: CharterChanges = {}, approvals: CharterChanges = {}): Team =>
  new Team(routed(stages, { ...TOOLS, ...changes }, approvals))

const edit = (core: Team, id: string, name: Name, changes: Changes, more: Partial<Command<'edit'>> = {}) =>
  core.code({ kind: 'edit', request_id: id, changes, seen: seenOf(core.record(id)), approve: false, door: 'http', ...more }, person(name))
const yes = (core: Team, id: string, name: Name, edits?: number, stage?: number) =>
  core.code(
    {
      kind: 'vote',
      request_id: id,
      vote: 'approve',
      door: 'http',
      ...(edits === undefined ? {} : { edits }),
      ...(stage === undefined ? {} : { stage }),
    },
    person(name),
  )
const LOWER = { estimated_cost: 3_000_000 }

describe('an edit', () => {
  it('makes another request of it: new digest, new money, a real diff, and the same deadline', () => {
    const core = team()
    const id = core.escalated(QUERY)
    const before = core.record(id)
    core.pass(2)
    expect(edit(core, id, 'ann', { ...LOWER, args: { limit: 10, 'filters.region': 'ch' } })).toBe('ok')
    const after = core.record(id)
    expect(after.action_digest).not.toBe(before.action_digest)
    expect(after.ask).toMatchObject({ estimated_cost: 3_000_000, args: { limit: 10, filters: { region: 'ch', table: 'users' } } })
    expect(core.day()).toBe(3_000_000)
    expect(core.view(id)).toMatchObject({
      status: 'PENDING',
      expires_at: new Date((before.status as { deadline: number }).deadline).toISOString(),
      seen: { edits: 1, votes: 0 },
      edited: {
        number: 1,
        by: 'ann',
        changes: [
          { field: 'estimated_cost_usd', from: 5, to: 3 },
          { field: 'args.limit', from: 100, to: 10 },
          { field: 'args.filters.region', from: 'eu', to: 'ch' },
        ],
        action: { estimated_cost_usd: 3, args: { limit: 10, filters: { region: 'ch', table: 'users' } } },
      },
    })
    expect(core.last('request.edited')).toMatchObject({ was_digest: before.action_digest, action_digest: after.action_digest, number: 1 })
    expect(core.replayed()).toBeUndefined()
  })

  it('voids every earlier vote, and what is approved then is approved by those who saw it', () => {
    const core = team()
    const id = core.escalated(QUERY)
    yes(core, id, 'bob')
    expect(edit(core, id, 'ann', LOWER)).toBe('ok')
    expect(core.view(id).edited?.voided).toEqual(['bob'])
    expect(core.view(id).approval).toMatchObject({ missing: 2, votes: [] })
    expect(yes(core, id, 'ann', 1)).toBe('ok')
    expect(core.status(id)).toBe('pending')
    expect(yes(core, id, 'bob', 1)).toBe('ok')
    expect(core.status(id)).toBe('granted')
    expect(core.replayed()).toBeUndefined()
  })

  it('refuses who answers what they did not see, and says what changed', () => {
    const core = team()
    const id = core.escalated(QUERY)
    edit(core, id, 'ann', LOWER)
    expect(yes(core, id, 'bob')).toBe('changed')
    const answer = core.submit({ kind: 'vote', request_id: id, vote: 'reject', door: 'telegram' }, person('bob'))
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'changed', context: { edits: 1, votes: 0 } } })
    expect(JSON.stringify(answer)).toContain('cost $5.00 → $3.00')
    expect(yes(core, id, 'bob', 2)).toBe('changed')
    expect(core.view(id).approval?.votes).toEqual([])
  })

  it('is refused when somebody voted or edited first', () => {
    const core = team()
    const id = core.escalated(QUERY)
    const seen = seenOf(core.record(id))
    yes(core, id, 'bob')
    expect(edit(core, id, 'ann', LOWER, { seen })).toBe('changed')
    expect(core.view(id).approval?.votes).toHaveLength(1)
    expect(edit(core, id, 'ann', LOWER)).toBe('ok')
    expect(edit(core, id, 'cid', { estimated_cost: 1_000_000 }, { seen: { edits: 0, votes: 1 } })).toBe('changed')
    yes(core, id, 'bob', 1)
    yes(core, id, 'ann', 1)
    expect(edit(core, id, 'cid', { estimated_cost: 1_000_000 })).toBe('already_decided')
  })

  it('approves at once with its editor, where no more are needed', () => {
    const core = team([stage({ quorum: 1 })])
    const id = core.escalated(QUERY)
    expect(edit(core, id, 'ann', LOWER, { approve: true })).toBe('ok')
    expect(core.types(id)).toEqual(['request.asked', 'request.edited', 'vote.cast', 'request.granted'])
    expect(core.record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'ann' }] })
    expect(core.replayed()).toBeUndefined()
  })

  it('counts its editor once where more are needed', () => {
    const core = team()
    const id = core.escalated(QUERY)
    edit(core, id, 'ann', LOWER, { approve: true })
    expect(core.view(id).approval?.missing).toBe(1)
    expect(yes(core, id, 'ann', 1)).toBe('already_voted')
    expect(yes(core, id, 'bob', 1)).toBe('ok')
    expect(core.status(id)).toBe('granted')
  })

  it('begins with the first stage again, whoever edits in a later one', () => {
    const core = team([stage({ quorum: 1 }), stage({ id: 'security', any_of: ['admins'], quorum: 1 })])
    const id = core.escalated(QUERY)
    yes(core, id, 'ann')
    expect(core.view(id).approval?.stage).toBe('security')
    expect(edit(core, id, 'ann', LOWER)).toBe('not_asked')
    expect(edit(core, id, 'dora', LOWER, { approve: true })).toBe('ok')
    expect(core.view(id).approval).toMatchObject({ stage: 'team', votes: [] })
    expect(core.view(id).edited?.voided).toEqual(['ann'])
    yes(core, id, 'bob', 1)
    yes(core, id, 'dora', 1)
    expect(core.status(id)).toBe('granted')
    expect(core.replayed()).toBeUndefined()
  })

  it('keeps who stands in by delegation, and whom time had asked besides', () => {
    const core = team([stage({ quorum: 1, escalate_to: { after: '6m', any_of: ['oncall'], extend: '10m' } })])
    const id = core.escalated(QUERY)
    core.delegate(id, 'ann', 'dora')
    core.pass(7)
    expect(edit(core, id, 'eve', LOWER)).toBe('ok')
    expect(core.view(id).approval?.asked).toEqual(['dora', 'bob', 'cid', 'eve'])
    expect(edit(core, id, 'dora', { estimated_cost: 2_000_000 }, { approve: true })).toBe('ok')
    expect(core.status(id)).toBe('granted')
    expect(core.replayed()).toBeUndefined()
  })

  it('never prolongs: not by its own first stage, not by another escalation', () => {
    const core = team([stage({ timeout: '10m', escalate_to: { after: '1m', any_of: ['oncall'], extend: '10m' } })])
    const id = core.escalated(QUERY)
    core.pass(0.5)
    for (let i = 1; i <= 5; i++) {
      edit(core, id, 'ann', { estimated_cost: 5_000_000 - i })
      core.pass(1.6, id)
    }
    expect(core.status(id)).toBe('pending')
    core.pass(1.6, id)
    expect(core.status(id)).toBe('refused:timeout')
    expect(edit(core, id, 'ann', LOWER)).toBe('already_decided')
  })

  it('is too late at the deadline, whether or not a timer has run', () => {
    const core = team()
    const id = core.escalated(QUERY)
    core.pass(10)
    expect(edit(core, id, 'ann', LOWER)).toBe('too_late')
    expect(core.status(id)).toBe('refused:timeout')
  })

  it('is made five times at the most', () => {
    const core = team()
    const id = core.escalated(QUERY)
    for (let i = 1; i <= 5; i++) expect(edit(core, id, 'ann', { estimated_cost: 5_000_000 - i })).toBe('ok')
    expect(edit(core, id, 'ann', { estimated_cost: 1 })).toBe('too_many_edits')
  })

  it('is for those only who may vote', () => {
    const core = team([stage()], { agents: { list: [{ id: 'crew-01', owner: 'ann' }] } })
    const id = core.escalated(QUERY)
    const command = { kind: 'edit', request_id: id, changes: LOWER, seen: seenOf(core.record(id)), approve: true, door: 'http' } as const
    expect(core.code(command, person('ann'))).toBe('self_approval')
    expect(core.code(command, person('dora'))).toBe('not_asked')
    expect(core.code(command, STRANGER)).toBe('not_operator')
    expect(core.code(command, ALICE)).toBe('not_operator')
    expect(core.code(command, { kind: 'agent', agent: 'crew-01', key: 'k' })).toBe('self_approval')
    expect(core.code(command, { kind: 'agent', agent: 'other', key: 'k' })).toBe('forbidden')
    expect(core.code(command, OPEN)).toBe('not_operator')
    expect(core.record(id).edits).toBeUndefined()
  })
})

describe('the agent', () => {
  const action = { task_intent: 'Withdraw the funds', ...QUERY } as ActionBody
  const redeem = (core: Team, id: string, as: ActionBody) => core.code({ kind: 'redeem', request_id: id, action: as }, OPEN)

  it('may use what it became, and neither what it asked nor what it was between', () => {
    const core = team([stage({ quorum: 1 })])
    const id = core.escalated(QUERY)
    edit(core, id, 'ann', { args: { limit: 10 } })
    const between = core.view(id).edited?.action as unknown as ActionBody
    edit(core, id, 'bob', LOWER, { approve: true })
    expect(redeem(core, id, action)).toBe('action_edited')
    expect(redeem(core, id, between)).toBe('action_edited')
    expect(redeem(core, id, { ...action, task_intent: 'Something else' })).toBe('action_mismatch')
    expect(redeem(core, id, core.view(id).edited?.action as unknown as ActionBody)).toBe('ok')
    expect(core.view(id).edited?.changes).toEqual([
      { field: 'args.limit', from: 100, to: 10 },
      { field: 'estimated_cost_usd', from: 5, to: 3 },
    ])
  })

  it('may take back what it does not want', () => {
    const core = team()
    const id = core.escalated(QUERY)
    edit(core, id, 'ann', LOWER)
    expect(core.code({ kind: 'cancel', request_id: id }, OPEN)).toBe('ok')
    expect(core.day()).toBe(0)
  })
})

describe('what may be edited', () => {
  it.each([
    ['a higher cost', { estimated_cost: 6_000_000 }, 'not_editable'],
    ['an argument that the charter does not name', { args: { 'filters.table': 'all' } }, 'not_editable'],
    ['what stands above one', { args: { filters: {} } }, 'not_editable'],
    ['a prototype', { args: { __proto__x: 1, 'filters.__proto__': 1 } }, 'not_editable'],
    ['a model where none is recommended', { model: 'x' }, 'not_editable'],
    ['nothing', { estimated_cost: 5_000_000, args: { limit: 100 } }, 'invalid_field'],
  ] as const)('is not %s', (_, changes, code) => {
    const core = team()
    const id = core.escalated(QUERY)
    expect(edit(core, id, 'ann', changes)).toBe(code)
    expect(core.types(id)).toEqual(['request.asked'])
  })

  it('is a higher cost only where the charter says so, and the budget still holds', () => {
    const core = team([stage()], { budgets: { agent_day_usd: 8 } }, { edit_cost: 'any' })
    const id = core.escalated(QUERY)
    expect(edit(core, id, 'ann', { estimated_cost: 8_000_001 })).toBe('edit_over_budget')
    expect(core.status(id)).toBe('pending')
    expect(core.day()).toBe(5_000_000)
    expect(edit(core, id, 'ann', { estimated_cost: 8_000_000 })).toBe('ok')
    expect(core.day()).toBe(8_000_000)
  })

  it('is an argument that is not there yet, in what is; never of a tool that only looks the same', () => {
    const core = team()
    const cheap = { ...QUERY, estimated_cost_usd: 0.1 }
    const id = core.escalated({ ...cheap, args: { filters: {} } })
    expect(edit(core, id, 'ann', { args: { limit: 1, 'filters.region': 'ch' } })).toBe('ok')
    expect(core.record(id).ask.args).toEqual({ limit: 1, filters: { region: 'ch' } })
    const bare = core.escalated({ ...cheap, args: { other: 1 } })
    expect(edit(core, bare, 'ann', { args: { 'filters.region': 'ch' } })).toBe('not_editable')
    for (const tool of ['DB.query', 'db．query', '__proto__', 'constructor'])
      expect(edit(core, core.escalated({ ...cheap, tool }), 'ann', { args: { limit: 1 } })).toBe('not_editable')
  })

  it.each(['__proto__', 'a.constructor.b', 'a..b', '', 'a.prototype'])('is never named %j by a charter', (path) => {
    expect(() => team([stage()], { tools: { default: 'allow', editable: { 'db.query': [path] } } })).toThrow('editable')
  })

  it('is the recommended model, for another of the charter that can do the work', () => {
    const core = team()
    const id = core.escalated({ estimated_cost_usd: 5 })
    const { model } = core.record(id)
    const other = core.charter.models.tiers.flatMap((tier) => tier.models).find(({ id }) => id !== model)?.id as string
    expect(edit(core, id, 'ann', { model: 'made-up' })).toBe('not_editable')
    expect(edit(core, id, 'ann', { model: other })).toBe('ok')
    expect(core.view(id)).toMatchObject({ recommended_model: other, edited: { changes: [{ field: 'model', from: model, to: other }] } })
    expect(yes(core, id, 'ann')).toBe('changed')
  })

  it('leaves no preview of other arguments, and no arguments where one is required', () => {
    const core = team()
    const id = core.escalated({ ...QUERY, preview: '100 rows' })
    edit(core, id, 'ann', LOWER)
    expect(core.record(id).ask.preview).toBe('100 rows')
    edit(core, id, 'ann', { args: { limit: 1 } })
    expect(core.record(id).ask.preview).toBeUndefined()
    const rules = [
      { id: 'look', effect: 'confirm', when: 'true', reason_code: 'look', reason: 'Look', obligations: { preview_required: true } },
    ]
    const strict = team([stage()], { rules })
    const bound = strict.escalated({ ...QUERY, preview: '100 rows' })
    expect(edit(strict, bound, 'ann', { args: { limit: 1 } })).toBe('not_editable')
    expect(edit(strict, bound, 'ann', LOWER)).toBe('ok')
  })
})

describe('the charter judges what it became', () => {
  it('and a deny ends it, saying that the edit did', () => {
    const rules = [
      { id: 'ch', effect: 'deny', when: "request.args.filters.region == 'ch'", reason_code: 'swiss', reason: 'Not in Switzerland' },
    ]
    const core = team([stage()], { rules })
    const id = core.escalated(QUERY)
    expect(edit(core, id, 'ann', { args: { 'filters.region': 'ch' } }, { approve: true })).toBe('edit_denied')
    expect(core.status(id)).toBe('refused:policy')
    expect(core.view(id)).toMatchObject({ reason_codes: ['swiss'] })
    expect(core.view(id).reason).toContain('As ann edited it (args.filters.region “eu” → “ch”)')
    expect(core.day()).toBe(0)
    expect(core.replayed()).toBeUndefined()
  })

  it('and asks as many people, by the route, as it would of what it is now', () => {
    const core = team([], {
      approvals: {
        groups: { engineers: ['ann', 'bob', 'cid'], admins: ['dora'] },
        routes: [
          { id: 'swiss', when: "request.args.filters.region == 'ch'", stages: [stage({ quorum: 3 })] },
          { id: 'other', when: 'true', stages: [stage({ quorum: 1 })] },
        ],
      },
    })
    const id = core.escalated(QUERY)
    expect(core.view(id).approval?.route).toBe('other')
    expect(edit(core, id, 'ann', { args: { 'filters.region': 'ch' } }, { approve: true })).toBe('ok')
    expect(core.view(id).approval).toMatchObject({ route: 'swiss', missing: 2 })
  })

  it('and never grants it by rules alone: people were asked', () => {
    const core = new Team({
      solo: false,
      operators: [
        { id: 'ann', telegram: 2001 },
        { id: 'bob', telegram: 2002 },
      ],
    })
    const record = core.asked({ estimated_cost_usd: 6 })
    expect(record.status.name).toBe('pending')
    expect(edit(core, record.id, 'ann', { estimated_cost: 1_000_000 })).toBe('ok')
    expect(core.view(record.id)).toMatchObject({ status: 'PENDING', reason_codes: ['edited'] })
    expect(yes(core, record.id, 'bob', 1)).toBe('ok')
    expect(core.status(record.id)).toBe('granted')
    expect(core.replayed()).toBeUndefined()
  })
})
