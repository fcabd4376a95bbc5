import { expect, it } from 'vitest'
import { ALICE, BOB, Core, OPEN } from '../../support/core.ts'

const core = (changes = {}) => {
  const made = new Core({ risk: { tools: { list: { wipe: 'critical' } } }, ...changes })
  made.session()
  return made
}
const together = (made: Core, request_id: string, seen = made.state.requests.get(request_id)?.action_digest ?? '', who = ALICE) =>
  made.code({ kind: 'vote', request_id, vote: 'approve', door: 'web', together: seen }, who)

it('counts an approval in one act with others like any vote, recorded with what was seen', () => {
  const made = core()
  const [a, b] = [made.escalated(), made.escalated({ estimated_cost_usd: 2 })]
  expect([together(made, a), together(made, b)]).toEqual(['ok', 'ok'])
  expect([made.status(a), made.status(b)]).toEqual(['granted', 'granted'])
  const votes = made.ledger.flatMap((entry) => (entry.type === 'vote.cast' ? [entry.data.input?.command.together] : []))
  expect(votes).toEqual([a, b].map((id) => made.state.requests.get(id)?.action_digest))
})

it('does not count for another request than the one that was shown', () => {
  const made = core()
  const [a, b] = [made.escalated(), made.escalated({ estimated_cost_usd: 2 })]
  expect(together(made, a, made.state.requests.get(b)?.action_digest)).toBe('changed')
  expect(made.status(a)).toBe('pending')
})

it('never counts for what is critical, by its risk or by its route', () => {
  const made = core()
  const id = made.asked({ tool: 'wipe' }).id
  expect(together(made, id)).toBe('one_by_one')
  expect(made.vote(id, ALICE)).toBe('ok')
  const stages = [{ id: 'team', any_of: ['all'] }]
  const routed = core({
    approvals: { groups: { all: ['alice', 'bob'] }, routes: [{ id: 'r', when: 'true', severity: 'critical', stages }] },
  })
  expect(together(routed, routed.escalated())).toBe('one_by_one')
})

it('never counts where more than a tap is asked', () => {
  const stages = [{ id: 'team', any_of: ['all'] }]
  const made = core({ approvals: { groups: { all: ['alice', 'bob'] }, routes: [{ id: 'r', when: 'true', confirm: 'typed', stages }] } })
  expect(together(made, made.escalated())).toBe('one_by_one')
})

it('asks of who approves what every vote asks', () => {
  const operators = [
    { id: 'alice', telegram: 1001 },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
    { id: 'carol', telegram: 1003 },
  ]
  const made = core({ operators, agents: { list: [{ id: 'crew-01', owner: 'alice' }] }, solo: false })
  const id = made.escalated()
  expect(together(made, id)).toBe('self_approval')
  expect(together(made, id, undefined, OPEN)).toBe('not_operator')
  expect(together(made, id, undefined, BOB)).toBe('ok')
  expect(together(made, id, undefined, BOB)).toBe('already_decided')
})
