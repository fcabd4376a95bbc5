import { event } from '../event.ts'
import { actsAs, attemptRefused, callerOperator, type Decider, decidedContext, done, inputOf, refused, unknownRequest } from './context.ts'

/**
 * Takes a waiting request back; what was set aside is free again. A grant cannot be cancelled, since it may be in use; what no step of
 * a plan has taken cannot be, so that is given back at any time.
 */
export const decideCancel: Decider<'cancel'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id, status } = record
  if (!actsAs(ctx, record.ask.agent_id)) return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked may cancel')
  const reason = { code: 'cancelled', text: `${record.ask.agent_id} took it back` }
  if (record.ask.plan && (status.name === 'granted' || status.name === 'executing'))
    return done(id, event('request.lapsed', id, { input: inputOf(ctx, command), was: status.name, reason, released: true }))
  if (status.name !== 'pending' && status.name !== 'queued')
    return refused('wrong_state', `${id} is ${status.name}; only a waiting request can be cancelled`, decidedContext(record))
  return done(id, event('request.refused', id, { input: inputOf(ctx, command), cause: 'cancelled', reason }))
}

/** Takes a grant back before it is redeemed, or a plan with all steps that are not; what was set aside is free again. */
export const decideRevoke: Decider<'revoke'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const operator = callerOperator(ctx)
  if (!operator?.roles.includes('approver'))
    return attemptRefused(ctx, command, record.id, 'not_operator', 'Only a listed operator may revoke')
  if (record.status.name !== 'granted' && !(record.ask.plan && record.status.name === 'executing'))
    return refused(
      'wrong_state',
      `${record.id} is ${record.status.name}; only a grant that was not redeemed can be revoked`,
      decidedContext(record),
    )
  const by = { operator: operator.id, door: command.door }
  return done(
    record.id,
    event('request.revoked', record.id, {
      input: inputOf(ctx, command),
      by,
      ...(command.reason === undefined ? {} : { reason: command.reason }),
    }),
  )
}
