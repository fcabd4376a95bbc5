import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Command } from '../../src/core/command.ts'
import type { Principal } from '../../src/core/principal.ts'
import { FULL } from '../../src/core/trust/law.ts'
import { expectDecidedAgain, expectSameFolds } from '../support/again.ts'
import { ALICE, BOB, Core, MINUTE, OPEN, STRANGER } from '../support/core.ts'
import { ADMIN, audit, METER, OBSERVER, points, redeem, settle, TRUST, work } from '../support/trust.ts'

const LAW = {
  ...TRUST,
  solo: false,
  agents: { session: '30d' },
  trust: { ...TRUST.trust, decay: { points: 3, every: '1h', floor: 5 } },
  breakers: {
    failures: { count: 2, within: '2h', cool_down: '10m' },
    denials: { count: 3, within: '1h', action: 'probation' },
    overruns: { count: 2, within: '1h' },
    velocity: { usd: 4, within: '30m' },
    loop: { count: 4, within: '20m', action: 'probation' },
    org: { failures: { count: 4, within: '1h' }, velocity: { usd: 6, within: '1h' } },
    clear_after: 2,
  },
}
const CAPABILITIES = Object.keys(TRUST.trust.capabilities)
const AGENT: Principal = { kind: 'agent', agent: 'a', key: 'k' }
const PEOPLE = [ALICE, BOB, OBSERVER, METER, ADMIN, STRANGER] as const
const DEEDS = [
  'ask',
  'ask',
  'ask',
  'vote',
  'redeem',
  'settle',
  'audit',
  'trust',
  'reset',
  'halt',
  'lift',
  'wait',
  'pause',
  'resume',
] as const

type Step = { deed: (typeof DEEDS)[number]; agent: 'a' | 'b'; pick: number; who: number; yes: boolean; n: number }
const step: fc.Arbitrary<Step> = fc.record({
  deed: fc.constantFrom(...DEEDS),
  agent: fc.constantFrom('a', 'b'),
  pick: fc.nat(20),
  who: fc.nat(PEOPLE.length - 1),
  yes: fc.boolean(),
  n: fc.nat(100),
})

/** Plays one step; with `as` everything is sent by that principal. */
function take(core: Core, ids: string[], s: Step, as?: Principal): void {
  const id = ids[s.pick % Math.max(1, ids.length)] ?? 'none'
  const who = as ?? (PEOPLE[s.who] as Principal)
  switch (s.deed) {
    case 'ask': {
      const tool = ['Read', 'spend', 'Bash', 'other', undefined][s.n % 5]
      const more = { ...(tool === undefined ? {} : { tool }), ...(s.yes ? { args: { n: s.n } } : {}) }
      const answer = core.ask({ agent_id: as ? 'a' : s.agent, estimated_cost_usd: s.n / 50, ...more }, as ?? OPEN)
      if (answer.ok) ids.push(answer.subject)
      return
    }
    case 'vote':
      return void core.vote(id, who, s.yes ? 'approve' : 'reject')
    case 'redeem':
      return void (core.state.requests.has(id) && redeem(core, id, as ?? OPEN))
    case 'settle':
      return void settle(core, id, { usd: s.n / 50, outcome: s.yes ? 'succeeded' : 'failed', by: as ?? (s.who % 2 ? METER : OPEN) })
    case 'audit':
      return void audit(core, id, who, s.yes, s.n)
    case 'trust': {
      const orders = [{ do: 'grant', to: s.n }, { do: 'lower', to: s.n }, { do: s.yes ? 'freeze' : 'unfreeze' }] as const
      const order = orders[s.pick % 3] as (typeof orders)[number]
      return void core.submit({ kind: 'trust', agent_id: s.agent, order, reason: 'why', door: 'http' }, who)
    }
    case 'reset':
      return void core.submit({ kind: 'reset-breaker', agent_id: s.yes ? s.agent : null, door: 'http' }, who)
    case 'halt':
      return void (s.n < 20 && core.submit({ kind: 'halt', reason: 'why', door: 'http' }, who))
    case 'lift': {
      const motion_id = [...core.state.motions.entries()].find(([, m]) => m.status.name === 'open')?.[0]
      const second: Command = { kind: 'second', motion_id: motion_id ?? '', vote: 'approve', door: 'http' }
      const move: Command = { kind: 'move', motion_id: `mot_${core.ledger.length}`, motion: { kind: 'lift-halt' }, door: 'http' }
      return void core.submit(motion_id === undefined ? move : second, who)
    }
    case 'wait':
      core.now += s.n * MINUTE
      return
    case 'pause':
      return void core.submit({ kind: 'pause', agent_id: s.agent, door: 'http' }, who)
    case 'resume':
      return void core.submit({ kind: 'resume', agent_id: s.agent, door: 'http' }, who)
  }
}

function play(steps: readonly Step[], after: (core: Core) => void = () => undefined): Core {
  const core = new Core(LAW)
  const ids: string[] = []
  for (const agent of ['a', 'b']) core.session(agent)
  for (const s of steps) {
    take(core, ids, s)
    after(core)
  }
  return core
}

const steps = fc.array(step, { maxLength: 80 })

it('keeps every score an integer between 0 and 100 points, at any time to come', () => {
  fc.assert(
    fc.property(steps, fc.nat(1_000_000), (all, later) => {
      play(all, (core) => {
        for (const now of [core.now, core.now + later * MINUTE]) {
          const at = core.now
          core.now = now
          for (const agent of ['a', 'b'])
            for (const name of CAPABILITIES) {
              const score = points(core, name, agent)
              expect(Number.isSafeInteger(score) && score >= 0 && score <= FULL).toBe(true)
            }
          core.now = at
        }
      })
    }),
    { numRuns: 100 },
  )
})

it('never lets a command of the agent itself raise its score, end its probation, or lift a halt', () => {
  fc.assert(
    fc.property(steps, steps, (before, own) => {
      const core = play(before)
      // From here on only the agent itself does anything.
      core.submit(
        { kind: 'add-key', key_id: 'k', agent_id: 'a', purpose: 'agent', sha256: 'f'.repeat(64) },
        { kind: 'system', part: 'console' },
      )
      const ids = [...core.state.requests.entries()].map(([id]) => id)
      for (const s of own) {
        const scores = CAPABILITIES.map((name) => points(core, name, 'a'))
        const standing = core.state.breakers.has('agent:a')
        const { halted } = core.state
        take(core, ids, s, AGENT)
        for (const [i, name] of CAPABILITIES.entries()) expect(points(core, name, 'a')).toBeLessThanOrEqual(scores[i] as number)
        if (standing) expect(core.state.breakers.has('agent:a')).toBe(true)
        expect(core.state.halted).toEqual(halted)
      }
    }),
    { numRuns: 100 },
  )
})

it('grants nothing while halted, paused or cooling down, and nothing alone on probation or below a threshold', () => {
  fc.assert(
    fc.property(steps, (all) => {
      play(all, (core) => {
        const entry = core.ledger.at(-1)
        if (entry?.type !== 'request.asked' || entry.data.outcome.status !== 'granted') return
        const { agent_id, tool } = entry.data.input.command.ask
        expect(core.state.halted).toBe(null)
        expect(core.state.agents.get(agent_id)?.paused).toBe(undefined)
        expect(core.state.breakers.has(`agent:${agent_id}`) || core.state.breakers.has('org')).toBe(false)
        if (tool === 'Read') expect(points(core, 'READ_FILES', agent_id)).toBeGreaterThanOrEqual(10_000)
        if (tool === 'spend') expect(points(core, 'SPEND_USD', agent_id)).toBeGreaterThanOrEqual(40_000)
        expect(tool).not.toBe('other')
      })
    }),
    { numRuns: 150 },
  )
})

it('lets every locked-out agent come back through supervised work', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const core = play(all)
      // Whatever happened: people lift what people laid on, and the breakers cool down.
      core.submit({ kind: 'trust', agent_id: 'a', order: { do: 'unfreeze' }, reason: 'again', door: 'http' }, ADMIN)
      if (core.state.agents.get('a')?.paused) core.submit({ kind: 'resume', agent_id: 'a', door: 'http' }, ALICE)
      if (core.state.halted) {
        for (const [id, m] of core.state.motions.entries())
          if (m.status.name === 'open') core.submit({ kind: 'second', motion_id: id, vote: 'reject', door: 'http' }, BOB)
        core.submit({ kind: 'move', motion_id: 'mot_last', motion: { kind: 'lift-halt' }, door: 'http' }, ALICE)
        core.submit({ kind: 'second', motion_id: 'mot_last', vote: 'approve', door: 'http' }, BOB)
      }
      core.now += 24 * 60 * MINUTE
      core.session('a')
      for (let i = 0; i < 6; i++) {
        core.now += 11 * MINUTE
        work(core, { agent_id: 'a', tool: 'Read', args: { i }, estimated_cost_usd: 0 })
      }
      expect(core.asked({ agent_id: 'a', tool: 'Read', args: { last: true }, estimated_cost_usd: 0 }).status.name).toBe('granted')
    }),
    { numRuns: 100 },
  )
})

it('decides the same again, and comes to the same state by folding and from a snapshot', () => {
  fc.assert(
    fc.property(steps, fc.nat(100), (all, cut) => {
      const core = play(all)
      expectDecidedAgain(core)
      expectSameFolds(core, cut)
    }),
    { numRuns: 80 },
  )
})
