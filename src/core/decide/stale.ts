import { routeAgainst } from '../approvals/again.ts'
import { overdrawn } from '../budget/overdrawn.ts'
import { confirmsOf } from '../confirm/needs.ts'
import { bindsMore } from '../obligations/bind.ts'
import { judgeAsked } from '../plans/judge.ts'
import { lookThrough } from '../plans/look.ts'
import type { Reason } from '../reason.ts'
import { permitGone } from '../standing-grants/end.ts'
import type { RequestRecord } from '../state.ts'
import { combine, type Finding } from '../verdict.ts'
import type { Context } from './context.ts'

/** How a request stands under the charter in force. */
export interface JudgedAgain {
  /** Why it cannot be granted any more. */
  readonly against?: Reason | undefined
  /** Approvals it needs: never fewer than when it was asked. */
  readonly people: number
}

/**
 * Judges again, when the charter is another than the one it was judged by: a deny rule, or a hard budget, which no approval
 * overrides, ends it. An escalation trigger is what approvals satisfy, if they are as many as it now asks for.
 */
export function judgedAgain(ctx: Context, record: RequestRecord): JudgedAgain {
  return ctx.charter.hash === judgedBy(record) ? { people: record.escalation?.people ?? 1 } : judgedNow(ctx, record)
}

/** The same, as it stands now, also by the charter that judged it before. */
export function judgedNow(ctx: Context, record: RequestRecord): JudgedAgain {
  const { charter, state, now } = ctx
  const asked = record.escalation?.people ?? 1
  const session = state.agents.get(record.ask.agent_id)?.session
  const { ask } = record
  const { found, parts } = lookThrough(ask, charter, state, now)
  const { judged, trusted, asking, all } = judgeAsked({ state, charter, ask, session, now, found }, parts)
  const verdict = combine([judged, trusted])
  const people = Math.max(asked, verdict.people ?? 1)
  if (verdict.verdict === 'deny') return { people, against: verdict.reasons[0] }
  if (bindsMore(record.obligations, verdict.obligations))
    return { people, against: { code: 'now_binds_more', text: 'The charter changed, and binds this to more than was granted' } }
  const { reservation, escalation } = record
  if (escalation && charter.hash !== judgedBy(record) && !confirmsOf(asking, all).every((one) => escalation.confirm?.includes(one)))
    return { people, against: NOW_BY_HAND }
  const route = routeAgainst(charter, record, people)
  if (route) return { people, against: route }
  const spent = () => overdrawn(state, charter, { reservation, session, escalated: escalation !== undefined, now })
  return { people, against: unanswered(record, verdict, people) ?? spent() }
}

/** Nobody was told that a tap is not enough: what waits ends, and what was approved by taps stands no more. */
const NOW_BY_HAND: Reason = { code: 'now_by_hand', text: 'The charter changed, and each approval of this must now be confirmed by hand' }

/** A grant that the charter in force would have asked people about, or more people than were asked. */
function unanswered({ status, escalation }: RequestRecord, { verdict }: Finding, people: number): Reason | undefined {
  if (verdict !== 'confirm' || (escalation && (status.name === 'pending' || escalation.votes.length >= people))) return undefined
  return { code: 'now_needs_approval', text: `The charter changed, and this now needs ${people === 1 ? 'a person' : `${people} people`}` }
}

/** Why the charter in force, or the end of the standing grant that answered it, would no longer let a grant stand. */
export const noLongerGranted = (ctx: Context, record: RequestRecord): Reason | undefined =>
  permitGone(ctx.state, record, ctx.now) ?? judgedAgain(ctx, record).against

const judgedBy = ({ status, charter }: RequestRecord): string =>
  status.name === 'granted' || status.name === 'queued' ? status.charter : charter
