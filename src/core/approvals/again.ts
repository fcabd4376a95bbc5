import type { Charter } from '../charter/compile.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord } from '../state.ts'
import { electorateOf } from './electorate.ts'
import { progressIn } from './progress.ts'
import { canBeMet, type Electorate, waysOf } from './seats.ts'
import type { Staged } from './stage.ts'

const APPROVER_LOST: Reason = { code: 'approver_lost', text: 'The charter changed, and who approved it may no longer approve' }
const NOBODY_LEFT: Reason = { code: 'quorum_unreachable', text: 'The charter changed, and too few are left of the people who were asked' }

/**
 * Why the route of a request does not hold any more under a charter: what was approved rests on people who may no longer approve, or
 * what waits could never be. Undefined when it holds, or there is none.
 */
export function routeAgainst(charter: Charter, { status, escalation, ask }: RequestRecord, people: number): Reason | undefined {
  const staged = escalation?.staged
  if (!staged) return undefined
  const electorate = electorateOf(charter, ask.agent_id)
  const { lost, missing } = progressIn(staged, escalation.votes, electorate, people)
  if (lost !== undefined || (status.name !== 'pending' && missing > 0)) return APPROVER_LOST
  return status.name === 'pending' && !allCanBeMet(staged, electorate) ? NOBODY_LEFT : undefined
}

const allCanBeMet = ({ stages, turns }: Staged, electorate: Electorate): boolean =>
  stages.every((stage, i) => canBeMet(waysOf(stage, turns[i] ?? {}, electorate), electorate.solo))
