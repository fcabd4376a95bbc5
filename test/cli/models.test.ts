import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeServer, startFake, TOKEN } from './support/fake-server.ts'
import { run, tempDir } from './support/harness.ts'

let fake: FakeServer | undefined
let files: ReturnType<typeof tempDir>
beforeEach(() => {
  files = tempDir()
})
afterEach(async () => {
  files.remove()
  await fake?.close()
  fake = undefined
})

const read = (name: string): string => readFileSync(new URL(`../../charters/${name}`, import.meta.url), 'utf8')

/** `models check` of the default charter with another models file. */
async function check(models: string, argv: readonly string[] = [], env: Record<string, string> = {}) {
  const file = join(files.dir, 'charter.yaml')
  writeFileSync(file, read('default.yaml'))
  writeFileSync(join(files.dir, 'models.yaml'), models)
  const ran = await run(['models', 'check', file, '--json', ...argv], { env })
  const { findings } = ran.json() as { findings: readonly { readonly code: string; readonly path: string }[] }
  return { exit: ran.exit, err: ran.err, codes: [...new Set(findings.map(({ code }) => code))] }
}

const EACH = 'usd_per_1m: { input: 1, output: 4, cached: 0.1, reasoning: 4 }'
/** The default models file with a price for each kind of token. */
const priced = (each = EACH): string => read('models.yaml').replace(/usd_per_1k_tokens: [\d.]+/g, each)

describe('models check', () => {
  it('finds nothing where every price is there and fresh', async () => {
    expect(await check(priced(), ['--strict'])).toMatchObject({ exit: 0, codes: [] })
  })

  it.each([
    ['prices older than 90 days', priced().replace('2026-11-01', '2026-08-01'), 'prices_stale'],
    ['prices older than the file lets them get', priced().replace('2026-11-01', '2026-11-01\nstale_after: 7d'), 'prices_stale'],
    ['one price for all kinds of tokens', read('models.yaml'), 'prices_blended'],
    ['no price for cached tokens', priced('usd_per_1m: { input: 1, output: 4, reasoning: 4 }'), 'price_missing'],
    ['a model that is free', priced('usd_per_1m: { input: 0, output: 4, cached: 0, reasoning: 4 }'), 'price_odd'],
    ['cached tokens dearer than others', priced('usd_per_1m: { input: 1, output: 4, cached: 2, reasoning: 4 }'), 'price_odd'],
    ['a provider that nobody knows', priced().replace('provider: openai', 'provider: nobody'), 'provider_unknown'],
    ['two models of one id', priced().replace('id: gpt-mini', 'id: gemini-flash'), 'model_twice'],
  ])('warns of %s, and fails only with --strict', async (_, models, code) => {
    expect(await check(models)).toMatchObject({ exit: 0, codes: [code] })
    expect(await check(models, ['--strict'])).toMatchObject({ exit: 1, codes: [code], err: '' })
  })

  it('fails for prices of a day to come, and for a file that does not load', async () => {
    expect(await check(priced().replace('2026-11-01', '2027-01-01'))).toMatchObject({ exit: 1, codes: ['prices_from_the_future'] })
    expect(await check(priced().replace('context: 200000', 'context: 0'))).toMatchObject({ exit: 1, codes: ['charter_invalid'] })
  })

  it('knows a provider that has an address, and refuses settings that make no sense', async () => {
    const models = priced().replace('provider: openai', 'provider: local')
    expect(await check(models, ['--strict'], { LLM_PROVIDERS: 'local=http://127.0.0.1:11434/v1' })).toMatchObject({ exit: 0, codes: [] })
    const { exit, err } = await run(['models', 'check'], { env: { LLM_PROVIDERS: 'local' } })
    expect([exit, err]).toEqual([2, expect.stringContaining('LLM_PROVIDERS')])
  })
})

const GPT = {
  id: 'gpt',
  provider: 'openai',
  name: 'gpt-2026',
  tier: 3,
  max_density: 7,
  context: 400_000,
  tools: true,
  usd_per_1m: { input: 1.25, output: 10, cached: 0.125, reasoning: 10 },
  usd_per_1k: 0.0034,
  above_ceiling: false,
}

describe('models list and choose', () => {
  it('lists prices, with what experiments promoted, and says when they are old', async () => {
    const overlays = [{ experiment: 'exp_1', from: 'opus', to: 'gpt', filter: {} }]
    fake = await startFake({ 'GET /api/v1/models': { prices_as_of: '2026-01-01', stale: true, models: [GPT], overlays } })
    const { out, exit } = await run(['models', '--url', fake.url, '--token', TOKEN])
    expect(exit).toBe(0)
    expect(out).toMatch(/gpt\s+3\s+to 7\s+openai\s+400,000\s+yes\s+1\.25\s+0\.125\s+10\s+10/)
    expect(out).toContain('older than they should be')
    expect(out).toContain('Experiment exp_1: gpt in place of opus.')
  })

  it('says what the tokens that are named by kind cost with each model', async () => {
    const one = (id: string, cost: number) => ({ ...GPT, id, estimated_cost_usd: cost })
    const why = [{ code: 'dearer', text: 'It costs more' }]
    fake = await startFake({
      'GET /api/v1/models/choose?density=5&tools=false&input_tokens=9000&output_tokens=10&cached_tokens=8000': {
        model: one('talker', 0.0091),
        overlays: [],
        passed_over: [{ model: one('thinker', 0.018), why }],
      },
    })
    const named = ['--input', '9000', '--output', '10', '--cached', '8000']
    const { out } = await run(['models', 'choose', ...named, '--url', fake.url, '--token', TOKEN])
    expect(out).toContain('talker $0.0091')
    expect(out).toMatch(/thinker +\$0\.018 +It costs more/)
  })

  it('says which model, and why not the others; nothing to choose fails', async () => {
    const why = [{ code: 'density', text: 'Tier 1 is for a logic density up to 3; this is 7' }]
    fake = await startFake({
      'GET /api/v1/models/choose?density=7&tools=true&tokens=9': {
        model: GPT,
        overlays: ['exp_1'],
        passed_over: [{ model: { ...GPT, id: 'mini' }, why }],
      },
    })
    const chosen = await run(['models', 'choose', '--density', '7', '--tools', '--tokens', '9', '--url', fake.url, '--token', TOKEN])
    expect(chosen.out).toMatch(/^gpt \(experiment exp_1\)\n\nPASSED OVER\s+WHY\nmini\s+Tier 1 is for/)
    await fake.close()
    fake = await startFake({ 'GET /api/v1/models/choose?density=5&tools=false': { model: null, overlays: [], passed_over: [] } })
    expect(await run(['models', 'choose', '--url', fake.url, '--token', TOKEN])).toMatchObject({
      exit: 1,
      out: 'No model of the charter can do this work.',
    })
  })
})

describe('usage', () => {
  const sums = {
    requests: 1200,
    cost_usd: 2.5,
    priced_usd: 2.4,
    input_tokens: 1_000_000,
    output_tokens: 5000,
    cached_tokens: 900_000,
    reasoning_tokens: 0,
  }

  it('shows what was spent by agent and model, and the sum', async () => {
    const rows = [
      { agent_id: 'crew-01', model: 'gpt', ...sums },
      { agent_id: 'crew-02', model: null, ...sums },
    ]
    fake = await startFake({ 'GET /api/v1/usage?days=7': { from: '2026-11-15', to: '2026-11-21', rows, days: [], total: sums } })
    const { out } = await run(['usage', '--url', fake.url, '--token', TOKEN])
    expect(out).toMatch(/crew-01\s+gpt\s+1,200\s+\$2\.50\s+\$2\.40\s+1,000,000\s+900,000\s+5,000\s+0/)
    expect(out).toMatch(/crew-02\s+\(not named\)/)
    expect(out).toMatch(/all\s+1,200/)
    expect(out).not.toContain('estimated')
  })

  it('says of how many calls the tokens are in part estimated', async () => {
    const total = { ...sums, estimated_requests: 3 }
    const rows = [{ agent_id: 'crew-01', model: 'gpt', ...total }]
    fake = await startFake({ 'GET /api/v1/usage?days=7': { from: '2026-11-15', to: '2026-11-21', rows, days: [], total } })
    expect((await run(['usage', '--url', fake.url, '--token', TOKEN])).out).toContain('Tokens of 3 of these calls are in part estimated')
  })
})
