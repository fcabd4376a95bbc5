import type { FastifyReply, FastifyRequest } from 'fastify'
import { type JsonFault, jsonFault, MAX_DEPTH } from '../core/json.ts'
import type { ProblemCode } from '../core/problem.ts'
import { redactText } from '../core/redaction/redact.ts'
import { ProblemError } from './problem.ts'

/** The largest body any route takes, in bytes. */
export const BODY_LIMIT = 256 * 1024

const FAULTS = {
  too_deep: ['too_deep', `is nested deeper than ${MAX_DEPTH} levels`],
  unsafe_integer: ['invalid_number', 'is not a number that can be kept exactly: expected at most 2^53 - 1; send it as a string'],
  bad_text: ['invalid_text', 'holds NUL or half of a surrogate pair'],
  forbidden_key: ['forbidden_key', 'is a key that is not allowed'],
} as const satisfies Record<JsonFault['fault'], readonly [ProblemCode, string]>

/**
 * Reads a JSON body. Fastify's own parser is not used: it answers faults in its own words, and knows nothing of what the ledger
 * cannot carry. An empty body is an empty object, which the route's schema judges.
 * @throws ProblemError
 */
function parseBody(text: string): unknown {
  if (text === '') return {}
  const value = parseJson(text)
  const fault = jsonFault(value)
  if (!fault) return value
  const [code, says] = FAULTS[fault.fault]
  const path = shorten(fault.path)
  throw new ProblemError(code, `${path === '' ? 'The body' : path} ${says}`, [{ path, message: says }])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError('invalid_json', 'The body is not valid JSON')
  }
}

/** A path made of the sender's keys, cut and without what a log or terminal could trip over. */
const shorten = (path: string): string => JSON.stringify(redactText(path.slice(0, 200), () => '0'.repeat(12))).slice(1, -1)

/** {@link parseBody} as a Fastify content-type parser. */
export function jsonParser(_request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, parseBody(text))
  } catch (error) {
    done(error as Error)
  }
}

/** Where no body is sent, the schemas see an empty one. An `onRequest` hook. */
export function emptyBody(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  request.body = {}
  done()
}
