import type { Charter } from '../charter/compile.ts'
import type { Level } from '../risk/level.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { electorateOf } from './electorate.ts'
import { progressIn } from './progress.ts'
import { openTurn } from './stage.ts'
import { dueOf } from './timers.ts'

/** How a request stands in its route, as every door answers it. Times are ISO 8601 in UTC. */
export interface ApprovalView {
  readonly route: string
  readonly severity?: Level
  /** The stage's id, its number from 1, and how many there are. */
  readonly stage: string
  readonly number: number
  readonly of: number
  /** Present while it waits: operator ids of who may vote, and approvals the stage misses at the least. */
  readonly asked?: readonly string[]
  readonly missing?: number
  /** Present when it takes more than one rejection to refuse. */
  readonly deny_quorum?: number
  /** What time will do next while it waits. */
  readonly next?: { readonly what: 'remind' | 'escalate' | 'end'; readonly at: string }
  /** Others are asked too since then, because nobody decided. */
  readonly escalated?: true
  /** Who stands in for whom in this stage. */
  readonly substitutes?: readonly { readonly from: string; readonly to: string; readonly why: 'delegated' | 'away' }[]
  readonly votes: readonly { readonly operator: string; readonly vote: 'approve' | 'reject'; readonly stage: string; readonly at: string }[]
}

/** A question to the agent, and its answer. */
export interface QuestionView {
  readonly number: number
  readonly operator: string
  readonly text: string
  readonly asked_at: string
  readonly answer?: string
  readonly answered_at?: string
}

const iso = (at: Millis): string => new Date(at).toISOString()

/** A request's route on the wire; undefined when every approver is asked at once. */
export function approvalView(record: RequestRecord, charter: Charter): ApprovalView | undefined {
  const { escalation, status } = record
  const staged = escalation?.staged
  if (!staged) return undefined
  const { stage, turn } = openTurn(staged)
  const { people, missing } = stageProgress(record, charter) ?? { people: [], missing: 0 }
  const due = dueOf(record)
  return {
    route: staged.route,
    ...(staged.severity ? { severity: staged.severity } : {}),
    stage: stage.id,
    number: staged.stage + 1,
    of: staged.stages.length,
    ...(status.name === 'pending' ? { asked: people, missing } : {}),
    ...(stage.deny_quorum > 1 ? { deny_quorum: stage.deny_quorum } : {}),
    ...(due ? { next: { what: due.what, at: iso(due.at) } } : {}),
    ...(turn.added ? { escalated: true as const } : {}),
    ...(turn.substitutes ? { substitutes: turn.substitutes.map(({ from, to, why }) => ({ from, to, why })) } : {}),
    votes: escalation.votes.map(({ operator, vote, stage: in_, at }) => ({
      operator,
      vote,
      stage: staged.stages[in_ ?? 0]?.id ?? '',
      at: iso(at),
    })),
  }
}

/** How the open stage stands under a charter; undefined when the request has no route. */
export function stageProgress({ escalation, ask }: RequestRecord, charter: Charter): ReturnType<typeof progressIn> | undefined {
  const staged = escalation?.staged
  return staged && progressIn(staged, escalation.votes, electorateOf(charter, ask.agent_id), escalation.people ?? 1)
}

/** The questions about a request on the wire; undefined when nobody asked any. */
export const questionsView = ({ escalation }: RequestRecord): readonly QuestionView[] | undefined =>
  escalation?.questions?.map(({ number, operator, text, at, answer }) => ({
    number,
    operator,
    text,
    asked_at: iso(at),
    ...(answer ? { answer: answer.text, answered_at: iso(answer.at) } : {}),
  }))
