import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countedOf } from '../../../src/core/budget/held.ts'
import { expectDecidedAgain, expectSameFolds } from '../../support/again.ts'
import { ALICE, BOB, Core, charterWith, MINUTE, OPEN, TIMER } from '../../support/core.ts'

const CHARTER = {
  standing_grants: { max_for: '2h', max_uses: 6, max_usd: 8 },
  rules: [{ id: 'mail', effect: 'confirm', when: "request.tool == 'mail.send'", reason_code: 'mail', reason: 'Mail is read first' }],
  agents: { session: '3h' },
}
const DO = ['ask', 'ask', 'ask', 'give', 'redeem', 'settle', 'meter', 'revoke', 'cancel', 'end', 'sweep', 'wait', 'adopt', 'pause'] as const
const step = fc.record({
  do: fc.constantFrom(...DO),
  agent: fc.nat(1),
  pick: fc.nat(30),
  usd: fc.nat(4000).map((n) => n / 1000),
  uses: fc.integer({ min: 1, max: 7 }),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const action = (usd: number) => ({
  task_intent: 'Write to a client',
  resource_type: 'api_call' as const,
  tool: 'mail.send',
  args: { to: 'ann@acme.test' },
  estimated_cost_usd: usd,
})

/** Each play begins with one that is given, used and used up, so that the laws are always about something. */
const FIRST: readonly Step[] = (['ask', 'give', 'ask', 'ask'] as const).map((what) => ({ do: what, agent: 0, pick: 1, usd: 1, uses: 1 }))

/** Plays steps against the core; whatever is asked or given is tried, most of it is refused. */
function play(core: Core, steps: readonly Step[], after: () => void): void {
  const ids: string[] = []
  const agents = ['a', 'b'] as const
  for (const agent of agents) core.session(agent)
  for (const s of [...FIRST, ...steps]) {
    const agent = agents[s.agent] as string
    const id = ids[s.pick % Math.max(1, ids.length)] ?? 'none'
    const record = core.state.requests.get(id)
    const least = (micros: number): number => Math.min(micros, record?.reservation.amount ?? 0)
    const permits = [...core.state.permits.entries()].map(([key]) => key)
    switch (s.do) {
      case 'ask': {
        const { ok, ...answer } = core.ask({ agent_id: agent, ...action(s.usd) })
        if (ok && 'subject' in answer) ids.push(answer.subject as string)
        break
      }
      case 'give': {
        const said = { args: { to: { glob: '*@acme.test' } }, max_uses: s.uses, max_spend: Math.round(s.usd * 2e6) }
        const standing = s.pick % 3 === 0 ? ({ session: true } as const) : { ...said, for: (s.pick + 1) * 5 * MINUTE }
        core.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'http', standing }, ALICE)
        break
      }
      case 'redeem': {
        if (record) core.submit({ kind: 'redeem', request_id: id, action: action(record.ask.estimated_cost / 1e6) }, OPEN)
        break
      }
      case 'settle':
        core.submit({ kind: 'settle', request_id: id, actual: least(Math.round(s.usd * 1e6)), outcome: 'succeeded' }, OPEN)
        break
      case 'meter':
        core.submit(
          { kind: 'settle', request_id: id, actual: least(Math.round(s.usd * 1e6)), outcome: 'failed' },
          { kind: 'meter', key: 'm' },
        )
        break
      case 'revoke':
        core.submit({ kind: 'revoke', request_id: id, door: 'http' }, BOB)
        break
      case 'cancel':
        core.submit({ kind: 'cancel', request_id: id }, OPEN)
        break
      case 'end': {
        const standing_id = permits[s.pick % Math.max(1, permits.length)]
        if (s.pick % 4 === 0 && standing_id) core.submit({ kind: 'revoke-standing', standing_id, door: 'http' }, BOB)
        break
      }
      case 'sweep':
        core.submit({ kind: 'sweep', request_ids: ids, standing_ids: permits }, TIMER)
        break
      case 'wait':
        core.now += s.pick * MINUTE
        break
      case 'adopt':
        if (s.pick % 5 === 0)
          core.adopt(charterWith({ ...CHARTER, standing_grants: { ...CHARTER.standing_grants, max_uses: s.uses }, mission: `${s.pick}` }))
        break
      case 'pause':
        core.submit({ kind: s.pick % 3 === 0 ? 'pause' : 'resume', agent_id: agent, door: 'http' }, ALICE)
    }
    after()
  }
}

it('never answers more uses or dollars than its terms say, nor after its end, whatever is interleaved', () => {
  let [used, most] = [0, 0]
  fc.assert(
    fc.property(fc.array(step, { maxLength: 90 }), (steps) => {
      const core = new Core(CHARTER)
      play(core, steps, () => {
        for (const [id, permit] of core.state.permits.entries()) {
          expect(permit.uses).toBeLessThanOrEqual(permit.terms.max_uses)
          expect(permit.spent).toBeLessThanOrEqual(permit.terms.max_spend)
          const answered = [...core.state.requests.entries()].map(([, r]) => r).filter((r) => r.permit === id)
          expect(permit.uses).toBe(answered.length)
          expect(permit.spent).toBe(answered.reduce((sum, r) => sum + countedOf(r).amount, 0))
          for (const { at, ask } of answered) {
            expect(at).toBeLessThan(permit.terms.until)
            expect(at).toBeLessThanOrEqual(permit.ended?.at ?? at)
            expect(ask.agent_id).toBe(permit.terms.agent)
          }
          used += answered.length > 0 ? 1 : 0
          most += permit.ended?.how === 'used_up' ? 1 : 0
        }
      })
      // What the ledger says of each use is what is counted: one after the other, without a gap.
      const counts = new Map<string, number>()
      const ended = new Set<string>()
      for (const entry of core.ledger) {
        if (entry.type === 'standing.ended') {
          expect(ended.has(entry.subject)).toBe(false)
          ended.add(entry.subject)
        }
        if (entry.type !== 'request.asked' || !('standing' in entry.data.outcome) || !entry.data.outcome.standing) continue
        const { id, uses } = entry.data.outcome.standing
        expect(ended.has(id)).toBe(false)
        expect(uses).toBe((counts.get(id) ?? 0) + 1)
        counts.set(id, uses)
      }
    }),
    { numRuns: 150 },
  )
  // The law is about something: standing grants were used, and used up.
  expect(Math.min(used, most)).toBeGreaterThan(0)
})

it('decides the same again for whoever holds the ledger', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 70 }), (steps) => {
      const core = new Core(CHARTER)
      play(core, steps, () => undefined)
      expectDecidedAgain(core)
    }),
    { numRuns: 60 },
  )
})

it('comes to the same state by drafts, by folding, and from a snapshot', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 70 }), fc.nat(100), (steps, cut) => {
      const core = new Core(CHARTER)
      play(core, steps, () => undefined)
      expectSameFolds(core, cut)
    }),
    { numRuns: 60 },
  )
})
