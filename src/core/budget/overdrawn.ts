import type { Charter } from '../charter/compile.ts'
import type { Reservation } from '../event.ts'
import type { Reason } from '../reason.ts'
import type { Session, State } from '../state.ts'
import type { Millis } from '../units.ts'
import { excessesFor, over } from './excess.ts'
import { kindOf } from './kinds.ts'
import { lifetimeLimit, shortRunway } from './more.ts'
import { anyLimit, usedIn } from './windows.ts'

/** What {@link overdrawn} looks at besides the state and the charter in force. */
export interface Held {
  readonly reservation: Reservation
  readonly session: Session | undefined
  /** Whether people decide it: what may be asked about, they lift. */
  readonly escalated: boolean
  readonly now: Millis
}

/**
 * Why a reservation made under an earlier charter no longer fits the limits in force; the windows already hold it. Keys are the
 * recorded ones, so a request asked before midnight is checked against its own day.
 */
export function overdrawn(state: State, charter: Charter, { reservation, session, escalated, now }: Held): Reason | undefined {
  const { amount, windows, tokens } = reservation
  const { more } = charter
  const excesses = excessesFor(more)
  for (const [keys, held] of [
    [windows, amount],
    [tokens?.windows ?? [], tokens?.amount ?? 0],
  ] as const)
    for (const key of keys) {
      const found = over(kindOf(key), usedIn(state, key) - held, held, anyLimit(charter, key, session))
      if (excesses.hard(found)) return found.refusal
    }
  if (more) {
    const lifetime = over('org-lifetime', state.spent - amount, amount, lifetimeLimit(state, more))
    if (excesses.hard(lifetime)) return lifetime.refusal
    const runway = shortRunway({ state, charter, more, now }, 0)
    if (excesses.hard(runway)) return runway.refusal
  }
  const [question] = excesses.questions
  return question && !escalated
    ? { code: 'now_needs_approval', text: `The charter changed, and this now needs a person: ${question.text}` }
    : undefined
}
