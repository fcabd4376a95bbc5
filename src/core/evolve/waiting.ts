import type { Ask } from '../ask.ts'
import type { Escalation } from '../escalation.ts'
import type { AskOutcome } from '../event.ts'
import type { State, Status } from '../state.ts'
import { pastOf } from './past-decisions.ts'

type Pending = Extract<AskOutcome, { status: 'pending' }>
const NONE: readonly never[] = Object.freeze([])

/** What is known of the people's decision when they are asked: nobody has voted, but perhaps on what is like it. */
export function escalationOf(state: State, ask: Ask, { reasons, deadline, day, people, routed, confirm }: Pending): Escalation {
  const known = { votes: NONE, reasons, deadline, day, ...(people === undefined ? {} : { people }), ...(confirm ? { confirm } : {}) }
  const alike = { ...known, ...pastOf(state, ask, reasons) }
  if (!routed) return alike
  const { turn, ...route } = routed
  return { ...alike, staged: { ...route, stage: 0, turns: [turn], snoozes: NONE } }
}

/** The status of what waits for people from here on. */
export const waitsFor = ({ reasons, deadline, day }: Pending): Extract<Status, { name: 'pending' }> => ({
  name: 'pending',
  reasons,
  deadline,
  day,
  votes: NONE,
  shown: NONE,
})
