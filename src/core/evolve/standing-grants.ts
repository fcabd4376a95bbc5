import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { REMEMBERED } from '../idempotency.ts'
import type { PermitUse } from '../standing-grants/record.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Micros } from '../units.ts'

/** `standing.granted`; those that ended a day before leave with it, since they are few. */
export function onStandingGranted(state: State, entry: Entry, data: Events['standing.granted']): void {
  for (const [id, { ended }] of [...state.permits.entries()]) if (ended && ended.at + REMEMBERED <= state.at) state.permits.delete(id)
  const like = state.requests.get(data.request)?.ask
  if (like) state.permits.set(entry.subject, { ...data, id: entry.subject, like, at: entry.at, uses: 0, spent: 0 })
}

/** `standing.ended` */
export function onStandingEnded(state: State, entry: Entry, { how, reason, by }: Events['standing.ended']): void {
  const permit = state.permits.get(entry.subject)
  if (permit && !permit.ended) state.permits.set(permit.id, { ...permit, ended: { how, at: entry.at, reason, ...(by ? { by } : {}) } })
}

/** Counts a use where its entry says so. */
export function countUse(state: State, use: PermitUse | undefined): void {
  const permit = use && state.permits.get(use.id)
  if (permit) state.permits.set(permit.id, { ...permit, uses: use.uses, spent: use.spent })
}

/** What a use spends more, or with a negative amount gives back. */
export function adjustUse(state: State, { permit: id }: RequestRecord, amount: Micros): void {
  const permit = id === undefined || amount === 0 ? undefined : state.permits.get(id)
  if (permit) state.permits.set(permit.id, { ...permit, spent: Math.max(0, permit.spent + amount) })
}
