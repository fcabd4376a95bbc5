import type { AskOutcome } from '../../core/event.ts'
import type { Millis } from '../../core/units.ts'

type Pending = Extract<AskOutcome, { status: 'pending' }>

/** Approvals a pending request needs over all its stages. */
export function approvalsOf({ people = 1, routed }: Pending): number {
  if (!routed) return people
  const [, ...later] = routed.stages
  const ofLater = later.map(({ alternatives }) =>
    Math.min(...alternatives.map(({ groups, quorum, each }) => (each ? groups.length : 1) * quorum)),
  )
  return Math.max(
    people,
    [routed.turn.needed, ...ofLater].reduce((sum, needed) => sum + needed, 0),
  )
}

/** How long people have in all, if nothing moves a deadline; the first stage from `at` on. */
export function waitOf({ deadline, routed }: Pending, at: Millis): Millis {
  const [, ...later] = routed?.stages ?? []
  return deadline - at + later.reduce((sum, { timeout }) => sum + timeout, 0)
}
