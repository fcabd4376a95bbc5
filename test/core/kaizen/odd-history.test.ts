import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import { ImprovementBody } from '../../../src/core/improvements/kinds.ts'
import type { Window } from '../../../src/kaizen/backtest/result.ts'
import { createHistory } from '../../../src/kaizen/history/history.ts'
import { thoughtsOf } from '../../../src/kaizen/scamper/thoughts.ts'
import { wasteView } from '../../../src/kaizen/waste/view.ts'
import { findWaste, type WasteReport } from '../../../src/kaizen/waste/waste.ts'
import { ALICE, type Changes, Core, MINUTE, TIMER } from '../../support/core.ts'
import { approved, DAY, granted, settled } from '../../support/history.ts'
import { reviewed } from '../../support/scamper.ts'

const WIDE: Window = { from: 0, to: Number.MAX_SAFE_INTEGER }
/** A charter in which every detector is eager and every letter has its section. */
const EVERYTHING: Changes = {
  budgets: { agent_day_usd: null, role_day_usd: { writers: 4, readers: 9 } },
  agents: {
    list: [
      { id: 'crew-01', role: 'writers', tools: ['search', 'deploy', 'idle'] },
      { id: 'constructor', role: 'readers' },
    ],
  },
  default: 'allow',
  rules: [
    { id: 'dead', effect: 'allow', when: 'request.tool == "nothing"', reason_code: 'dead', reason: 'x' },
    { id: 'deny', effect: 'deny', when: 'request.tool == "drop"', reason_code: 'no_drop', reason: 'x' },
    { id: 'ask', effect: 'confirm', when: 'request.tool == "deploy"', reason_code: 'ask_deploy', reason: 'x' },
  ],
  risk: { tools: { list: { deploy: 'high' } } },
  trust: { capabilities: { CALL_API: { threshold: 20 } }, resources: { llm_tokens: [], api_call: ['CALL_API'] } },
  locks: { preemption: false },
  standing_grants: { max_for: '8h', max_uses: 9, max_usd: 50 },
  approvals: {
    groups: { team: ['alice'] },
    routes: [{ id: 'calm', when: 'true', stages: [{ id: 'team', any_of: ['team'] }] }],
    timeouts: { low: '5m' },
  },
  kaizen: {
    experiments: {
      budget_usd: 5,
      day_usd: 5,
      declared: { mini: { control: 'gpt', candidate: 'gpt-mini', sample_rate: 0.2, budget_usd: 2, scorer: { kind: 'exact' } } },
    },
    waste: {
      latent: { after: '1s' },
      lock_waits: { mean: '1s', waits: 1 },
      inversions: { after: '1s' },
      overpowered: { tiers_above: 1, usd: 0 },
      repeats: { within: '1h' },
      hoarding: { used_below: 0.9, usd: 0 },
      failures: { usd: 0 },
      fatigue: { approvals: 1, taps_per_day: 1 },
      dead_rules: { after: '1s', requests: 1 },
      slow_answers: { median: '1s', answers: 1, timeouts: 1 },
      retries: { attempts: 2, within: '1h' },
    },
  },
}

/** Every number in it. */
const numbersIn = (value: unknown): readonly number[] =>
  typeof value === 'number' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersIn) : []

/** Looks at entries in every way; nothing may throw, be no number, or be negative. */
function look(ledger: readonly Entry[], window: Window = WIDE): WasteReport {
  const run = createHistory(window)
  for (const entry of ledger) run.pushText(JSON.stringify(entry))
  const history = run.finish()
  const [waste, thoughts] = [findWaste(history), thoughtsOf(history)]
  const { ideas } = thoughts
  for (const number of numbersIn([waste.wastes, ideas])) if (!(Number.isFinite(number) && number >= 0)) expect.fail(`${number}`)
  for (const { change } of ideas) expect(ImprovementBody.parse(change)).toEqual(change)
  // Plain JSON: as it comes from its thread.
  expect(JSON.parse(JSON.stringify([waste.wastes, ideas]))).toEqual([waste.wastes, ideas])
  if (window.to < 8e15) wasteView(waste)
  return waste
}

const begun = (): Core => {
  const core = new Core(EVERYTHING)
  for (const agent of ['crew-01', 'constructor', '0']) core.session(agent)
  return core
}

/** Some of everything that can happen. */
function lived(): Core {
  const core = begun()
  for (let i = 0; i < 4; i++) {
    settled(core, approved(core, MINUTE, { tool: 'deploy', environment: 'dev', task_intent: 'As every day' }), 0.5)
    core.ask({ tool: 'drop', confidence: 0.9 })
    const late = core.asked({ tool: 'deploy', environment: 'dev', target_resource: `t${i}` }).id
    if (i % 2 === 0) core.now += 20 * MINUTE
    core.submit({ kind: 'sweep', request_ids: [late] }, TIMER)
    core.vote(late, ALICE, 'reject')
    core.ask({ agent_id: 'constructor', tool: '__proto__', confidence: 0.9, estimated_cost_usd: 0 })
    const { id } = core.asked({ agent_id: '0', tool: 'toString', task_intent: 'x', estimated_cost_usd: 0.2, confidence: 0.9 })
    core.vote(id, ALICE)
    if (core.status(id) === 'granted')
      settled(core, id, 0.1, { outcome: i % 2 ? 'failed' : 'succeeded', usage: { model: i % 2 ? '__proto__' : 'never-listed' } })
    granted(core, { agent_id: '0', task_intent: `Never used ${i}`, estimated_cost_usd: 0.1, confidence: 0.9 })
    core.submit(
      { kind: 'lock', lock_id: `l${i}`, agent_id: '0', resource: '__proto__', ttl: null, priority: 1, wait: MINUTE },
      { kind: 'open' },
    )
    core.submit(
      { kind: 'lock', lock_id: `w${i}`, agent_id: 'crew-01', resource: '__proto__', ttl: null, priority: 9, wait: MINUTE },
      { kind: 'open' },
    )
    core.now += MINUTE
  }
  return core
}
const LEDGER = lived().ledger

describe('an odd history', () => {
  const at = LEDGER[0]?.at ?? 0
  it.each<[string, readonly Entry[], Window]>([
    ['without any entry', [], WIDE],
    ['of a charter and nothing else', LEDGER.slice(0, 1), WIDE],
    ['without its charter', LEDGER.slice(1), WIDE],
    ['of one request', LEDGER.slice(0, LEDGER.findIndex(({ type }) => type === 'request.asked') + 1), WIDE],
    ['in a window of no length', LEDGER, { from: at, to: at }],
    ['in a window of one millisecond', LEDGER, { from: at, to: at + 1 }],
    ['in a window that ends before it begins', LEDGER, { from: at + DAY, to: at }],
    ['in a window from before 1970', LEDGER, { from: -DAY, to: at + DAY }],
    ['in a window that is over', LEDGER, { from: 0, to: at }],
    ['in a window to come', LEDGER, { from: at + 400 * DAY, to: at + 401 * DAY }],
    ['backwards', [...LEDGER].reverse(), WIDE],
  ])('%s throws nothing and counts nothing below zero', (_, ledger, window) => {
    look(ledger, window)
  })

  it('finds something of every kind that was planted', () => {
    const kinds = look(LEDGER).wastes.filter(({ count }) => count > 0)
    expect(kinds.map(({ waste }) => waste).sort()).toEqual(
      ['dead_rules', 'failures', 'fatigue', 'hoarding', 'inversions', 'latent', 'lock_waits', 'repeats', 'retries', 'slow_answers'].sort(),
    )
  })

  it('of a year with a request now and then is read like any other', () => {
    const core = begun()
    for (let day = 0; day < 365; day += 5) {
      core.session()
      settled(core, granted(core, { task_intent: `Day ${day}`, estimated_cost_usd: 0.01, confidence: 0.9 }), 0.01)
      core.now += 5 * DAY
    }
    expect(look(core.ledger, { from: core.now - 365 * DAY, to: core.now + 1 }).requests).toBe(73)
  })

  it('names that JavaScript knows are names like any other', () => {
    const about = look(LEDGER).wastes.flatMap(({ groups }) => groups.flatMap((group) => Object.values(group.about)))
    expect(about).toEqual(expect.arrayContaining(['__proto__', 'toString']))
    const locks = look(LEDGER).wastes.find(({ waste }) => waste === 'lock_waits')?.groups
    expect(locks).toMatchObject([{ about: { resource: '__proto__' }, who: { '0': expect.any(Number) } }])
  })

  it('does not take long however many names somebody makes up', () => {
    const facts = 30_000
    const [first, session, asked] = [LEDGER[0], LEDGER[1], LEDGER.find(({ type }) => type === 'request.asked')] as [Entry, Entry, Entry]
    const settle = LEDGER.find(({ type }) => type === 'request.settled') as Extract<Entry, { type: 'request.settled' }>
    const many = Array.from({ length: facts }, (_, i): readonly Entry[] => [
      { ...asked, subject: `r${i}`, data: { ...asked.data, action_digest: `d${i}` } } as Entry,
      {
        ...settle,
        subject: `r${i}`,
        data: { ...settle.data, input: { ...settle.data.input, command: { ...settle.data.input.command, usage: { model: `m${i}` } } } },
      } as Entry,
    ])
    // Where each name is held against every other it is nine hundred million steps, and minutes.
    expect(look([first, session, ...many.flat()]).requests).toBe(facts)
  })

  it('whatever is missing of it and however its clock jumps, nothing throws and nothing is below zero', () => {
    const change = fc.record({ place: fc.nat(LEDGER.length - 1), jump: fc.integer({ min: -40 * DAY, max: 40 * DAY }), drop: fc.boolean() })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.integer({ min: -DAY, max: DAY }), fc.nat(2 * DAY), (changes, from, length) => {
        const ledger = LEDGER.flatMap((entry, i) => {
          const found = changes.find(({ place }) => place === i)
          return found?.drop ? [] : [found ? { ...entry, at: Math.max(0, entry.at + found.jump) } : entry]
        })
        look(ledger, { from: at + from, to: at + from + length })
      }),
      { numRuns: 60, examples: [[[{ place: LEDGER.length - 1, jump: -30 * DAY, drop: false }], -DAY, 2 * DAY]] },
    )
  })

  it('is reviewed to the end', async () => {
    const { proposals, dropped } = await reviewed(lived())
    expect(proposals.length + dropped.length).toBeGreaterThan(0)
  })
})
