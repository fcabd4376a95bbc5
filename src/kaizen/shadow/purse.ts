import type { ModelLaw, PricedModel } from '../../core/arbiter/law.ts'
import { costOf } from '../../core/arbiter/prices.ts'
import { canonicalJson } from '../../core/json.ts'
import type { Micros } from '../../core/units.ts'
import { LlmError } from '../../llm/errors.ts'
import type { Llm, LlmCall, LlmReply } from '../../llm/port.ts'

/** Tokens that a provider may add to a call: Anthropic's own instructions for tools are some 350, the longest known. */
const PER_CALL = 1_024
/** And to each message of it, for its marks. */
const PER_MESSAGE = 16

/** A call would cost more than is left of what was set aside for it. */
export class PurseEmpty extends Error {
  override readonly name = 'PurseEmpty'
}

/** The most tokens that a call can have as input: byte-level tokenizers make at least one byte a token. */
export function mostInput({ messages, tools = [] }: Pick<LlmCall, 'messages' | 'tools'>): number {
  const bytes = Buffer.byteLength(canonicalJson([messages, tools]))
  return PER_CALL + PER_MESSAGE * messages.length + bytes
}

/** The most that a call of so many tokens can cost, whatever share of them was cached or thought. */
export function worstOf({ prices }: PricedModel, input: number, output: number): Micros {
  const shares = [0, input].flatMap((cached) => [0, output].map((reasoning) => ({ input, output, cached, reasoning })))
  return Math.max(...shares.map((usage) => costOf(prices, usage)))
}

/**
 * Calls models out of an amount that was set aside, and never for more: a try whose worst case is not left is not made, neither the first of a call nor
 * one after it, and one of which nobody knows whether it was charged counts at its worst case.
 */
export class Purse {
  readonly #llm: Llm
  readonly #models: ModelLaw
  readonly #limit: Micros
  #spent: Micros = 0

  constructor(llm: Llm, models: ModelLaw, limit: Micros) {
    this.#llm = llm
    this.#models = models
    this.#limit = limit
  }

  /** What was spent, or may have been. */
  get spent(): Micros {
    return this.#spent
  }

  /** Makes a call. @throws LlmError, PurseEmpty before it is made */
  async complete(call: LlmCall): Promise<LlmReply> {
    const model = this.#models.byId.get(call.model)
    if (!model) throw new LlmError('unknown_model', `The models file has no model ${call.model}`)
    const worst = worstOf(model, mostInput(call), call.maxOutputTokens)
    if (worst > this.#limit - this.#spent) throw new PurseEmpty('The call may cost more than is set aside for it')
    const before = this.#spent
    const [enough, signals] = [new AbortController(), call.signal ? [call.signal] : []]
    let failed = 0
    // Taken before each try, and given back in part after the call: whatever happens in between has been paid for.
    this.#spent += worst
    const spent = (): void => {
      failed++
      if (worst <= this.#limit - this.#spent) this.#spent += worst
      else enough.abort()
    }
    try {
      const reply = await this.#llm.complete({ ...call, spent, signal: AbortSignal.any([enough.signal, ...signals]) })
      this.#spent = before + failed * worst + costOf(model.prices, reply.usage)
      return reply
    } catch (error) {
      const charged = error instanceof LlmError && !error.charged ? 0 : 1
      this.#spent = before + Math.max(failed, charged) * worst
      throw error
    }
  }
}
