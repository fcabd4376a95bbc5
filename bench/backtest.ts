import { availableParallelism } from 'node:os'
import { loadCharter } from '../src/charter/load.ts'
import { askFromBody } from '../src/core/ask.ts'
import type { CharterContent } from '../src/core/charter/content.ts'
import { parseCharter } from '../src/core/charter/parse.ts'
import type { Command } from '../src/core/command.ts'
import { decide } from '../src/core/decide/index.ts'
import { evolve } from '../src/core/evolve/index.ts'
import { actorOf, type Principal } from '../src/core/principal.ts'
import { emptyState } from '../src/core/state.ts'
import type { Backtests } from '../src/kaizen/backtest/result.ts'
import { startThreads } from '../src/kaizen/backtest/threads.ts'
import { seal } from '../src/ledger/entry.ts'
import { type Bench, count, type Row } from './table.ts'

const START = Date.UTC(2026, 10, 1)
const ALICE: Principal = { kind: 'person', identity: { on: 'telegram', user: 1001 } }
const OPEN: Principal = { kind: 'open' }

/** The default charter with people, without a limit that the benchmark would reach, and another limit for asking. */
async function charterOf(cost_above_usd: number): Promise<CharterContent> {
  const { charter, models } = await loadCharter('charters/default.yaml')
  const people = { operators: [{ id: 'alice', telegram: 1001 }], channels: [{ telegram: -100 }] }
  const parsed = parseCharter({
    charter: {
      ...charter,
      ...people,
      budgets: { ...charter.budgets, agent_day_usd: null },
      escalate: { ...charter.escalate, cost_above_usd },
    },
    models,
  })
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return parsed.content
}

/** A ledger as it is stored: requests of which one in twenty is put to a person, and the others' settlements. */
export async function ledgerOf(entries: number): Promise<readonly string[]> {
  const state = emptyState('default')
  const texts: string[] = []
  let now = START
  const submit = (command: Command, principal: Principal): void => {
    for (const event of decide(state, command, principal, now).events) {
      const { entry, text } = seal('default', state.head, now, actorOf(principal), event)
      evolve(state, entry)
      texts.push(text)
    }
  }
  submit({ kind: 'adopt', content: await charterOf(5) }, { kind: 'system', part: 'boot' })
  for (let i = 0; texts.length < entries; i++) {
    const session = { agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: `s${i}` }
    if (i % 10_000 === 0) submit({ kind: 'handshake', ...session }, OPEN)
    now += 2_000
    const request_id = `req_${i}`
    const cost = ((i * 7919) % 100) / 100 + (i % 20 === 0 ? 5 : 0)
    const ask = askFromBody({
      agent_id: 'crew-01',
      task_intent: 'Summarise governance proposals',
      resource_type: 'llm_tokens',
      estimated_cost_usd: cost,
      target_resource: 'https://example.com/proposals',
      tool: i % 3 === 0 ? 'web_fetch' : 'web_search',
      args: { query: 'governance', limit: i % 10 },
      priority: 5,
      logic_density: 3,
      confidence: 0.9,
    })
    submit({ kind: 'ask', request_id, ask, door: 'http' }, OPEN)
    if (state.requests.get(request_id)?.status.name === 'pending')
      submit({ kind: 'vote', request_id, vote: i % 7 === 0 ? 'reject' : 'approve', door: 'http' }, ALICE)
    if (state.requests.get(request_id)?.status.name === 'granted')
      submit({ kind: 'settle', request_id, actual: Math.round(cost * 1e6), outcome: 'succeeded' }, ALICE)
  }
  // As they come from a disk: put together just now, they would still be trees of strings.
  return texts.map((text) => Buffer.from(text).toString())
}

/** Backtests of stored texts as the command line makes them: in as many threads as there are processors. Half a million, since threads need a second or two to get going. */
export const benchBacktest: Bench = async (smoke) => {
  const texts = await ledgerOf(smoke ? 5_000 : 500_000)
  const rows: Row[] = []
  for (const candidates of [1, 5]) {
    const all = await Promise.all(Array.from({ length: candidates }, (_, i) => charterOf(1 + i / 2)))
    const [from, used] = [performance.now(), process.cpuUsage()]
    const { check, results } = await backtestOf(texts, all)
    const rate = texts.length / ((performance.now() - from) / 1000)
    const { user, system } = process.cpuUsage(used)
    if (check.difference || !results[0]?.changed) throw new Error('the benchmark expects changes, and no difference of its own')
    rows.push({
      what: `backtest of ${count(texts.length)} entries, ${candidates === 1 ? 'one candidate' : `${candidates} candidates in one reading`}`,
      measured: `${count(rate)} entries/s, a million in ${count(1_000_000 / rate)} s (${count((user + system) / texts.length)} µs of processor time an entry)`,
      wanted: candidates === 1 ? 'a million well under a minute: ≥ 25,000 entries/s' : '',
      ...(candidates === 1 ? { ok: rate >= 25_000 } : {}),
    })
  }
  return rows
}

/** Texts handed over one by one, as a file is read. */
async function backtestOf(texts: readonly string[], candidates: readonly CharterContent[]): Promise<Backtests> {
  const feed = startThreads(availableParallelism())('default', { from: START, to: Number.MAX_SAFE_INTEGER }, candidates)
  for (const [i, text] of texts.entries()) {
    feed.push(text)
    if (i % 1_000 === 0) await feed.room()
  }
  const tests = await feed.finish()
  await feed.close()
  return tests
}
