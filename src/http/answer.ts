import type { FastifyReply } from 'fastify'
import type { Answer } from '../core/decide/index.ts'
import type { RequestRecord } from '../core/state.ts'
import type { Millis } from '../core/units.ts'
import { type RequestView, viewOf } from '../core/view.ts'
import type { HttpContext } from './deps.ts'
import { ProblemError, sendProblem } from './problem.ts'

/** Longest time a requester without long poll is told to wait before asking again, in seconds. */
const ASK_AGAIN = 5

/** A request as this door answers it: the view, and for what waits when to ask again and whether anybody can be reached. */
export interface RequestAnswer extends RequestView {
  readonly retry_after_seconds?: number
  readonly warnings?: readonly string[]
}

/** The body of an answer about a request. */
export function requestAnswer({ governor, reach }: HttpContext, record: RequestRecord): RequestAnswer {
  const now = governor.clock.now()
  const view = viewOf(record, governor.state(), governor.charter(), now)
  if (record.status.name === 'queued') return { ...view, retry_after_seconds: secondsUntil(record.status.deadline, now) }
  if (record.status.name !== 'pending') return view
  const warning = reach()
  return {
    ...view,
    retry_after_seconds: secondsUntil(record.status.deadline, now),
    ...(warning === undefined ? {} : { warnings: [warning] }),
  }
}

const secondsUntil = (deadline: Millis, now: Millis): number => Math.min(ASK_AGAIN, Math.max(1, Math.ceil((deadline - now) / 1000)))

/** Sends JSON that is not checked against the schema again: the types saw to that, and twice costs a fifth of the hot path. */
export const sendJson = (reply: FastifyReply, body: unknown, status = 200): FastifyReply =>
  sendJsonText(reply, JSON.stringify(body), status)

/** Sends a text that is JSON already. */
export const sendJsonText = (reply: FastifyReply, text: string, status = 200): FastifyReply =>
  reply.code(status).header('content-type', 'application/json; charset=utf-8').send(text)

/** Sends bytes that are no JSON. */
export const sendBytes = (reply: FastifyReply, content: Uint8Array, headers: Readonly<Record<string, string>>): FastifyReply =>
  reply.headers(headers).send(content)

/** Answers with a request, and what a route adds to it: 202 with where and when to ask again while it waits, else 200. */
export function sendRequest(ctx: HttpContext, reply: FastifyReply, record: RequestRecord, more?: object): FastifyReply {
  const body = { ...requestAnswer(ctx, record), ...more }
  if (body.status !== 'PENDING') return sendJson(reply, body)
  reply.header('location', `/api/v1/requests/${record.id}`).header('retry-after', String(body.retry_after_seconds))
  return sendJson(reply, body, 202)
}

/** Answers a command about a request: the request as it is now with what a route adds to it, or the refusal. */
export async function sendAnswer(
  ctx: HttpContext,
  reply: FastifyReply,
  answer: Answer,
  more?: (record: RequestRecord) => object,
): Promise<FastifyReply> {
  if (!answer.ok) return sendProblem(reply, answer.refusal)
  const { governor } = ctx
  const record = governor.state().requests.get(answer.subject) ?? (await governor.request(answer.subject))
  if (!record) throw new ProblemError('not_found', `There is no request ${answer.subject} here`)
  return sendRequest(ctx, reply, record, more?.(record))
}
