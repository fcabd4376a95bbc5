import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { Lease, LeaseEnd, LeaseStatus, LeaseTerms } from '../locks/lease.ts'
import type { Reason } from '../reason.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { leaveLater } from './leave.ts'
import { markOwed } from './owed.ts'

type Data<T extends keyof Events> = Events[T]

/** Takes a resource: from the queue when the lease is known, else at once. The entry's `seq` is the fencing token. */
export function hold(state: State, entry: Entry, terms: LeaseTerms, expires: Millis, request = false): void {
  const known = state.leases.get(entry.subject)
  const lease = known ?? leaseOf(entry, terms, request)
  state.leases.set(lease.id, { ...lease, status: { name: 'held', token: entry.seq, since: entry.at, expires } })
  const { holders, waiters } = rowOf(state, lease.resource)
  setRow(state, lease.resource, without(holders, lease.id).concat(lease.id), without(waiters, lease.id))
  if (!known) noteLocker(state, lease)
}

/** Begins to wait: before everybody of lower priority, behind all others. */
export function enqueue(state: State, entry: Entry, terms: LeaseTerms, until: Millis, request = false): void {
  if (state.leases.has(entry.subject)) return
  const lease: Lease = { ...leaseOf(entry, terms, request), status: { name: 'queued', until } }
  state.leases.set(lease.id, lease)
  const { holders, waiters } = rowOf(state, lease.resource)
  const at = waiters.findIndex((id) => (state.leases.get(id)?.priority ?? 0) < lease.priority)
  setRow(state, lease.resource, holders, at < 0 ? [...waiters, lease.id] : [...waiters.slice(0, at), lease.id, ...waiters.slice(at)])
  noteLocker(state, lease)
}

/** Ends a lease. A request's leaves the state with it: the request says what became of it. */
export function endLease(state: State, id: string, how: LeaseEnd, reason: Reason): void {
  const lease = state.leases.get(id)
  if (!lease || lease.status.name === 'ended') return
  if (lease.request) state.leases.delete(id)
  else {
    state.leases.set(id, { ...lease, status: { name: 'ended', how, reason, at: state.at } })
    leaveLater(state, { lease: id })
  }
  const { holders, waiters } = rowOf(state, lease.resource)
  setRow(state, lease.resource, without(holders, id), without(waiters, id))
  const left = without(state.lockers.get(lease.agent) ?? [], id)
  if (left.length > 0) state.lockers.set(lease.agent, left)
  else state.lockers.delete(lease.agent)
}

/** Holds a lease until `expires` at the least. */
export function holdLonger(state: State, id: string, expires: Millis): void {
  const lease = state.leases.get(id)
  if (lease?.status.name === 'held') setStatus(state, lease, { ...lease.status, expires: Math.max(lease.status.expires, expires) })
}

/** `lock.acquired` */
export const onLockAcquired = (state: State, entry: Entry, data: Data<'lock.acquired'>): void => hold(state, entry, data, data.expires)

/** `lock.queued` */
export const onLockQueued = (state: State, entry: Entry, data: Data<'lock.queued'>): void => enqueue(state, entry, data, data.until)

/** `lock.renewed` */
export const onLockRenewed = (state: State, entry: Entry, data: Data<'lock.renewed'>): void =>
  holdLonger(state, entry.subject, data.expires)

/** `lock.released` */
export const onLockReleased = (state: State, entry: Entry, { by, reason }: Data<'lock.released'>): void =>
  endLease(state, entry.subject, 'released', {
    code: 'lock_released',
    text: `${by ? `${by.operator} released it` : 'It was given back'}${reason === undefined ? '' : `: ${reason}`}`,
  })

/** `lock.expired` */
export const onLockExpired = (state: State, entry: Entry, { how }: Data<'lock.expired'>): void =>
  endLease(state, entry.subject, how, {
    code: `lock_${how}`,
    text: how === 'expired' ? 'It was not renewed in time' : 'Somebody of higher priority took over',
  })

/** `lock.refused` */
export const onLockRefused = (state: State, entry: Entry, { reason }: Data<'lock.refused'>): void =>
  endLease(state, entry.subject, 'refused', reason)

/** `lock.preempting`: a holder whose request came over the queue is owed a reply that says so. */
export function onLockPreempting(state: State, entry: Entry, { at, by, priority }: Data<'lock.preempting'>): void {
  const lease = state.leases.get(entry.subject)
  if (lease?.status.name === 'held') setStatus(state, lease, { ...lease.status, preempting: { at, by, priority } })
  const record = state.requests.get(entry.subject)
  if (record?.door !== 'queue') return
  const told = { ...record, version: entry.seq, replied: record.replied ?? 0 }
  state.requests.set(record.id, told)
  markOwed(state, told)
}

const leaseOf = (entry: Entry, { resource, agent, priority, ttl }: LeaseTerms, request: boolean): Lease => ({
  id: entry.subject,
  resource,
  agent,
  priority,
  ttl,
  seq: entry.seq,
  at: entry.at,
  ...(request ? { request: true as const } : {}),
  status: { name: 'queued', until: entry.at },
})

const NOBODY: readonly string[] = Object.freeze([])
const NO_ROW = { holders: NOBODY, waiters: NOBODY } as const
const rowOf = (state: State, resource: string) => state.locks.get(resource) ?? NO_ROW
const without = (ids: readonly string[], id: string): readonly string[] => (ids.includes(id) ? ids.filter((one) => one !== id) : ids)
const setStatus = (state: State, lease: Lease, status: LeaseStatus): void => void state.leases.set(lease.id, { ...lease, status })
const noteLocker = (state: State, { agent, id }: Lease): void =>
  void state.lockers.set(agent, [...(state.lockers.get(agent) ?? NOBODY), id])

/** Keeps a resource's row, and takes back what holders were told when nobody of higher priority waits any more. */
function setRow(state: State, resource: string, holders: readonly string[], waiters: readonly string[]): void {
  if (holders.length === 0 && waiters.length === 0) {
    state.locks.delete(resource)
    return
  }
  state.locks.set(resource, { holders, waiters })
  const highest = state.leases.get(waiters[0] ?? '')?.priority ?? 0
  for (const id of holders) {
    const lease = state.leases.get(id)
    if (lease?.status.name !== 'held' || !lease.status.preempting || lease.priority < highest) continue
    const { preempting: _, ...status } = lease.status
    setStatus(state, lease, status)
  }
}
