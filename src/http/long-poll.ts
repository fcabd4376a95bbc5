import type { FastifyReply } from 'fastify'
import type { RequestRecord } from '../core/state.ts'
import type { Millis } from '../core/units.ts'
import { isDecided } from '../core/view.ts'
import type { HttpContext } from './deps.ts'

/** Waits until a request is decided, or `ms` have passed, or the caller hung up, or the server closes; answers what it is then. */
export async function waitDecided(
  { governor, closing }: HttpContext,
  reply: FastifyReply,
  record: RequestRecord,
  ms: Millis,
): Promise<RequestRecord | undefined> {
  if (ms <= 0 || isDecided(record)) return record
  const gone = new AbortController()
  const abort = (): void => gone.abort()
  const forget = closing.add(abort)
  // The response's 'close', not the request's: that one comes as soon as the request was read.
  reply.raw.once('close', abort)
  try {
    return await governor.decided(record.id, ms, gone.signal)
  } finally {
    forget()
    reply.raw.off('close', abort)
  }
}
