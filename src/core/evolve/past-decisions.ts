import type { Ask } from '../ask.ts'
import type { DecidedBy } from '../decided-by.ts'
import { canonicalJson } from '../json.ts'
import type { PastDecisions, PastRow } from '../past-decisions/record.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord, State } from '../state.ts'

/** Kinds of requests that are remembered; of more, the one that was decided longest ago is forgotten. Each takes a person's decision, so they come slowly. */
const MOST = 2_000
const NONE: PastDecisions = { approved: 0, rejected: 0 }

/**
 * What makes two requests alike: the agent, the tool (or, without one, the resource type; of a plan those of its steps), and why people
 * were asked.
 */
const pastKey = (ask: Ask, reasons: readonly Reason[]): string =>
  canonicalJson([
    ask.agent_id,
    ask.plan ? { plan: distinct(ask.plan.steps.map((step) => canonicalJson(usedBy(step)))) } : usedBy(ask),
    distinct(reasons.map(({ code }) => code)),
  ])

const usedBy = ({ tool, resource_type }: Pick<Ask, 'tool' | 'resource_type'>) =>
  tool === undefined ? { resource: resource_type } : { tool }
const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()

/** Counts a request that people approved. */
export function noteApproved(state: State, record: RequestRecord): void {
  if (!record.escalation) return
  const key = pastKey(record.ask, record.escalation.reasons)
  const row = state.past.get(key) ?? NONE
  put(state, key, { ...row, approved: row.approved + 1, at: state.at })
}

/** Counts a request that somebody rejected, and keeps what was said. */
export function noteRejected(state: State, record: RequestRecord, { operator }: DecidedBy): void {
  if (!record.escalation) return
  const key = pastKey(record.ask, record.escalation.reasons)
  const row = state.past.get(key) ?? NONE
  const reason = record.escalation.votes.findLast((vote) => vote.vote === 'reject')?.reason
  const rejection = { operator, at: state.at, ...(reason === undefined ? {} : { reason }) }
  put(state, key, { ...row, rejected: row.rejected + 1, rejection, at: state.at })
}

function put({ past }: State, key: string, row: PastRow): void {
  if (past.size >= MOST && !past.has(key)) {
    const [oldest] = [...past.entries()].reduce((a, b) => (b[1].at < a[1].at || (b[1].at === a[1].at && b[0] < a[0]) ? b : a))
    past.delete(oldest)
  }
  past.set(key, row)
}

/** How people decided what is like something that they are asked about now, and why; nothing when they never did. */
export function pastOf(state: State, ask: Ask, reasons: readonly Reason[]): { readonly past: PastDecisions } | undefined {
  const row = state.past.get(pastKey(ask, reasons))
  if (!row) return undefined
  const { at: _, ...past } = row
  return { past }
}
