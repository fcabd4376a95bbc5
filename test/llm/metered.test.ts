import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../src/core/charter/parse.ts'
import { seenOf } from '../../src/core/edits/seen.ts'
import { LlmError } from '../../src/llm/errors.ts'
import { estimateInput, estimateText } from '../../src/llm/estimate.ts'
import { metered } from '../../src/llm/metered.ts'
import { type Door, overHttp } from '../../src/llm/permissions.ts'
import type { Llm } from '../../src/llm/port.ts'
import { until } from '../support/until.ts'
import { call, codeOf, collected } from './kit.ts'
import { ANSWER, gpt, useMetered } from './metered-kit.ts'

const at = useMetered()
const { door, meter, options, requests, only, usage } = at

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
    await at.world.adopt({ deny: { intents: ['answer a question'] } })
    const llm = meter(() => ANSWER)
    expect(await codeOf(llm.complete(call({ model: 'gpt' })))).toBe('not_permitted')
    expect(await codeOf(collected(llm.stream(call({ model: 'gpt' }))))).toBe('not_permitted')
    expect(at.standin.calls).toEqual([])
  })

  it('that a budget does not hold reaches no provider, however small its answer would have been', async () => {
    await at.world.adopt({ budgets: { task_usd: 0.001 } })
    expect(await codeOf(meter(() => ANSWER).complete(call({ model: 'claude-opus', maxOutputTokens: 100_000 })))).toBe('not_permitted')
    expect(at.standin.calls).toEqual([])
  })

  it('waits for people, and is made once they approved', async () => {
    const operators = [{ id: 'alice', telegram: 1001 }]
    await at.world.adopt({ operators, channels: [{ telegram: -100 }], escalate: { sensitive_intents: ['answer a question'] } })
    const reply = meter(() => ANSWER).complete(call({ model: 'gpt' }))
    const { id } = await until(() => requests().find(({ status }) => status.name === 'pending'))
    expect(at.standin.calls).toEqual([])
    const alice = { kind: 'person', identity: { on: 'telegram', user: 1001 } } as const
    await at.world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'http' }, alice)
    expect((await reply).text).toBe('Paris.')
    expect(only().status.name).toBe('settled')
  })

  it('that its caller ends while people are asked is taken back', async () => {
    await at.world.adopt({ operators: [{ id: 'alice', telegram: 1001 }], escalate: { sensitive_intents: ['answer a question'] } })
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
    expect(at.standin.calls).toEqual([])
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
    expect(at.standin.calls.at(-1)).toMatchObject({ wire: 'google', model: 'gemini-flash' })
    expect((await usage()).rows).toMatchObject([{ model: 'gemini-flash', priced_usd: 0.00119 }])
  })

  it('does not follow to a model that lacks the tools of the call', async () => {
    const { models, charter } = at.world.governor.state().charter ?? {}
    const without = structuredClone(models)
    const [flash] = without?.tiers[0]?.models ?? []
    if (flash) flash.tools = false
    const parsed = parseCharter({ charter, models: without })
    if (!('content' in parsed)) throw new Error('not a charter')
    await at.world.governor.submit({ kind: 'adopt', content: parsed.content }, { kind: 'system', part: 'boot' })
    const tools = [{ name: 'weather', parameters: { type: 'object' } }]
    const llm = meter(() => ANSWER, { follow: true, more: { logic_density: 2 } })
    await llm.complete(call({ model: 'gpt', tools }))
    await llm.complete(call({ model: 'gpt' }))
    expect(at.standin.calls.map(({ model }) => model)).toEqual(['gpt', 'gemini-flash'])
  })

  it('does not follow to a model that may cost more than was set aside', async () => {
    await meter(() => ANSWER, { follow: true, more: { logic_density: 10 } }).complete(call({ model: 'claude-haiku' }))
    expect(at.standin.calls.map(({ model }) => model)).toEqual(['claude-haiku'])
  })

  it('calls the model, and for the amount, that a person put in the place of what was asked', async () => {
    await at.world.adopt({ operators: [{ id: 'alice', telegram: 1001 }], escalate: { sensitive_intents: ['answer a question'] } })
    const reply = meter(() => ANSWER).complete(call({ model: 'claude-opus', maxOutputTokens: 5000 }))
    const { id } = await until(() => requests().find(({ status }) => status.name === 'pending'))
    const alice = { kind: 'person', identity: { on: 'telegram', user: 1001 } } as const
    const changes = { estimated_cost: 10_000, model: 'gpt' }
    const answer = await at.world.governor.submit(
      { kind: 'edit', request_id: id, changes, seen: seenOf(only()), approve: true, door: 'http' },
      alice,
    )
    expect(answer.ok).toBe(true)
    await reply
    expect(at.standin.calls).toMatchObject([{ model: 'gpt' }])
    expect(only().status).toMatchObject({ name: 'settled', actual: 4760 })
  })

  it('uses a grant that is there already, once', async () => {
    await at.http.handshake('crew-01', at.token)
    const action = { task_intent: 'Answer a question', resource_type: 'llm_tokens', estimated_cost_usd: 1 }
    const { request_id } = (await at.http.ask(action, at.token)).json()
    const llm = meter(() => ANSWER, { granted: { request_id, action, recommended: null } })
    expect((await llm.complete(call({ model: 'gpt' }))).text).toBe('Paris.')
    expect(only().status.name).toBe('settled')
    expect(await codeOf(llm.complete(call({ model: 'gpt' })))).toBe('not_permitted')
    expect(at.standin.calls).toHaveLength(1)
  })

  it('whose report cannot be recorded still answers, and stays at its estimate', async () => {
    const deaf: Door = {
      ...door,
      post: (path, body) => (path.endsWith('/settle') ? Promise.reject(new Error('gone')) : door.post(path, body)),
    }
    expect((await meter(() => ANSWER, { permissions: overHttp(deaf) }).complete(call({ model: 'gpt' }))).text).toBe('Paris.')
    expect(at.lost).toEqual([only().id])
    expect(only().status.name).toBe('executing')
    // Not for ever: it lapses with its lease, as the charter says of what nobody settled.
    at.world.clock.advance(24 * 3_600_000)
    await at.world.governor.sweep()
    expect(only().status.name).toBe('lapsed')
  })

  it('without a governor is no call', async () => {
    const gone: Door = { get: () => Promise.reject(new Error('gone')), post: () => Promise.reject(new Error('gone')) }
    const error: unknown = await meter(() => ANSWER, { permissions: overHttp(gone) })
      .complete(call({ model: 'gpt' }))
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(LlmError)
    expect(error).toMatchObject({ code: 'not_permitted' })
    expect(at.standin.calls).toEqual([])
  })
})
