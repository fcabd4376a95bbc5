import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ProvidersStandin, type Said, STANDIN_KEY, startProviders, type Trouble } from '../../demo/standins/providers/standin.ts'
import { costOf } from '../../src/core/arbiter/prices.ts'
import { estimateInput, estimateText } from '../../src/llm/estimate.ts'
import { openLlm } from '../../src/llm/open.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { until } from '../support/until.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
let standin: ProvidersStandin
let url: string
let token: string
/** Waits between tries, in ms. */
let waits: number[]
/** What happens during such a wait. */
let meanwhile: (signal: AbortSignal | undefined) => Promise<unknown>
beforeEach(async () => {
  world = await buildWorld({ charter: { budgets: { tokens: { org_day: 1_000_000 } } } })
  standin = await startProviders()
  const providers = Object.fromEntries(Object.entries(standin.urls).map(([name, baseUrl]) => [name, { key: STANDIN_KEY, baseUrl }]))
  waits = []
  meanwhile = async () => undefined
  const pause = async (ms: number, signal: AbortSignal | undefined): Promise<void> => {
    waits.push(ms)
    await meanwhile(signal)
  }
  const models = world.governor.charter().arbiter
  http = buildHttp(world, { llm: openLlm(models, { providers, retries: { tries: 3, wait: 1000, pause } }) })
  url = await http.listen()
  token = (await http.key('crew-01')).token
})
afterEach(async () => {
  await http.close()
  await standin.stop()
  await world.close()
})

const LONG = 'an answer of many words, '.repeat(20)
const USAGE = { input: 1000, output: 400 }
const messages = [{ role: 'user' as const, content: 'What is the capital of France?' }]
/** Models of the default charter, by the wire that they are called over. */
const MODELS = { openai: 'gpt', anthropic: 'claude-haiku', google: 'gemini-flash' } as const

const asked = (model: string, changes: object = {}) => ({ model, messages, max_completion_tokens: 500, ...changes })
/** OpenAI's own SDK, which tries nothing again that it is told not to. */
const client = (...answers: readonly (Said | Trouble)[]): OpenAI => {
  let at = 0
  standin.play(() => answers[Math.min(at++, answers.length - 1)] as Said | Trouble)
  return new OpenAI({ apiKey: token, baseURL: `${url}/v1`, logLevel: 'off' })
}
const records = () => [...world.governor.state().requests.entries()].map(([, record]) => record)
const settled = async () => {
  const record = await until(() => records().find(({ status }) => status.name === 'settled'))
  if (record.status.name !== 'settled') throw new Error('not settled')
  return record.status
}
/** What the settlement says was used. */
const reported = async () => {
  const entries = await world.governor.read(0, 1000)
  const found = entries.map(({ text }) => JSON.parse(text)).find(({ type }) => type === 'request.settled')
  return found.data.input.command.usage
}
/** Micro-dollars and tokens that the organisation's day counts: what is set aside as well. */
const counted = async (): Promise<readonly [number, number]> => {
  const { windows } = (await http.send('GET', '/api/v1/budgets', { token: OPERATOR_TOKEN })).json()
  const used = (unit: string): number =>
    windows.find((one: { window: string; unit: string }) => one.window === 'org_day' && one.unit === unit).used
  return [Math.round(used('usd') * 1e6), used('tokens')]
}
const price = (model: string, input: number, output: number): number => {
  const prices = world.governor.charter().arbiter.byId.get(model)?.prices
  if (!prices) throw new Error(`no ${model}`)
  return costOf(prices, { input, output, cached: 0, reasoning: 0 })
}
const estimated = (wire: string): Promise<number> => estimateInput({ messages }, wire)
const failure = (work: PromiseLike<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> =>
  Promise.resolve(work).then(
    () => expect.unreachable(),
    (error) => error,
  )

describe.each(['openai', 'anthropic', 'google'] as const)('money of a metered call to %s', (wire) => {
  const model = MODELS[wire]
  /** Anthropic says at once how much it read. */
  const read = async (): Promise<number> => (wire === 'anthropic' ? USAGE.input : estimated(wire))

  it('whose client hangs up midway: what had come by then, as an estimate', async () => {
    const stream = await client({ text: LONG, usage: USAGE, holdAfter: 10 }).chat.completions.create({ ...asked(model), stream: true })
    let text = ''
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      if (text.length > 60) break
    }
    const { outcome, charged, confirmed } = await settled()
    const usage = await reported()
    expect(usage).toMatchObject({ model, input_tokens: await read(), estimated: true })
    expect(usage.output_tokens).toBeGreaterThanOrEqual(await estimateText(text, wire))
    expect(usage.output_tokens).toBeLessThan(60)
    expect([outcome, confirmed, charged]).toEqual(['failed', true, price(model, usage.input_tokens, usage.output_tokens)])
    expect(await counted()).toEqual([charged, usage.input_tokens + usage.output_tokens])
    await until(() => standin.left > 0)
  })

  it('whose provider closes midway: the client is told, and what came of it is counted', async () => {
    const stream = await client({ text: LONG, usage: USAGE, cutAfter: 10 }).chat.completions.create({ ...asked(model), stream: true })
    let text = ''
    const reading = async (): Promise<void> => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    }
    expect(await failure(reading())).toMatchObject({ code: 'cut_off' })
    const { charged } = await settled()
    const output = await estimateText(text, wire)
    expect(await reported()).toMatchObject({ input_tokens: await read(), output_tokens: output, estimated: true })
    expect(charged).toBe(price(model, await read(), output))
    expect(await counted()).toEqual([charged, (await read()) + output])
    expect(standin.calls).toHaveLength(1)
  })

  it('whose client hangs up before a word: the most that was asked for, and the call is ended at the provider', async () => {
    const enough = new AbortController()
    const calling = client({ text: 'x', holdAfter: 0 }).chat.completions.create(asked(model), { signal: enough.signal })
    const left = failure(calling)
    await until(() => standin.calls.length === 1)
    enough.abort()
    await left
    const input = await estimated(wire)
    expect(await settled()).toMatchObject({ outcome: 'failed', charged: price(model, input, 500) })
    expect(await counted()).toEqual([price(model, input, 500), input + 500])
    await until(() => standin.left > 0)
  })

  it('whose provider fails midway: as one that is cut off', async () => {
    const stream = await client({ text: LONG, usage: USAGE, failAfter: 10 }).chat.completions.create({ ...asked(model), stream: true })
    let text = ''
    const reading = async (): Promise<void> => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    }
    expect(['cut_off', 'overloaded']).toContain((await failure(reading())).code)
    const output = await estimateText(text, wire)
    expect((await settled()).charged).toBe(price(model, await read(), output))
    expect(await counted()).toEqual([price(model, await read(), output), (await read()) + output])
    expect(standin.calls).toHaveLength(1)
  })

  it('whose provider closes before a word: the most that was asked for, and no second try', async () => {
    expect(await failure(client({ text: 'x', cutAfter: 0 }).chat.completions.create(asked(model)))).toMatchObject({ code: 'cut_off' })
    const input = await estimated(wire)
    expect((await settled()).charged).toBe(price(model, input, 500))
    expect(await counted()).toEqual([price(model, input, 500), input + 500])
    expect(standin.calls).toHaveLength(1)
  })

  it.each(['rate_limited', 'overloaded'] as const)(
    'that is put off (%s): waits as long as the provider says, and pays once',
    async (trouble) => {
      const answer = await client(
        { trouble, retryAfter: 7 },
        { trouble, retryAfter: 2 },
        { text: 'Paris.', usage: USAGE },
      ).chat.completions.create(asked(model))
      expect(answer.choices[0]?.message.content).toBe('Paris.')
      expect(waits).toEqual([7000, 2000])
      expect(await counted()).toEqual([price(model, 1000, 400), 1400])
      expect(await reported()).not.toHaveProperty('estimated')
    },
  )

  it('that is put off for good: costs nothing, sets nothing aside, and the client is told when to come again', async () => {
    const error = await failure(client({ trouble: 'rate_limited', retryAfter: 9 }).chat.completions.create(asked(model)))
    expect(error).toMatchObject({ status: 429, code: 'rate_limited' })
    expect([error.headers?.get('retry-after'), error.headers?.get('x-should-retry')]).toEqual(['9', 'false'])
    expect([waits, standin.calls.length]).toEqual([[9000, 9000], 3])
    expect(await counted()).toEqual([0, 0])
  })

  it('whose client hangs up while it is put off: costs nothing, and nobody is called again', async () => {
    const enough = new AbortController()
    meanwhile = (signal) => {
      enough.abort()
      return until(() => signal?.aborted)
    }
    const calling = client({ trouble: 'overloaded', retryAfter: 60 }).chat.completions.create(asked(model), { signal: enough.signal })
    await failure(calling)
    expect((await settled()).charged).toBe(0)
    expect(await counted()).toEqual([0, 0])
    expect(standin.calls).toHaveLength(1)
  })

  it('of which a try failed that was paid for: both are settled, the failed one as an estimate of what it read', async () => {
    await client({ trouble: 'broken' }, { trouble: 'broken' }, { text: 'Paris.', usage: USAGE }).chat.completions.create(asked(model))
    const input = 2 * (await estimated(wire)) + 1000
    expect(await reported()).toMatchObject({ input_tokens: input, output_tokens: 400, estimated: true })
    expect(await settled()).toMatchObject({ outcome: 'succeeded', charged: price(model, input, 400) })
    expect(await counted()).toEqual([price(model, input, 400), input + 400])
  })

  it('that the server’s own end cuts off: the end waits until it is settled', async () => {
    const stream = await client({ text: LONG, usage: USAGE, holdAfter: 6 }).chat.completions.create({ ...asked(model), stream: true })
    let said = 0
    const reading = async (): Promise<void> => {
      for await (const chunk of stream) said += chunk.choices[0]?.delta.content?.length ?? 0
    }
    const cut = failure(reading())
    await until(() => said > 0)
    await http.close()
    expect(records().map(({ status }) => status)).toMatchObject([{ name: 'settled', outcome: 'failed', confirmed: true }])
    expect(await cut).toMatchObject({ code: 'aborted' })
  })

  it('that failed each time: every try is settled', async () => {
    expect(await failure(client({ trouble: 'broken' }).chat.completions.create(asked(model)))).toMatchObject({ code: 'provider_fault' })
    const input = 3 * (await estimated(wire))
    expect(await settled()).toMatchObject({ outcome: 'failed', charged: price(model, input, 0) })
    expect(await counted()).toEqual([price(model, input, 0), input])
  })
})

// Over Google's wire arguments are an object already.
it.each(['openai', 'anthropic'] as const)(
  'a tool call from %s that is no JSON comes to the client as it was written, may be sent back, and is paid',
  async (wire) => {
    const model = MODELS[wire]
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }]
    const raw = '{"city": "Rome", '
    const stream = await client({ toolCalls: [{ name: 'weather', args: {}, raw }], usage: USAGE }).chat.completions.create({
      ...asked(model, { tools }),
      stream: true,
    })
    let written = ''
    for await (const chunk of stream) written += chunk.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? ''
    expect(written).toBe(raw)
    expect((await settled()).charged).toBe(price(model, 1000, 400))
    expect(await counted()).toEqual([price(model, 1000, 400), 1400])
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'weather', arguments: written } }
    const back = [
      ...messages,
      { role: 'assistant' as const, tool_calls: [call] },
      { role: 'tool' as const, tool_call_id: 'call_1', content: 'What?' },
    ]
    const next = await client({ text: 'Rain.', usage: USAGE }).chat.completions.create({ ...asked(model, { tools }), messages: back })
    expect(next.choices[0]?.message.content).toBe('Rain.')
    expect(await counted()).toEqual([2 * price(model, 1000, 400), 2800])
  },
)
