import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runShadow, type ShadowWorkerDeps } from '../../queues/workers/shadows.ts'
import { askPeople } from '../../queues/workers/thumbs.ts'
import { costOf } from '../../src/core/arbiter/prices.ts'
import type { Command } from '../../src/core/command.ts'
import { shadowKey } from '../../src/core/experiments/choose.ts'
import { contentOf, SampleBody } from '../../src/core/samples/content.ts'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import { LlmError } from '../../src/llm/errors.ts'
import type { LlmCall, LlmReply } from '../../src/llm/port.ts'
import { ALICE, BOOT, OPEN } from '../support/core.ts'
import { kaizen, PLAN } from '../support/experiments.ts'
import { MASTER } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { buildWorld, type CharterChanges, charterContent, type World } from '../support/world.ts'
import { Platform } from './platform.ts'

const SECRET_ANSWER = 'what the candidate said'
const charter = (plan: CharterChanges = {}): CharterChanges => ({
  operators: [{ id: 'alice', telegram: 1001, roles: ['approver', 'admin'] }],
  channels: [
    { telegram: -1, for: ['reports'] },
    { telegram: -2, for: ['approvals'] },
  ],
  kaizen: kaizen({}, { sample_rate: 1, density: undefined, ...plan }),
})

describe('shadow work', () => {
  let world: World
  let samples: Samples
  let store: MemorySamples
  let calls: LlmCall[]
  let platform: Platform
  let answer: (call: LlmCall) => LlmReply | Promise<LlmReply>

  const begin = async (plan: CharterChanges = {}): Promise<void> => {
    world = await buildWorld({ charter: charter(plan) })
    store = new MemorySamples()
    samples = new Samples({ org: 'default', store, master: MASTER, clock: world.clock })
    calls = []
    platform = new Platform()
    answer = () => ({
      text: SECRET_ANSWER,
      toolCalls: [],
      usage: { input: 50, output: 5, cached: 0, reasoning: 0 },
      finish: 'stop',
      model: 'x',
    })
    const { governor } = world
    await submit(
      { kind: 'handshake', agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 's1' },
      OPEN,
    )
    await submit({ kind: 'experiment-draft', experiment_id: 'exp', declared: 'notes', door: 'http' }, ALICE)
    await submit({ kind: 'experiment-start', experiment_id: 'exp', door: 'http' }, ALICE)
    expect(governor.state().experiments.get('exp')?.status.name).toBe('running')
  }
  const submit = async (command: Command, principal = OPEN as Parameters<World['governor']['submit']>[1]): Promise<string> => {
    const done = await world.governor.submit(command, principal)
    if (!done.ok) throw new Error(JSON.stringify(done.refusal))
    return done.subject
  }
  const deps = (): ShadowWorkerDeps => ({
    governor: world.governor,
    samples,
    llm: {
      complete: async (call) => {
        calls.push(call)
        return answer(call)
      },
      stream: () => {
        throw new Error('nothing is streamed')
      },
    },
    ask: (pair) => askPeople(world.governor, [platform], pair),
    commands: false,
    boundary: () => 'boundary',
  })
  /** A granted model call whose content is kept. */
  const kept = async (output = 'what the control said'): Promise<string> => {
    const id = world.ids.next('req_')
    const ask = {
      agent_id: 'crew-01',
      task_intent: 'Summarise the proposals',
      resource_type: 'llm_tokens',
      estimated_cost: 10_000,
      logic_density: 4,
      priority: 5,
    }
    await submit({ kind: 'ask', request_id: id, ask: ask as Command<'ask'>['ask'], door: 'http' })
    const usage = { input_tokens: 50, output_tokens: 5 }
    await submit({ kind: 'settle', request_id: id, actual: 10_000, outcome: 'succeeded', usage: { model: PLAN.control, ...usage } })
    const content = contentOf(SampleBody.parse({ messages: [{ role: 'user', content: 'Q' }], output, model: PLAN.control, usage }))
    const until = world.clock.now() + 3_600_000
    await samples.keep(id, content, until)
    await submit({ kind: 'sample-kept', request_id: id, digest: samples.digestOf(id, content), model: PLAN.control, usage, until })
    return id
  }
  const exp = () => world.governor.state().experiments.get('exp')
  const owed = (id: string) => world.governor.state().shadows.get(shadowKey('exp', id))
  const types = async (): Promise<readonly string[]> => (await world.governor.read(0, 1_000)).map(({ entry }) => entry.type)

  beforeEach(() => begin())
  afterEach(() => world.close())

  it('is done once: the pair is in, its real cost is spent, and nothing is owed any more', async () => {
    const id = await kept()
    await runShadow(deps(), 'exp', id)
    expect(calls.map(({ model }) => model)).toEqual([PLAN.candidate])
    expect(exp()?.pairs).toHaveLength(1)
    expect(exp()?.reserved).toBe(0)
    expect(exp()?.spent).toBeGreaterThan(0)
    expect(owed(id)).toBeUndefined()
    await runShadow(deps(), 'exp', id)
    expect(calls).toHaveLength(1)
  })

  it('sets money aside before the call, and never keeps or tells what the candidate said', async () => {
    const id = await kept()
    const before = answer
    answer = async (call) => {
      expect(exp()?.reserved).toBeGreaterThan(0)
      return before(call)
    }
    await runShadow(deps(), 'exp', id)
    const all = (await world.governor.read(0, 1_000)).map(({ text }) => text).join('\n')
    expect(all).not.toContain(SECRET_ANSWER)
    expect(all).not.toContain('what the control said')
    expect(store.kept.size).toBe(1)
    expect(JSON.stringify(await world.governor.request(id))).not.toContain(SECRET_ANSWER)
  })

  it('takes no lock and touches neither the request nor the agent’s budget', async () => {
    const id = await kept()
    const { governor } = world
    const own = (): string => JSON.stringify([governor.state().requests.get(id), [...governor.state().agents.entries()]])
    const before = own()
    await runShadow(deps(), 'exp', id)
    expect(own()).toBe(before)
    expect([governor.state().leases.size, governor.state().locks.size]).toEqual([0, 0])
    const windows = [...governor.state().windows.entries()].filter(([key]) => key.startsWith('agent-day'))
    expect(windows.map(([, { used }]) => used)).not.toContain(exp()?.spent)
  })

  it('that was set aside for and never reported counts as spent, and no second call is made', async () => {
    const id = await kept()
    await submit(
      { kind: 'shadow-reserve', experiment_id: 'exp', request_id: id, attempt: 'died', amount: 5_000 },
      {
        kind: 'system',
        part: 'worker',
      },
    )
    await runShadow(deps(), 'exp', id)
    expect(calls).toEqual([])
    expect([exp()?.spent, exp()?.reserved, exp()?.pairs.length]).toEqual([5_000, 0, 0])
    expect(owed(id)).toBeUndefined()
  })

  it.each([
    ['by text', { kind: 'similarity' }],
    ['by a judge, who is not asked any more', { kind: 'judge', model: PLAN.control }],
  ])('of which the provider reports more than it could cost is counted in full, and ends the experiment; scored %s', async (_, scorer) => {
    await world.close()
    await begin({ scorer })
    const id = await kept()
    const usage = { input: 50, output: 90_000_000, cached: 0, reasoning: 0 }
    answer = () => ({ text: SECRET_ANSWER, toolCalls: [], usage, finish: 'stop', model: 'x' })
    await runShadow(deps(), 'exp', id)
    const model = world.governor.charter().arbiter.byId.get(PLAN.candidate)
    const cost = model ? costOf(model.prices, usage) : 0
    expect(cost).toBeGreaterThan(exp()?.plan.budget ?? Infinity)
    expect(exp()).toMatchObject({ spent: cost, reserved: 0, status: { name: 'stopped', why: 'overrun' } })
    await runShadow(deps(), 'exp', await kept())
    expect(calls).toHaveLength(1)
  })

  it.each([
    ['rate_limited', false],
    ['timeout', true],
  ] as const)('that ends in %s is no pair; charged: %s', async (code, charged) => {
    const id = await kept()
    answer = () => {
      throw new LlmError(code, 'No')
    }
    await runShadow(deps(), 'exp', id)
    expect(exp()?.pairs).toHaveLength(0)
    expect((exp()?.spent ?? 0) > 0).toBe(charged)
    expect(exp()?.reserved).toBe(0)
  })

  it('without content says so and spends nothing', async () => {
    const id = await kept()
    store.kept.clear()
    await runShadow(deps(), 'exp', id)
    expect(calls).toEqual([])
    expect(await types()).toContain('sample.removed')
    expect([exp()?.spent, owed(id), world.governor.state().samples.has(id)]).toEqual([0, undefined, false])
  })

  it('is not begun for an agent whose content the charter does not lend any more: it is removed', async () => {
    const id = await kept()
    await submit(
      { kind: 'adopt', content: charterContent({ ...charter(), kaizen: { ...kaizen({}, { density: undefined }), samples: {} } }) },
      BOOT,
    )
    await runShadow(deps(), 'exp', id)
    expect(calls).toEqual([])
    expect(store.kept.size).toBe(0)
    expect(world.governor.state().samples.has(id)).toBe(false)
  })

  it('spends nothing while everything stands still', async () => {
    const id = await kept()
    await submit({ kind: 'halt', reason: 'Stop', door: 'http' }, ALICE)
    await runShadow(deps(), 'exp', id)
    expect(calls).toEqual([])
    expect(owed(id)).toBeDefined()
  })

  it('is dropped when the budget does not pay for its worst case', async () => {
    await world.close()
    await begin({ budget_usd: 0.0001 })
    const id = await kept()
    await runShadow(deps(), 'exp', id)
    expect(calls).toEqual([])
    expect(await types()).toContain('shadow.dropped')
    expect(exp()?.spent).toBe(0)
  })

  describe('that people score', () => {
    const HUMAN = { scorer: { kind: 'human' } }
    beforeEach(async () => {
      await world.close()
      await begin(HUMAN)
    })

    it('shows both answers, blinded, in the channels for reports, and makes a pair of what somebody says', async () => {
      const id = await kept()
      await runShadow(deps(), 'exp', id)
      const [{ channel, pair } = { channel: '', pair: { attempt: '', question: '', a: '', b: '' } }, ...more] = platform.compared
      expect([channel, more, pair.question]).toEqual(['telegram:-1', [], 'Q'])
      expect([pair.a, pair.b].sort()).toEqual([SECRET_ANSWER, 'what the control said'].sort())
      expect([exp()?.reserved, exp()?.pairs.length]).toEqual([0, 0])
      const choice = pair.a === SECRET_ANSWER ? 'a' : 'b'
      await submit({ kind: 'thumb', attempt: pair.attempt, choice, door: 'telegram', channel }, ALICE)
      expect(exp()?.pairs.map(([control, candidate]) => [control, candidate])).toEqual([[0, 1]])
      const all = (await world.governor.read(0, 1_000)).map(({ text }) => text).join('\n')
      expect(all).not.toContain(SECRET_ANSWER)
    })

    it('is asked once, however often the work comes again', async () => {
      const id = await kept()
      await runShadow(deps(), 'exp', id)
      await runShadow(deps(), 'exp', id)
      expect([calls.length, platform.compared.length]).toEqual([1, 1])
    })

    it('is no pair where nobody can be asked; what the call cost is spent', async () => {
      const id = await kept()
      platform.answer = () => ({ kind: 'gone', reason: 'the chat is gone' })
      await runShadow(deps(), 'exp', id)
      expect(await types()).toContain('shadow.failed')
      expect([owed(id), exp()?.reserved, (exp()?.spent ?? 0) > 0]).toEqual([undefined, 0, true])
    })

    it('costs nothing where an answer is too long to be shown as a whole', async () => {
      await runShadow(deps(), 'exp', await kept('word '.repeat(400)))
      expect([calls.length, exp()?.spent]).toEqual([0, 0])
    })
  })

  it('without any sample spends nothing', async () => {
    await runShadow(deps(), 'exp', 'req_none')
    expect([calls, exp()?.spent]).toEqual([[], 0])
  })
})
