import type { Principal } from '../../src/core/principal.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import { trustOf } from '../../src/core/trust/trust-of.ts'
import { ALICE, type Changes, Core } from './core.ts'

export const METER: Principal = { kind: 'meter', key: 'm1' }
export const ADMIN: Principal = { kind: 'person', identity: { on: 'local' } }
export const OBSERVER: Principal = { kind: 'person', identity: { on: 'telegram', user: 1003 } }

/** A charter with trust: files need little, money needs much and real stakes. */
export const TRUST = {
  trust: {
    capabilities: {
      READ_FILES: { threshold: 10 },
      CALL_API: { threshold: 20 },
      SPEND_USD: { threshold: 40, full_stakes_usd: 5 },
      EXECUTE_SHELL: { threshold: 60, probation: 'deny' },
    },
    // Not called "pay": money movement is a standing class, and asks people whatever the trust.
    tools: { 'Read*': ['READ_FILES'], Bash: ['EXECUTE_SHELL'], spend: ['SPEND_USD'] },
    resources: { llm_tokens: [], api_call: ['CALL_API'] },
    earn: { audit: 5 },
  },
  operators: [
    { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
    { id: 'olive', telegram: 1003, roles: ['observer'] },
  ],
} as const

/** The core with an open session under a charter with trust. */
export function trusting(changes: Changes = {}): Core {
  const core = new Core({ ...TRUST, ...changes })
  core.session()
  return core
}

/** Points of an agent in a capability, in thousandths. */
export const points = (core: Core, capability: string, agent = 'crew-01'): number =>
  trustOf(core.state, core.charter.trust, agent, core.now).capabilities[capability] ?? -1

/** The wire's action of a request. */
const actionOf = (core: Core, id: string) => {
  const ask = core.state.requests.get(id)?.ask
  if (!ask) throw new Error(`no request ${id}`)
  const { task_intent, resource_type, estimated_cost, target_resource, tool, args } = ask
  return {
    task_intent,
    resource_type,
    estimated_cost_usd: estimated_cost / 1e6,
    ...(target_resource === undefined ? {} : { target_resource }),
    ...(tool === undefined ? {} : { tool }),
    ...(args === undefined ? {} : { args }),
  }
}

/** Redeems a grant as its agent. */
export const redeem = (core: Core, id: string, agent: Principal = { kind: 'open' }): ProblemCode | 'ok' =>
  core.code({ kind: 'redeem', request_id: id, action: actionOf(core, id) }, agent)

/** Settles; by a meter it is confirmed. */
export const settle = (
  core: Core,
  id: string,
  how: { readonly usd?: number; readonly outcome?: 'succeeded' | 'failed'; readonly by?: Principal } = {},
): ProblemCode | 'ok' => {
  const actual = how.usd === undefined ? (core.state.requests.get(id)?.reservation.amount ?? 0) : how.usd * 1e6
  return core.code({ kind: 'settle', request_id: id, actual, outcome: how.outcome ?? 'succeeded' }, how.by ?? METER)
}

/** Audits a request. */
export const audit = (core: Core, id: string, by: Principal = OBSERVER, passed = true, score = 100): ProblemCode | 'ok' =>
  core.code({ kind: 'audit', request_id: id, passed, score, door: 'http' }, by)

/** A piece of work from the ask to its audit; people approve it where they are asked. Answers the request's id. */
export function work(core: Core, ask: Changes, how: { readonly usd?: number } = {}): string {
  const record = core.asked(ask)
  if (record.status.name === 'pending') core.vote(record.id, ALICE)
  redeem(core, record.id)
  settle(core, record.id, how)
  audit(core, record.id)
  return record.id
}
