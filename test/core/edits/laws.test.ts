import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countedOf } from '../../../src/core/budget/held.ts'
import { seenOf } from '../../../src/core/edits/seen.ts'
import { canonicalJson } from '../../../src/core/json.ts'
import { readSnapshot, takeSnapshot } from '../../../src/governor/snapshot.ts'
import { NAMES, person, routed, stage, Team } from '../../support/approvals.ts'
import { MINUTE, OPEN } from '../../support/core.ts'

/** More than 50 rows are denied, much money needs more people, and only so much of it is there. */
const CHARTER = routed(
  [stage({ quorum: 1 }), stage({ id: 'security', any_of: ['admins', 'engineers'], quorum: 1 })],
  {
    tools: { default: 'allow', editable: { 'db.query': ['limit'] } },
    budgets: { agent_day_usd: 12 },
    rules: [
      { id: 'rows', effect: 'deny', when: 'request.args.limit > 50', reason_code: 'rows', reason: 'Too many rows' },
      { id: 'look', effect: 'confirm', when: 'true', reason_code: 'look', reason: 'People look at it' },
    ],
  },
  { edit_cost: 'any' },
)

const step = fc.record({
  do: fc.constantFrom('ask', 'edit', 'edit', 'edit', 'vote', 'vote', 'vote', 'redeem', 'wait'),
  pick: fc.nat(5),
  who: fc.nat(NAMES.length - 1),
  usd: fc.integer({ min: 1, max: 9 }),
  limit: fc.integer({ min: 1, max: 60 }),
  stale: fc.boolean(),
  approve: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const action = (limit: number, usd: number) => ({
  task_intent: 'Read rows',
  resource_type: 'api_call' as const,
  tool: 'db.query',
  args: { limit },
  estimated_cost_usd: usd,
})

function play(core: Team, steps: readonly Step[], after: () => void): void {
  const ids: string[] = []
  for (const s of [{ ...START, do: 'ask' as const }, ...steps]) {
    const id = ids[s.pick % Math.max(1, ids.length)] ?? 'none'
    const record = core.state.requests.get(id)
    const who = person(NAMES[s.who] ?? 'ann')
    const seen = record ? seenOf(record) : { edits: 0, votes: 0 }
    if (s.do === 'ask') ids.push(core.asked(action(s.limit, s.usd)).id)
    if (s.do === 'edit' && record)
      core.submit(
        {
          kind: 'edit',
          request_id: id,
          changes: { args: { limit: s.limit }, estimated_cost: s.usd * 1e6 },
          seen: s.stale ? { ...seen, edits: 0 } : seen,
          approve: s.approve,
          door: 'http',
        },
        who,
      )
    if (s.do === 'vote') {
      const stage = (record?.escalation?.staged?.stage ?? 0) + 1
      core.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'http', stage, ...(s.stale ? {} : { edits: seen.edits }) }, who)
    }
    if (s.do === 'redeem' && record) {
      const { limit } = record.ask.args as { readonly limit: number }
      core.submit({ kind: 'redeem', request_id: id, action: action(limit, record.ask.estimated_cost / 1e6) }, OPEN)
    }
    if (s.do === 'wait') core.now += s.pick * MINUTE
    after()
  }
}

const START: Step = { do: 'ask', pick: 0, who: 0, usd: 5, limit: 10, stale: false, approve: false }

it('never grants by edits and votes what the charter denies, reserves what is granted, counts no void vote, and replays', () => {
  let granted = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const core = new Team(CHARTER)
      play(core, steps, () => {
        let held = 0
        for (const [, record] of core.state.requests.entries()) {
          const { status, ask, edits = [], escalation, reservation } = record
          held += countedOf(record).amount
          if (status.name === 'pending' || status.name === 'granted') expect(reservation.amount).toBe(ask.estimated_cost)
          if (status.name === 'granted' || status.name === 'executing') {
            if (edits.length > 0) granted++
            expect((ask.args as { readonly limit: number }).limit).toBeLessThanOrEqual(50)
          }
          const last = edits.at(-1)
          const since = core.ledger.findLastIndex((entry) => entry.type === 'request.edited' && entry.subject === record.id)
          const cast = core.ledger.slice(since + 1).filter((entry) => entry.type === 'vote.cast' && entry.subject === record.id)
          expect((escalation?.votes ?? []).length).toBeLessThanOrEqual(cast.length)
          if (last) for (const vote of escalation?.votes ?? []) expect(vote.at).toBeGreaterThanOrEqual(last.at)
        }
        expect(core.day()).toBe(held)
        expect(held).toBeLessThanOrEqual(12_000_000)
      })
      expect(core.replayed()).toBeUndefined()
      const read = readSnapshot('default', takeSnapshot(core.state))
      expect(canonicalJson([...(read?.requests.entries() ?? [])])).toBe(canonicalJson([...core.state.requests.entries()].sort()))
    }),
    { numRuns: 60, seed: 4 },
  )
  expect(granted).toBeGreaterThan(0)
})
