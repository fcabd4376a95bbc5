import { countedOf } from '../budget/held.ts'
import { settledWith, warningsOfSettle } from '../budget/settle.ts'
import { event } from '../event.ts'
import { unmetAtSettle } from '../obligations/unmet.ts'
import type { RequestRecord } from '../state.ts'
import { isExact } from '../units.ts'
import {
  acts,
  actsAs,
  attemptRefused,
  callerOperator,
  type Decider,
  decidedContext,
  done,
  inputOf,
  refused,
  unknownRequest,
} from './context.ts'
import { bySteps } from './redeem.ts'

/**
 * Records what the work cost. The agent's own word is a claim: above what was set aside it is debited in full, below it frees
 * nothing until an operator or a meter confirms it.
 */
export const decideSettle: Decider<'settle'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id } = record
  const operator = callerOperator(ctx)
  const confirms = ctx.principal.kind === 'meter' || (operator !== undefined && acts(operator))
  if (!confirms && !actsAs(ctx, record.ask.agent_id))
    return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked, an operator or a meter may settle')
  if (record.ask.plan) return bySteps(id)
  if (!settleable(record, confirms)) return refused('wrong_state', settleDetail(record, confirms), decidedContext(record))
  const unmet = confirms ? undefined : unmetAtSettle(record.obligations, command)
  if (unmet) return refused(unmet.code, unmet.detail, unmet.context)
  const counted = settledWith(record, command, confirms)
  const { actual, outcome } = command
  if (!isExact(ctx.state.spent + (counted.amount - countedOf(record).amount)))
    return refused('invalid_field', 'actual_cost_usd: with this, more would be spent than can be counted exactly: nine billion dollars')
  const tokens = record.reservation.tokens ? { tokens: counted.tokens } : undefined
  const settled = { input: inputOf(ctx, command), actual, charged: counted.amount, confirmed: confirms, outcome, ...tokens }
  return done(id, event('request.settled', id, settled), ...warningsOfSettle(ctx.state, ctx.charter, record, counted))
}

function settleable({ status }: RequestRecord, confirms: boolean): boolean {
  if (status.name === 'granted' || status.name === 'executing' || status.name === 'lapsed') return true
  return status.name === 'settled' && confirms && !status.confirmed
}

const settleDetail = ({ id, status }: RequestRecord, confirms: boolean): string =>
  status.name === 'settled'
    ? `${id} is settled already${confirms ? ' and confirmed' : '; an operator or a meter may confirm it'}`
    : `${id} is ${status.name}; only what was granted can be settled`
