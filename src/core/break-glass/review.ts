import { attemptRefused, type Context, callerOperator, type Decider, done, inputOf, refused } from '../decide/context.ts'
import { event } from '../event.ts'
import { LOCAL } from '../quorum.ts'
import type { OwedReview } from './record.ts'

/** Says of a break-glass whether it was right; anybody listed may, but who did it, and who owns the agent. */
export const decideReview: Decider<'review'> = (ctx, command) => {
  const { request_id, justified, door: _ } = command
  const owed = ctx.state.reviews.get(request_id)
  const operator = callerOperator(ctx)
  if (!owed) return refused('not_found', `No review of ${request_id} is owed; \`countersign reviews\` lists those that are`)
  if (!operator) return attemptRefused(ctx, command, request_id, 'not_operator', 'Only a listed operator reviews')
  const note = command.note.trim()
  if (note === '') return refused('invalid_field', 'note: expected what you looked at and found')
  const theirs = ownWork(ctx, owed, operator.id)
  if (theirs !== undefined) return refused('self_approval', theirs)
  const late = ctx.now >= owed.due ? ({ late: true } as const) : {}
  return done(
    request_id,
    event('break-glass.reviewed', request_id, { input: inputOf(ctx, command), operator: operator.id, justified, note, ...late }),
  )
}

/** Why a review would be of one's own work; one person who runs the organisation has nobody else. */
function ownWork({ charter }: Context, owed: OwedReview, operator: string): string | undefined {
  if (charter.document.solo) return undefined
  if (operator === LOCAL) return 'local is whoever holds the operator token: review it with your own account or token'
  if (operator === owed.operator) return `${operator} did it; somebody else reviews it`
  return charter.agents.get(owed.agent)?.owner === operator ? `${operator} owns ${owed.agent}; somebody else reviews it` : undefined
}
