import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ProvidersStandin, type Script, STANDIN_KEY, startProviders } from '../../demo/standins/providers/standin.ts'
import { parseCharter } from '../../src/core/charter/parse.ts'
import { seenOf } from '../../src/core/edits/seen.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import { LlmError } from '../../src/llm/errors.ts'
import { estimateInput, estimateText } from '../../src/llm/estimate.ts'
import { type MeterOptions, metered } from '../../src/llm/metered.ts'
import { openLlm } from '../../src/llm/open.ts'
import { type Door, overHttp } from '../../src/llm/permissions.ts'
import type { Llm } from '../../src/llm/port.ts'
import { buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { until } from '../support/until.ts'
import { buildWorld, type World } from '../support/world.ts'
import { call, codeOf, collected } from './kit.ts'

let world: World
let http: HttpWorld
let standin: ProvidersStandin
let token: string
let samples: Samples
let lost: string[]
beforeEach(async () => {
  world = await buildWorld()
  samples = new Samples({ org: 'default', store: new MemorySamples(), master: MASTER, clock: world.clock })
  http = buildHttp(world, { samples })
  standin = await startProviders()
  token = (await http.key('crew-01')).token
  lost = []
})
afterEach(async () => {
  await standin.stop()
  await http.close()
  await world.close()
})

const ANSWER = { text: 'Paris.', usage: { input: 1000, output: 400, cached: 600, reasoning: 300 } }

/** The real HTTP door; what it refuses is thrown. */
const door: Door = {
  get: (path) => sent('GET', path),
  post: (path, body) => sent('POST', path, body),
}
async function sent(method: 'GET' | 'POST', url: string, body?: unknown): Promise<JsonObject> {
  const answer = await http.send(method, url, { token, ...(body === undefined ? {} : { body }) })
  if (answer.statusCode >= 400) throw new Error(answer.json().code)
  return answer.json()
}

/** The models of the charter, at the stand-in, behind a meter. */
function meter(script: Script, changes: Partial<MeterOptions> = {}): Llm {
  standin.play(script)
  const models = world.governor.charter().arbiter
  const providers = Object.fromEntries(Object.entries(standin.urls).map(([name, baseUrl]) => [name, { key: STANDIN_KEY, baseUrl }]))
  const llm = openLlm(models, { providers, retries: { tries: 2, wait: 0, pause: async () => undefined } })
  return metered(llm, { ...options(), ...changes })
}

const options = (): MeterOptions => ({
  permissions: overHttp(door),
  models: world.governor.charter().arbiter,
  agent: 'crew-01',
  intent: 'Answer a question',
  clock: world.clock,
  unsettled: (id) => lost.push(id),
  unkept: (id) => lost.push(id),
})

/** What so many tokens of gpt cost, in micro-dollars: 3.4 dollars a million, of each kind. */
const gpt = (tokens: number): number => Math.ceil((tokens * 34) / 10)

const requests = () => [...world.governor.state().requests.entries()].map(([, record]) => record)
const only = () => {
  const [record, ...others] = requests()
  if (!record || others.length > 0) throw new Error(`${others.length} others`)
  return record
}
const usage = async () => (await http.send('GET', '/api/v1/usage', { token: OPERATOR_TOKEN })).json()

describe('a metered call', () => {
  it.each(['complete', 'stream'] as const)('asks for the most it may cost, then reports what it really used (%s)', async (way) => {
    const llm = meter(() => ANSWER)
    const asked = call({ model: 'gpt', maxOutputTokens: 5000 })
    const reply = way === 'complete' ? await llm.complete(asked) : (await collected(llm.stream(asked))).reply
    expect(reply).toMatchObject({ text: 'Paris.', usage: { input: 1000, output: 400, cached: 600, reasoning: 300 } })
    const { ask, status } = only()
    // About 30 tokens of input and 5,000 of output at 3.4 dollars a million.
    expect(ask.estimated_cost).toBeGreaterThan(17_000)
    expect(ask.estimated_cost).toBeLessThan(17_200)
    expect(status).toMatchObject({ name: 'settled', outcome: 'succeeded', actual: 4760 })
    expect((await usage()).rows).toMatchObject([
      {
        agent_id: 'crew-01',
        model: 'gpt',
        requests: 1,
        input_tokens: 1000,
        output_tokens: 400,
        cached_tokens: 600,
        reasoning_tokens: 300,
        priced_usd: 0.00476,
      },
    ])
  })

  it('that is refused reaches no provider', async () => {
    await world.adopt({ deny: { intents: ['answer a question'] } })
    const llm = meter(() => ANSWER)
    expect(await codeOf(llm.complete(call({ model: 'gpt' })))).toBe('not_permitted')
    expect(await codeOf(collected(llm.stream(call({ model: 'gpt' }))))).toBe('not_permitted')
    expect(standin.calls).toEqual([])
  })

  it('that a budget does not hold reaches no provider, however small its answer would have been', async () => {
    await world.adopt({ budgets: { task_usd: 0.001 } })
    expect(await codeOf(meter(() => ANSWER).complete(call({ model: 'claude-opus', maxOutputTokens: 100_000 })))).toBe('not_permitted')
    expect(standin.calls).toEqual([])
  })

  it('waits for people, and is made once they approved', async () => {
    const operators = [{ id: 'alice', telegram: 1001 }]
    await world.adopt({ operators, channels: [{ telegram: -100 }], escalate: { sensitive_intents: ['answer a question'] } })
    const reply = meter(() => ANSWER).complete(call({ model: 'gpt' }))
    const { id } = await until(() => requests().find(({ status }) => status.name === 'pending'))
    expect(standin.calls).toEqual([])
    const alice = { kind: 'person', identity: { on: 'telegram', user: 1001 } } as const
    await world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'http' }, alice)
    expect((await reply).text).toBe('Paris.')
    expect(only().status.name).toBe('settled')
  })

  it('that its caller ends while people are asked is taken back', async () => {
    await world.adopt({ operators: [{ id: 'alice', telegram: 1001 }], escalate: { sensitive_intents: ['answer a question'] } })
    const enough = new AbortController()
    // Hears of the request, and has enough.
    const impatient: Door = {
      ...door,
      async post(path, body) {
        const answer = await door.post(path, body)
        if (path.endsWith('request-permission')) enough.abort()
        return answer
      },
    }
    const llm = meter(() => ANSWER, { permissions: overHttp(impatient) })
    expect(await codeOf(llm.complete(call({ model: 'gpt', signal: enough.signal })))).toBe('aborted')
    expect(only().status).toMatchObject({ name: 'refused', cause: 'cancelled' })
    expect(standin.calls).toEqual([])
  })

  it('that its provider did not charge for costs nothing; one that was cut off costs what had come by then', async () => {
    await codeOf(meter(() => ({ trouble: 'rate_limited' })).complete(call({ model: 'gpt' })))
    expect(only().status).toMatchObject({ name: 'settled', outcome: 'failed', actual: 0 })
    await codeOf(collected(meter(() => ({ ...ANSWER, cutAfter: 2 })).stream(call({ model: 'gpt' }))))
    const input = await estimateInput(call(), 'openai')
    const output = await estimateText('Paris.', 'openai')
    expect(requests().at(-1)?.status).toMatchObject({ name: 'settled', outcome: 'failed', actual: gpt(input + output) })
  })

  it('whose reader leaves costs what had come by then', async () => {
    const llm = meter(() => ({ text: 'an answer that never ends, '.repeat(10), holdAfter: 4 }))
    for await (const chunk of llm.stream(call({ model: 'gpt' }))) if (chunk.kind === 'text') break
    const input = await estimateInput(call(), 'openai')
    const { status } = only()
    if (status.name !== 'settled') throw new Error(status.name)
    expect(status.outcome).toBe('failed')
    expect(status.actual).toBeGreaterThan(gpt(input))
    expect(status.actual).toBeLessThan(gpt(input + 20))
  })

  it('over a port that says nothing of what it used costs the most where it may have been charged', async () => {
    const broken: Llm = {
      complete: () => Promise.reject(new LlmError('cut_off', 'cut off')),
      async *stream() {
        yield* []
        throw new LlmError('cut_off', 'cut off')
      },
    }
    const llm = metered(broken, { ...options(), unsettled: () => expect.unreachable() })
    expect(await codeOf(llm.complete(call({ model: 'gpt' })))).toBe('cut_off')
    expect(only().status).toMatchObject({ name: 'settled', outcome: 'failed', actual: only().ask.estimated_cost })
  })

  it('follows the model that the grant names, where it is told to', async () => {
    await meter(() => ANSWER, { follow: true, more: { logic_density: 2 } }).complete(call({ model: 'claude-opus' }))
    expect(standin.calls.at(-1)).toMatchObject({ wire: 'google', model: 'gemini-flash' })
    expect((await usage()).rows).toMatchObject([{ model: 'gemini-flash', priced_usd: 0.00119 }])
  })

  it('does not follow to a model that lacks the tools of the call', async () => {
    const { models, charter } = world.governor.state().charter ?? {}
    const without = structuredClone(models)
    const [flash] = without?.tiers[0]?.models ?? []
    if (flash) flash.tools = false
    const parsed = parseCharter({ charter, models: without })
    if (!('content' in parsed)) throw new Error('not a charter')
    await world.governor.submit({ kind: 'adopt', content: parsed.content }, { kind: 'system', part: 'boot' })
    const tools = [{ name: 'weather', parameters: { type: 'object' } }]
    const llm = meter(() => ANSWER, { follow: true, more: { logic_density: 2 } })
    await llm.complete(call({ model: 'gpt', tools }))
    await llm.complete(call({ model: 'gpt' }))
    expect(standin.calls.map(({ model }) => model)).toEqual(['gpt', 'gemini-flash'])
  })

  it('does not follow to a model that may cost more than was set aside', async () => {
    await meter(() => ANSWER, { follow: true, more: { logic_density: 10 } }).complete(call({ model: 'claude-haiku' }))
    expect(standin.calls.map(({ model }) => model)).toEqual(['claude-haiku'])
  })

  it('calls the model, and for the amount, that a person put in the place of what was asked', async () => {
    await world.adopt({ operators: [{ id: 'alice', telegram: 1001 }], escalate: { sensitive_intents: ['answer a question'] } })
    const reply = meter(() => ANSWER).complete(call({ model: 'claude-opus', maxOutputTokens: 5000 }))
    const { id } = await until(() => requests().find(({ status }) => status.name === 'pending'))
    const alice = { kind: 'person', identity: { on: 'telegram', user: 1001 } } as const
    const changes = { estimated_cost: 10_000, model: 'gpt' }
    const answer = await world.governor.submit(
      { kind: 'edit', request_id: id, changes, seen: seenOf(only()), approve: true, door: 'http' },
      alice,
    )
    expect(answer.ok).toBe(true)
    await reply
    expect(standin.calls).toMatchObject([{ model: 'gpt' }])
    expect(only().status).toMatchObject({ name: 'settled', actual: 4760 })
  })

  it('uses a grant that is there already, once', async () => {
    await http.handshake('crew-01', token)
    const action = { task_intent: 'Answer a question', resource_type: 'llm_tokens', estimated_cost_usd: 1 }
    const { request_id } = (await http.ask(action, token)).json()
    const llm = meter(() => ANSWER, { granted: { request_id, action, recommended: null } })
    expect((await llm.complete(call({ model: 'gpt' }))).text).toBe('Paris.')
    expect(only().status.name).toBe('settled')
    expect(await codeOf(llm.complete(call({ model: 'gpt' })))).toBe('not_permitted')
    expect(standin.calls).toHaveLength(1)
  })

  it('whose report cannot be recorded still answers, and stays at its estimate', async () => {
    const deaf: Door = {
      ...door,
      post: (path, body) => (path.endsWith('/settle') ? Promise.reject(new Error('gone')) : door.post(path, body)),
    }
    expect((await meter(() => ANSWER, { permissions: overHttp(deaf) }).complete(call({ model: 'gpt' }))).text).toBe('Paris.')
    expect(lost).toEqual([only().id])
    expect(only().status.name).toBe('executing')
    // Not for ever: it lapses with its lease, as the charter says of what nobody settled.
    world.clock.advance(24 * 3_600_000)
    await world.governor.sweep()
    expect(only().status.name).toBe('lapsed')
  })

  it('without a governor is no call', async () => {
    const gone: Door = { get: () => Promise.reject(new Error('gone')), post: () => Promise.reject(new Error('gone')) }
    const error: unknown = await meter(() => ANSWER, { permissions: overHttp(gone) })
      .complete(call({ model: 'gpt' }))
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(LlmError)
    expect(error).toMatchObject({ code: 'not_permitted' })
    expect(standin.calls).toEqual([])
  })
})

describe('the sample of a metered call', () => {
  const kept = () => [...world.governor.state().samples.entries()].map(([, one]) => one)
  const allow = (reuse: readonly string[]) => world.adopt({ kaizen: { samples: { reuse } } })
  /** What the meter sent to be kept. */
  let offered: string[]
  const watched: Door = {
    ...door,
    post: (path, body) => {
      if (path.endsWith('/sample')) offered.push(path)
      return door.post(path, body)
    },
  }
  beforeEach(() => {
    offered = []
  })
  const llm = (script: Script = () => ANSWER, permissions = overHttp(watched)): Llm => meter(script, { permissions })

  it.each(['complete', 'stream'] as const)('is offered by the adapter itself where the charter lets it (%s)', async (way) => {
    await allow(['crew-01'])
    const asked = call({ model: 'gpt', tools: [{ name: 'weather', parameters: { type: 'object' } }] })
    await (way === 'complete' ? llm().complete(asked) : collected(llm().stream(asked)))
    const [sample] = kept()
    expect(sample).toMatchObject({ request: only().id, agent: 'crew-01', model: 'gpt' })
    expect(await samples.read(only().id, sample?.digest ?? '')).toMatchObject({
      messages: [{ role: 'system' }, { role: 'user', content: 'What is the capital of France?' }],
      tools: [{ name: 'weather' }],
      output: { text: 'Paris.' },
      usage: { input_tokens: 1000, output_tokens: 400, cached_tokens: 600, reasoning_tokens: 300 },
    })
    expect(lost).toEqual([])
  })

  it('of any other agent does not even leave the program', async () => {
    await llm().complete(call({ model: 'gpt' }))
    await allow(['crew-02'])
    await llm().complete(call({ model: 'gpt' }))
    expect([offered, kept()]).toEqual([[], []])
  })

  it('is not offered of a call that failed, or that paid for a failed try as well', async () => {
    await allow(['crew-01'])
    await codeOf(llm(() => ({ trouble: 'too_long' })).complete(call({ model: 'gpt' })))
    let tries = 0
    await llm(() => (tries++ === 0 ? { trouble: 'broken' } : ANSWER)).complete(call({ model: 'gpt' }))
    expect(tries).toBe(2)
    expect(requests().map(({ status }) => status)).toMatchObject([{ outcome: 'failed' }, { outcome: 'succeeded' }])
    expect([offered, kept()]).toEqual([[], []])
  })

  it('that is refused, or cannot be sent, leaves the call as it is', async () => {
    await allow(['crew-01'])
    // Larger than the door takes.
    const long = call({ model: 'gpt', messages: [{ role: 'user', content: 'x'.repeat(300 * 1024) }] })
    expect((await llm().complete(long)).text).toBe('Paris.')
    const deaf: Door = {
      ...door,
      post: (path, body) => (path.endsWith('/sample') ? Promise.reject(new Error('gone')) : door.post(path, body)),
    }
    expect((await collected(llm(() => ANSWER, overHttp(deaf)).stream(call({ model: 'gpt' })))).text).toBe('Paris.')
    const rude = {
      ...overHttp(door),
      keep: () => {
        throw new Error('at once')
      },
    }
    expect((await llm(() => ANSWER, rude).complete(call({ model: 'gpt' }))).text).toBe('Paris.')
    expect(kept()).toEqual([])
    expect(lost).toEqual(requests().map(({ id }) => id))
    expect(requests().map(({ status }) => status)).toMatchObject(Array(3).fill({ name: 'settled', outcome: 'succeeded' }))
  })
})
