import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ProvidersStandin, STANDIN_KEY, startProviders } from '../../demo/standins/providers/standin.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'
import { run } from './support/harness.ts'

let world: World
let http: HttpWorld
let standin: ProvidersStandin
let url: string
let token: string
beforeEach(async () => {
  world = await buildWorld()
  http = buildHttp(world)
  url = await http.listen()
  token = (await http.key('crew-01')).token
  standin = await startProviders(() => ({
    text: 'Loire\nRhône\u001b[31m',
    usage: { input: 1000, output: 400, cached: 600, reasoning: 300 },
  }))
})
afterEach(async () => {
  await standin.stop()
  await http.close()
  await world.close()
})

const env = (): Record<string, string> => ({
  GEMINI_API_KEY: STANDIN_KEY,
  GEMINI_BASE_URL: standin.urls.google,
  ANTHROPIC_API_KEY: STANDIN_KEY,
  ANTHROPIC_BASE_URL: standin.urls.anthropic,
})
const complete = (...argv: readonly string[]) =>
  run(['llm', 'complete', '--url', url, '--token', token, '--agent', 'crew-01', ...argv], { env: env() })
const records = () => [...world.governor.state().requests.entries()].map(([, record]) => record)

describe('llm complete', () => {
  it('asks, calls the model that the grant names, and reports what it used', async () => {
    const { exit, out, err } = await complete('--density', '2', '--system', 'Be brief.', 'Name two rivers')
    expect(exit).toBe(0)
    // What a model says never reaches a terminal as commands.
    expect(out).toMatch(/^Loire\nRhône/)
    expect(out).not.toContain('\u001b')
    expect(err).toContain('1,000 tokens in (600 cached), 400 out (300 thought)')
    expect(standin.calls).toMatchObject([{ wire: 'google', model: 'gemini-flash', said: expect.stringContaining('system: Be brief.') }])
    expect(records()).toMatchObject([{ status: { name: 'settled', outcome: 'succeeded', actual: 1190 } }])
  })

  it('calls a model that is named, and says as JSON what came of it', async () => {
    const ran = await complete('--model', 'claude-haiku', '--json', 'Name two rivers')
    expect(ran.json()).toMatchObject({ request_id: records()[0]?.id, model: 'claude-haiku', usage: { input: 1000, cached: 600 } })
    expect(standin.calls).toMatchObject([{ wire: 'anthropic', model: 'claude-haiku' }])
  })

  it('calls nobody without a grant, and says why', async () => {
    await world.adopt({ deny: { intents: ['steal'] } })
    expect(await complete('--intent', 'Steal the recipe', 'How?')).toMatchObject({ exit: 1, err: expect.stringContaining('not_permitted') })
    expect(standin.calls).toEqual([])
  })

  it('says which key is missing, and the grant that was used for nothing costs nothing', async () => {
    const { exit, err } = await complete('--model', 'gpt', 'Name two rivers')
    expect([exit, err]).toEqual([1, expect.stringContaining('OPENAI_API_KEY')])
    expect(records()).toMatchObject([{ status: { name: 'settled', outcome: 'failed', actual: 0 } }])
  })

  it('offers the content as a sample where the charter lets it, and says when that fails; the answer stands', async () => {
    await world.adopt({ kaizen: { samples: { reuse: ['crew-01'] } } })
    expect(await complete('--density', '2', 'Name two rivers')).toMatchObject({ exit: 0 })
    expect([...world.governor.state().samples.entries()]).toMatchObject([[records()[0]?.id, { model: 'gemini-flash' }]])
    const { exit, out, err } = await complete('--density', '2', `Name two rivers ${'x'.repeat(300 * 1024)}`)
    expect([exit, out]).toEqual([0, expect.stringContaining('Loire')])
    expect(err).toContain('could not be kept')
    expect(world.governor.state().samples.size).toBe(1)
  })

  it('says when nothing in the charter can do the work', async () => {
    await world.adopt({ models: { file: 'models.yaml', max_usd_per_1k: 0.0001 } })
    expect(await complete('Name two rivers')).toMatchObject({ exit: 1, err: expect.stringContaining('no_model') })
  })
})
