import type { ModelLaw, PricedModel } from '../core/arbiter/law.ts'
import { costOf, type TokenUsage } from '../core/arbiter/prices.ts'
import type { JsonObject } from '../core/json.ts'
import type { Clock } from '../core/ports.ts'
import { type Micros, usdFromMicros } from '../core/units.ts'
import { LlmError } from './errors.ts'
import { estimateInput, mostCost } from './estimate.ts'
import type { Granted, Permissions } from './permissions.ts'
import type { Llm, LlmCall, LlmChunk, LlmReply } from './port.ts'

/** What a meter asks with, for every call that goes through it. */
export interface MeterOptions {
  readonly permissions: Permissions
  /** The charter's models; `call.model` is one of their ids. */
  readonly models: Pick<ModelLaw, 'byId'>
  readonly agent: string
  /** What the calls are for, in the agent's words. */
  readonly intent: string
  /** Further fields of the request, such as `logic_density`. */
  readonly more?: JsonObject
  /** A grant that is there already: then nobody is asked, and it pays for one call. */
  readonly granted?: Granted
  /** Calls the model that the grant names instead of the call's own. */
  readonly follow?: boolean
  readonly clock: Clock
  /** Told of a call whose report could not be recorded: until somebody settles it, it counts as estimated. */
  readonly unsettled: (request_id: string, error: unknown) => void
}

/**
 * No call without permission: estimates what a call may cost at the most, asks for it, redeems, calls, and settles with what was
 * really used. A call that fails where its provider may have charged for it, and a stream that its reader leaves, count as estimated.
 */
export function metered(llm: Llm, options: MeterOptions): Llm {
  return {
    async complete(call) {
      const work = await begin(call, options)
      let reply: LlmReply
      try {
        reply = await llm.complete(work.call)
      } catch (error) {
        await work.failed(error)
        throw error
      }
      await work.succeeded(reply)
      return reply
    },
    async *stream(call): AsyncIterable<LlmChunk> {
      const work = await begin(call, options)
      let reply: LlmReply | undefined
      let fault: unknown
      try {
        for await (const chunk of llm.stream(work.call)) {
          if (chunk.kind === 'done') reply = chunk.reply
          yield chunk
        }
      } catch (error) {
        fault = error
        throw error
      } finally {
        // Also when the reader has left.
        await (reply ? work.succeeded(reply) : work.failed(fault))
      }
    },
  }
}

interface Work {
  readonly call: LlmCall
  succeeded(reply: LlmReply): Promise<void>
  failed(error: unknown): Promise<void>
}

/** How often a report is tried: a lost one leaves the request at its estimate. */
const REPORTS = 3

async function begin(call: LlmCall, options: MeterOptions): Promise<Work> {
  const { permissions, models, clock, follow = false } = options
  const asked = listed(models, call.model)
  const granted = options.granted ?? (await ask(call, asked, options))
  const instead = granted.bound ?? (follow ? granted.recommended : null)
  const model = instead === null ? asked : listed(models, instead)
  const most = await costs(call, model)
  await permissions.redeem(granted)
  const began = clock.now()

  const settle = async (outcome: 'succeeded' | 'failed', actual: Micros, usage: TokenUsage | undefined): Promise<void> => {
    const report = {
      actual_cost_usd: usdFromMicros(actual),
      outcome,
      usage: { model: model.id, duration_ms: Math.max(0, clock.now() - began), ...(usage ? wire(usage) : {}) },
    }
    for (let tried = 1; ; tried++) {
      try {
        return await permissions.settle(granted.request_id, report)
      } catch (error) {
        if (tried >= REPORTS) return options.unsettled(granted.request_id, error)
      }
    }
  }

  return {
    call: { ...call, model: model.id },
    succeeded: ({ usage }) => settle('succeeded', costOf(model.prices, usage), usage),
    failed: (error) => settle('failed', error instanceof LlmError && !error.charged ? 0 : most.cost, undefined),
  }
}

async function ask(call: LlmCall, model: PricedModel, { permissions, agent, intent, more = {} }: MeterOptions): Promise<Granted> {
  const { input, cost } = await costs(call, model)
  const action = { task_intent: intent, resource_type: 'llm_tokens', estimated_cost_usd: usdFromMicros(cost) }
  return permissions.ask(agent, action, { estimated_tokens: input + call.maxOutputTokens, ...more }, call.signal)
}

async function costs(call: LlmCall, model: PricedModel): Promise<{ readonly input: number; readonly cost: Micros }> {
  const input = await estimateInput(call, model.provider)
  return { input, cost: mostCost(input, call, model.prices) }
}

function listed({ byId }: Pick<ModelLaw, 'byId'>, id: string): PricedModel {
  const model = byId.get(id)
  if (!model) throw new LlmError('unknown_model', `The charter lists no model ${id}`)
  return model
}

const wire = ({ input, output, cached, reasoning }: TokenUsage): JsonObject => ({
  input_tokens: input,
  output_tokens: output,
  cached_tokens: cached,
  reasoning_tokens: reasoning,
})
