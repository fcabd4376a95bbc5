import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ProvidersStandin, type Said, STANDIN_KEY, startProviders, type Trouble } from '../../demo/standins/providers/standin.ts'
import { modelLaw } from '../../src/core/arbiter/law.ts'
import { ModelsDocument } from '../../src/core/charter/models-file.ts'
import { bounded, type Retries, retrying } from '../../src/llm/bounded.ts'
import { LlmError } from '../../src/llm/errors.ts'
import { openLlm, type Providers } from '../../src/llm/open.ts'
import type { Llm } from '../../src/llm/port.ts'
import { until } from '../support/until.ts'
import { adapter, call, codeOf, collected, WIRES } from './kit.ts'

let standin: ProvidersStandin
beforeAll(async () => {
  standin = await startProviders()
})
afterAll(() => standin.stop())

/** Answers one thing after the other, the last for good. */
const inTurn = (...answers: readonly (Said | Trouble)[]) => {
  let at = 0
  standin.play(() => answers[Math.min(at++, answers.length - 1)] as Said | Trouble)
}

/** So long that it takes many events. */
const LONG = 'an answer that never ends, '.repeat(10)

describe.each(WIRES)('bounds of %s', (wire) => {
  it('a call that takes too long is ended, and so is its connection', async () => {
    // The first call loads the SDK, which takes longer than the limit.
    inTurn({ text: 'ok' }, { text: 'ok', holdAfter: 0 })
    await adapter(wire, standin).complete(call())
    const before = standin.left
    expect(await codeOf(bounded(adapter(wire, standin), wire, 500).complete(call()))).toBe('timeout')
    await until(() => standin.left > before)
  })

  it('a stream that stands still is ended', async () => {
    inTurn({ text: LONG, holdAfter: 3 })
    const before = standin.left
    expect(await codeOf(collected(bounded(adapter(wire, standin), wire, 500).stream(call())))).toBe('timeout')
    await until(() => standin.left > before)
  })

  it('what its caller ends is aborted, before and in the middle', async () => {
    const llm = bounded(adapter(wire, standin), wire, 60_000)
    expect(await codeOf(llm.complete(call({ signal: AbortSignal.abort() })))).toBe('aborted')
    inTurn({ text: LONG, holdAfter: 4 })
    const before = standin.left
    const enough = new AbortController()
    const reading = (async () => {
      for await (const chunk of llm.stream(call({ signal: enough.signal }))) if (chunk.kind === 'text') enough.abort()
    })()
    expect(await codeOf(reading)).toBe('aborted')
    await until(() => standin.left > before)
  })

  it('who stops reading ends the connection: nothing more is charged', async () => {
    inTurn({ text: LONG, holdAfter: 4 })
    const before = standin.left
    for await (const chunk of bounded(adapter(wire, standin), wire, 60_000).stream(call())) if (chunk.kind === 'text') break
    await until(() => standin.left > before)
  })
})

describe('trying again', () => {
  let waits: number[]
  let retries: Retries
  beforeEach(() => {
    waits = []
    retries = { tries: 3, wait: 1000, pause: async (ms) => void waits.push(ms) }
  })
  const llm = () => retrying(adapter('openai', standin), retries)

  it('waits longer each time, and as long as the provider asks', async () => {
    inTurn({ trouble: 'broken' }, { trouble: 'overloaded' }, { text: 'ok' })
    expect((await llm().complete(call())).text).toBe('ok')
    expect(waits).toEqual([1000, 2000])
    inTurn({ trouble: 'rate_limited', retryAfter: 7 }, { text: 'ok' })
    expect((await collected(llm().stream(call()))).text).toBe('ok')
    expect(waits).toEqual([1000, 2000, 7000])
  })

  it('does not call it free when an earlier try may have been charged', async () => {
    const came = async (): Promise<LlmError> =>
      llm()
        .complete(call())
        .then(() => expect.unreachable())
        .catch((error) => error)
    inTurn({ trouble: 'broken' }, { trouble: 'rate_limited' })
    expect(await came()).toMatchObject({ code: 'rate_limited', charged: true })
    inTurn({ trouble: 'rate_limited' })
    expect(await came()).toMatchObject({ code: 'rate_limited', charged: false })
  })

  it('gives up after the last try', async () => {
    inTurn({ trouble: 'overloaded' })
    const before = standin.calls.length
    expect(await codeOf(llm().complete(call()))).toBe('overloaded')
    expect(standin.calls.length - before).toBe(3)
  })

  it.each([{ trouble: 'too_long' }, { trouble: 'no_credit' }, { trouble: 'invalid' }, { text: 'Paris', cutAfter: 0 }] as const)(
    'never what would fail again, or may have been charged: %o',
    async (answer) => {
      inTurn(answer)
      const before = standin.calls.length
      expect(await codeOf(llm().complete(call()))).not.toBe('ok')
      expect(standin.calls.length - before).toBe(1)
    },
  )

  it('never after a part of the answer was read', async () => {
    inTurn({ text: 'a long answer, said twice?', cutAfter: 3 }, { text: 'ok' })
    expect(await codeOf(collected(llm().stream(call())))).toBe('cut_off')
    // A fault that may be tried again otherwise, in the middle of an answer.
    const failing: Llm = {
      complete: () => Promise.reject(new Error('not asked')),
      async *stream() {
        yield { kind: 'text', text: 'Par' }
        throw new LlmError('overloaded', 'overloaded')
      },
    }
    expect(await codeOf(collected(retrying(failing, retries).stream(call())))).toBe('overloaded')
    expect(waits).toEqual([])
  })
})

describe('the models of a charter behind one port', () => {
  const model = (id: string, provider: string, name?: string) => ({
    id,
    provider,
    usd_per_1k_tokens: 0.001,
    context: 1000,
    tools: true,
    ...(name ? { name } : {}),
  })
  const models = ['openai', 'anthropic', 'google'].map((provider) => model(provider, provider, `${provider}-2026`))
  const tier = (n: number, listed: readonly object[]) => ({ tier: n, max_density: n * 2, models: listed })
  const law = modelLaw(
    ModelsDocument.parse({
      version: 1,
      prices_as_of: '2026-11-01',
      tiers: [tier(1, models), tier(2, [model('own', 'own')]), tier(3, [model('lost', 'lost')]), tier(4, models), tier(5, models)],
    }),
    null,
  )
  const providers = (): Providers => ({
    openai: { key: STANDIN_KEY, baseUrl: standin.urls.openai },
    anthropic: { key: STANDIN_KEY, baseUrl: standin.urls.anthropic },
    google: { key: STANDIN_KEY, baseUrl: standin.urls.google },
    own: { key: STANDIN_KEY, baseUrl: standin.urls.openai },
  })

  it.each(WIRES)('asks %s under its own name of the model', async (wire) => {
    inTurn({ text: 'ok' })
    const llm = openLlm(law, { providers: providers() })
    expect((await llm.complete(call({ model: wire }))).model).toBe(`${wire}-2026`)
    expect(standin.calls.at(-1)).toMatchObject({ wire, model: `${wire}-2026` })
  })

  it('asks any other provider at its address as OpenAI is asked', async () => {
    inTurn({ text: 'ok' })
    await openLlm(law, { providers: providers() }).complete(call({ model: 'own' }))
    expect(standin.calls.at(-1)).toMatchObject({ wire: 'openai', model: 'own', maxOutputTokens: 200 })
  })

  it('says which setting is missing, and calls nobody', async () => {
    const before = standin.calls.length
    const without = openLlm(law, { providers: {} })
    expect(await without.complete(call({ model: 'google' })).catch(String)).toContain('GEMINI_API_KEY')
    expect(await without.complete(call({ model: 'lost' })).catch(String)).toContain('LLM_PROVIDERS=lost=')
    expect(await codeOf(without.complete(call({ model: 'nobody' })))).toBe('unknown_model')
    expect(standin.calls.length).toBe(before)
  })
})
