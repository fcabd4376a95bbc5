import { overdrawn } from '../budget/overdrawn.ts'
import { findIn } from '../facts/find.ts'
import { bindsMore } from '../obligations/bind.ts'
import { judge } from '../policy/judge.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord } from '../state.ts'
import type { Context } from './context.ts'

/**
 * Why the charter in force would no longer let this stand, when it is another than the one it was judged by: a deny rule, or a
 * hard budget, which no approval overrides. An escalation trigger is what the approval satisfies.
 */
export function noLongerGranted(ctx: Context, record: RequestRecord): Reason | undefined {
  const { charter, state, now } = ctx
  if (charter.hash === judgedBy(record)) return undefined
  const session = state.agents.get(record.ask.agent_id)?.session
  const verdict = judge({ state, charter, ask: record.ask, session, now, found: findIn(record.ask, charter, state, now) })
  if (verdict.verdict === 'deny') return verdict.reasons[0]
  if (bindsMore(record.obligations, verdict.obligations))
    return { code: 'now_binds_more', text: 'The charter changed, and binds this to more than was granted' }
  if (verdict.verdict === 'confirm' && !record.escalation)
    return { code: 'now_needs_approval', text: 'The charter changed, and this now needs a person' }
  return overdrawn(state, charter, { reservation: record.reservation, session, escalated: record.escalation !== undefined, now })
}

const judgedBy = ({ status, charter }: RequestRecord): string =>
  status.name === 'granted' || status.name === 'queued' ? status.charter : charter
