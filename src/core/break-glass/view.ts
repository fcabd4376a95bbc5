import type { RequestRecord, State } from '../state.ts'
import { type Millis, usdFromMicros } from '../units.ts'
import type { OwedReview } from './record.ts'

/** A review that is owed, as every door answers it. Times are ISO 8601 in UTC. */
export interface ReviewView {
  readonly request_id: string
  readonly agent_id: string
  readonly estimated_cost_usd: number
  readonly operator: string
  readonly reason: string
  readonly granted_at: string
  readonly review_by: string
  readonly overdue: boolean
}

/** What a request says of its break-glass. */
export interface BreakGlassView {
  readonly operator: string
  readonly reason: string
  readonly review_by: string
  /** Absent: the review is owed. */
  readonly review?: { readonly operator: string; readonly justified: boolean; readonly note: string; readonly at: string }
}

const iso = (at: Millis): string => new Date(at).toISOString()

/** The reviews that are owed, the most urgent first. */
export const reviewsView = ({ reviews }: Pick<State, 'reviews'>, now: Millis): readonly ReviewView[] =>
  [...reviews.entries()]
    .map(([, owed]) => owed)
    .sort((a, b) => a.due - b.due || (a.request < b.request ? -1 : 1))
    .map((owed) => reviewView(owed, now))

const reviewView = ({ request, agent, amount, operator, reason, at, due }: OwedReview, now: Millis): ReviewView => ({
  request_id: request,
  agent_id: agent,
  estimated_cost_usd: usdFromMicros(amount),
  operator,
  reason,
  granted_at: iso(at),
  review_by: iso(due),
  overdue: now >= due,
})

/** How many reviews are owed, and how many of them are overdue: for the status, key figures and reports. */
export function reviewCounts({ reviews }: Pick<State, 'reviews'>, now: Millis): { readonly owed: number; readonly overdue: number } {
  const overdue = [...reviews.entries()].filter(([, { due }]) => now >= due).length
  return { owed: reviews.size, overdue }
}

/** A request's break-glass on the wire; undefined when people approved it as its charter asks. */
export function breakGlassView({ break_glass }: Pick<RequestRecord, 'break_glass'>): BreakGlassView | undefined {
  if (!break_glass) return undefined
  const { by, reason, review_by, review } = break_glass
  return {
    operator: by.operator,
    reason,
    review_by: iso(review_by),
    ...(review ? { review: { ...review, at: iso(review.at) } } : {}),
  }
}
