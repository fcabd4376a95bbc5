import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { buildWorld } from '../support/world.ts'
import { type FakeServer, startFake, TOKEN } from './support/fake-server.ts'
import { NOBODY, run, tempDir } from './support/harness.ts'
import { AGENT } from './support/wire.ts'

let fake: FakeServer | undefined
afterEach(async () => {
  await fake?.close()
  fake = undefined
})

const TOOLS = {
  agent_id: 'crew-01',
  default: 'deny',
  allow: [
    { pattern: 'web_search', from: 'everyone' },
    { pattern: 'Read(docs/**)\u202e', from: '@readers' },
  ],
  deny: ['Bash(rm **)'],
  without: ['llm_tokens'],
}

it('prints the tools of an agent and where each comes from', async () => {
  fake = await startFake({ 'GET /api/v1/agents/crew-01/tools': TOOLS })
  const { out, exit } = await run(['agents', 'tools', 'crew-01', '--url', fake.url, '--token', TOKEN])
  expect(exit).toBe(0)
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^TOOL +FROM$/),
    expect.stringMatching(/^web_search +everyone$/),
    expect.stringMatching(/^Read\(docs\/\*\*\)\\u\{202e\} +@readers$/),
    'Denied to every agent: Bash(rm **)',
    'Any other tool is refused.',
    'Without naming a tool it may ask for llm_tokens.',
  ])
})

it('says so when an agent has none, and when everything is open', async () => {
  fake = await startFake({ 'GET /api/v1/agents/x/tools': { ...TOOLS, allow: [], deny: [], default: 'allow', without: null } })
  const { out } = await run(['agents', 'tools', 'x', '--url', fake.url, '--token', TOKEN])
  expect(out.split('\n')).toEqual(['No tool is listed for it.', 'Any other tool may be asked for.', 'It may ask without naming a tool.'])
})

it('leaves `agents` and `agents AGENT` what they were', async () => {
  fake = await startFake({ 'GET /api/v1/agents': { agents: [AGENT], next: null }, 'GET /api/v1/agents/crew-01': AGENT })
  const door = ['--url', fake.url, '--token', TOKEN]
  expect((await run(['agents', ...door])).out).toContain('crew-01')
  expect((await run(['agents', 'crew-01', ...door])).out).toContain('ses_1')
  expect((await run(['agents', 'tools', ...door])).exit).toBe(2)
})

it('works on the data itself when no server runs', async () => {
  const tools = { everyone: ['web_search'], classes: { readers: ['Read(docs/**)'] } }
  const world = await buildWorld({ charter: { tools, agents: { list: [{ id: 'crew-01', tools: ['@readers', 'Bash(npm test)'] }] } } })
  const temp = tempDir()
  mkdirSync(join(temp.dir, 'ledger'))
  writeFileSync(join(temp.dir, 'ledger', 'default.000000000001.jsonl'), '{}\n\n')
  writeFileSync(join(temp.dir, 'server.json'), JSON.stringify({ url: NOBODY, pid: 1 }))
  const { governor } = world
  const direct = async () => ({
    submit: governor.submit.bind(governor),
    state: () => governor.state(),
    close: async () => undefined,
  })
  expect((await run(['agents', 'tools', 'crew-01', '--json', '--data-dir', temp.dir], { direct })).json()).toEqual({
    agent_id: 'crew-01',
    default: 'deny',
    allow: [
      { pattern: 'web_search', from: 'everyone' },
      { pattern: 'Read(docs/**)', from: '@readers' },
      { pattern: 'Bash(npm test)', from: 'agent' },
    ],
    deny: [],
    without: ['llm_tokens'],
  })
  await world.close()
  temp.remove()
})
