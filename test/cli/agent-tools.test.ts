import { expect, it } from 'vitest'
import { buildWorld } from '../support/world.ts'
import { onData, onFake } from './support/runs.ts'
import { AGENT } from './support/wire.ts'

const fake = onFake()
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
  const { out, exit } = await fake.on({ 'GET /api/v1/agents/crew-01/tools': TOOLS }, 'agents', 'tools', 'crew-01')
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
  const { out } = await fake.on(
    { 'GET /api/v1/agents/x/tools': { ...TOOLS, allow: [], deny: [], default: 'allow', without: null } },
    'agents',
    'tools',
    'x',
  )
  expect(out.split('\n')).toEqual(['No tool is listed for it.', 'Any other tool may be asked for.', 'It may ask without naming a tool.'])
})

it('leaves `agents` and `agents AGENT` what they were', async () => {
  const cli = (...argv: readonly string[]) =>
    fake.on({ 'GET /api/v1/agents': { agents: [AGENT], next: null }, 'GET /api/v1/agents/crew-01': AGENT }, ...argv)
  expect((await cli('agents')).out).toContain('crew-01')
  expect((await cli('agents', 'crew-01')).out).toContain('ses_1')
  expect((await cli('agents', 'tools')).exit).toBe(2)
})

it('works on the data itself when no server runs', async () => {
  const tools = { everyone: ['web_search'], classes: { readers: ['Read(docs/**)'] } }
  const world = await buildWorld({ charter: { tools, agents: { list: [{ id: 'crew-01', tools: ['@readers', 'Bash(npm test)'] }] } } })
  await onData(world, async (cli) => {
    expect((await cli('agents', 'tools', 'crew-01', '--json')).json()).toEqual({
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
  })
  await world.close()
})
