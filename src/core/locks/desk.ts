import type { Entry } from '../entry.ts'
import type { Event } from '../event.ts'
import { evolve } from '../evolve/index.ts'
import { draftOf, type State } from '../state.ts'
import type { Millis } from '../units.ts'

/** A draft on which one decision sees what its own events do, by the same folds that will do it. */
export interface Desk {
  readonly state: State
  /** What was decided on it, in order. */
  readonly events: readonly Event[]
  /** Folds an event that is decided elsewhere. */
  apply(event: Event): void
  /** Decides an event. */
  emit(event: Event): void
}

/** A fresh desk over a state; nothing done on it is seen by anybody. */
export function openDesk(base: State, now: Millis): Desk {
  const state = draftOf(base)
  const events: Event[] = []
  // The envelope is the sealed entry's but for its hashes, which no fold looks at.
  const apply = (event: Event): void => {
    const envelope = { v: 1, org: state.org, seq: state.head.seq + 1, at: now, actor: '', prev: '', hash: '' } as const
    evolve(state, { ...envelope, ...event } as Entry)
  }
  return {
    state,
    events,
    apply,
    emit(event) {
      events.push(event)
      apply(event)
    },
  }
}
