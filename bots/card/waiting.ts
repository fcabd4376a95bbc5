import { stageProgress } from '../../src/core/approvals/view.ts'
import { asksPeople, type Carded, isMotion } from '../../src/core/carded.ts'
import type { Charter } from '../../src/core/charter/compile.ts'
import type { State } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'

/** Whether something waits for the answer of one operator: asked in its open stage, and not answered yet. The core decides all the same. */
export function waitsFor(record: Carded, operator: string, charter: Charter): boolean {
  const known = charter.operators.find(({ id }) => id === operator)
  if (!asksPeople(record) || !known?.roles.includes('approver')) return false
  if (isMotion(record)) return !record.votes.some((vote) => vote.operator === operator)
  const { escalation, ask } = record
  const stage = escalation?.staged?.stage
  const voted = escalation?.votes.some((vote) => vote.operator === operator && vote.stage === stage) ?? false
  if (voted && !charter.document.solo) return false
  const progress = stageProgress(record, charter)
  if (progress) return progress.people.includes(operator)
  return charter.document.solo || charter.agents.get(ask.agent_id)?.owner !== operator
}

/** When an operator answered something that is decided; undefined: they did not, or it still waits. Epoch ms. */
export function decidedBy(record: Carded, operator: string): Millis | undefined {
  if (asksPeople(record)) return undefined
  const votes = isMotion(record) ? record.votes : (record.escalation?.votes ?? [])
  return votes.findLast((vote) => vote.operator === operator)?.at
}

/** Everything that people have cards of: motions first, then requests, each in the order in which they were asked. */
export function* allCarded({ motions, requests }: Pick<State, 'motions' | 'requests'>): Generator<Carded> {
  for (const [, motion] of motions.entries()) yield motion
  for (const [, request] of requests.entries()) if (request.escalation) yield request
}
