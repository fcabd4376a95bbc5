import type { Operator } from '../charter/compile.ts'
import type { Command, CommandKind } from '../command.ts'
import { wrongCode } from '../confirm/check.ts'
import { asksForCodes } from '../confirm/kinds.ts'
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
} from '../decide/context.ts'
import { event } from '../event.ts'
import { LOCAL } from '../quorum.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { electorateOf } from './electorate.ts'
import { progressIn } from './progress.ts'
import { canBeMet, waysOf } from './seats.ts'
import { openTurn, type Staged } from './stage.ts'
import { catchUp } from './timers.ts'

/**
 * How often one person may hand one request on, in all its stages: handed on, got back, handed on again, with one to spare. Counted by
 * person, so that two who play ping-pong fill neither the ledger nor the thread, and take nobody else's turn.
 */
const MOST_DELEGATIONS = 3

/** Somebody else decides in one's place: who is asked and has not answered may name any listed approver. */
export const decideDelegate: Decider<'delegate'> = (ctx, command) => {
  const asked = askedIn(ctx, command)
  if ('answer' in asked) return asked
  const { record, staged, operator } = asked
  const { id } = record
  const { to } = command
  const { stage, turn } = openTurn(staged)
  const electorate = electorateOf(ctx.charter, record.ask.agent_id)
  if ((record.escalation?.votes ?? []).some((vote) => vote.stage === staged.stage && vote.operator === operator))
    return refused('already_voted', `${operator} voted in the stage ${stage.id} of ${id} already; a vote cannot be handed on`)
  if (to === operator) return refused('invalid_field', 'to: expected somebody else')
  if (to === LOCAL || !electorate.mayApprove(to) || (stage.apart && to === electorate.owner))
    return refused(
      'invalid_field',
      `to: expected the id of an operator with the role approver who does not own ${record.ask.agent_id}, got ${to}`,
    )
  const known = turn.substitutes ?? []
  if (known.filter(({ from, why }) => from === operator && why === 'delegated').length >= MOST_DELEGATIONS)
    return refused(
      'too_many_delegations',
      `${operator} handed ${id} on ${MOST_DELEGATIONS} times already: approve it, or reject it and say why; silence means no`,
    )
  const substitutes = [...known, { from: operator, to, why: 'delegated' } as const]
  if (!canBeMet(waysOf(stage, { ...turn, substitutes }, electorate), electorate.solo))
    return refused('quorum_unreachable', `With ${to} in your place the stage ${stage.id} would have too few different people`)
  // A token alone must never be worth the code that the request asks for: who could hand it on could hand it to themselves.
  const coded = asksForCodes(record.escalation)
  const wrong = coded ? wrongCode(ctx, command, id, operator) : undefined
  if (wrong) return wrong
  return done(id, event('approval.delegated', id, { input: inputOf(ctx, command), from: operator, to, ...(coded ? { coded } : {}) }))
}

/** No reminder of one request for a while, for one operator; the deadline stands. */
export const decideSnooze: Decider<'snooze'> = (ctx, command) => {
  const asked = askedIn(ctx, command)
  if ('answer' in asked) return asked
  const { record, operator, staged } = asked
  const until = ctx.now + command.for
  const { deadline } = openTurn(staged).turn
  if (command.for <= 0 || until >= deadline)
    return refused('invalid_field', `for: expected to end before the deadline at ${new Date(deadline).toISOString()}, which stands`)
  return done(record.id, event('approval.snoozed', record.id, { input: inputOf(ctx, command), operator, until }))
}

/** A waiting request with a route, and the operator who is asked in its open stage; or why not. */
function askedIn(
  ctx: Context,
  command: Command<'delegate' | 'snooze'>,
): Decision | { readonly record: RequestRecord; readonly staged: Staged; readonly operator: string } {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const operator = approverIn(ctx, command, record.id)
  if ('answer' in operator) return operator
  if (record.status.name !== 'pending')
    return refused('already_decided', `${record.id} is already ${record.status.name}`, decidedContext(record))
  const { staged, over } = catchUp(ctx, record)
  if (over) return refused('too_late', `The deadline of ${record.id} has passed: no answer meant no`)
  if (!staged) return refused('wrong_state', `${record.id} has no route: every approver is asked, and nobody is reminded`)
  const { people } = progressIn(
    staged,
    record.escalation?.votes ?? [],
    electorateOf(ctx.charter, record.ask.agent_id),
    record.escalation?.people ?? 1,
  )
  if (!people.includes(operator.id))
    return attemptRefused(
      ctx,
      command,
      record.id,
      'not_asked',
      `You are not asked in the stage ${openTurn(staged).stage.id}: asked are ${people.join(', ')}`,
    )
  return { record, staged, operator: operator.id }
}

/** The caller as an operator who approves; or the refusal. What is tried about a request (`subject`) is recorded, which bounds how often. */
export function approverIn(ctx: Context, command: Command<CommandKind>, subject?: string): Operator | Decision {
  const operator = callerOperator(ctx)
  if (operator?.roles.includes('approver')) return operator
  const code = operator ? 'forbidden' : 'not_operator'
  const detail = operator ? `${operator.id} is listed without the role approver` : 'Only a listed operator may do this'
  return subject === undefined ? refused(code, detail) : attemptRefused(ctx, command, subject, code, detail)
}

/** Longest absence, in ms: a year. Who is gone for longer is taken out of the groups. */
const LONGEST: Millis = 366 * 86_400_000

/** Out of office: whatever stage begins (or escalates) meanwhile asks the deputy in one's place, and where codes are asked for only if it was said with one. What is open already stays with whom it asked. */
export const decideAway: Decider<'away'> = (ctx, command) => {
  const operator = approverIn(ctx, command)
  if ('answer' in operator) return operator
  const { from, to, deputy } = command
  if (operator.id === LOCAL) return refused('forbidden', 'local is whoever holds the operator token: use your own account or token')
  if (to <= from || to <= ctx.now || to - from > LONGEST)
    return refused('invalid_field', 'to: expected later than from and than now, and at most 366 days after from')
  const known = ctx.charter.operators.find(({ id }) => id === deputy)
  if (deputy !== undefined && (deputy === operator.id || deputy === LOCAL || !known?.roles.includes('approver')))
    return refused('invalid_field', `deputy: expected the id of another operator with the role approver, got ${deputy}`)
  const coded = deputy !== undefined && command.second_factor !== undefined
  const wrong = coded ? wrongCode(ctx, command, operator.id, operator.id) : undefined
  if (wrong) return wrong
  const said = { from, to, ...(deputy === undefined ? {} : { deputy }), ...(coded ? { coded } : {}) }
  return done(operator.id, event('operator.away', operator.id, { input: inputOf(ctx, command), ...said }))
}

/** Back in office; saying it twice changes nothing. */
export const decideBack: Decider<'back'> = (ctx, command) => {
  const operator = approverIn(ctx, command)
  if ('answer' in operator) return operator
  if (!ctx.state.absences.has(operator.id)) return done(operator.id)
  return done(operator.id, event('operator.back', operator.id, { input: inputOf(ctx, command) }))
}
