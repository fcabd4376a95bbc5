import { catchUp } from '../approvals/timers.ts'
import { agentBreakerState } from '../breakers/breaker-state.ts'
import { elsewhereText, isElsewhere } from '../carded.ts'
import { unconfirmed } from '../confirm/check.ts'
import {
  attemptRefused,
  type Context,
  callerOperator,
  type Decider,
  type Decision,
  decidedContext,
  done,
  refused,
  unknownRequest,
  withInput,
} from '../decide/context.ts'
import { judgedNow } from '../decide/stale.ts'
import { grantOrQueue } from '../decide/take-lock.ts'
import { unseen, whyNot } from '../decide/vote.ts'
import { changedSince } from '../edits/changed.ts'
import { boundDigest, expiryOf } from '../obligations/bind.ts'
import type { RequestRecord } from '../state.ts'

/**
 * Grants a waiting request on one person's word, where waiting for everybody would do harm: it stands for the approvals of people,
 * and for nothing else. Whatever no approval overrides (deny rules, hard budgets, a halt, a pause, the agent's owner) is looked at anew, as
 * it stands now; what is confirmed by hand is confirmed; everybody hears of it, and somebody else owes a review.
 */
export const decideBreakGlass: Decider<'break-glass'> = (ctx, command) => {
  const { request_id, door } = command
  const record = ctx.state.requests.get(request_id)
  if (!record) return unknownRequest(request_id)
  const mayNot = whyNot(ctx, command, record)
  if (mayNot) return mayNot
  const operator = callerOperator(ctx)?.id ?? ''
  const law = ctx.charter.approvals?.breakGlass
  const notYours = (detail: string): Decision => attemptRefused(ctx, command, request_id, 'break_glass_not_allowed', detail)
  if (!law) return notYours('The charter has no approvals.break_glass, so nobody grants alone')
  if (!law.groups.some((name) => ctx.charter.approvals?.groups.get(name)?.includes(operator)))
    return notYours(`Only ${law.groups.join(', ')} may grant alone (approvals.break_glass), and ${operator} is in none of them`)
  if (ctx.charter.agents.get(record.ask.agent_id)?.owner === operator)
    return attemptRefused(ctx, command, request_id, 'self_approval', `${operator} owns ${record.ask.agent_id}; somebody else must decide`)
  if (record.status.name !== 'pending')
    return refused('already_decided', `${request_id} is already ${record.status.name}`, decidedContext(record))
  const changed = changedSince(record, { edits: command.edits ?? 0 })
  if (changed) return changed
  if (isElsewhere(record, command)) return attemptRefused(ctx, command, request_id, 'other_channel', elsewhereText(request_id))
  const part = unseen(command, record.ask, record.status)
  if (part) return part
  const reason = command.reason.trim()
  if (reason === '') return refused('invalid_field', 'reason: expected why it cannot wait, for everybody and the review')
  if (catchUp(ctx, record).over) return refused('too_late', `The deadline of ${request_id} has passed: no answer meant no`)
  const against = stopped(ctx, record) ?? unconfirmed(ctx, command, record, operator)
  if (against) return against
  const { charter, now } = ctx
  const granted = {
    by: [{ operator, door }],
    expires: expiryOf(now, charter.grantExpires, record.obligations),
    charter: charter.hash,
    action_digest: boundDigest(record.ask, charter.hash, record.obligations),
    break_glass: {
      reason,
      review_by: now + law.within,
      channels: charter.channels.map(({ key }) => key).filter((key) => !Object.hasOwn(record.cards, key)),
    },
  }
  return done(request_id, withInput(ctx, command, grantOrQueue(ctx, record, granted)))
}

/** What nobody can override, as it stands now. The request goes on waiting: those who are asked may still reject it. */
function stopped(ctx: Context, record: RequestRecord): Decision | undefined {
  const { state, now } = ctx
  const agent = record.ask.agent_id
  if (state.halted) return refused('halted', `Everything is halted by ${state.halted.by.operator}: ${state.halted.reason}`)
  if (state.agents.get(agent)?.paused || agentBreakerState(state, agent, now).name === 'paused')
    return refused('agent_paused', `${agent} is paused; let it go on first`)
  const { against } = judgedNow(ctx, record)
  return against && refused('break_glass_not_allowed', `Nobody can grant this now: ${against.text}`)
}
