import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ProvidersStandin, type Script, STANDIN_KEY, startProviders } from '../../demo/standins/providers/standin.ts'
import type { PricedModel } from '../../src/core/arbiter/law.ts'
import { costOf } from '../../src/core/arbiter/prices.ts'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import { openLlm } from '../../src/llm/open.ts'
import { buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { until } from '../support/until.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
let standin: ProvidersStandin
let samples: Samples
let url: string
let token: string
beforeEach(async () => {
  world = await buildWorld()
  standin = await startProviders()
  const providers = Object.fromEntries(Object.entries(standin.urls).map(([name, baseUrl]) => [name, { key: STANDIN_KEY, baseUrl }]))
  const models = world.governor.charter().arbiter
  samples = new Samples({ org: 'default', store: new MemorySamples(), master: MASTER, clock: world.clock })
  http = buildHttp(world, { samples, llm: openLlm(models, { providers, retries: { tries: 1, wait: 0, pause: async () => undefined } }) })
  url = await http.listen()
  token = (await http.key('crew-01')).token
})
afterEach(async () => {
  await http.close()
  await standin.stop()
  await world.close()
})

const ANSWER = { text: 'Paris, on the Seine.', usage: { input: 1000, output: 400, cached: 600, reasoning: 300 } }

/** An agent that knows nothing of Countersign: OpenAI's own SDK at another address. */
const agent = (script: Script, key = token): OpenAI => {
  standin.play(script)
  return new OpenAI({ apiKey: key, baseURL: `${url}/v1`, logLevel: 'off' })
}
const asked = (changes: object = {}) => ({
  model: 'gpt',
  messages: [{ role: 'user' as const, content: 'What is the capital of France?' }],
  max_completion_tokens: 500,
  metadata: { intent: 'Answer a question' },
  ...changes,
})
const records = () => [...world.governor.state().requests.entries()].map(([, record]) => record)
const failure = (work: PromiseLike<unknown>): Promise<{ readonly status?: number; readonly code?: string; readonly message: string }> =>
  Promise.resolve(work).then(
    () => {
      throw new Error('it was answered')
    },
    (error: Error) => error,
  )

describe('POST /v1/chat/completions', () => {
  it('answers as OpenAI does, with permission, and with what the provider says it used as confirmed', async () => {
    const answer = await agent(() => ANSWER).chat.completions.create(asked())
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'gpt',
      choices: [{ message: { role: 'assistant', content: 'Paris, on the Seine.' }, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: 1000,
        completion_tokens: 400,
        prompt_tokens_details: { cached_tokens: 600 },
        completion_tokens_details: { reasoning_tokens: 300 },
      },
    })
    const [record] = records()
    expect(record).toMatchObject({
      ask: { agent_id: 'crew-01', task_intent: 'Answer a question' },
      status: { name: 'settled', confirmed: true, charged: 4760 },
    })
    expect(answer.id).toBe(`chatcmpl-${record?.id}`)
  })

  it('streams as OpenAI does', async () => {
    const stream = await agent(() => ANSWER).chat.completions.create({ ...asked(), stream: true, stream_options: { include_usage: true } })
    let text = ''
    let used: unknown
    let finish: unknown
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
      used = chunk.usage ?? used
    }
    expect([text, finish]).toEqual(['Paris, on the Seine.', 'stop'])
    expect(used).toMatchObject({ prompt_tokens: 1000, completion_tokens: 400 })
    await until(() => records()[0]?.status.name === 'settled')
  })

  it('leaves the choice to the arbiter, and takes tools to any provider and back', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object', properties: {} } } }]
    const script: Script = () => ({ toolCalls: [{ name: 'weather', args: { city: 'Rome' } }] })
    const body = asked({ model: 'auto', tools, metadata: { logic_density: '4' } })
    const { model, choices } = await agent(script).chat.completions.create(body)
    expect(model).toBe('claude-haiku')
    expect(standin.calls).toMatchObject([{ wire: 'anthropic', tools: ['weather'] }])
    const [called] = choices[0]?.message.tool_calls ?? []
    expect(called).toMatchObject({ type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } })
    const messages = [
      ...body.messages,
      choices[0]?.message,
      { role: 'tool', tool_call_id: called?.id, content: 'rain' },
    ] as OpenAI.ChatCompletionMessageParam[]
    const next = await agent(() => ({ text: 'Rain.' })).chat.completions.create({ ...body, messages })
    expect(next.choices[0]?.message.content).toBe('Rain.')
  })

  it('leaves only what has room for the call to the arbiter, and sets aside what that costs', async () => {
    // Between 200,000 and 400,000 tokens: the cheapest for it has no room.
    const body = asked({ model: 'auto', max_completion_tokens: 250_000, metadata: { logic_density: '4' } })
    const { model } = await agent(() => ({ text: 'Yes.', usage: { input: 20, output: 250_000 } })).chat.completions.create(body)
    expect(model).toBe('gpt')
    const [record] = records()
    const { byId } = world.governor.charter().arbiter
    const output = costOf((byId.get('gpt') as PricedModel).prices, { input: 0, output: 250_000, cached: 0, reasoning: 0 })
    expect(record?.reservation.amount).toBeGreaterThanOrEqual(output)
    const none = asked({ model: 'auto', max_completion_tokens: 250_000, metadata: { logic_density: '10' } })
    expect(await failure(agent(() => ANSWER).chat.completions.create(none))).toMatchObject({ code: 'unknown_model' })
    expect(records()).toHaveLength(1)
  })

  it('calls nobody without a grant, says why, and is not asked again by the SDK', async () => {
    await world.adopt({ deny: { intents: ['answer a question'] } })
    const error = await failure(agent(() => ANSWER).chat.completions.create(asked()))
    expect(error).toMatchObject({ status: 403, code: 'not_permitted' })
    expect(error.message).toContain('policy')
    expect(records()).toHaveLength(1)
    expect(standin.calls).toEqual([])
  })

  it('is refused by a budget before it costs anything', async () => {
    await world.adopt({ budgets: { agent_day_usd: 0.001 } })
    expect(await failure(agent(() => ANSWER).chat.completions.create(asked()))).toMatchObject({ status: 403 })
    expect(standin.calls).toEqual([])
  })

  it('waits while people are asked; who hangs up takes the request back', async () => {
    const operators = [{ id: 'alice', telegram: 1001 }]
    await world.adopt({ operators, escalate: { sensitive_intents: ['answer a question'] } })
    const waiting = agent(() => ANSWER).chat.completions.create(asked())
    const { id } = await until(() => records().find(({ status }) => status.name === 'pending'))
    await world.governor.submit(
      { kind: 'vote', request_id: id, vote: 'approve', door: 'http' },
      { kind: 'person', identity: { on: 'telegram', user: 1001 } },
    )
    expect((await waiting).choices[0]?.message.content).toBe('Paris, on the Seine.')

    const enough = new AbortController()
    const left = failure(agent(() => ANSWER).chat.completions.create(asked(), { signal: enough.signal }))
    await until(() => records().some(({ status }) => status.name === 'pending'))
    enough.abort()
    await left
    await until(() => records().some(({ status }) => status.name === 'refused' && status.cause === 'cancelled'))
    expect(standin.calls).toHaveLength(1)
  })

  it('who stops reading ends the call at the provider', async () => {
    const stream = await agent(() => ({ text: 'an answer that never ends, '.repeat(20), holdAfter: 6 })).chat.completions.create({
      ...asked(),
      stream: true,
    })
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    await until(() => standin.left > 0)
    const record = await until(() => records().find(({ status }) => status.name === 'settled'))
    // What it costs: test/http/meter-money.test.ts.
    expect(record.status).toMatchObject({ outcome: 'failed' })
  })

  it('says what went wrong at the provider in OpenAI’s own form, before an answer has begun and in its middle', async () => {
    expect(await failure(agent(() => ({ trouble: 'too_long' })).chat.completions.create(asked()))).toMatchObject({
      status: 400,
      code: 'too_long',
    })
    expect(await failure(agent(() => ({ trouble: 'bad_key' })).chat.completions.create(asked()))).toMatchObject({
      status: 502,
      code: 'bad_key',
    })
    const cut = agent(() => ({ ...ANSWER, cutAfter: 3 })).chat.completions.create({ ...asked(), stream: true })
    expect(
      await failure(
        cut.then(async (stream) => {
          for await (const _ of stream);
        }),
      ),
    ).toMatchObject({ code: 'cut_off' })
    expect(records().map(({ status }) => status)).toMatchObject([{ charged: 0 }, { charged: 0 }, { outcome: 'failed' }])
  })

  it.each([
    ['what the meter cannot carry', { top_p: 0.5 }, 400, 'invalid_field'],
    ['pictures', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }, 400, 'invalid_field'],
    ['a model that the charter does not list', { model: 'gpt-9' }, 404, 'unknown_model'],
    ['another agent', { metadata: { agent_id: 'crew-02' } }, 403, 'forbidden'],
  ])('refuses %s instead of ignoring it', async (_, changes, status, code) => {
    expect(await failure(agent(() => ANSWER).chat.completions.create(asked(changes)))).toMatchObject({ status, code })
    expect(standin.calls).toEqual([])
  })

  it('is for agents only: operators and meters call nobody, nor does who has no key where one is needed', async () => {
    const meterKey = (await http.key(null)).token
    for (const key of [OPERATOR_TOKEN, meterKey])
      expect(await failure(agent(() => ANSWER, key).chat.completions.create(asked()))).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await failure(agent(() => ANSWER, 'nobody').chat.completions.create(asked()))).toMatchObject({ status: 401 })
    // An open charter believes who calls from this machine, but not that it is an agent with a key.
    const claims = await http.send('POST', '/v1/chat/completions', { body: asked({ metadata: { agent_id: 'crew-01' } }) })
    expect(claims.json()).toMatchObject({ error: { code: 'not_permitted' } })
    expect(standin.calls).toEqual([])
  })

  it('takes a conversation that is longer than other bodies may be, and not one without end', async () => {
    const long = (length: number) => asked({ messages: [{ role: 'user', content: 'word '.repeat(length / 5) }], model: 'claude-sonnet' })
    expect((await agent(() => ANSWER).chat.completions.create(long(1_000_000))).choices).toHaveLength(1)
    expect(await failure(agent(() => ANSWER).chat.completions.create(long(5_000_000)))).toMatchObject({
      status: 413,
      code: 'body_too_large',
    })
  })

  it('keeps the content for experiments where the charter lets it, and nowhere else', async () => {
    const client = agent(() => ANSWER)
    await client.chat.completions.create(asked())
    expect(world.governor.state().samples.size).toBe(0)
    await world.adopt({ kaizen: { samples: { reuse: ['crew-01'] } } })
    await client.chat.completions.create(asked())
    const stream = await client.chat.completions.create({ ...asked(), stream: true })
    for await (const _ of stream);
    const kept = await until(() => {
      const all = [...world.governor.state().samples.entries()].map(([, sample]) => sample)
      return all.length === 2 ? all : undefined
    })
    for (const { request, digest } of kept)
      expect(await samples.read(request, digest)).toMatchObject({
        messages: [{ role: 'user', content: 'What is the capital of France?' }],
        output: { text: 'Paris, on the Seine.' },
        model: 'gpt',
        usage: { input_tokens: 1000, output_tokens: 400 },
      })
  })

  it('never writes what was said, or a key, into the ledger', async () => {
    await agent(() => ANSWER).chat.completions.create(asked())
    const texts = (await world.governor.read(0, 1000)).map(({ text }) => text).join('\n')
    for (const secret of ['capital of France', 'on the Seine', STANDIN_KEY, token]) expect(texts).not.toContain(secret)
  })
})

it('without a meter there is no such route', async () => {
  const plain = buildHttp(world)
  const answer = await plain.send('POST', '/v1/chat/completions', { body: asked(), token })
  expect(answer.statusCode).toBe(404)
  await plain.close()
})
