import type { Command } from '../../src/core/command.ts'
import type { Principal } from '../../src/core/principal.ts'
import { viewOf } from '../../src/core/view.ts'
import { expectDecidedAgain } from './again.ts'
import { Core, MINUTE, OPEN, TIMER } from './core.ts'

/** A second, in ms. */
export const SECOND = 1000
/** What a permission request for a file is made of. */
export const LOCK = { resource_type: 'file_lock', target_resource: 'docs/a.md', estimated_cost_usd: 1 } as const
/** Asks people about money only. */
export const QUIET = { escalate: { cost_above_usd: 5 } }
/** The core that all of these act on; see {@link begin}. */
export let core: Core
let count = 0

/** Begins anew: a core in which the agents a, b, c and d have open sessions. */
export function begin(changes: object = {}): void {
  core = new Core({ ...QUIET, ...changes })
  for (const agent of ['a', 'b', 'c', 'd']) core.session(agent)
}
/** An agent takes a lock, or waits for it. */
export const take = (agent: string, resource: string, more: Partial<Command<'lock'>> = {}, principal: Principal = OPEN) => {
  const lock_id = `l${++count}`
  const command = { kind: 'lock', lock_id, agent_id: agent, resource, ttl: null, priority: 5, wait: 0, ...more } as const
  const answer = core.submit(command, principal)
  return { id: lock_id, code: answer.ok ? 'ok' : answer.refusal.code }
}
/** An agent waits for a lock; answers the id of its lease. */
export const wait = (agent: string, resource: string, priority = 5, ms = 10 * MINUTE) => take(agent, resource, { priority, wait: ms }).id
/** A lease as it stands. */
export const lease = (id: string) => core.state.leases.get(id)
/** How a lease stands. */
export const where = (id: string) => lease(id)?.status.name ?? 'gone'
/** The fencing token of a held lease. */
export const token = (id: string): number => {
  const status = lease(id)?.status
  if (status?.name !== 'held') throw new Error(`${id} is ${status?.name}`)
  return status.token
}
/** Why a lease ended, or how it stands. */
export const ended = (id: string) => {
  const status = lease(id)?.status
  return status?.name === 'ended' ? status.reason.code : status?.name
}
/** A lock is given back by its token. */
export const release = (resource: string, of: number, principal: Principal = OPEN) =>
  core.code({ kind: 'release-lock', resource, token: of, door: 'http' }, principal)
/** A lock is kept for longer by its token. */
export const renew = (resource: string, of: number, ttl: number | null = null, principal: Principal = OPEN) =>
  core.code({ kind: 'renew-lock', resource, token: of, ttl }, principal)
/** Time looks at every lease. */
export const sweep = () =>
  core.submit({ kind: 'sweep', request_ids: [], lock_ids: [...core.state.leases.entries()].map(([id]) => id) }, TIMER)
/** The types of the entries after so many. */
export const types = (from: number) => core.ledger.slice(from).map((e) => e.type)
/** A request as its agent sees it. */
export const view = (id: string) => {
  const record = core.state.requests.get(id)
  if (!record) throw new Error(`no request ${id}`)
  return viewOf(record, core.state, core.charter, core.now)
}
/** Whoever holds this ledger decides the same again. */
export const replays = (): void => expectDecidedAgain(core)
