import type { Millis } from '../core/units.ts'
import { LlmError } from './errors.ts'
import { faultAt } from './faults.ts'
import type { Llm, LlmCall, LlmChunk } from './port.ts'

/**
 * Ends every call after `timeout` ms, and with it the connection; also when its reader leaves in the middle. What its caller ends
 * is `aborted`, what takes too long is `timeout`, whatever an SDK makes of it.
 */
export function bounded(llm: Llm, name: string, timeout: Millis): Llm {
  return {
    async complete(call) {
      const bound = bind(call, timeout)
      try {
        return await llm.complete(bound.call)
      } catch (error) {
        throw bound.ended(name) ?? error
      } finally {
        bound.leave()
      }
    },
    async *stream(call): AsyncIterable<LlmChunk> {
      const bound = bind(call, timeout)
      try {
        yield* llm.stream(bound.call)
      } catch (error) {
        throw bound.ended(name) ?? error
      } finally {
        bound.leave()
      }
    },
  }
}

interface Bound {
  readonly call: LlmCall
  /** Why it ended before its time, if it did. */
  ended(name: string): LlmError | undefined
  leave(): void
}

function bind(call: LlmCall, timeout: Millis): Bound {
  const controller = new AbortController()
  let late = false
  const timer = setTimeout(() => {
    late = true
    controller.abort()
  }, timeout)
  const end = (): void => controller.abort()
  if (call.signal?.aborted) end()
  call.signal?.addEventListener('abort', end)
  return {
    call: { ...call, signal: controller.signal },
    ended: (name) => (late ? faultAt(name, 'timeout') : call.signal?.aborted ? faultAt(name, 'aborted') : undefined),
    leave() {
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', end)
      controller.abort()
    },
  }
}

/** How often a call is tried, and the first wait between two tries, which doubles; a provider's own word (`retry-after`) counts more. */
export interface Retries {
  readonly tries: number
  readonly wait: Millis
  /** Waits; ends early when the signal aborts. */
  readonly pause: (ms: Millis, signal: AbortSignal | undefined) => Promise<void>
}

/**
 * Tries again what may be tried again, while nothing of an answer has been read. Where an earlier try may have been charged, so may what comes of
 * all of them: a refusal after it is not free.
 */
export function retrying(llm: Llm, { tries, wait, pause }: Retries): Llm {
  /** Waits for the next try of one call, or throws what it came to. */
  const patience = (call: LlmCall): ((error: unknown) => Promise<void>) => {
    let [tried, charged] = [0, false]
    return async (error) => {
      if (!(error instanceof LlmError)) throw error
      tried++
      charged ||= error.charged
      if (!error.again || tried >= tries || call.signal?.aborted) throw charged && !error.charged ? asCharged(error) : error
      await pause(error.retryAfter ?? wait * 2 ** (tried - 1), call.signal)
    }
  }
  return {
    async complete(call) {
      for (const again = patience(call); ; ) {
        try {
          return await llm.complete(call)
        } catch (error) {
          await again(error)
        }
      }
    },
    async *stream(call): AsyncIterable<LlmChunk> {
      for (const again = patience(call); ; ) {
        let begun = false
        try {
          for await (const chunk of llm.stream(call)) {
            begun = true
            yield chunk
          }
          return
        } catch (error) {
          if (begun) throw error
          await again(error)
        }
      }
    },
  }
}

const asCharged = ({ code, message, status, retryAfter, cause }: LlmError): LlmError =>
  new LlmError(code, message, { status, retryAfter, cause, charged: true })
