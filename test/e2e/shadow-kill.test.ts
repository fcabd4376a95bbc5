import { afterEach, describe, expect, it } from 'vitest'
import { type ProvidersStandin, STANDIN_KEY, startProviders } from '../../demo/standins/providers/standin.ts'
import { loadSigned } from '../../src/charter/signed.ts'
import { costOf, type Prices } from '../../src/core/arbiter/prices.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import type { Command } from '../../src/core/command.ts'
import type { Principal } from '../../src/core/principal.ts'
import { contentOf, SampleBody } from '../../src/core/samples/content.ts'
import { Governor } from '../../src/governor/governor.ts'
import { RandomIds } from '../../src/ids.ts'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import { fileSamples } from '../../src/kaizen/samples/stores/file.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { BOOT, LOCAL, OPEN } from '../support/core.ts'
import { kaizen, PLAN } from '../support/experiments.ts'
import { eventually, type Home, MASTER_SECRET, makeHome, type Program, startProgram } from '../support/program.ts'
import { audit, ledgerTexts } from './support/ledger.ts'
import { PLACES } from './support/places.ts'

const SAMPLES = 20
/** What the provider charges for every call that reaches it, answered or not. */
const USAGE = { input: 100, output: 1_000, cached: 0, reasoning: 0 }
/** Pays for some twelve calls at their worst case. */
const BUDGET_USD = 0.033
const STALLED_MS = 60_000

describe('kill -9 around the calls of an experiment', () => {
  let home: Home
  let providers: ProvidersStandin
  let program: Program | undefined

  afterEach(async () => {
    await program?.kill9()
    await providers?.stop()
    await home?.remove()
  })

  const start = async (): Promise<Program> => {
    program = await startProgram(home, { OPENAI_API_KEY: STANDIN_KEY, OPENAI_BASE_URL: providers.urls.openai })
    return program
  }
  const ledger = async (at: Program) => audit('default', await ledgerTexts(at.url))

  it('never exceeds its budget, and has counted everything that the provider charged', async () => {
    home = await makeHome({ kaizen: kaizen({}, { density: undefined, budget_usd: BUDGET_USD }) })
    providers = await startProviders(() => ({ holdAfter: 0 }))
    await seed(home)
    const price = costOf(await pricesOf(home), USAGE)

    // The calls are at the provider, which has not answered.
    await start()
    await eventually('calls are under way', () => providers.calls.length >= 2)
    await program?.kill9()

    // The second call of this process is answered at the moment of the kill, with the queue lost.
    await PLACES.embedded().then((place) => place.loseQueue(home))
    const before = providers.calls.length
    const killed = new Promise<void>((resolve) => {
      providers.play(() => {
        if (providers.calls.length === before + 2) void program?.kill9().then(resolve)
        return { text: 'what the candidate said', usage: USAGE }
      })
    })
    await start()
    await killed

    // The queue is as the kill left it: what was active is taken again.
    providers.play(() => ({ text: 'what the candidate said', usage: USAGE }))
    const last = await start()
    const { state, faults, entries } = await eventually(
      'nothing is owed any more',
      async () => {
        const found = await ledger(last)
        return found.state.shadows.size === 0 && found
      },
      STALLED_MS,
    )
    expect(faults).toEqual([])
    const exp = state.experiments.get('exp')
    expect(exp?.reserved).toBe(0)
    expect(exp?.spent).toBeLessThanOrEqual(BUDGET_USD * 1e6)
    expect(exp?.spent).toBeGreaterThanOrEqual(providers.calls.length * price)
    expect(providers.calls.length).toBeLessThan(SAMPLES)
    const types = entries.map(({ type }) => type)
    // Some were lost with a process, some are pairs, and for the rest there was no money.
    for (const type of ['shadow.failed', 'shadow.scored', 'shadow.dropped'] as const) expect(types).toContain(type)
    expect(JSON.stringify(entries)).not.toContain('what the candidate said')
  }, 300_000)

  it('spends nothing without samples', async () => {
    home = await makeHome({ kaizen: kaizen({}, { density: undefined }) })
    providers = await startProviders()
    await seed(home, 0)
    const { state } = await ledger(await start())
    expect([state.experiments.get('exp')?.spent, providers.calls.length]).toEqual([0, 0])
  }, 120_000)
})

/** The prices of the candidate. */
async function pricesOf({ charter }: Home): Promise<Prices> {
  const found = compileCharter((await loadSigned(charter)).content).arbiter.byId.get(PLAN.candidate)
  if (!found) throw new Error(`no ${PLAN.candidate}`)
  return found.prices
}

/** Writes a running experiment and kept samples into the data of a program that has not started yet. */
async function seed({ charter, dataDir }: Home, count = SAMPLES): Promise<void> {
  const [clock, ids] = [{ now: () => Date.now() }, new RandomIds()]
  const store = await openFileStore({ dir: dataDir })
  const governor = await Governor.start({ org: 'default', store, clock, ids, fault: () => undefined })
  const submit = async (command: Command, principal: Principal): Promise<void> => {
    const answer = await governor.submit(command, principal)
    if (!answer.ok) throw new Error(JSON.stringify(answer.refusal))
  }
  await submit({ kind: 'adopt', ...(await loadSigned(charter)) }, BOOT)
  const session = { capabilities: [], max_priority: 10, session_budget: null, session_id: ids.next('ses_') }
  await submit({ kind: 'handshake', agent_id: 'crew-01', ...session }, OPEN)
  await submit({ kind: 'experiment-draft', experiment_id: 'exp', declared: 'notes', door: 'http' }, LOCAL)
  await submit({ kind: 'experiment-start', experiment_id: 'exp', door: 'http' }, LOCAL)
  const samples = new Samples({ org: 'default', store: fileSamples(dataDir), master: Buffer.from(MASTER_SECRET), clock })
  for (let i = 0; i < count; i++) {
    const id = ids.next('req_')
    const ask = {
      agent_id: 'crew-01',
      task_intent: 'Summarise',
      resource_type: 'llm_tokens',
      estimated_cost: 1_000,
      logic_density: 4,
      priority: 5,
    }
    await submit({ kind: 'ask', request_id: id, ask: ask as Command<'ask'>['ask'], door: 'http' }, OPEN)
    const usage = { input_tokens: 100, output_tokens: 100 }
    await submit({ kind: 'settle', request_id: id, actual: 1_000, outcome: 'succeeded', usage: { model: PLAN.control, ...usage } }, OPEN)
    const content = contentOf(SampleBody.parse({ messages: [{ role: 'user', content: `Q${i}` }], output: 'A', model: PLAN.control, usage }))
    const until = clock.now() + 3_600_000
    await samples.keep(id, content, until)
    await submit({ kind: 'sample-kept', request_id: id, digest: samples.digestOf(id, content), model: PLAN.control, usage, until }, OPEN)
  }
  await governor.stop()
  await store.close()
}
