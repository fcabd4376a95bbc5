import { expect, it } from 'vitest'
import { compileCharter } from '../../../src/core/charter/compile.ts'
import type { WasteName } from '../../../src/kaizen/waste/detector.ts'
import { WASTES } from '../../../src/kaizen/waste/table.ts'
import { findWaste, type Waste } from '../../../src/kaizen/waste/waste.ts'
import { ALICE, BOB, type Changes, type Core, charterWith, MINUTE, TIMER } from '../../support/core.ts'
import { approved, DAY, granted, historyOf, settled, working } from '../../support/history.ts'

const SECOND = 1000
const all = (core: Core): readonly Waste[] => findWaste(historyOf(core)).wastes
/** The one kind of waste that a history holds. */
function only(core: Core, name: WasteName): Waste {
  const found = all(core).filter(({ count }) => count > 0)
  expect(found.map(({ waste }) => waste)).toEqual([name])
  return found[0] as Waste
}
const sweep = (core: Core, id: string) => core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
const lock = (core: Core, lock_id: string, agent_id: string, priority: number, wait = 5 * MINUTE): void =>
  void core.submit({ kind: 'lock', lock_id, agent_id, resource: 'repo', ttl: null, priority, wait }, { kind: 'open' })
const unlock = (core: Core, id: string): void => {
  const status = core.state.leases.get(id)?.status
  if (status?.name !== 'held') throw new Error(`${id} is ${status?.name}`)
  core.submit({ kind: 'release-lock', resource: 'repo', token: status.token, door: 'http' }, { kind: 'open' })
}

it('finds nothing in a clean history, and still names every kind', () => {
  const core = working()
  for (let i = 0; i < 5; i++) {
    settled(core, granted(core, { task_intent: `Summarise ${i}` }))
    core.now += MINUTE
  }
  settled(core, approved(core, MINUTE))
  expect(all(core).map(({ waste, count, cost, time }) => [waste, count, cost, time])).toEqual(WASTES.map((name) => [name, 0, 0, 0]))
})

it('latent: a grant that nobody used stays debited, and was set aside until it lapsed', () => {
  const core = working()
  const id = granted(core, { estimated_cost_usd: 3 })
  core.now += 15 * MINUTE
  sweep(core, id)
  core.now += 2 * 60 * MINUTE
  const { groups, ...waste } = only(core, 'latent')
  expect(waste).toMatchObject({ count: 1, cost: 3e6, time: 15 * MINUTE })
  expect(groups).toEqual([{ about: { agent: 'crew-01', never: 'redeemed' }, count: 1, cost: 3e6, time: 15 * MINUTE, examples: [id] }])
})

it('latent: what was begun and never settled is another thing, and what lapsed without being charged costs nothing', () => {
  const core = working({ grants: { unsettled: 'release_unused' } })
  const unused = granted(core, { task_intent: 'One' })
  core.now += 15 * MINUTE
  sweep(core, unused)
  const begun = granted(core, { task_intent: 'Two', estimated_cost_usd: 2 })
  core.redeem(begun)
  core.now += 2 * 60 * MINUTE
  expect(only(core, 'latent').groups.map(({ about, cost }) => [about['never'], cost])).toEqual([
    ['settled', 2e6],
    ['redeemed', 0],
  ])
})

it('latent: a grant is no waste before its time', () => {
  const core = working()
  granted(core)
  core.now += 10 * MINUTE
  expect(all(core).every(({ count }) => count === 0)).toBe(true)
})

it('lock_waits: mean, 95th percentile and who held it, of all that waited', () => {
  const core = working({ locks: { preemption: false } })
  for (const agent of ['holder', 'b']) core.session(agent)
  const waits = [40, 40, 40, 40, 140].map((s) => s * SECOND)
  for (const [i, ms] of waits.entries()) {
    lock(core, `h${i}`, 'holder', 5)
    lock(core, `w${i}`, 'b', 5)
    core.now += ms
    unlock(core, `h${i}`)
    unlock(core, `w${i}`)
  }
  expect(only(core, 'lock_waits')).toMatchObject({
    count: 5,
    cost: 0,
    time: 300 * SECOND,
    groups: [{ about: { resource: 'repo' }, times: { mean: 60 * SECOND, p95: 140 * SECOND }, who: { holder: 300 * SECOND } }],
  })
})

it('inversions: who waits for somebody of less priority', () => {
  const core = working({ locks: { preemption: false } })
  for (const agent of ['low', 'high']) core.session(agent)
  lock(core, 'l1', 'low', 2)
  lock(core, 'w1', 'high', 9)
  core.now += 45 * SECOND
  unlock(core, 'l1')
  unlock(core, 'w1')
  lock(core, 'l2', 'high', 9)
  lock(core, 'w2', 'low', 2)
  core.now += 45 * SECOND
  unlock(core, 'l2')
  expect(only(core, 'inversions')).toMatchObject({
    count: 1,
    time: 45 * SECOND,
    groups: [{ about: { resource: 'repo', holder: 'low' }, times: { longest: 45 * SECOND }, examples: ['w1'] }],
  })
})

it('locks of requests count like all others, from the moment that people had approved', () => {
  const core = working({ locks: { preemption: false } })
  for (const agent of ['low', 'high']) core.session(agent)
  const file = { resource_type: 'file_lock', target_resource: 'repo', estimated_cost_usd: 0 }
  const holds = core.asked({ ...file, agent_id: 'low', priority: 2 }).id
  const waits = core.asked({ ...file, agent_id: 'high', priority: 9, confidence: 0.1 }).id
  core.now += MINUTE
  core.vote(waits, ALICE)
  core.now += 2 * MINUTE
  core.submit({ kind: 'revoke', request_id: holds, door: 'http' }, ALICE)
  expect(core.status(waits)).toBe('granted')
  expect(only(core, 'inversions')).toMatchObject({ count: 1, time: 2 * MINUTE })
})

it('overpowered: what easy work cost more on a strong model, by list price', () => {
  const core = working()
  const { arbiter, models } = compileCharter(charterWith())
  const strong = models.tiers.at(-1)?.models[0]?.id as string
  const id = settled(core, granted(core, { logic_density: 1, estimated_cost_usd: 4 }), 4, { usage: { model: strong } })
  const [cheap, dear] = [arbiter.byPrice[0], arbiter.byId.get(strong)]
  if (!cheap || !dear) throw new Error('no models')
  const enough = Number((4_000_000n * cheap.blend + dear.blend - 1n) / dear.blend)
  const waste = only(core, 'overpowered')
  expect(waste).toMatchObject({ count: 1, cost: 4e6 - enough })
  expect(waste.groups[0]).toMatchObject({ about: { model: strong, enough: cheap.id }, examples: [id] })
  expect(enough).toBeLessThan(4e6)
})

it('overpowered: hard work on the same model is none', () => {
  const core = working()
  const strong = core.charter.models.tiers.at(-1)?.models[0]?.id as string
  settled(core, granted(core, { logic_density: 10, estimated_cost_usd: 4 }), 4, { usage: { model: strong } })
  expect(all(core).every(({ count }) => count === 0)).toBe(true)
})

it('repeats: the very same action again within ten minutes, without a need', () => {
  const core = working()
  settled(core, granted(core, { estimated_cost_usd: 2 }), 2)
  core.now += MINUTE
  const again = settled(core, granted(core, { estimated_cost_usd: 2 }), 2)
  core.now += 11 * MINUTE
  settled(core, granted(core, { estimated_cost_usd: 2 }), 2)
  expect(only(core, 'repeats')).toMatchObject({
    count: 1,
    cost: 2e6,
    groups: [{ about: { agent: 'crew-01', what: 'llm_tokens' }, examples: [again] }],
  })
})

it('hoarding: what was set aside by work that used little of it', () => {
  const core = working()
  const id = granted(core, { estimated_cost_usd: 4 })
  core.now += MINUTE
  settled(core, id, 1)
  expect(only(core, 'hoarding')).toMatchObject({ count: 1, cost: 3e6, time: MINUTE, groups: [{ about: { agent: 'crew-01' } }] })
})

it('hoarding: the day of a role that is idle, as far as it would have helped one that is short', () => {
  const list = [
    { id: 'crew-01', role: 'writers' },
    { id: 'crew-02', role: 'readers' },
  ]
  const budgets = { agent_day_usd: null, role_day_usd: { writers: 3, readers: 10 } }
  const core = working({ budgets, agents: { list } })
  settled(core, granted(core, { estimated_cost_usd: 3 }), 3)
  // Tried twice, it is lacked once.
  const short = core.asked({ estimated_cost_usd: 2, task_intent: 'More' }).id
  core.now += 20 * MINUTE
  core.asked({ estimated_cost_usd: 2, task_intent: 'More' })
  expect(core.status(short)).toBe('refused:budget')
  expect(only(core, 'hoarding')).toMatchObject({ count: 1, cost: 2e6, groups: [{ about: { role: 'readers' }, examples: [short] }] })
})

it('failures: work that failed and was paid for', () => {
  const core = working()
  const id = settled(core, granted(core, { tool: 'deploy', estimated_cost_usd: 2 }), 2, { outcome: 'failed' })
  settled(core, granted(core, { tool: 'search', estimated_cost_usd: 0.5 }), 0.5, { outcome: 'failed' })
  expect(only(core, 'failures')).toMatchObject({
    count: 1,
    cost: 2e6,
    groups: [{ about: { agent: 'crew-01', what: 'deploy' }, examples: [id] }],
  })
})

it('fatigue: what people always approve, and how long it took them', () => {
  const core = working()
  for (let i = 0; i < 10; i++) {
    settled(core, approved(core, (i + 1) * SECOND, { target_resource: `t${i}` }))
    core.now += MINUTE
  }
  expect(only(core, 'fatigue')).toMatchObject({
    count: 10,
    cost: 0,
    time: 55 * SECOND,
    groups: [
      { about: { agent: 'crew-01', what: 'llm_tokens', because: 'sensitive_intent' }, taps: 10, times: { median_to_tap: 5 * SECOND } },
    ],
  })
})

it('fatigue: one no, and it is a question worth asking', () => {
  const core = working()
  for (let i = 0; i < 12; i++) settled(core, approved(core, SECOND, { target_resource: `t${i}` }))
  core.vote(core.escalated({ target_resource: 'other' }), BOB, 'reject')
  expect(all(core).every(({ count }) => count === 0)).toBe(true)
})

it('fatigue: a person who taps too often on one day, without a cost of its own', () => {
  const core = working({ kaizen: { waste: { fatigue: { approvals: 1000, taps_per_day: 3 } } } })
  for (let i = 0; i < 4; i++) settled(core, approved(core, SECOND, { target_resource: `t${i}` }))
  expect(only(core, 'fatigue')).toMatchObject({
    count: 4,
    cost: 0,
    time: 0,
    groups: [{ about: { operator: 'alice', day: '2026-11-21' }, taps: 4 }],
  })
})

it('dead_rules: in force for weeks, and nothing matched', () => {
  const rule = (id: string, when: string) => ({ id, effect: 'allow', when, reason_code: id, reason: id })
  const rules = [rule('used', 'true'), rule('dead', 'request.tool == "nothing"')]
  const core = working({ rules, kaizen: { waste: { dead_rules: { requests: 3 } } } })
  for (let i = 0; i < 3; i++) settled(core, granted(core, { task_intent: `Task ${i}` }))
  expect(all(core).every(({ count }) => count === 0)).toBe(true)
  core.now += 15 * DAY
  const from = core.ledger[0]?.at as number
  expect(only(core, 'dead_rules').groups).toEqual([
    { about: { rule: 'dead' }, count: 1, cost: 0, time: 0, times: { dead: core.now + 1 - from }, examples: [] },
  ])
})

it('slow_answers: whose answers take long, and in which hour requests run out', () => {
  const core = working()
  for (let i = 0; i < 5; i++) settled(core, approved(core, 6 * MINUTE, { target_resource: `t${i}` }))
  for (let i = 0; i < 3; i++) {
    core.now += 13 * DAY - 10 * MINUTE
    const hour = core.now - (core.now % DAY) + 3 * 60 * MINUTE
    core.now = hour
    core.session()
    const id = core.escalated({ target_resource: `late${i}` })
    core.now += 10 * MINUTE
    sweep(core, id)
    expect(core.status(id)).toBe('refused:timeout')
  }
  expect(only(core, 'slow_answers')).toMatchObject({
    count: 8,
    time: 60 * MINUTE,
    groups: [
      { about: { operator: 'alice' }, time: 30 * MINUTE, times: { median: 6 * MINUTE } },
      { about: { hour: '03' }, time: 30 * MINUTE },
    ],
  })
})

it('retries: the same action three times, each after it had failed', () => {
  const core = working()
  for (let i = 0; i < 3; i++) {
    settled(core, granted(core, { estimated_cost_usd: 0.4 }), 0.4, { outcome: i < 2 ? 'failed' : 'succeeded' })
    core.now += 5 * MINUTE
  }
  expect(only(core, 'retries')).toMatchObject({ count: 2, cost: 0.8e6, time: 10 * MINUTE })
})

it('takes its thresholds from the charter', () => {
  const changes: Changes = { kaizen: { waste: { latent: { after: '5m' } } } }
  const core = working(changes)
  granted(core)
  core.now += 6 * MINUTE
  expect(only(core, 'latent').count).toBe(1)
})

it('looks only at what was asked in the window, and only at what was known at its end', () => {
  const core = working()
  granted(core)
  core.now += 2 * 60 * MINUTE
  const from = core.now
  const later = granted(core, { task_intent: 'Later' })
  core.now += 2 * 60 * MINUTE
  const to = core.now
  core.now += MINUTE
  settled(core, later)
  const [latent] = findWaste(historyOf(core, { from, to })).wastes
  expect(latent).toMatchObject({ waste: 'latent', count: 1, groups: [{ examples: [later] }] })
})
