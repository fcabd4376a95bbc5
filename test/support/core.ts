import { loadCharter } from '../../src/charter/load.ts'
import { type ActionBody, AskBody, askFromBody } from '../../src/core/ask.ts'
import { usedIn } from '../../src/core/budget/windows.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import type { CharterContent } from '../../src/core/charter/content.ts'
import { parseCharter } from '../../src/core/charter/parse.ts'
import { FIRST_VERSION } from '../../src/core/charter/widened.ts'
import type { Command } from '../../src/core/command.ts'
import { type Answer, decide } from '../../src/core/decide/index.ts'
import type { Entry } from '../../src/core/entry.ts'
import { evolve } from '../../src/core/evolve/index.ts'
import { actorOf, type Principal } from '../../src/core/principal.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import { emptyState, type RequestRecord, type State } from '../../src/core/state.ts'
import { seal } from '../../src/ledger/entry.ts'

/** 2026-11-21 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12)
export const MINUTE = 60_000

export const ALICE: Principal = { kind: 'person', identity: { on: 'telegram', user: 1001 } }
export const BOB: Principal = { kind: 'person', identity: { on: 'slack', team: 'T1', user: 'U2' } }
export const LOCAL: Principal = { kind: 'person', identity: { on: 'local' } }
export const STRANGER: Principal = { kind: 'person', identity: { on: 'telegram', user: 666 } }
export const OPEN: Principal = { kind: 'open' }
export const BOOT: Principal = { kind: 'system', part: 'boot' }
export const TIMER: Principal = { kind: 'system', part: 'timer' }
export const WORKER: Principal = { kind: 'system', part: 'worker' }

/** What a test changes in the default charter, one level deep. */
export type Changes = { readonly [key: string]: unknown }

const DEFAULT = await loadCharter(new URL('../../charters/default.yaml', import.meta.url).pathname)
/** The default charter's sections of the first version: what is tested here must go on holding for charters written against it. */
const FIRST = Object.fromEntries(Object.entries(DEFAULT.charter).filter(([name]) => FIRST_VERSION.has(name)))

const PEOPLE = {
  operators: [
    { id: 'alice', telegram: 1001 },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  ],
  channels: [{ telegram: -100 }, { slack: 'C1' }],
}

/** The default charter's sections of the first version with alice (Telegram), bob (Slack), a channel on each, and changes merged one level deep. */
export function charterWith(changes: Changes = {}): CharterContent {
  const base: Record<string, unknown> = { ...FIRST, ...PEOPLE }
  for (const [key, value] of Object.entries(changes)) {
    const known = base[key]
    const merge = value !== null && typeof value === 'object' && !Array.isArray(value) && typeof known === 'object'
    base[key] = merge ? { ...known, ...value } : value
  }
  const parsed = parseCharter({ charter: base, models: DEFAULT.models })
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return parsed.content
}

/** A request body with what every request needs; anything may be changed. */
export const body = (changes: Changes = {}) => ({
  agent_id: 'crew-01',
  task_intent: 'Summarise the proposals',
  resource_type: 'llm_tokens',
  estimated_cost_usd: 1,
  ...changes,
})

/** The core alone: decides, seals and folds as the governor does, and keeps the ledger in an array. */
export class Core {
  readonly state: State = emptyState('default')
  readonly ledger: Entry[] = []
  now: number
  #ids = 0

  constructor(changes: Changes = {}, now = NOON) {
    this.now = now
    this.adopt(charterWith(changes))
  }

  adopt(content: CharterContent): Answer {
    return this.submit({ kind: 'adopt', content }, BOOT)
  }

  submit(command: Command, principal: Principal): Answer {
    const now = Math.max(this.now, this.state.at)
    const { events, answer } = decide(this.state, command, principal, now)
    for (const event of events) {
      const { entry } = seal(this.state.org, this.state.head, now, actorOf(principal), event)
      this.ledger.push(entry)
      evolve(this.state, entry)
    }
    return answer
  }

  /** The refusal's code, or 'ok'. */
  code(command: Command, principal: Principal): ProblemCode | 'ok' {
    const answer = this.submit(command, principal)
    return answer.ok ? 'ok' : answer.refusal.code
  }

  session(agent_id = 'crew-01', changes: Partial<Omit<Command<'handshake'>, 'kind'>> = {}, principal: Principal = OPEN): Answer {
    return this.submit(
      { kind: 'handshake', agent_id, capabilities: [], max_priority: 10, session_budget: null, session_id: `s${++this.#ids}`, ...changes },
      principal,
    )
  }

  ask(changes: Changes = {}, principal: Principal = OPEN, door: 'http' | 'queue' = 'http'): Answer & { readonly record?: RequestRecord } {
    const answer = this.submit(
      { kind: 'ask', request_id: `r${++this.#ids}`, ask: askFromBody(AskBody.parse(body(changes))), door },
      principal,
    )
    const record = answer.ok ? this.state.requests.get(answer.subject) : undefined
    return record ? { ...answer, record } : answer
  }

  /** The record of an ask that must have been decided somehow. */
  asked(changes: Changes = {}, principal: Principal = OPEN): RequestRecord {
    const { record, ...answer } = this.ask(changes, principal)
    if (!record) throw new Error(`refused: ${JSON.stringify(answer)}`)
    return record
  }

  /** Asks for something that people must decide, and answers its id. */
  escalated(changes: Changes = {}): string {
    const record = this.asked({ task_intent: 'Withdraw the funds', ...changes })
    if (record.status.name !== 'pending') throw new Error(`expected pending, got ${record.status.name}`)
    return record.id
  }

  vote(request_id: string, principal: Principal, vote: 'approve' | 'reject' = 'approve'): ProblemCode | 'ok' {
    return this.code({ kind: 'vote', request_id, vote, door: 'http' }, principal)
  }

  /** Uses a grant for exactly what was granted. */
  redeem(request_id: string): ProblemCode | 'ok' {
    const ask = this.state.requests.get(request_id)?.ask
    if (!ask) throw new Error(`no ${request_id}`)
    const { idempotency_key: _, agent_id: __, estimated_cost, ...action } = ask
    const same = { ...action, estimated_cost_usd: estimated_cost / 1e6 } as ActionBody
    return this.code({ kind: 'redeem', request_id, action: same }, OPEN)
  }

  status(id: string): string {
    const status = this.state.requests.get(id)?.status
    return status?.name === 'refused' ? `refused:${status.cause}` : (status?.name ?? 'gone')
  }

  /** Micro-dollars used of an agent's day. */
  day(agent = 'crew-01', key = '2026-11-21'): number {
    return usedIn(this.state, `agent-day:${key}:${agent}`)
  }

  get charter() {
    return compileCharter(this.state.charter as CharterContent)
  }
}
