import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { PROBLEMS, type ProblemCode, type Refusal, refusal } from '../core/problem.ts'
import { Overloaded } from '../governor/face.ts'

/** What is wrong with one field of a body or query. */
export interface FieldFault {
  /** Such as `args.items.0`. */
  readonly path: string
  /** What was expected, and what was found. */
  readonly message: string
}

/** A refusal on its way to the error handler. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly refusal: Refusal
  readonly errors: readonly FieldFault[] | undefined

  constructor(code: ProblemCode, detail: string, errors?: readonly FieldFault[]) {
    super(detail)
    this.refusal = refusal(code, detail)
    this.errors = errors
  }
}

/** The body of a problem (RFC 9457): what the refusal says, its context, and the faults of fields. */
function problemBody({ code, detail, context }: Refusal, errors?: readonly FieldFault[]): Readonly<Record<string, unknown>> {
  const { status, title } = PROBLEMS[code]
  return { ...context, type: `/docs/errors#${code}`, title, status, detail, code, ...(errors ? { errors } : {}) }
}

/** Seconds after which a caller may try again, by code. */
const RETRY_AFTER: Partial<Record<ProblemCode, number>> = { store_unavailable: 2, overloaded: 1, queue_unavailable: 2, rate_limited: 1 }

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, refused: Refusal, errors?: readonly FieldFault[]): FastifyReply {
  const retry = refused.context?.['retry_after_seconds'] ?? RETRY_AFTER[refused.code]
  if (retry !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', String(retry))
  if (refused.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
  return reply
    .code(PROBLEMS[refused.code].status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(refused, errors)))
}

/** Fastify's own faults of a request, as ours. */
const FRAMEWORK: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than this route takes: 256 KB, of an image 1 MB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'Send Content-Type: application/json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_json', 'The body is not as long as Content-Length says'],
  FST_ERR_BAD_URL: ['not_found', 'The path is not a valid URL'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'A part of the path is too long'],
  FST_ERR_ASYNC_CONSTRAINT: ['not_found', 'There is no such route'],
}

/** The refusal that an error is told as. */
export const problemOf = (error: unknown): Refusal => told(error).refused

/** What the caller is told of an error; anything unknown is our fault and says nothing of itself. */
function told(error: unknown): { readonly refused: Refusal; readonly errors?: readonly FieldFault[] } {
  if (error instanceof ProblemError) return { refused: error.refusal, ...(error.errors ? { errors: error.errors } : {}) }
  if (error instanceof Overloaded) return { refused: refusal('overloaded', 'Too many commands are waiting; nothing was granted') }
  const { name, code, statusCode, faults } = error as Partial<FastifyError> & { readonly faults?: readonly FieldFault[] }
  if (name === 'LedgerDistrusted')
    return {
      refused: refusal('ledger_distrusted', 'The check of the ledger failed; nothing is granted. An operator runs `countersign doctor`'),
    }
  if (name === 'StoreUnavailable')
    return { refused: refusal('store_unavailable', 'The ledger cannot be written now; nothing was granted. Try again') }
  if (name === 'CharterInvalid' && faults)
    return { refused: refusal('charter_invalid', 'The charter was not adopted; the one in force stays'), errors: faults }
  const known = FRAMEWORK[code ?? '']
  if (known) return { refused: refusal(...known) }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { refused: refusal('invalid_json', 'The request is not valid HTTP') }
  return { refused: refusal('internal', 'A fault of the governor; nothing was granted. The log says more') }
}

/** The error handler of the whole server. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { refused, errors } = told(error)
  if (refused.code === 'internal')
    request.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed')
  sendProblem(reply, refused, errors)
}
