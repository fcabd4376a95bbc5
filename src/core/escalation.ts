import type { Question, Staged } from './approvals/stage.ts'
import type { Confirm } from './confirm/kinds.ts'
import type { DayBudget, Reason } from './event.ts'
import type { PastDecisions } from './past-decisions/record.ts'
import type { Vote } from './quorum.ts'
import type { Millis } from './units.ts'

/** What people were asked about a request, and how they answered: kept through the request's whole life for cards and answers. */
export interface Escalation {
  readonly votes: readonly Vote[]
  readonly reasons: readonly Reason[]
  readonly deadline: Millis
  readonly day: DayBudget
  /** Approvals it needs; absent: one. */
  readonly people?: number
  /** Approvals still missing as of the last vote; absent: no vote so far, or it is decided. */
  readonly missing?: number
  /** Its route and how far it is; absent: every approver is asked at once. */
  readonly staged?: Staged
  /** What each approval needs besides; absent: a tap is enough. */
  readonly confirm?: readonly Confirm[]
  /** How people had decided requests like it when it was asked; absent: they never had. */
  readonly past?: PastDecisions
  /** What people asked the agent. */
  readonly questions?: readonly Question[]
}
