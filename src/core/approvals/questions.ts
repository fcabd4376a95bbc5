import { actsAs, attemptRefused, type Decider, decidedContext, done, inputOf, refused, unknownRequest } from '../decide/context.ts'
import { event } from '../event.ts'
import { approverIn } from './people.ts'
import { catchUp } from './timers.ts'

/** Questions about one request at the most. */
const MOST = 20

/** Asks the agent about a waiting request. Any approver may, asked or not; the deadline stands. */
export const decideQuestion: Decider<'question'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id, status, escalation } = record
  const operator = approverIn(ctx, command, id)
  if ('answer' in operator) return operator
  if (status.name !== 'pending') return refused('already_decided', `${id} is already ${status.name}`, decidedContext(record))
  if (catchUp(ctx, record).over) return refused('too_late', `The deadline of ${id} has passed: no answer meant no`)
  const asked = escalation?.questions?.length ?? 0
  if (asked >= MOST) return refused('wrong_state', `${MOST} questions about ${id} were asked already; decide it`)
  const { text } = command
  return done(id, event('question.asked', id, { input: inputOf(ctx, command), number: asked + 1, operator: operator.id, text }))
}

/** The agent answers a question about its own request, once. */
export const decideAnswer: Decider<'answer'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id, status, ask, escalation } = record
  if (!actsAs(ctx, ask.agent_id)) return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked may answer')
  if (status.name !== 'pending') return refused('already_decided', `${id} is already ${status.name}`, decidedContext(record))
  const { text } = command
  const open = (escalation?.questions ?? []).filter((one) => one.answer === undefined)
  const question = command.question === undefined ? open.at(-1) : open.find(({ number }) => number === command.question)
  if (!question) return refused('wrong_state', `There is no such open question about ${id}`)
  return done(id, event('question.answered', id, { input: inputOf(ctx, command), number: question.number, text }))
}
