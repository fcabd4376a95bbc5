import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countedOf } from '../../src/core/budget/held.ts'
import type { Command } from '../../src/core/command.ts'
import { evolve } from '../../src/core/evolve/index.ts'
import type { Principal } from '../../src/core/principal.ts'
import { emptyState, type State } from '../../src/core/state.ts'
import { readSnapshot, takeSnapshot } from '../../src/governor/snapshot.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { ALICE, BOB, type Changes, Core, charterWith, LOCAL, MINUTE, OPEN, TIMER } from '../support/core.ts'
import { METER, OBSERVER } from '../support/trust.ts'

const AGENTS = ['a', 'b', 'c'] as const
const RESOURCES = ['x', 'y', 'pool'] as const
const CONSOLE: Principal = { kind: 'system', part: 'console' }

/** Every section whose parts touch each other: money, trust, breakers, halts, locks, key figures, rules that bind, people. */
const WHOLE: Changes = {
  budgets: {
    agent_day_usd: 40,
    session_usd: 60,
    org_day_usd: 70,
    mission_usd: 30,
    org_lifetime_usd: 'funds',
    tokens: { agent_day: 3000, org_lifetime: 9000 },
    rates: { agent: { requests_per_minute: 20, usd_per_minute: 25 }, org: { usd_per_minute: 60 } },
    on_exceeded: { mission: 'ask', agent_day: 'ask', spend_rate: 'ask', tokens: 'ask' },
    warn_at: [50, 100],
  },
  grants: { unsettled: 'release_unused', expire: '10m', lease: '30m' },
  escalate: { cost_above_usd: 8 },
  agents: { session: '2d', list: [{ id: 'a', role: 'writer' }] },
  trust: {
    capabilities: { CALL_API: { threshold: 5 }, SPEND_USD: { threshold: 20, full_stakes_usd: 3 } },
    tools: { call: ['CALL_API'], spend: ['SPEND_USD'] },
    resources: { llm_tokens: [], wallet_lock: ['SPEND_USD'], file_lock: [] },
    decay: { points: 1, every: '1h' },
  },
  breakers: {
    failures: { count: 2, within: '1h', cool_down: '2m' },
    denials: { count: 4, within: '30m', action: 'probation' },
    velocity: { usd: 20, within: '10m', cool_down: '1m' },
    loop: { count: 4, within: '5m', cool_down: '1m' },
    org: { failures: { count: 3, within: '1h', cool_down: '1m' } },
    clear_after: 1,
  },
  halt: { lift: 2 },
  locks: { capacity: { pool: 2 }, grace: '5s', max_waiting: 5 },
  kpis: [
    {
      id: 'ok',
      metric: 'succeeded',
      target: 1,
      check: { kind: 'settled', value: 'succeeded' },
      trend: { window: 2, below: 0.9, action: 'pause', cool_down: '1m' },
    },
  ],
  default: 'allow',
  rules: [
    { id: 'some', effect: 'allow', when: 'request.priority > 5', obligations: { max_uses: 3 }, reason_code: 'some', reason: 'some' },
    { id: 'odd', effect: 'confirm', when: 'request.priority == 3', reason_code: 'odd', reason: 'odd' },
  ],
  operators: [
    { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
    { id: 'olive', telegram: 1003, roles: ['observer'] },
  ],
}
/** Other charters that are put into force in between: narrower, without half of it, and with what expires charged or let go. */
const CHARTERS = [
  WHOLE,
  {
    ...WHOLE,
    budgets: { agent_day_usd: 12, tokens: { session: 900 }, on_exceeded: 'ask' },
    locks: { capacity: { pool: 1 }, preemption: false },
  },
  { ...WHOLE, trust: undefined, breakers: undefined, grants: { unsettled: 'release', expire: '2m', lease: '5m' } },
  {
    ...WHOLE,
    kpis: undefined,
    locks: undefined,
    grants: { unsettled: 'charge' },
    trust: { ...(WHOLE['trust'] as object), probation: 'deny' },
  },
].map((one) => charterWith(one))

const OFTEN = ['ask', 'ask', 'ask', 'vote', 'vote', 'redeem', 'settle', 'meter', 'audit', 'lock', 'time', 'sweep', 'resume'] as const
const RARE = [
  'renew',
  'release',
  'leave',
  'force',
  'cancel',
  'revoke',
  'pause',
  'reset',
  'trust',
  'halt',
  'lift',
  'lift',
  'second',
  'adopt',
  'funds',
] as const
interface Step {
  readonly do: (typeof OFTEN)[number] | (typeof RARE)[number]
  readonly agent: number
  readonly pick: number
  readonly usd: number
  readonly yes: boolean
}
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(...OFTEN, ...OFTEN, ...RARE),
  agent: fc.nat(AGENTS.length - 1),
  pick: fc.nat(60),
  usd: fc.nat(12_000).map((n) => n / 1000),
  yes: fc.boolean(),
})
const steps = (maxLength: number) => fc.array(step, { minLength: maxLength / 2, maxLength, size: 'max' })

const pick = <T>(all: readonly T[], at: number): T | undefined => all[at % Math.max(1, all.length)]

/** One step as a command and who sends it; undefined: only time passes, or it was an ask. */
function commandOf(core: Core, s: Step, n: number): readonly [Command, Principal] | undefined {
  const { state } = core
  const agent_id = AGENTS[s.agent] ?? 'a'
  const resource = pick(RESOURCES, s.pick) ?? 'x'
  const record = pick([...state.requests.entries()], s.pick)?.[1]
  const lease = pick([...state.leases.entries()], s.pick)?.[1]
  const motion = pick([...state.motions.entries()], s.pick)?.[0] ?? 'none'
  const request_id = record?.id ?? 'none'
  const who = s.yes ? ALICE : BOB
  const token = lease?.status.name === 'held' ? lease.status.token : s.pick
  const settled = {
    kind: 'settle',
    request_id,
    outcome: s.pick % 5 === 0 ? 'failed' : 'succeeded',
    usage: { input_tokens: s.pick * 10 },
  } as const
  const door = 'http'
  switch (s.do) {
    case 'vote':
      return [{ kind: 'vote', request_id, vote: s.pick % 4 > 0 ? 'approve' : 'reject', door }, who]
    case 'redeem': {
      if (!record) return undefined
      const { task_intent, resource_type, estimated_cost, target_resource, tool } = record.ask
      const more = { ...(target_resource === undefined ? {} : { target_resource }), ...(tool === undefined ? {} : { tool }) }
      return [
        { kind: 'redeem', request_id, action: { task_intent, resource_type, estimated_cost_usd: estimated_cost / 1e6, ...more } },
        OPEN,
      ]
    }
    case 'settle':
      return [{ ...settled, actual: Math.round(s.usd * 1e6) }, OPEN]
    case 'meter':
      return [{ ...settled, actual: Math.round(s.usd * 3e5) }, METER]
    case 'audit':
      return [{ kind: 'audit', request_id, passed: s.pick % 3 > 0, score: s.pick, door }, s.yes ? OBSERVER : METER]
    case 'lock':
      return [{ kind: 'lock', lock_id: `l${n}`, agent_id, resource, ttl: null, priority: 1 + (s.pick % 9), wait: s.yes ? MINUTE : 0 }, OPEN]
    case 'renew':
      return [{ kind: 'renew-lock', resource: lease?.resource ?? resource, token, ttl: null }, OPEN]
    case 'release':
      return [{ kind: 'release-lock', resource: lease?.resource ?? resource, token, door }, OPEN]
    case 'leave':
      return [{ kind: 'release-lock', resource: lease?.resource ?? resource, lock_id: lease?.id ?? 'none', door }, OPEN]
    case 'force':
      return [{ kind: 'release-lock', resource, door }, LOCAL]
    case 'cancel':
      return [{ kind: 'cancel', request_id }, OPEN]
    case 'revoke':
      return [{ kind: 'revoke', request_id, door }, who]
    case 'pause':
    case 'resume':
      return [{ kind: s.do, agent_id, door }, who]
    case 'reset':
      return [{ kind: 'reset-breaker', agent_id: s.yes ? agent_id : null, door }, ALICE]
    case 'trust': {
      const order =
        s.pick % 3 === 0 ? ({ do: s.yes ? 'freeze' : 'unfreeze' } as const) : ({ do: s.yes ? 'grant' : 'lower', to: s.pick } as const)
      return [{ kind: 'trust', agent_id, order, reason: 'why', door }, ALICE]
    }
    case 'halt':
      return s.pick % 4 === 0 ? [{ kind: 'halt', reason: 'stop', door }, who] : undefined
    case 'lift':
      return [{ kind: 'move', motion_id: `m${n}`, motion: { kind: 'lift-halt' }, door }, who]
    case 'second':
      return [{ kind: 'second', motion_id: motion, vote: s.pick % 5 > 0 ? 'approve' : 'reject', door }, who]
    case 'adopt':
      return [{ kind: 'adopt', content: CHARTERS[s.pick % CHARTERS.length] as (typeof CHARTERS)[number] }, CONSOLE]
    case 'funds':
      return [{ kind: 'move-funds', way: s.yes ? 'in' : 'out', amount: 1 + Math.round(s.usd * 1e6), note: 'n', door: 'cli' }, CONSOLE]
    case 'sweep': {
      const ids = (table: { entries(): Iterable<readonly [string, unknown]> }): readonly string[] => [...table.entries()].map(([id]) => id)
      return [{ kind: 'sweep', request_ids: ids(state.requests), motion_ids: ids(state.motions), lock_ids: ids(state.leases) }, TIMER]
    }
    default:
      return undefined
  }
}

const KINDS = [
  { resource_type: 'llm_tokens', estimated_tokens: 100 },
  { resource_type: 'llm_tokens', tool: 'spend', estimated_tokens: 50, mission: 'm' },
  { resource_type: 'file_lock', target_resource: 'x' },
  { resource_type: 'wallet_lock', target_resource: 'pool' },
  { resource_type: 'file_lock', target_resource: 'y', task_id: 't' },
] as const

function play(core: Core, all: readonly Step[], after: () => void): void {
  core.submit({ kind: 'move-funds', way: 'in', amount: 200e6, note: 'start', door: 'cli' }, CONSOLE)
  for (const agent of AGENTS) core.session(agent)
  for (const [n, s] of all.entries()) {
    if (s.do === 'time') core.now += s.yes ? s.pick * 1000 : s.pick * 20_000
    else if (s.do === 'ask')
      core.ask({ ...pick(KINDS, s.pick), agent_id: AGENTS[s.agent], estimated_cost_usd: s.usd, priority: 1 + (s.pick % 9) })
    else {
      const sent = commandOf(core, s, n)
      if (sent) core.submit(...sent)
    }
    after()
    // What one proposes, the other seconds; rejections come as steps of their own.
    if (s.do === 'lift') core.submit({ kind: 'second', motion_id: `m${n}`, vote: 'approve', door: 'http' }, s.yes ? BOB : ALICE)
  }
}

/** What requests hold in each window, those that left the state as they were last seen. */
class Held {
  readonly #seen = new Map<
    string,
    { readonly amount: number; readonly windows: readonly string[]; readonly tokens: number; readonly of: readonly string[] }
  >()

  see({ requests }: State): void {
    for (const [id, record] of requests.entries()) {
      const { windows, tokens } = record.reservation
      this.#seen.set(id, { windows, of: tokens?.windows ?? [], ...countedOf(record) })
    }
  }

  in(key: string): number {
    let sum = 0
    for (const { windows, of, amount, tokens } of this.#seen.values())
      sum += (windows.includes(key) ? amount : 0) + (of.includes(key) ? tokens : 0)
    return sum
  }

  get all(): number {
    return [...this.#seen.values()].reduce((sum, { amount }) => sum + amount, 0)
  }
}

it('money, locks and people agree with each other after every command, whatever the parts of the law do to each other', () => {
  fc.assert(
    fc.property(steps(140), (all) => {
      const core = new Core(WHOLE)
      const held = new Held()
      play(core, all, () => {
        const { state } = core
        held.see(state)
        expect(state.spent).toBe(held.all)
        for (const [key, { used }] of state.windows.entries()) expect([key, used]).toEqual([key, held.in(key)])
        const records = [...state.requests.entries()].map(([, record]) => record)
        expect(state.pending).toBe(records.filter(({ status }) => status.name === 'pending').length)
        if (state.halted) expect(records.filter(({ status }) => status.name === 'pending' || status.name === 'queued')).toEqual([])
        locksAgree(state)
      })
    }),
    { numRuns: 80 },
  )
})

function locksAgree({ leases, locks, lockers, requests }: State): void {
  const rows = [...locks.entries()].flatMap(([resource, { holders, waiters }]) => [
    ...holders.map((id) => [id, resource, 'held']),
    ...waiters.map((id) => [id, resource, 'queued']),
  ])
  const open = [...leases.entries()].flatMap(([id, { resource, status }]) => (status.name === 'ended' ? [] : [[id, resource, status.name]]))
  expect(rows.map(String).sort()).toEqual(open.map(String).sort())
  const listed = [...lockers.entries()].flatMap(([agent, ids]) => ids.map((id) => `${agent},${id}`))
  expect(listed.sort()).toEqual(open.map(([id = '']) => `${leases.get(id)?.agent},${id}`).sort())
  for (const [id, { status, ask }] of requests.entries()) {
    const lease = leases.get(id)?.status.name
    const locked = ask.target_resource !== undefined
    if (status.name === 'queued') expect(lease).toBe('queued')
    else if (status.name === 'granted' && locked) expect(lease).toBe('held')
    else if (status.name !== 'executing') expect(lease).toBeUndefined()
  }
}

it('a boot from a snapshot is a boot from the entries, for every table, and a replay finds every decision again', () => {
  fc.assert(
    fc.property(steps(120), fc.nat(200), (all, at) => {
      const core = new Core(WHOLE)
      play(core, all, () => undefined)
      const stored = JSON.parse(JSON.stringify(core.ledger)) as typeof core.ledger
      const cut = Math.min(at, stored.length)
      const early = stored.slice(0, cut).reduce(evolve, emptyState('default'))
      const booted = readSnapshot('default', takeSnapshot(early))
      if (!booted) throw new Error('the snapshot is not read')
      for (const entry of stored.slice(cut)) evolve(booted, entry)
      expect(takeSnapshot(booted)).toEqual(takeSnapshot(core.state))
      const replay = createReplay('default')
      for (const entry of stored) expect(replay.push(entry)).toBeUndefined()
      expect(replay.finish()).toBeUndefined()
    }),
    { numRuns: 40 },
  )
})
