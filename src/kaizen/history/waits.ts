import type { Entry } from '../../core/entry.ts'
import type { EventType } from '../../core/event.ts'
import type { Window } from '../backtest/result.ts'
import type { Wait } from './fact.ts'

interface Holder {
  readonly agent: string
  readonly priority: number
  readonly resource: string
}

/** Types of entries that say who holds a lock or waits for one. */
export const WAIT_TYPES = [
  'lock.queued',
  'lock.acquired',
  'lock.released',
  'lock.expired',
  'lock.refused',
  'request.asked',
  'request.queued',
  'request.granted',
  'request.refused',
  'request.revoked',
  'request.settled',
  'request.lapsed',
  'plan.done',
] as const satisfies readonly EventType[]

/** Follows who holds locks and who waits for them; of waits it keeps those that began within a window. */
export function createWaits({ from }: Window) {
  const held = new Map<string, Holder>()
  const open = new Map<string, Wait>()
  const holders = new Map<string, Map<string, Holder>>()
  const waits: Wait[] = []
  /** Who asked, of requests that may come to hold a lock by the votes of people. */
  const asked = new Map<string, { readonly agent: string; readonly priority: number }>()

  const hold = (id: string, holder: Holder): void => {
    held.set(id, holder)
    const row = holders.get(holder.resource) ?? new Map<string, Holder>()
    holders.set(holder.resource, row.set(id, holder))
  }
  const wait = ({ subject: id, at }: Entry, { agent, priority, resource }: Holder): void => {
    const [least] = [...(holders.get(resource)?.values() ?? [])].sort((a, b) => a.priority - b.priority || (a.agent < b.agent ? -1 : 1))
    const begun: Wait = {
      id,
      resource,
      agent,
      priority,
      at,
      ...(least ? { holder: { agent: least.agent, priority: least.priority } } : {}),
    }
    open.set(id, begun)
    if (at >= from) waits.push(begun)
  }
  /** A lease that takes its resource waits no longer; one that ends holds nothing either. */
  const stopWaiting = (id: string, at: number): Wait | undefined => {
    const one = open.get(id)
    if (one) one.until = at
    open.delete(id)
    return one
  }
  const end = (id: string, at: number): void => {
    stopWaiting(id, at)
    asked.delete(id)
    const holder = held.get(id)
    if (!holder) return
    held.delete(id)
    holders.get(holder.resource)?.delete(id)
  }

  return {
    /** Takes an entry in. */
    push(entry: Entry): void {
      const { subject: id, at } = entry
      switch (entry.type) {
        case 'lock.queued':
          wait(entry, entry.data)
          break
        case 'lock.acquired':
          stopWaiting(id, at)
          hold(id, entry.data)
          break
        case 'request.asked': {
          const { agent_id: agent, priority, target_resource } = entry.data.input.command.ask
          const { outcome } = entry.data
          if (outcome.status === 'pending' && target_resource !== undefined) asked.set(id, { agent, priority })
          if (outcome.status === 'queued') wait(entry, { agent, priority, resource: outcome.lock.resource })
          if (outcome.status === 'granted' && outcome.lock) hold(id, { agent, priority, resource: outcome.lock.resource })
          break
        }
        case 'request.queued': {
          const who = asked.get(id)
          if (who) wait(entry, { ...who, resource: entry.data.lock.resource })
          break
        }
        case 'request.granted': {
          const who = stopWaiting(id, at) ?? asked.get(id)
          if (who && entry.data.lock) hold(id, { agent: who.agent, priority: who.priority, resource: entry.data.lock.resource })
          break
        }
        case 'lock.released':
        case 'lock.expired':
        case 'lock.refused':
        case 'request.refused':
        case 'request.revoked':
        case 'request.settled':
        case 'request.lapsed':
        case 'plan.done':
          end(id, at)
      }
    },
    /** What was gathered. */
    result: (): readonly Wait[] => waits,
  }
}
