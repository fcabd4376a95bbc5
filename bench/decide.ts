import { loadCharter } from '../src/charter/load.ts'
import { type AskBody, askFromBody } from '../src/core/ask.ts'
import type { CharterContent } from '../src/core/charter/content.ts'
import { parseCharter } from '../src/core/charter/parse.ts'
import { decide } from '../src/core/decide/index.ts'
import type { Event } from '../src/core/event.ts'
import { evolve } from '../src/core/evolve/index.ts'
import { emptyState, type State } from '../src/core/state.ts'
import { seal } from '../src/ledger/entry.ts'
import { createVerifier } from '../src/ledger/verify.ts'
import { type Bench, count, quantile, type Row } from './table.ts'

const NOW = Date.UTC(2026, 10, 21, 12)

type Rules = readonly Readonly<Record<string, unknown>>[]

const ruleOf = (id: string, effect: string, when: string, tools?: readonly string[]) => ({
  id,
  effect,
  when,
  ...(tools ? { tools } : {}),
  reason_code: 'bench',
  reason: 'A rule of the benchmark',
})

/** What every request is looked at for, whatever its tool: as the default charter's, and five more kinds of conditions. */
const GENERAL: Rules = [
  ruleOf('ordinary', 'allow', '!request.tainted && request.environment in ["", "test", "staging"]'),
  ruleOf('spender', 'confirm', 'request.estimated_cost_usd > 2.0 && budget.day_used > 5.0'),
  ruleOf('night', 'confirm', 'local.hour < 6 && request.resource_type == "compute"'),
  ruleOf('often', 'deny', 'history.count("transfer", "1h") > 10'),
  ruleOf('urgent', 'confirm', 'request.justification.matches("(?i)urgent|immediately")'),
  ruleOf('untrusted', 'deny', 'agent.role == "guest" && request.priority > 5'),
]

/** So many rules: the general ones, and the others each about a tool, five to a tool; one tool is the one that is asked for. */
const aboutTools = (count: number): Rules => [
  ...GENERAL,
  ...Array.from({ length: count - GENERAL.length }, (_, i) =>
    ruleOf(`tool-${i}`, i % 2 === 0 ? 'deny' : 'confirm', `has(request.args.limit) && request.args.limit > ${1000 + i}`, [
      i < 5 ? 'web_search' : `tool_${Math.floor(i / 5)}`,
    ]),
  ),
]

/** So many rules that must all be evaluated: none names a tool. */
const aboutAll = (count: number): Rules => [
  ...GENERAL,
  ...Array.from({ length: count - GENERAL.length }, (_, i) =>
    ruleOf(`any-${i}`, 'deny', `request.estimated_cost_usd > ${100 + i}.0 && request.priority < 3`),
  ),
]

const CHARTERS: readonly { readonly name: string; readonly rules?: Rules; readonly judged?: string }[] = [
  { name: 'no rules' },
  { name: '10 rules', rules: aboutTools(10) },
  { name: '100 rules', rules: aboutTools(100), judged: 'p50 ≤ 20 µs, ≥ 50,000/s' },
  { name: '1,000 rules', rules: aboutTools(1_000), judged: 'p50 ≤ 20 µs, ≥ 50,000/s' },
  { name: '100 rules, all evaluated', rules: aboutAll(100) },
]

/** The default charter with these rules in place of its own, and without a limit that the benchmark would reach. */
async function charterOf(rules: Rules | undefined): Promise<CharterContent> {
  const base = await loadCharter('charters/default.yaml')
  const { rules: _, default: __, ...charter } = base.charter
  const parsed = parseCharter({
    ...base,
    charter: { ...charter, budgets: { ...charter.budgets, agent_day_usd: null }, ...(rules ? { rules, default: 'confirm' } : {}) },
  })
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return parsed.content
}

function apply(state: State, events: readonly Event[], at: number): readonly string[] {
  return events.map((event) => {
    const { entry, text } = seal('default', state.head, at, 'open', event)
    evolve(state, entry)
    return text
  })
}

/** `decide()` alone, and the whole way of a request through the core (decide, seal, fold); then verification of what came out. */
export const benchDecide: Bench = async (smoke) => {
  const rows: Row[] = []
  const n = smoke ? 5_000 : 100_000
  let texts: readonly string[] = []
  for (const { name, rules, judged } of CHARTERS) {
    const state = emptyState('default')
    const boot = { kind: 'system', part: 'boot' } as const
    const before = [...apply(state, decide(state, { kind: 'adopt', content: await charterOf(rules) }, boot, NOW).events, NOW)]
    const open = { kind: 'open' } as const
    const handshake = {
      kind: 'handshake',
      agent_id: 'crew-01',
      capabilities: [],
      max_priority: 10,
      session_budget: null,
      session_id: 's1',
    } as const
    before.push(...apply(state, decide(state, handshake, open, NOW).events, NOW))
    const body: AskBody = {
      agent_id: 'crew-01',
      task_intent: 'Summarise Sui governance proposals',
      resource_type: 'llm_tokens',
      estimated_cost_usd: 0.035,
      priority: 5,
      logic_density: 3,
      target_resource: 'https://example.com/proposals',
      tool: 'web_search',
      args: { query: 'sui governance', limit: 10 },
    }
    const ask = askFromBody(body)
    // A request of its own each time, so that nothing remembered of the one before helps.
    const command = (i: number) => ({ kind: 'ask', request_id: `req_${i}`, ask: { ...ask }, door: 'http' }) as const
    const times = new Float64Array(n)
    const started = performance.now()
    for (let i = 0; i < n; i++) {
      const from = performance.now()
      decide(state, command(i), open, NOW)
      times[i] = performance.now() - from
    }
    const deciding = performance.now() - started
    const answer = decide(state, command(n), open, NOW).events[0]
    if (answer?.type !== 'request.asked' || answer.data.outcome.status !== 'granted')
      throw new Error('the benchmark asks for what is granted')
    const from = performance.now()
    for (let i = 0; i < n; i++) before.push(...apply(state, decide(state, command(i), open, NOW).events, NOW))
    const whole = performance.now() - from
    const p50 =
      quantile(
        times.sort((a, b) => a - b),
        0.5,
      ) * 1000
    rows.push({
      what: `decide() with ${name}`,
      measured: `p50 ${p50.toFixed(1)} µs, ${count(n / (deciding / 1000))}/s`,
      wanted: judged ?? '',
      ...(judged ? { ok: p50 <= 20 && n / (deciding / 1000) >= 50_000 } : {}),
    })
    rows.push({
      what: `decide, seal and fold with ${name}`,
      measured: `${count(n / (whole / 1000))}/s`,
      wanted: '',
    })
    texts = before
  }
  const verifier = createVerifier('default')
  // As they come from a disk: put together just now, they would still be trees of strings.
  const stored = texts.map((text) => Buffer.from(text).toString())
  const from = performance.now()
  for (const text of stored) {
    const fault = verifier.push(text)
    if (fault) throw new Error(`entry ${fault.seq}: ${fault.detail}`)
  }
  const rate = stored.length / ((performance.now() - from) / 1000)
  rows.push({
    what: `verify a ledger (${count(texts.reduce((sum, t) => sum + t.length, 0) / texts.length)} bytes an entry)`,
    measured: `${count(rate)} entries/s`,
    wanted: '≥ 100,000 entries/s',
    ok: rate >= 100_000,
  })
  return rows
}
