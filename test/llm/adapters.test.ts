import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProvidersStandin, startProviders } from '../../demo/standins/providers/standin.ts'
import { faultFrom } from '../../src/llm/faults.ts'
import type { LlmMessage } from '../../src/llm/port.ts'
import { adapter, call, codeOf, collected, WIRES } from './kit.ts'

let standin: ProvidersStandin
beforeAll(async () => {
  standin = await startProviders()
})
afterAll(() => standin.stop())

const PARIS = {
  text: 'Paris, on the Seine, since the third century before our era.',
  usage: { input: 900, output: 120, cached: 700, reasoning: 80 },
}
const USED = { input: 900, output: 120, cached: 700, reasoning: 80 }

describe.each(WIRES)('the adapter of %s', (wire) => {
  it('answers with the text and the tokens that were really used: cached ones as part of the input, thought ones as part of the output', async () => {
    standin.play(() => PARIS)
    expect(await adapter(wire, standin).complete(call())).toEqual({
      text: PARIS.text,
      toolCalls: [],
      usage: USED,
      finish: 'stop',
      model: 'model-1',
    })
    expect(standin.calls.at(-1)).toMatchObject({
      wire,
      model: 'model-1',
      stream: false,
      maxOutputTokens: 200,
      said: expect.stringContaining('system: Be brief.'),
    })
  })

  it('streams text as it comes, then the same reply', async () => {
    standin.play(() => PARIS)
    const { text, reply, pieces } = await collected(adapter(wire, standin).stream(call()))
    expect(text).toBe(PARIS.text)
    expect(pieces).toBeGreaterThan(2)
    expect(reply).toEqual({ text: PARIS.text, toolCalls: [], usage: USED, finish: 'stop', model: 'model-1' })
    expect(standin.calls.at(-1)?.stream).toBe(true)
  })

  const tools = [
    { name: 'weather', description: 'The weather of a city', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  ]

  it.each(['complete', 'stream'] as const)('gives a tool call whole, and takes its result back (%s)', async (way) => {
    standin.play(() => ({ toolCalls: [{ name: 'weather', args: { city: 'Zürich', days: 3 } }] }))
    const llm = adapter(wire, standin)
    const asked = call({ tools })
    const reply = way === 'complete' ? await llm.complete(asked) : (await collected(llm.stream(asked))).reply
    expect(reply?.finish).toBe('tool_calls')
    expect(reply?.toolCalls.map(({ name, arguments: args }) => [name, JSON.parse(args)])).toEqual([
      ['weather', { city: 'Zürich', days: 3 }],
    ])
    standin.play(() => ({ text: 'Rain.' }))
    const called: LlmMessage = { role: 'assistant', content: 'Let me look.', toolCalls: reply?.toolCalls ?? [] }
    const results = (reply?.toolCalls ?? []).map(({ id }): LlmMessage => ({ role: 'tool', content: 'rain all day', toolCallId: id }))
    expect(await llm.complete(call({ tools, messages: [...call().messages, called, ...results] }))).toMatchObject({
      text: 'Rain.',
      finish: 'stop',
    })
    expect(standin.calls.at(-1)?.said).toContain('rain all day')
  })

  it.each([
    ['length', 'length'],
    ['filtered', 'filtered'],
  ] as const)('says when an answer ended by %s', async (finish, expected) => {
    standin.play(() => ({ text: 'Par', finish }))
    expect((await adapter(wire, standin).complete(call())).finish).toBe(expected)
    expect((await collected(adapter(wire, standin).stream(call()))).reply?.finish).toBe(expected)
  })

  it.each(['no_credit', 'rate_limited', 'overloaded', 'too_long', 'unknown_model'] as const)('tells %s apart', async (trouble) => {
    standin.play(() => ({ trouble }))
    expect(await codeOf(adapter(wire, standin).complete(call()))).toBe(trouble)
    expect(await codeOf(collected(adapter(wire, standin).stream(call())))).toBe(trouble)
  })

  it('tells a wrong key, a fault of the provider and a call that it does not take apart', async () => {
    expect(await codeOf(adapter(wire, standin, 'another key').complete(call()))).toBe('bad_key')
    standin.play(() => ({ trouble: 'broken' }))
    expect(await codeOf(adapter(wire, standin).complete(call()))).toBe('provider_fault')
    standin.play(() => ({ trouble: 'invalid' }))
    expect(await codeOf(adapter(wire, standin).complete(call()))).toBe('refused')
  })

  it('says how long the provider asks to wait', async () => {
    standin.play(() => ({ trouble: 'rate_limited', retryAfter: 7 }))
    const error: unknown = await adapter(wire, standin)
      .complete(call())
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 7000, again: true, charged: false })
  })

  it('a stream that is cut is no answer, however much of it came, and may have been charged', async () => {
    for (const cutAfter of [1, 3]) {
      standin.play(() => ({ ...PARIS, cutAfter }))
      const error: unknown = await collected(adapter(wire, standin).stream(call())).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'cut_off', charged: true })
    }
  })

  it('one whose connection broke after the call was sent may have been charged; one that could not connect was not', async () => {
    standin.play(() => ({ ...PARIS, cutAfter: 0 }))
    expect(
      await adapter(wire, standin)
        .complete(call())
        .catch((thrown: unknown) => thrown),
    ).toMatchObject({ code: 'cut_off', charged: true })
    const gone = await startProviders()
    await gone.stop()
    expect(
      await adapter(wire, gone)
        .complete(call())
        .catch((thrown: unknown) => thrown),
    ).toMatchObject({ code: 'unreachable', charged: false })
  })

  it('never puts the key or what was said into an error’s message', async () => {
    standin.play(() => ({ trouble: 'invalid', detail: 'What is the capital of France?' }))
    for (const key of ['another-key', 'standin-key']) {
      const error = (await adapter(wire, standin, key)
        .complete(call())
        .catch((thrown: unknown) => thrown)) as Error
      expect(error.message).not.toMatch(/key-|standin-key|another-key|France/)
    }
  })
})

it('a fault without status or cause counts as charged: nothing is free by being unknown', () => {
  expect(faultFrom('openai', new Error('what'))).toMatchObject({ code: 'cut_off', charged: true })
})
