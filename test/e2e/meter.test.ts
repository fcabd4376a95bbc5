import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ProvidersStandin, STANDIN_KEY, startProviders } from '../../demo/standins/providers/standin.ts'
import { call, type Home, handshake, makeHome, OPERATOR_TOKEN, type Program, startProgram } from '../support/program.ts'

let home: Home
let program: Program
let standin: ProvidersStandin
beforeAll(async () => {
  standin = await startProviders(() => ({ text: 'The Loire.', usage: { input: 1000, output: 400, cached: 600, reasoning: 300 } }))
  home = await makeHome()
  program = await startProgram(home, {
    COUNTERSIGN_METER: 'on',
    COUNTERSIGN_LOG: 'debug',
    ANTHROPIC_API_KEY: STANDIN_KEY,
    ANTHROPIC_BASE_URL: standin.urls.anthropic,
  })
})
afterAll(async () => {
  await program.stop()
  await standin.stop()
  await home.remove()
})

it('an agent that only speaks to OpenAI calls a model of the charter, on the books, and the provider’s key is nowhere', async () => {
  const made = await call(program.url, 'POST', '/api/v1/keys', { agent_id: 'crew-01' }, OPERATOR_TOKEN)
  const token = String((made.body as unknown as { token: string }).token)
  await handshake(program.url, 'crew-01', token)
  const client = new OpenAI({ apiKey: token, baseURL: `${program.url}/v1`, maxRetries: 0, logLevel: 'off' })
  const messages = [{ role: 'user' as const, content: 'Name the longest river of France' }]
  const answer = await client.chat.completions.create({ model: 'auto', messages, metadata: { intent: 'Name rivers', logic_density: '4' } })
  expect(answer).toMatchObject({ model: 'claude-haiku', choices: [{ message: { content: 'The Loire.' } }] })
  const usage = await call(program.url, 'GET', '/api/v1/usage', undefined, OPERATOR_TOKEN)
  expect(usage.body).toMatchObject({
    rows: [{ agent_id: 'crew-01', model: 'claude-haiku', requests: 1, cost_usd: 0.0028, input_tokens: 1000 }],
  })

  const files = (await readdir(home.dir, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  const texts = await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'latin1')))
  expect(files.length).toBeGreaterThan(0)
  for (const secret of [STANDIN_KEY, 'longest river', 'The Loire'])
    expect([secret, texts.some((text) => text.includes(secret)), program.output().includes(secret)]).toEqual([secret, false, false])
})
