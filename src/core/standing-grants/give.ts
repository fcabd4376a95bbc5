import type { Context } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import type { Refusal } from '../problem.ts'
import type { Vote } from '../quorum.ts'
import type { RequestRecord } from '../state.ts'
import { differs, termsFor } from './propose.ts'
import type { PermitTerms, Proposal } from './terms.ts'
import { asksWhom } from './use.ts'

/** Why an approval with terms cannot be cast; undefined: it can, or has none. */
export function termsRefused(
  ctx: Context,
  record: RequestRecord,
  votes: readonly Vote[],
  proposal: Proposal | undefined,
): Refusal | undefined {
  if (!proposal) return undefined
  const terms = termsFor(ctx, record, proposal)
  return 'code' in terms ? terms : differs(votes, proposal)
}

/** The id of the standing grant that a request may give; each gives one at the most. */
export const permitIdOf = (request: string): string => `sg_${request.replace(/^req_/, '')}`

/**
 * The standing grant that approvals give together with the grant itself: where each of them carries the same terms. One that
 * came without (a tap in a chat, say) grants once, and no more.
 */
export function givenBy(ctx: Context, record: RequestRecord, approvals: readonly Vote[]): readonly Event[] {
  const proposal = approvals[0]?.standing
  if (!proposal || !approvals.every(({ standing }) => standing !== undefined) || differs(approvals, proposal)) return []
  const terms = termsFor(ctx, record, proposal)
  if ('code' in terms) return []
  return [permitGiven(ctx, record, approvals, terms as PermitTerms)]
}

/** The standing grant that these approvals give with a request; what people would be asked beyond it is not covered. */
export const permitGiven = (
  { charter }: Context,
  record: RequestRecord,
  approvals: readonly Vote[],
  terms: PermitTerms,
): Event<'standing.granted'> =>
  event('standing.granted', permitIdOf(record.id), {
    request: record.id,
    terms,
    by: approvals.map(({ operator, door }) => ({ operator, door })),
    people: charter.document.solo ? approvals.length : new Set(approvals.map(({ operator }) => operator)).size,
    codes: [...new Set((record.escalation?.reasons ?? []).map(({ code }) => code))].sort(),
    risk: record.assessment?.risk ?? 'low',
    asks: asksWhom(record.escalation?.staged),
    charter: charter.hash,
  })
