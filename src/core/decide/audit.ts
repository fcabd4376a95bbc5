import { event } from '../event.ts'
import { kpiResults } from '../kpis/measure.ts'
import {
  attemptRefused,
  type Context,
  callerOperator,
  type Decider,
  type Decision,
  decidedContext,
  done,
  inputOf,
  refused,
  unknownRequest,
} from './context.ts'

/** Who audits, as entries name them: `operator:alice` or `meter:KEY`. Never an agent, by its key or without one. */
function auditorOf(ctx: Context): string | undefined {
  if (ctx.principal.kind === 'meter') return `meter:${ctx.principal.key}`
  const operator = callerOperator(ctx)
  return operator ? `operator:${operator.id}` : undefined
}

/**
 * Records what an auditor says of settled work, once per request and auditor. What it does to trust follows from it in the same
 * decision; a charter without a section `trust` records it and earns nothing.
 */
export const decideAudit: Decider<'audit'> = (ctx, command): Decision => {
  const { state, charter, principal } = ctx
  const record = state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id, ask } = record
  const auditor = auditorOf(ctx)
  if (auditor === undefined) {
    const own = principal.kind === 'agent' && principal.agent === ask.agent_id
    return own
      ? attemptRefused(ctx, command, id, 'self_approval', 'An agent never audits its own work')
      : attemptRefused(ctx, command, id, 'forbidden', 'Only an operator, an observer or a meter key may audit')
  }
  const operator = callerOperator(ctx)
  if (operator && charter.agents.get(ask.agent_id)?.owner === operator.id && !charter.document.solo)
    return attemptRefused(ctx, command, id, 'self_approval', `${operator.id} owns ${ask.agent_id}; somebody else must audit its work`)
  if (record.status.name !== 'settled')
    return refused('wrong_state', `${id} is ${record.status.name}; only settled work can be audited`, decidedContext(record))
  if (record.audits?.some((audit) => audit.auditor === auditor))
    return refused('already_audited', `${auditor} has audited ${id}; each auditor does so once`)
  const { passed, score } = command
  const kpis = charter.document.kpis ? { kpis: kpiResults(charter.document.kpis, record, command) } : {}
  return done(id, event('request.audited', id, { input: inputOf(ctx, command), auditor, passed, score, ...kpis }))
}
