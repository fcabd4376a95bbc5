import { expect, it } from 'vitest'
import type { Improvement } from '../../../src/core/improvements/kinds.ts'
import { ImprovementBody } from '../../../src/core/improvements/kinds.ts'
import type { Letter } from '../../../src/kaizen/scamper/idea.ts'
import type { Proposal } from '../../../src/kaizen/scamper/scamper.ts'
import { ALICE, type Changes, type Core, MINUTE, TIMER } from '../../support/core.ts'
import { approved, DAY, granted, METER, settled, working } from '../../support/history.ts'
import { reviewed } from '../../support/scamper.ts'

/** What a review proposes must be exactly one change; answers it. */
async function only(core: Core, letter: Letter, change: Improvement): Promise<Proposal> {
  const { proposals, dropped } = await reviewed(core)
  expect(dropped).toEqual([])
  expect(proposals.map((one) => [one.letter, one.change])).toEqual([[letter, change]])
  expect(ImprovementBody.parse(change)).toEqual(change)
  return proposals[0] as Proposal
}
const times = (count: number, act: (i: number) => unknown): void => {
  for (let i = 0; i < count; i++) act(i)
}
/** A rule, and the section around it that lets everything else pass. */
const ruled = (...rules: Changes[]): Changes => ({
  default: 'allow',
  rules: rules.map((rule) => ({ reason_code: String(rule['id']).replaceAll('-', '_'), reason: 'Says so', ...rule })),
})
const reject = (core: Core, id: string): void => {
  core.now += MINUTE
  core.vote(id, ALICE, 'reject')
}

it('has nothing to say of a clean history', async () => {
  const core = working()
  times(20, (i) => settled(core, granted(core, { task_intent: `Task ${i}` })))
  expect(await reviewed(core)).toEqual({ base: core.state.charterHash, proposals: [], dropped: [] })
})

it('substitute: a cheaper model that did the work of a tier as well', async () => {
  const core = working()
  const { tiers } = core.charter.models
  const [cheap, tier] = [tiers[0], tiers[2]]
  const [from, to] = [tier?.models[0], cheap?.models[0]]
  if (!tier || !from || !to) throw new Error('no models')
  const work = (model: string, i: number, outcome: 'succeeded' | 'failed' = 'succeeded') =>
    settled(core, granted(core, { logic_density: tier.max_density, task_intent: `${model} ${i}`, estimated_cost_usd: 0.01 }), 0.01, {
      usage: { model },
      outcome,
    })
  times(31, (i) => work(from.id, i))
  times(30, (i) => work(to.id, i))
  const { because, loosens } = await only(core, 'substitute', {
    kind: 'substitute_model',
    tier: tier.tier,
    from: from as never,
    to: to as never,
  })
  expect(because).toMatchObject({ about: { model: from.id, instead: to.id }, count: 30 })
  expect(because.cost).toBeGreaterThan(0)
  expect(loosens).toBe(false)
  // One failure, and it did not do as well.
  work(to.id, 99, 'failed')
  expect((await reviewed(core)).proposals).toEqual([])
})

it('combine: a standing grant for the very same that people always approve', async () => {
  const core = working({ standing_grants: { max_for: '8h', max_uses: 50, max_usd: 6 } })
  const ids: string[] = []
  times(10, () => ids.push(settled(core, approved(core, MINUTE, { task_intent: 'As every day', confidence: 0.1 }))))
  const terms = { for: '8h', max_uses: 10, max_usd: 6 }
  const proposal = await only(core, 'combine', { kind: 'standing_grant_for_pattern', request_id: ids.at(-1) as string, terms })
  expect(proposal).toMatchObject({
    loosens: true,
    because: { count: 10, taps: 10 },
    evidence: { changed: 6, taps: { was: 10, would: 4 }, granted_more: 6e6, risk_added: 18 },
  })
})

it('combine: no more uses than the risk that the charter lets a change add', async () => {
  const core = working({ standing_grants: { max_for: '8h', max_uses: 50, max_usd: 50 }, kaizen: { improvements: { risk_added: 14 } } })
  times(12, () => settled(core, approved(core, MINUTE, { task_intent: 'As every day', confidence: 0.1 })))
  const { proposals } = await reviewed(core)
  expect(proposals).toMatchObject([{ change: { terms: { max_uses: 4 } }, evidence: { changed: 4, risk_added: 12 } }])
})

it('combine: one message for what a route always approves', async () => {
  const route = { id: 'calm', when: 'true', severity: 'low', stages: [{ id: 'team', any_of: ['team'], timeout: '8m' }] }
  const core = working({ approvals: { groups: { team: ['alice'] }, routes: [route] } })
  times(10, (i) => settled(core, approved(core, MINUTE, { target_resource: `t${i}` })))
  const proposal = await only(core, 'combine', { kind: 'digest_route', route: 'calm', from: null, to: { every: '2m' } })
  expect(proposal).toMatchObject({ because: { count: 10, taps: 10 }, evidence: { requests: 10, changed: 0, risk_added: 0 } })
})

const TRUST = { trust: { capabilities: { CALL_API: { threshold: 20 } }, resources: { llm_tokens: [], api_call: ['CALL_API'] } } }
const CALL = { resource_type: 'api_call', task_intent: 'Look up' }

it('adapt: fewer points where people approved everything on probation and nothing failed', async () => {
  const core = working(TRUST)
  times(10, (i) => settled(core, approved(core, MINUTE, { ...CALL, target_resource: `t${i}` })))
  const proposal = await only(core, 'adapt', { kind: 'trust_threshold', capability: 'CALL_API', from: 20, to: 10 })
  expect(proposal).toMatchObject({ loosens: true, because: { about: { capability: 'CALL_API' }, count: 10 } })
})

it('adapt: more points where much of what agents did alone failed', async () => {
  const core = working({ trust: { ...TRUST.trust, capabilities: { CALL_API: { threshold: 0 } }, lose: { failure: 0 } } })
  times(20, (i) =>
    settled(core, granted(core, { ...CALL, task_intent: `Look ${i}`, estimated_cost_usd: 0.1 }), 0.1, {
      outcome: i < 4 ? 'failed' : 'succeeded',
    }),
  )
  const proposal = await only(core, 'adapt', { kind: 'trust_threshold', capability: 'CALL_API', from: 0, to: 10 })
  expect(proposal).toMatchObject({ loosens: false, because: { count: 4, cost: 400_000 } })
})

const costly = (usd: number, i: number) => ({ estimated_cost_usd: usd, task_intent: `Costly ${i}`, confidence: 0.9 })

it('modify: a higher cost before people are asked, below all that they rejected', async () => {
  const core = working()
  times(10, (i) => settled(core, approved(core, MINUTE, costly(6 + i / 10, i)), 6))
  reject(core, core.asked(costly(8, 99)).id)
  const proposal = await only(core, 'modify', { kind: 'cost_threshold', from: 5, to: 6.9 })
  expect(proposal).toMatchObject({
    loosens: true,
    because: { count: 10, taps: 10, time: 10 * MINUTE },
    evidence: { changed: 10, taps: { was: 11, would: 1 }, granted_more: 64_500_000, risk_added: 30, against_people: 0 },
  })
})

it('what adds more risk than the charter lets is not proposed, and says so', async () => {
  const plant = (changes: Changes): Core => {
    const core = working(changes)
    times(11, (i) => settled(core, approved(core, MINUTE, costly(6, i)), 6))
    return core
  }
  const { proposals, dropped } = await reviewed(plant({}))
  expect([proposals, dropped.map(({ letter, why }) => [letter, why])]).toEqual([[], [['modify', 'adds_risk']]])
  expect((await reviewed(plant({ kaizen: { improvements: { risk_added: 33 } } }))).proposals).toHaveLength(1)
})

it('modify: more time where one in five requests runs out', async () => {
  const core = working()
  times(3, (i) => {
    const id = core.escalated({ target_resource: `late${i}` })
    core.now += 10 * MINUTE
    core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
  })
  times(5, (i) => settled(core, approved(core, MINUTE, { target_resource: `t${i}` })))
  const proposal = await only(core, 'modify', { kind: 'timeout', from: '10m', to: '20m' })
  expect(proposal).toMatchObject({ loosens: true, because: { count: 3, time: 30 * MINUTE } })
})

it('modify: a higher sample rate for an experiment that would never have its pairs', async () => {
  const core = working()
  const [control, candidate] = [core.charter.models.tiers[1]?.models[0]?.id, core.charter.models.tiers[0]?.models[0]?.id]
  const declared = { notes: { control, candidate, sample_rate: 0.2, budget_usd: 1, scorer: { kind: 'exact' } } }
  const tried = working({ kaizen: { experiments: { budget_usd: 5, day_usd: 5, declared } } })
  const usage = { model: control as string }
  times(60, (i) =>
    settled(tried, granted(tried, { logic_density: 3, task_intent: `Note ${i}`, estimated_cost_usd: 0.01 }), 0.01, { usage }),
  )
  const proposal = await only(tried, 'modify', { kind: 'sample_rate', experiment: 'notes', from: 0.2, to: 0.5 })
  expect(proposal.because).toMatchObject({ about: { experiment: 'notes' }, count: 60 })
})

it('put to other use: budget of the day from a role that leaves it to one that is refused', async () => {
  const list = [
    { id: 'crew-01', role: 'writers' },
    { id: 'crew-02', role: 'readers' },
  ]
  const core = working({ budgets: { agent_day_usd: null, role_day_usd: { writers: 3, readers: 10 } }, agents: { list } })
  core.session('crew-02')
  settled(core, granted(core, { estimated_cost_usd: 3 }), 3)
  settled(core, granted(core, { agent_id: 'crew-02', estimated_cost_usd: 1 }), 1)
  core.asked({ estimated_cost_usd: 2, task_intent: 'More' })
  const giver = { role: 'readers', from: 10, to: 8 }
  const taker = { role: 'writers', from: 3, to: 5 }
  const proposal = await only(core, 'put_to_other_use', { kind: 'budget_move', giver, taker })
  expect(proposal).toMatchObject({ loosens: true, because: { count: 1, cost: 2e6 }, evidence: { changed: 1, granted_more: 2e6 } })
})

it('eliminate: a rule that matches nothing', async () => {
  const dead = { id: 'dead', effect: 'allow', when: 'request.tool == "nothing"' }
  const core = working({
    ...ruled(dead, { id: 'used', effect: 'allow', when: 'true' }),
    kaizen: { waste: { dead_rules: { requests: 3 } } },
  })
  times(3, (i) => settled(core, granted(core, { task_intent: `Task ${i}` })))
  core.now += 15 * DAY
  const rule = { ...dead, effect: 'allow', reason_code: 'dead', reason: 'Says so' } as const
  const proposal = await only(core, 'eliminate', { kind: 'remove_rule', rule, before: 'used' })
  expect(proposal).toMatchObject({ loosens: false, evidence: { changed: 0 } })
})

it('eliminate: a key that nobody uses, and not the one that is used', async () => {
  const core = working()
  for (const [key_id, purpose] of [
    ['idle', 'meter'],
    ['m1', 'meter'],
  ] as const)
    core.submit({ kind: 'add-key', key_id, agent_id: null, purpose, sha256: key_id.padEnd(64, '0') }, { kind: 'system', part: 'console' })
  settled(core, granted(core))
  expect(METER).toMatchObject({ key: 'm1' })
  core.now += 15 * DAY
  await only(core, 'eliminate', { kind: 'remove_key', key_id: 'idle' })
})

it('eliminate: tools that an agent has and never asks for; what is a pattern stays', async () => {
  const list = [{ id: 'crew-01', tools: ['search', 'deploy', 'read_*'] }]
  const core = working({ agents: { list }, kaizen: { waste: { dead_rules: { requests: 3 } } } })
  times(3, (i) => settled(core, granted(core, { tool: 'search', task_intent: `Task ${i}` })))
  const from = ['search', 'deploy', 'read_*']
  const proposal = await only(core, 'eliminate', { kind: 'agent_tools', agent: 'crew-01', from, to: ['search', 'read_*'] })
  expect(proposal.evidence.changed).toBe(0)
})

it('reverse: who has more priority takes a lock over', async () => {
  const core = working({ locks: { preemption: false } })
  for (const agent of ['low', 'high']) core.session(agent)
  const take = (lock_id: string, agent_id: string, priority: number): void =>
    void core.submit({ kind: 'lock', lock_id, agent_id, resource: 'repo', ttl: null, priority, wait: 5 * MINUTE }, { kind: 'open' })
  take('l1', 'low', 2)
  take('w1', 'high', 9)
  core.now += MINUTE
  const proposal = await only(core, 'reverse', { kind: 'preemption', from: false, to: true })
  expect(proposal.because).toMatchObject({ count: 1, time: MINUTE + 1, examples: ['w1'] })
})

it('reverse: people say whether a rule is right that agents run into again and again', async () => {
  const rule = { id: 'no-night-work', effect: 'deny', when: 'request.tool == "batch"' }
  const core = working({ risk: {}, ...ruled(rule) })
  times(11, () => {
    core.ask({ tool: 'batch', environment: 'dev', estimated_cost_usd: 0.1 })
    core.now += MINUTE
  })
  const proposal = await only(core, 'reverse', { kind: 'rule_effect', rule: 'no-night-work', from: 'deny', to: 'confirm' })
  expect(proposal).toMatchObject({ loosens: true, because: { count: 11 }, evidence: { changed: 11, risk_added: 0 } })
})

it('reverse: nobody is asked about what people always reject', async () => {
  const rule = { id: 'ask-batch', effect: 'confirm', when: 'request.tool == "batch"' }
  const core = working(ruled(rule))
  times(10, (i) => reject(core, core.asked({ tool: 'batch', task_intent: `Batch ${i}` }).id))
  const proposal = await only(core, 'reverse', { kind: 'rule_effect', rule: 'ask-batch', from: 'confirm', to: 'deny' })
  expect(proposal).toMatchObject({
    loosens: false,
    because: { count: 10, taps: 10 },
    evidence: { changed: 10, taps: { was: 10, would: 0 } },
  })
})

it('proposes the first of each letter before the second of any, and no more than the charter lets', async () => {
  const rules = ['a', 'b'].map((id) => ({ id, effect: 'allow', when: `request.tool == "${id}"` }))
  const core = working({
    ...ruled(...rules),
    kaizen: { waste: { dead_rules: { requests: 3 } }, improvements: { most: 2 } },
    locks: { preemption: false },
  })
  times(3, (i) => settled(core, granted(core, { task_intent: `Task ${i}` })))
  core.now += 15 * DAY
  for (const [lock_id, agent_id, priority] of [
    ['l1', 'low', 2],
    ['w1', 'high', 9],
  ] as const) {
    core.session(agent_id)
    core.submit({ kind: 'lock', lock_id, agent_id, resource: 'repo', ttl: null, priority, wait: 5 * MINUTE }, { kind: 'open' })
  }
  core.now += MINUTE
  const { proposals, dropped } = await reviewed(core)
  expect(proposals.map(({ letter }) => letter)).toEqual(['eliminate', 'reverse'])
  expect(dropped.map(({ letter, why }) => [letter, why])).toEqual([['eliminate', 'one_too_many']])
})

it('says nothing from a ledger whose own decisions do not come out the same', async () => {
  const core = working()
  times(10, (i) => settled(core, approved(core, MINUTE, costly(6, i)), 6))
  const at = core.ledger.findIndex(({ type }) => type === 'request.granted')
  core.ledger[at] = { ...core.ledger[at], data: { ...core.ledger[at]?.data, expires: 1 } } as never
  const { proposals, dropped } = await reviewed(core)
  expect([proposals, dropped.map(({ why }) => why)]).toEqual([[], ['ledger_differs']])
})
