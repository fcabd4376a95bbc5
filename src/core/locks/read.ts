import type { State } from '../state.ts'
import type { Millis, Seq } from '../units.ts'
import type { Lease, LeaseStatus } from './lease.ts'

/** A lease whose status is `N`. */
export type LeaseIn<N extends LeaseStatus['name']> = Lease & { readonly status: Extract<LeaseStatus, { name: N }> }
type Held = LeaseIn<'held'>
type Queued = LeaseIn<'queued'>

const isHeld = (lease: Lease | undefined): lease is Held => lease?.status.name === 'held'
const isQueued = (lease: Lease | undefined): lease is Queued => lease?.status.name === 'queued'

/** Who holds a resource, in the order in which they took it. */
export const holdersOf = ({ leases, locks }: State, resource: string): readonly Held[] =>
  (locks.get(resource)?.holders ?? []).map((id) => leases.get(id)).filter(isHeld)

/** Who waits for a resource, the next one first. */
export const waitersOf = ({ leases, locks }: State, resource: string): readonly Queued[] =>
  (locks.get(resource)?.waiters ?? []).map((id) => leases.get(id)).filter(isQueued)

/** A waiter's place in the queue; 1 is next. */
export const placeOf = ({ locks }: State, { id, resource }: Lease): number => (locks.get(resource)?.waiters.indexOf(id) ?? -1) + 1

/** What an agent waits for. */
export const waitsOf = ({ leases, lockers }: State, agent: string): readonly Queued[] =>
  (lockers.get(agent) ?? []).map((id) => leases.get(id)).filter(isQueued)

/** The holder of a resource with a fencing token. */
export const holderBy = (state: State, resource: string, token: Seq): Held | undefined =>
  holdersOf(state, resource).find(({ status }) => status.token === token)

/** The times at which something may happen to a lease, epoch ms; none when it ended. */
export function leaseDues({ status }: Lease): readonly Millis[] {
  switch (status.name) {
    case 'queued':
      return [status.until]
    case 'held':
      return status.preempting ? [status.expires, status.preempting.at] : [status.expires]
    case 'ended':
      return []
  }
}
