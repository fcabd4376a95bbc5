import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import { type AskOutcome, type Event, event, type Reservation } from '../event.ts'
import type { Session, State } from '../state.ts'
import type { Micros } from '../units.ts'
import type { Counted } from './held.ts'
import { lifetimeLimit } from './more.ts'
import { anyLimit, usedIn } from './windows.ts'

/** The key under which warnings about the lifetime's budget are remembered. */
export const LIFETIME = 'org-lifetime'

/** `percent` of a limit, rounded up, in exact integers: from here on so much of it is used. */
export const share = (limit: Micros, percent: number): Micros =>
  Math.floor(limit / 100) * percent + Math.ceil(((limit % 100) * percent) / 100)

const NONE: readonly Event[] = Object.freeze([])

/** What a change of use is for {@link warnings}. */
export interface Use {
  readonly reservation: Reservation
  /** How much more is used than the state knows of. */
  readonly more: Counted
  readonly session: Session | undefined
  readonly agent: string
}

/** The limit behind a key of warnings, under a charter; a session's own limit, which no charter moves, is left out. */
export const warnedLimit = (state: State, charter: Charter, key: string): Micros | null =>
  key === LIFETIME ? (charter.more ? lifetimeLimit(state, charter.more) : null) : anyLimit(charter, key, undefined)

/** The percentages that a change of use reaches and that nobody was warned of yet: an event each, in the decision that makes the change. */
export function warnings(state: State, charter: Charter, { reservation, more, session, agent }: Use): readonly Event[] {
  const law = charter.more
  if (!law || law.warnAt.length === 0) return NONE
  const found: Event[] = []
  const look = (key: string, used: Micros, limit: Micros | null): void => {
    if (!limit) return
    const known = state.warned.get(key) ?? 0
    const own = key.startsWith('org-') ? {} : { agent }
    for (const percent of law.warnAt)
      if (percent > known && used >= share(limit, percent)) found.push(event('budget.warned', key, { percent, used, limit, ...own }))
  }
  const { windows, tokens } = reservation
  for (const key of windows) look(key, usedIn(state, key) + more.amount, anyLimit(charter, key, session))
  for (const key of tokens?.windows ?? []) look(key, usedIn(state, key) + more.tokens, anyLimit(charter, key, session))
  look(LIFETIME, state.spent + more.amount, lifetimeLimit(state, law))
  return found
}

/** The warnings that a request makes with what it sets aside; none when it was refused. */
export function warningsOfAsk(state: State, charter: Charter, ask: Ask, session: Session, outcome: AskOutcome): readonly Event[] {
  if (!charter.more || outcome.status === 'refused') return NONE
  const { reservation } = outcome
  const more = { amount: reservation.amount, tokens: reservation.tokens?.amount ?? 0 }
  return warnings(state, charter, { reservation, more, session, agent: ask.agent_id })
}
