import { REMEMBERED } from '../idempotency.ts'
import type { Leaving, State } from '../state.ts'
import { dropDigests } from './digests.ts'

/** Notes that something leaves the state a day after this entry. */
export function leaveLater(state: State, what: { readonly request?: string; readonly repeat?: string; readonly lease?: string }): void {
  const { seq } = state.head
  const known: Leaving = state.leaving.get(seq) ?? { at: state.at, requests: [], repeats: [] }
  state.leaving.set(seq, {
    at: state.at,
    requests: what.request === undefined ? known.requests : [...known.requests, what.request],
    repeats: what.repeat === undefined ? known.repeats : [...known.repeats, what.repeat],
    ...leasesOf(known, what.lease),
  })
}

const leasesOf = ({ leases = [] }: Partial<Leaving>, lease: string | undefined): Pick<Leaving, 'leases'> =>
  lease === undefined && leases.length === 0 ? {} : { leases: lease === undefined ? leases : [...leases, lease] }

/**
 * Lets go what ended a day before this entry. Entries are in order of time, so each is looked at once. A request that still
 * owes a card or a reply stays another day.
 */
export function dropLeavers(state: State): void {
  while (state.leavingFrom < state.head.seq) {
    const leaving = state.leaving.get(state.leavingFrom)
    if (leaving && leaving.at + REMEMBERED > state.at) return
    if (leaving) {
      for (const key of leaving.repeats) state.repeats.delete(key)
      for (const id of leaving.leases ?? []) state.leases.delete(id)
      for (const id of leaving.requests) {
        if (state.owed.has(id)) leaveLater(state, { request: id })
        else state.requests.delete(id)
      }
      state.leaving.delete(state.leavingFrom)
      if (state.digests.size > 0) dropDigests(state)
    }
    state.leavingFrom++
  }
}
