import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld

beforeEach(async () => {
  const tools = { everyone: ['web_search'], classes: { readers: ['Read(docs/**)'] }, deny: ['Bash(rm **)'] }
  world = await buildWorld({ charter: { tools, agents: { list: [{ id: 'crew-01', tools: ['@readers'] }] } } })
  http = buildHttp(world)
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const tools = (agent: string, token: string | undefined = OPERATOR_TOKEN) => http.send('GET', `/api/v1/agents/${agent}/tools`, { token })

it("answers an agent's tools, put together, before it ever asked", async () => {
  expect((await tools('crew-01')).json()).toEqual({
    agent_id: 'crew-01',
    default: 'deny',
    allow: [
      { pattern: 'web_search', from: 'everyone' },
      { pattern: 'Read(docs/**)', from: '@readers' },
    ],
    deny: ['Bash(rm **)'],
    without: ['llm_tokens'],
  })
  expect((await tools('nobody-lists-me')).json().allow).toEqual([{ pattern: 'web_search', from: 'everyone' }])
})

it('answers what the charter in force says, from the moment it is in force', async () => {
  await world.adopt({ agents: { list: [{ id: 'crew-01', tools: ['Fetch'] }] } })
  expect((await tools('crew-01')).json()).toMatchObject({ default: 'deny', allow: [{ pattern: 'Fetch', from: 'agent' }], without: null })
  expect((await tools('crew-02')).json()).toMatchObject({ default: 'allow', allow: [] })
})

it('tells an agent its own, and nobody else', async () => {
  const { token } = await http.key('crew-01')
  const other = await http.key('crew-02')
  expect((await tools('crew-01', token)).statusCode).toBe(200)
  expect((await tools('crew-01', other.token)).json().code).toBe('not_found')
})
