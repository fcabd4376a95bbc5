import type { TokenUsage } from '../core/arbiter/prices.ts'
import { LlmError } from './errors.ts'
import { estimateInput, estimateText } from './estimate.ts'
import { faultAt } from './faults.ts'
import type { Llm, LlmCall, LlmChunk, Spent } from './port.ts'

/**
 * Says of each try that came to nothing what it used, where its provider may have charged for it; also when its reader leaves in the middle.
 * What the provider reported counts as it is, what came of an answer is counted here, and of what nobody heard anything the most is assumed.
 */
export function accounted(llm: Llm, provider: string): Llm {
  return {
    async complete(call) {
      const account = new Account(call, provider)
      try {
        return await llm.complete(account.call)
      } catch (error) {
        await account.failed(error)
        throw error
      }
    },
    async *stream(call): AsyncIterable<LlmChunk> {
      const account = new Account(call, provider)
      let answered = false
      let fault: unknown
      try {
        for await (const chunk of llm.stream(account.call)) {
          answered ||= chunk.kind === 'done'
          yield chunk
        }
      } catch (error) {
        fault = error
        throw error
      } finally {
        if (!answered) await account.failed(fault)
      }
    },
  }
}

/** What is known of one try. */
class Account {
  /** The call as its adapter gets it. */
  readonly call: LlmCall
  readonly #provider: string
  #reported: TokenUsage | undefined
  #received = ''

  /** @throws LlmError `aborted`, free of charge, where its caller has left before anything was sent */
  constructor(call: LlmCall, provider: string) {
    if (call.signal?.aborted) throw faultAt(provider, 'aborted', { charged: false })
    this.#provider = provider
    this.call = {
      ...call,
      listener: {
        reported: (usage) => {
          this.#reported = usage
        },
        received: (piece) => {
          this.#received += piece
        },
      },
    }
  }

  async failed(error: unknown): Promise<void> {
    const heard = this.#reported !== undefined || this.#received !== ''
    const free = error instanceof LlmError && !error.charged
    if (this.call.spent && (heard || !free)) this.call.spent(await this.#spent(error, heard))
  }

  async #spent(error: unknown, heard: boolean): Promise<Spent> {
    const { input, output: told = 0, cached = 0, reasoning = 0 } = this.#reported ?? {}
    const output = heard ? Math.max(told, await this.#counted()) : this.#unheard(error)
    const usage = { input: input ?? (await estimateInput(this.call, this.#provider)), output, cached, reasoning }
    return { usage, estimated: this.#reported === undefined || output > told }
  }

  /** What came of an answer, and no more than it was let be. */
  async #counted(): Promise<number> {
    return Math.min(this.call.maxOutputTokens, await estimateText(this.#received, this.#provider))
  }

  /** Of nothing that was heard: nothing was written where the provider itself says that it failed, else all that it might have. */
  #unheard(error: unknown): number {
    return error instanceof LlmError && error.status !== undefined ? 0 : this.call.maxOutputTokens
  }
}
