import type { Context } from '../decide/context.ts'
import { quorumOf } from '../decide/quorum.ts'
import type { Event } from '../event.ts'
import type { MotionRecord } from '../motions/record.ts'
import { approvalsOf } from '../quorum.ts'
import type { Reason } from '../reason.ts'
import { permitGiven, permitIdOf } from '../standing-grants/give.ts'
import { termsFor } from '../standing-grants/propose.ts'
import { proposalOf } from '../standing-grants/terms.ts'
import type { RequestRecord } from '../state.ts'
import type { ImprovementOf } from './kinds.ts'

type Change = ImprovementOf<'standing_grant_for_pattern'>

const likeOf = ({ state }: Context, { request_id }: Change): RequestRecord | undefined => state.requests.get(request_id)

/** Why a standing grant like a request cannot be given now; the limits are those of an approval that gives one. */
export function grantAgainst(ctx: Context, change: Change): Reason | undefined {
  const record = likeOf(ctx, change)
  if (!record?.escalation)
    return {
      code: 'not_found',
      text: `There is no request ${change.request_id} here that people were asked about; requests stay for a day after they end`,
    }
  if (ctx.state.permits.has(permitIdOf(record.id)))
    return { code: 'already_given', text: `${record.id} has given a standing grant already` }
  const terms = termsFor(ctx, record, proposalOf(change.terms))
  return 'code' in terms ? { code: terms.code, text: terms.detail } : undefined
}

/** The standing grant, given by those who carried the motion. */
export function grantEvents(ctx: Context, change: Change, { id, votes }: Pick<MotionRecord, 'id' | 'votes'>): readonly Event[] {
  const record = likeOf(ctx, change)
  const terms = record && termsFor(ctx, record, proposalOf(change.terms))
  return record && terms && !('code' in terms) ? [permitGiven(ctx, record, approvalsOf(quorumOf(ctx.charter, id, 2), votes), terms)] : []
}
