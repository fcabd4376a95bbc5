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

/** Tries again what may be tried again, while nothing of an answer has been read. */
export function retrying(llm: Llm, { tries, wait, pause }: Retries): Llm {
  const again = async (error: unknown, tried: number, call: LlmCall): Promise<void> => {
    if (!(error instanceof LlmError) || !error.again || tried >= tries || call.signal?.aborted) throw error
    await pause(error.retryAfter ?? wait * 2 ** (tried - 1), call.signal)
  }
  return {
    async complete(call) {
      for (let tried = 1; ; tried++) {
        try {
          return await llm.complete(call)
        } catch (error) {
          await again(error, tried, call)
        }
      }
    },
    async *stream(call): AsyncIterable<LlmChunk> {
      for (let tried = 1; ; tried++) {
        let begun = false
        try {
          for await (const chunk of llm.stream(call)) {
            begun = true
            yield chunk
          }
          return
        } catch (error) {
          if (begun) throw error
          await again(error, tried, call)
        }
      }
    },
  }
}
