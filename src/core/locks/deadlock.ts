import type { State } from '../state.ts'
import type { Lease } from './lease.ts'
import { holdersOf, type LeaseIn, waitersOf, waitsOf } from './read.ts'
import { capacityOf, type LockSettings } from './settings.ts'

/**
 * The wait-for graph has the agents as nodes. An agent goes on when all it waits for comes; what it waits for comes when fewer of
 * its holders are stuck than the resource has places. A holder that will be preempted for this waiter is not in its way, and an
 * agent is not in its own: another of its tasks goes on. With one place each that is the textbook's cycle; with more it is a knot.
 */

/** Who is in the way of a waiter, by agent. Those ahead of it in the queue are not: what they close when they get it is found then. */
function inTheWay(state: State, { preemption }: LockSettings, { resource, priority, agent }: Lease): readonly string[] {
  const stays = (holder: Lease): boolean => holder.agent !== agent && !(preemption && holder.priority < priority)
  return holdersOf(state, resource)
    .filter(stays)
    .map((holder) => holder.agent)
}

/** Who waits for a resource and can never go on; looked at all at once, since mostly there is nobody (60 agents with 80 locks each: 45 ms at the worst instead of 660). */
export function stuckWaiters(state: State, settings: LockSettings, resource: string): readonly LeaseIn<'queued'>[] {
  // Who holds nothing else and waits for nothing else is in nobody's way.
  const waiters = waitersOf(state, resource).filter(({ agent }) => (state.lockers.get(agent)?.length ?? 0) > 1)
  if (waiters.length === 0) return waiters
  const roots = [...new Set(waiters.map(({ agent }) => agent))]
  const stuck = stuckIn(reachable(state, settings, roots), settings)
  return waiters.filter(({ agent }) => stuck.has(agent))
}

/**
 * Who must give way so that a deadlock that this waiter is in is broken: the lowest priority, and of those the youngest.
 * Undefined when there is none.
 */
export function deadlockVictim(state: State, settings: LockSettings, id: string): LeaseIn<'queued'> | undefined {
  const root = state.leases.get(id)
  if (root?.status.name !== 'queued') return undefined
  const graph = reachable(state, settings, [root.agent])
  const stuck = stuckIn(graph, settings)
  const blocked = (wait: Wait): boolean => isBlocked(wait, stuck, settings)
  const next = (agent: string): readonly string[] =>
    (graph.get(agent) ?? []).filter(blocked).flatMap((wait) => wait.behind.filter((one) => stuck.has(one)))
  const onward = closure(root.agent, next)
  if (!stuck.has(root.agent) || !onward.has(root.agent)) return undefined
  return [...onward]
    .filter((agent) => closure(agent, next).has(root.agent))
    .flatMap((agent) => (graph.get(agent) ?? []).filter(blocked).map(({ lease }) => lease))
    .sort((a, b) => a.priority - b.priority || b.seq - a.seq)[0]
}

interface Wait {
  readonly lease: LeaseIn<'queued'>
  readonly behind: readonly string[]
}
type Graph = ReadonlyMap<string, readonly Wait[]>

/** What every agent waits for that these could wait for, over any number of others. */
function reachable(state: State, settings: LockSettings, roots: readonly string[]): Graph {
  const graph = new Map<string, readonly Wait[]>()
  const open = [...roots]
  for (let agent = open.pop(); agent !== undefined; agent = open.pop()) {
    if (graph.has(agent)) continue
    const waits = waitsOf(state, agent).map((lease) => ({ lease, behind: inTheWay(state, settings, lease) }))
    graph.set(agent, waits)
    for (const { behind } of waits) open.push(...behind)
  }
  return graph
}

const isBlocked = ({ lease, behind }: Wait, stuck: ReadonlySet<string>, settings: LockSettings): boolean =>
  behind.filter((agent) => stuck.has(agent)).length >= capacityOf(settings, lease.resource)

/** Agents that can never go on: all that wait, less those that nobody stuck is in the way of, less then whoever waited for these. */
function stuckIn(graph: Graph, settings: LockSettings): ReadonlySet<string> {
  const stuck = new Set([...graph].filter(([, waits]) => waits.length > 0).map(([agent]) => agent))
  const behind = new Map<string, string[]>()
  for (const agent of stuck)
    for (const ahead of (graph.get(agent) ?? []).flatMap((wait) => wait.behind)) behind.set(ahead, [...(behind.get(ahead) ?? []), agent])
  const open = [...stuck]
  for (let agent = open.pop(); agent !== undefined; agent = open.pop()) {
    if (!stuck.has(agent) || (graph.get(agent) ?? []).some((wait) => isBlocked(wait, stuck, settings))) continue
    stuck.delete(agent)
    open.push(...(behind.get(agent) ?? []))
  }
  return stuck
}

/** Every agent that is reached from one, itself only when a way leads back. */
function closure(from: string, next: (agent: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...next(from)]
  for (let agent = open.pop(); agent !== undefined; agent = open.pop()) {
    if (found.has(agent)) continue
    found.add(agent)
    open.push(...next(agent))
  }
  return found
}
