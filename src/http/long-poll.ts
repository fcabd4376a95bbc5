import type { FastifyReply } from 'fastify'
import { isDecided } from '../core/decided.ts'
import type { Lease } from '../core/locks/lease.ts'
import type { RequestRecord } from '../core/state.ts'
import type { Millis } from '../core/units.ts'
import type { HttpContext } from './deps.ts'

/** Waits until a request is decided, or `ms` have passed, or the caller hung up, or the server closes; answers what it is then. */
export async function waitDecided(
  ctx: HttpContext,
  reply: FastifyReply,
  record: RequestRecord,
  ms: Millis,
): Promise<RequestRecord | undefined> {
  if (ms <= 0 || isDecided(record)) return record
  return whileHeard(ctx, reply, (signal) => ctx.governor.decided(record.id, ms, signal))
}

/** The same until a lease waits no longer. */
export async function waitLease(ctx: HttpContext, reply: FastifyReply, id: string, ms: Millis): Promise<Lease | undefined> {
  return whileHeard(ctx, reply, (signal) => ctx.governor.lease(id, ms, signal))
}

/** Waits for something until the caller hangs up or the server closes. */
async function whileHeard<T>({ closing }: HttpContext, reply: FastifyReply, wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController()
  const abort = (): void => gone.abort()
  const forget = closing.add(abort)
  // The response's 'close', not the request's: that one comes as soon as the request was read.
  reply.raw.once('close', abort)
  try {
    return await wait(gone.signal)
  } finally {
    forget()
    reply.raw.off('close', abort)
  }
}
