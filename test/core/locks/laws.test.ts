import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Command } from '../../../src/core/command.ts'
import type { Lease } from '../../../src/core/locks/lease.ts'
import { holdersOf, waitersOf } from '../../../src/core/locks/read.ts'
import { capacityOf, type LockSettings } from '../../../src/core/locks/settings.ts'
import type { State } from '../../../src/core/state.ts'
import { expectDecidedAgain, expectSameFolds } from '../../support/again.ts'
import { ALICE, body, Core, LOCAL, OPEN, TIMER } from '../../support/core.ts'

const SECOND = 1000
const AGENTS = ['a', 'b', 'c', 'd'] as const
/** Two that one may hold, and one that two may. */
const RESOURCES = ['x', 'y', 'pool'] as const
const CHARTER = { escalate: { cost_above_usd: 5 }, budgets: { agent_day_usd: null }, locks: { capacity: { pool: 2 }, max_waiting: 20 } }

const DOES = ['take', 'take', 'wait', 'wait', 'ask', 'ask', 'renew', 'release', 'leave', 'force', 'redeem', 'settle', 'cancel'] as const
const RARE = ['revoke', 'pause', 'resume', 'sweep', 'time'] as const
interface Step {
  readonly do: (typeof DOES)[number] | (typeof RARE)[number]
  readonly agent: number
  readonly resource: number
  readonly pick: number
  readonly priority: number
}
const steps = (resources: number, maxLength: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      do: fc.constantFrom(...DOES, ...DOES, ...RARE),
      agent: fc.nat(AGENTS.length - 1),
      resource: fc.nat(resources - 1),
      pick: fc.nat(60),
      priority: fc.integer({ min: 1, max: 4 }),
    }),
    // Not fast-check's small default: a queue or a deadlock takes several steps to build.
    { maxLength, size: 'max' },
  )

const leasesOf = (state: State): readonly Lease[] => [...state.leases.entries()].map(([, lease]) => lease)
const tokenOf = ({ status }: Lease): number | undefined => (status.name === 'held' ? status.token : undefined)

/** One step as a command; undefined when only time passes or nothing is there to act on. */
function commandOf(core: Core, s: Step, count: number): Command | undefined {
  const [agent_id = 'a', resource = 'x'] = [AGENTS[s.agent], RESOURCES[s.resource]]
  const leases = leasesOf(core.state)
  const known = leases[s.pick % Math.max(1, leases.length)]
  const requests = [...core.state.requests.entries()]
  const request_id = requests[s.pick % Math.max(1, requests.length)]?.[0] ?? 'none'
  switch (s.do) {
    case 'take':
    case 'wait': {
      const wait = s.do === 'take' ? 0 : (1 + s.pick) * 5 * SECOND
      return { kind: 'lock', lock_id: `l${count}`, agent_id, resource, ttl: (1 + s.pick) * SECOND, priority: s.priority, wait }
    }
    case 'renew':
      return { kind: 'renew-lock', resource: known?.resource ?? resource, token: (known && tokenOf(known)) ?? 1 + s.pick, ttl: null }
    case 'release':
      return { kind: 'release-lock', resource: known?.resource ?? resource, token: (known && tokenOf(known)) ?? 1 + s.pick, door: 'http' }
    case 'leave':
      return { kind: 'release-lock', resource: known?.resource ?? resource, lock_id: known?.id ?? 'none', door: 'http' }
    case 'force':
      return { kind: 'release-lock', resource, door: 'http' }
    case 'redeem': {
      const record = core.state.requests.get(request_id)
      if (!record) return undefined
      const { agent_id: _, ...action } = body({ ...WANTS, target_resource: record.ask.target_resource })
      return { kind: 'redeem', request_id, action: { ...action, resource_type: 'wallet_lock' } }
    }
    case 'settle':
      return { kind: 'settle', request_id, actual: 1, outcome: 'succeeded' }
    case 'cancel':
      return { kind: 'cancel', request_id }
    case 'revoke':
      return { kind: 'revoke', request_id, door: 'http' }
    case 'pause':
    case 'resume':
      return { kind: s.do, agent_id, door: 'http' }
    case 'sweep':
      return { kind: 'sweep', request_ids: requests.map(([id]) => id), lock_ids: leases.map(({ id }) => id) }
    case 'ask':
    case 'time':
      return undefined
  }
}

const WANTS = { resource_type: 'wallet_lock', estimated_cost_usd: 0.01 } as const
const WHO = { force: LOCAL, revoke: ALICE, pause: ALICE, resume: ALICE, sweep: TIMER } as const

/** Plays steps against the core; `after` sees the leases as they were before each. */
function play(core: Core, all: readonly Step[], after: (before: ReadonlyMap<string, Lease>) => void): void {
  for (const agent of AGENTS) core.session(agent)
  for (const [i, s] of all.entries()) {
    const before = new Map(core.state.leases.entries())
    if (s.do === 'time') core.now += s.pick * SECOND
    else if (s.do === 'ask') core.ask({ ...WANTS, agent_id: AGENTS[s.agent], target_resource: RESOURCES[s.resource], priority: s.priority })
    else {
      const command = commandOf(core, s, i)
      if (command) core.submit(command, s.do in WHO ? WHO[s.do as keyof typeof WHO] : OPEN)
    }
    after(before)
  }
}

const outranks = (a: Lease, b: Lease): boolean => a.priority > b.priority || (a.priority === b.priority && a.seq < b.seq)

/** Agents that can go on if everybody who can go on gives back what it holds: the rest is a deadlock. */
function canGoOn(state: State, settings: LockSettings): ReadonlySet<string> {
  const going = new Set<string>()
  const blocks = (holder: Lease, waiter: Lease): boolean =>
    holder.agent !== waiter.agent && !going.has(holder.agent) && !(settings.preemption && holder.priority < waiter.priority)
  const goes = (agent: string): boolean =>
    leasesOf(state)
      .filter((lease) => lease.agent === agent && lease.status.name === 'queued')
      .every((waiter) => {
        const held = holdersOf(state, waiter.resource).filter((holder) => blocks(holder, waiter))
        return held.length < capacityOf(settings, waiter.resource)
      })
  for (let size = -1; size !== going.size; ) {
    size = going.size
    for (const agent of AGENTS) if (goes(agent)) going.add(agent)
  }
  return going
}

it('never has more holders than places, nor a token twice, and every new token is the highest of its resource', () => {
  fc.assert(
    fc.property(steps(3, 70), (all) => {
      const core = new Core(CHARTER)
      const highest = new Map<string, number>()
      const ownerOf = new Map<number, string>()
      play(core, all, (before) => {
        for (const resource of RESOURCES) {
          const holders = holdersOf(core.state, resource)
          expect(holders.length).toBeLessThanOrEqual(capacityOf(core.charter.locks, resource))
          const fresh = holders.filter(({ id }) => before.get(id)?.status.name !== 'held')
          for (const { status } of [...fresh].sort((a, b) => a.status.token - b.status.token)) {
            expect(status.token).toBeGreaterThan(highest.get(resource) ?? 0)
            highest.set(resource, status.token)
          }
          for (const { id, status } of holders) {
            expect(ownerOf.get(status.token) ?? id).toBe(id)
            ownerOf.set(status.token, id)
            // A renewal gives no new one.
            const earlier = before.get(id)
            if (earlier?.status.name === 'held') expect(status.token).toBe(earlier.status.token)
          }
        }
      })
    }),
    { numRuns: 200 },
  )
})

it('serves the queue by priority, then age: nobody who waits is overtaken, and no place stays free', () => {
  fc.assert(
    fc.property(steps(3, 70), (all) => {
      const core = new Core(CHARTER)
      play(core, all, (before) => {
        for (const resource of RESOURCES) {
          const [holders, waiters] = [holdersOf(core.state, resource), waitersOf(core.state, resource)]
          expect([...waiters].sort((a, b) => (outranks(a, b) ? -1 : 1))).toEqual(waiters)
          if (waiters.length > 0) expect(holders).toHaveLength(capacityOf(core.charter.locks, resource))
          const fresh = holders.filter(({ id }) => before.get(id)?.status.name !== 'held')
          for (const taker of fresh) for (const waiter of waiters) expect(outranks(taker, waiter)).toBe(true)
        }
      })
    }),
    { numRuns: 200 },
  )
})

it('starves nobody: when all give back what they hold, everybody who waits is served, in the order of the queue', () => {
  fc.assert(
    fc.property(steps(1, 60), (all) => {
      const core = new Core(CHARTER)
      play(core, all, () => undefined)
      // Whose time is over by now is told so; everybody else is served.
      core.submit({ kind: 'sweep', request_ids: [], lock_ids: core.state.locks.get('x')?.holders ?? [] }, TIMER)
      const expected = waitersOf(core.state, 'x').map(({ id }) => id)
      const served: string[] = []
      while (holdersOf(core.state, 'x').length > 0) {
        for (const { status } of holdersOf(core.state, 'x'))
          expect(core.code({ kind: 'release-lock', resource: 'x', token: status.token, door: 'http' }, OPEN)).toBe('ok')
        served.push(...holdersOf(core.state, 'x').map(({ id }) => id))
      }
      expect(served).toEqual(expected)
      expect(waitersOf(core.state, 'x')).toEqual([])
      expect(core.ledger.some(({ data }) => JSON.stringify(data).includes('lock_deadlock'))).toBe(false)
    }),
    { numRuns: 150 },
  )
})

it('leaves nobody in a deadlock', () => {
  fc.assert(
    fc.property(steps(3, 70), fc.boolean(), (all, preemption) => {
      const core = new Core({ ...CHARTER, locks: { ...CHARTER.locks, preemption } })
      play(core, all, () => expect([...canGoOn(core.state, core.charter.locks)].sort()).toEqual(AGENTS))
    }),
    { numRuns: 200 },
  )
})

it('decides the same again for whoever holds the ledger', () => {
  fc.assert(
    fc.property(steps(3, 60), (all) => {
      const core = new Core(CHARTER)
      play(core, all, () => undefined)
      expectDecidedAgain(core)
    }),
    { numRuns: 60 },
  )
})

it('comes to the same holders, queues and tokens by folding and from a snapshot', () => {
  fc.assert(
    fc.property(steps(3, 60), fc.nat(100), (all, cut) => {
      const core = new Core(CHARTER)
      play(core, all, () => undefined)
      expectSameFolds(core, cut)
    }),
    { numRuns: 60 },
  )
})
