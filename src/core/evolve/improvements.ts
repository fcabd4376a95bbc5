import type { Entry } from '../entry.ts'
import type { ImproveBody } from '../improvements/record.ts'
import type { Motion } from '../motions/kinds.ts'
import type { Reason } from '../reason.ts'
import type { State } from '../state.ts'

/** Improvements that are remembered; of more, the oldest is forgotten. Each takes people's time, so they come slowly: some years of them. */
const MOST = 1_000

/** A change of the law is proposed. */
export function onProposed(state: State, entry: Entry, { kind: _, ...body }: Motion<'improve'>): void {
  if (state.improvements.size >= MOST) state.improvements.delete(oldest(state))
  state.improvements.set(entry.subject, { ...(body satisfies ImproveBody), id: entry.subject, at: entry.at })
}

/** Its motion ended. */
export function onDecided(state: State, entry: Entry, how: 'carried' | 'lost', reason?: Reason): void {
  const record = state.improvements.get(entry.subject)
  if (record) state.improvements.set(record.id, { ...record, ended: { how, at: entry.at, ...(reason ? { reason: reason.code } : {}) } })
}

const oldest = ({ improvements }: State): string =>
  [...improvements.entries()].reduce((a, b) => (b[1].at < a[1].at || (b[1].at === a[1].at && b[0] < a[0]) ? b : a))[0]

/** A motion put a charter into force; nothing, unless it was an improvement. */
export function onMade(state: State, motion: string, hash: string): void {
  const record = state.improvements.get(motion)
  if (record) state.improvements.set(motion, { ...record, made: hash })
}
