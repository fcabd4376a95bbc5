import type { ModelLaw, PricedModel } from '../core/arbiter/law.ts'
import { costOf, type Prices, type TokenUsage } from '../core/arbiter/prices.ts'
import type { JsonObject } from '../core/json.ts'
import type { Clock } from '../core/ports.ts'
import { type Micros, usdFromMicros } from '../core/units.ts'
import { LlmError } from './errors.ts'
import { estimateInput, mostUsage } from './estimate.ts'
import type { Granted, Permissions } from './permissions.ts'
import type { Llm, LlmCall, LlmChunk, LlmReply, Spent } from './port.ts'

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
  /** Calls the model that the grant names instead of the call's own, unless it lacks the tools that the call has, or may cost more than was asked for. */
  readonly follow?: boolean
  /** Told of each grant as it is used, and of the model that is called with it. */
  readonly begun?: (request_id: string, model: string) => void
  readonly clock: Clock
  /** Told of a call whose report could not be recorded: until somebody settles it, it counts as estimated. */
  readonly unsettled: (request_id: string, error: unknown) => void
  /** Told of a call whose content could not be kept; it stands as it is. */
  readonly unkept?: (request_id: string, error: unknown) => void
}

/**
 * No call without permission: estimates what a call may cost at the most, asks for it, redeems, calls, and settles with what was really
 * used, by tries that came to nothing too ({@link LlmCall.spent}). Where the settlement's answer says that the charter wants it, the content
 * of the call is offered as a sample.
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
  const model = granted.bound === undefined ? await followed(call, asked, granted, options) : listed(models, granted.bound)
  const most = await mostOf(call, model)
  await permissions.redeem(granted)
  options.begun?.(granted.request_id, model.id)
  const began = clock.now()

  const told: Spent[] = []
  /** Settles; whether the content of the call is wanted. */
  const settle = async (outcome: 'succeeded' | 'failed', used: readonly Spent[]): Promise<boolean> => {
    const sum = sumOf(used, model.prices)
    const marks = used.some(({ estimated }) => estimated) ? { estimated: true } : {}
    const report = {
      actual_cost_usd: usdFromMicros(costOf(model.prices, sum)),
      outcome,
      usage: { model: model.id, duration_ms: Math.max(0, clock.now() - began), ...wire(sum), ...marks },
    }
    for (let tried = 1; ; tried++) {
      try {
        return (await permissions.settle(granted.request_id, report)).sampleWanted
      } catch (error) {
        if (tried < REPORTS) continue
        options.unsettled(granted.request_id, error)
        return false
      }
    }
  }

  return {
    call: {
      ...call,
      model: model.id,
      spent: (spent) => {
        told.push(spent)
        call.spent?.(spent)
      },
    },
    async succeeded(reply) {
      const wanted = await settle('succeeded', [...told, { usage: reply.usage, estimated: false }])
      // What also paid for tries that failed says nothing of what another model would cost, and is not what the settlement says.
      if (!wanted || told.length > 0) return
      try {
        await permissions.keep(granted.request_id, sampleOf(call, model.id, reply))
      } catch (error) {
        options.unkept?.(granted.request_id, error)
      }
    },
    async failed(error) {
      const free = error instanceof LlmError && !error.charged
      await settle('failed', told.length > 0 || free ? told : [{ usage: most, estimated: true }])
    },
  }
}

/** What was used together; of what was estimated the output counts as the dearer kind. */
function sumOf(used: readonly Spent[], prices: Prices): TokenUsage {
  const each = used.map(({ usage, estimated }) =>
    estimated ? { ...mostUsage(usage.input, { maxOutputTokens: usage.output }, prices), cached: usage.cached } : usage,
  )
  const sum = (kind: keyof TokenUsage): number => each.reduce((all, one) => all + one[kind], 0)
  return { input: sum('input'), output: sum('output'), cached: sum('cached'), reasoning: sum('reasoning') }
}

async function ask(call: LlmCall, model: PricedModel, { permissions, agent, intent, more = {} }: MeterOptions): Promise<Granted> {
  const most = await mostOf(call, model)
  const cost = usdFromMicros(costOf(model.prices, most))
  const action = { task_intent: intent, resource_type: 'llm_tokens', estimated_cost_usd: cost }
  const named = { estimated_usage: { input_tokens: most.input, output_tokens: most.output } }
  return permissions.ask(agent, action, { ...named, ...more }, call.signal)
}

/** The model that the grant names, where it is to be followed, can do the work, and costs at the most what the grant set aside for the other. */
async function followed(
  call: LlmCall,
  asked: PricedModel,
  { recommended }: Granted,
  { models, follow = false }: MeterOptions,
): Promise<PricedModel> {
  const { tools = [] } = call
  if (!follow || recommended === null) return asked
  const model = listed(models, recommended)
  if (tools.length > 0 && !model.tools) return asked
  return (await mostCost(call, model)) <= (await mostCost(call, asked)) ? model : asked
}

const mostCost = async (call: LlmCall, model: PricedModel): Promise<Micros> => costOf(model.prices, await mostOf(call, model))

/** What a call may use at the most by a model. */
const mostOf = async (call: LlmCall, { provider, prices }: PricedModel): Promise<TokenUsage> =>
  mostUsage(await estimateInput(call, provider), call, prices)

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
