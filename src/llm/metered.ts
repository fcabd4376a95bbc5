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
  /** Calls the model that the grant names instead of the call's own, unless it lacks the tools that the call has. */
  readonly follow?: boolean
  /** Keeps the content of every call that was answered, for experiments: only where the charter lets it. */
  readonly keep?: boolean
  /** Told of each grant as it is used, and of the model that is called with it. */
  readonly begun?: (request_id: string, model: string) => void
  readonly clock: Clock
  /** Told of a call whose report could not be recorded: until somebody settles it, it counts as estimated. */
  readonly unsettled: (request_id: string, error: unknown) => void
  /** Told of a call whose content could not be kept; it stands as it is. */
  readonly unkept?: (request_id: string, error: unknown) => void
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
  const { permissions, models, clock } = options
  const asked = listed(models, call.model)
  const granted = options.granted ?? (await ask(call, asked, options))
  const model = granted.bound === undefined ? followed(call, asked, granted, options) : listed(models, granted.bound)
  const most = await costs(call, model)
  await permissions.redeem(granted)
  options.begun?.(granted.request_id, model.id)
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
    async succeeded(reply) {
      await settle('succeeded', costOf(model.prices, reply.usage), reply.usage)
      if (!options.keep) return
      const kept = permissions.keep(granted.request_id, sampleOf(call, model.id, reply))
      await kept.catch((error: unknown) => options.unkept?.(granted.request_id, error))
    },
    failed: (error) => settle('failed', error instanceof LlmError && !error.charged ? 0 : most.cost, undefined),
  }
}

async function ask(call: LlmCall, model: PricedModel, { permissions, agent, intent, more = {} }: MeterOptions): Promise<Granted> {
  const { input, cost } = await costs(call, model)
  const action = { task_intent: intent, resource_type: 'llm_tokens', estimated_cost_usd: usdFromMicros(cost) }
  return permissions.ask(agent, action, { estimated_tokens: input + call.maxOutputTokens, ...more }, call.signal)
}

/** The model that the grant names, where it is to be followed and can do the work. */
function followed(
  { tools = [] }: LlmCall,
  asked: PricedModel,
  { recommended }: Granted,
  { models, follow = false }: MeterOptions,
): PricedModel {
  if (!follow || recommended === null) return asked
  const model = listed(models, recommended)
  return model.tools || tools.length === 0 ? model : asked
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

/** A call and its answer, as `POST /api/v1/requests/:id/sample` takes them. */
function sampleOf({ messages, tools = [] }: LlmCall, model: string, { text, toolCalls, usage }: LlmReply): JsonObject {
  const said = messages.map(({ role, content, toolCalls: calls, toolCallId }) => ({
    role,
    content,
    ...(calls ? { tool_calls: calls.map((one) => ({ ...one })) } : {}),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
  }))
  const output = { text, tool_calls: toolCalls.map((one) => ({ ...one })) }
  return { messages: said, ...(tools.length > 0 ? { tools: tools.map((one) => ({ ...one })) } : {}), output, model, usage: wire(usage) }
}
