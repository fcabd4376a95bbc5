import type { WorkOutcome } from '../../../command.ts'
import type { Cause } from '../../../reason.ts'

/** What became of a request or motion. `by` and `at` are whole phrases: `by ann in Slack`, `at 03:14 CET, 41 s after it was asked`. */
export const outcomes = {
  by: (who: string, door: string) => `by ${who} ${door}`,
  /** Several with their doors, behind the first `by`. */
  through: (who: string, door: string) => `${who} ${door}`,
  byOperator: 'by an operator',
  at: (clock: string, after: string) => `at ${clock}, ${after} after it was asked`,
  atProposed: (clock: string, after: string) => `at ${clock}, ${after} after it was proposed`,
  approved: (by: string, at: string) => `Approved ${by} ${at}`,
  breakGlass: (by: string, at: string) => `BREAK-GLASS: granted alone ${by} ${at}`,
  atOnce: 'Granted at once by the rules',
  waitsForLock: (clock: string) => `Waits for its lock until ${clock}`,
  usableUntil: (clock: string) => `May be used until ${clock}`,
  inUse: (clock: string) => `In use since ${clock}`,
  settled: (outcome: string, cost: string) => `It ${outcome} and cost ${cost}`,
  takenBack: (by: string, at: string) => `Taken back ${by} ${at}`,
  unusable: (why: string, at: string) => `Not usable any more: ${why}, ${at}`,
  neverUsed: (at: string) => `Never used: the approval ran out ${at}`,
  neverReported: (at: string) => `Used, but its cost was never reported: it stays charged ${at}`,
  rejected: (by: string, at: string) => `Rejected ${by} ${at}`,
  tooFew: (at: string, waited: string) => `Timed out ${at}: too few people approved it in ${waited}, so the answer is no`,
  unanswered: (at: string, waited: string) => `Timed out ${at}: nobody answered in ${waited}, so the answer is no`,
  cancelled: (at: string) => `Cancelled by the agent ${at}`,
  paused: (at: string, why: string) => `Stopped ${at}: ${why}`,
  halted: (at: string, why: string) => `Halted ${at}: ${why}`,
  stale: (at: string, why: string) => `Not granted ${at}: ${why}`,
  staleApproved: (by: string, at: string, why: string) => `Approved ${by}, but not granted ${at}: ${why}`,
  revoked: (at: string, why: string) => `Taken back ${at}: ${why}`,
  denied: (at: string, why: string) => `Denied by the rules ${at}: ${why}`,
  overBudget: (at: string, why: string) => `Refused for its cost ${at}: ${why}`,
  /** How work ended, as its agent says. */
  ended: { succeeded: 'succeeded', failed: 'failed' } satisfies Record<WorkOutcome, string>,
  reviewOwed: (clock: string) => `Somebody else must review it until ${clock}`,
  reviewOverdue: (clock: string) => `Somebody else must review it at once: overdue since ${clock}`,
  reviewed: (who: string, right: boolean, note: string) => `Reviewed by ${who}: it ${right ? 'was right' : 'was NOT right'}: ${note}`,
  /** How a cause of a rejection is told in a count. */
  causes: {
    policy: 'by policy',
    budget: 'over budget',
    operator: 'by people',
    timeout: 'unanswered in time',
    cancelled: 'taken back',
    revoked: 'revoked',
    paused: 'agent paused',
    halted: 'halted',
    stale: 'charter changed',
  } satisfies Record<Cause, string>,
}
