import type { Charter } from '../charter/compile.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord } from '../state.ts'
import { progressIn } from './progress.ts'
import { canBeMet, type Standing, waysOf } from './seats.ts'
import type { Staged } from './stage.ts'
import { standingOf } from './standing.ts'

const APPROVER_LOST: Reason = { code: 'approver_lost', text: 'The charter changed, and who approved it may no longer approve' }
const NOBODY_LEFT: Reason = { code: 'quorum_unreachable', text: 'The charter changed, and too few are left of the people who were asked' }

/**
 * Why the route of a request does not hold any more under a charter: what was approved rests on people who may no longer approve, or
 * what waits could never be. Undefined when it holds, or there is none.
 */
export function routeAgainst(charter: Charter, { status, escalation, ask }: RequestRecord, people: number): Reason | undefined {
  const staged = escalation?.staged
  if (!staged) return undefined
  const standing = standingOf(charter, ask.agent_id)
  const { lost, missing } = progressIn(staged, escalation.votes, standing, people)
  if (lost !== undefined || (status.name !== 'pending' && missing > 0)) return APPROVER_LOST
  return status.name === 'pending' && !allCanBeMet(staged, standing) ? NOBODY_LEFT : undefined
}

const allCanBeMet = ({ stages, turns }: Staged, standing: Standing): boolean =>
  stages.every((stage, i) => canBeMet(waysOf(stage, turns[i] ?? {}, standing), standing.solo))
