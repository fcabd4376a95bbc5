import { loadCharter } from '../src/charter/load.ts'
import { askFromBody } from '../src/core/ask.ts'
import { parseCharter } from '../src/core/charter/parse.ts'
import type { Command } from '../src/core/command.ts'
import { decide } from '../src/core/decide/index.ts'
import { evolve } from '../src/core/evolve/index.ts'
import type { Principal } from '../src/core/principal.ts'
import { emptyState } from '../src/core/state.ts'
import { seal } from '../src/ledger/entry.ts'
import { type Bench, count } from './table.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const TEAM = ['ann', 'bob', 'cid', 'dora', 'eve']

/** Requests that five people have to approve: how many are asked, voted on five times and granted in a second, decided, sealed and folded. */
export const benchQuorums: Bench = async (smoke) => {
  const { charter, models } = await loadCharter('charters/default.yaml')
  const stages = [{ id: 'team', any_of: ['team'], quorum: TEAM.length }]
  const parsed = parseCharter({
    charter: {
      ...charter,
      solo: false,
      budgets: { ...charter.budgets, agent_day_usd: null },
      operators: TEAM.map((id, i) => ({ id, telegram: 2001 + i })),
      approvals: { groups: { team: TEAM }, routes: [{ id: 'all', when: 'true', stages }] },
    },
    models,
  })
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  const state = emptyState('default')
  const submit = (command: Command, principal: Principal): void => {
    const { answer, events } = decide(state, command, principal, NOW)
    if (!answer.ok) throw new Error(`${command.kind}: ${answer.refusal.code}`)
    for (const event of events) evolve(state, seal('default', state.head, NOW, 'bench', event).entry)
  }
  const open = { kind: 'open' } as const
  submit({ kind: 'adopt', content: parsed.content }, { kind: 'system', part: 'boot' })
  const session = { capabilities: [], max_priority: 10, session_budget: null, session_id: 's1' } as const
  submit({ kind: 'handshake', agent_id: 'crew-01', ...session }, open)
  const ask = askFromBody({
    agent_id: 'crew-01',
    task_intent: 'Book the venue of the conference',
    resource_type: 'api_call',
    estimated_cost_usd: 6,
    priority: 5,
    logic_density: 5,
    tool: 'venues.book',
    args: { venue: 'Congress hall', day: '2027-05-04' },
  })
  const requests = smoke ? 200 : 10_000
  const from = performance.now()
  for (let i = 0; i < requests; i++) {
    const request_id = `req_${i}`
    submit({ kind: 'ask', request_id, ask: { ...ask }, door: 'http' }, open)
    for (const [n] of TEAM.entries())
      submit(
        { kind: 'vote', request_id, vote: 'approve', door: 'telegram' },
        { kind: 'person', identity: { on: 'telegram', user: 2001 + n } },
      )
    if (state.requests.get(request_id)?.status.name !== 'granted') throw new Error('the benchmark asks for what five people grant')
  }
  const seconds = (performance.now() - from) / 1000
  return [
    {
      what: 'requests that five people approve: decided, sealed and folded in process',
      measured: `${count(requests / seconds)} grants/s, ${count((requests * (TEAM.length + 1)) / seconds)} decisions/s`,
      wanted: '',
    },
  ]
}
