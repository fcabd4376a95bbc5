import type { Anthropic } from '@anthropic-ai/sdk'
import { faultAt, faultFrom } from './faults.ts'
import type { Llm, LlmCall, LlmChunk, LlmFinish, LlmListener, LlmMessage, LlmReply, TokenUsage } from './port.ts'
import { argumentsOf, type ProviderOptions, sending, tokens } from './provider.ts'

const FINISH: Readonly<Record<string, LlmFinish>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'filtered',
}

/** Anthropic's messages. Tries once; see `retrying`. */
export function anthropic({ name, key, baseUrl }: ProviderOptions): Llm {
  let opened: Promise<Anthropic> | undefined
  const client = (): Promise<Anthropic> => {
    const own = { webhookKey: null, maxRetries: 0, logLevel: 'off', openTelemetry: false } as const
    opened ??= import('@anthropic-ai/sdk').then(
      ({ Anthropic }) => new Anthropic({ apiKey: key, baseURL: baseUrl ?? 'https://api.anthropic.com', ...own }),
    )
    return opened
  }

  return {
    async complete(call) {
      try {
        const answer = await (await client()).messages.create({ ...bodyOf(call), stream: false }, sending(call))
        call.listener?.reported(usageOf(answer.usage))
        if (!answer.stop_reason) throw faultAt(name, 'bad_reply')
        const text = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
        const toolCalls = answer.content.flatMap((block) =>
          block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }] : [],
        )
        return { text, toolCalls, usage: usageOf(answer.usage), finish: FINISH[answer.stop_reason] ?? 'stop', model: answer.model }
      } catch (error) {
        throw faultFrom(name, error)
      }
    },

    async *stream(call) {
      try {
        yield* read(name, await (await client()).messages.create({ ...bodyOf(call), stream: true }, sending(call)), call.listener)
      } catch (error) {
        throw faultFrom(name, error)
      }
    },
  }
}

async function* read(
  name: string,
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  listener: LlmListener | undefined,
): AsyncIterable<LlmChunk> {
  const calls = new Map<number, { id: string; name: string; arguments: string }>()
  let text = ''
  let finish: string | null = null
  let usage: Counts | undefined
  let model = ''
  let ended = false
  for await (const event of events) {
    switch (event.type) {
      case 'message_start':
        model = event.message.model
        usage = event.message.usage
        listener?.reported(usageOf(usage))
        break
      case 'content_block_start':
        if (event.content_block.type === 'tool_use')
          calls.set(event.index, { id: event.content_block.id, name: event.content_block.name, arguments: '' })
        break
      case 'content_block_delta': {
        const call = calls.get(event.index)
        listener?.received(outputIn(event.delta))
        if (event.delta.type === 'input_json_delta' && call) call.arguments += event.delta.partial_json
        if (event.delta.type !== 'text_delta') break
        text += event.delta.text
        yield { kind: 'text', text: event.delta.text }
        break
      }
      case 'message_delta':
        finish = event.delta.stop_reason ?? finish
        // Cumulative; what it does not repeat stays as it was at the start.
        usage = { ...usage, ...known(event.usage) } as Counts
        listener?.reported(usageOf(usage))
        break
      case 'message_stop':
        ended = true
        break
      default:
        break
    }
  }
  if (!ended || finish === null || !usage) throw faultAt(name, 'cut_off')
  const toolCalls = [...calls.values()].map((call) => ({ ...call, arguments: call.arguments || '{}' }))
  const reply: LlmReply = { text, toolCalls, usage: usageOf(usage), finish: FINISH[finish] ?? 'stop', model }
  yield { kind: 'done', reply }
}

/** What a piece adds to the output: text, arguments of tools, thoughts as far as they are shown. */
function outputIn(delta: Anthropic.RawContentBlockDelta): string {
  switch (delta.type) {
    case 'text_delta':
      return delta.text
    case 'input_json_delta':
      return delta.partial_json
    case 'thinking_delta':
      return delta.thinking
    default:
      return ''
  }
}

type Counts = Pick<
  Anthropic.Usage,
  'input_tokens' | 'output_tokens' | 'cache_read_input_tokens' | 'cache_creation_input_tokens' | 'output_tokens_details'
>

const known = (usage: object): object => Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))

/** Without `temperature`, which Anthropic's models take no more. */
function bodyOf({ model, messages, tools = [], maxOutputTokens }: LlmCall): Omit<Anthropic.MessageCreateParams, 'stream'> {
  const system = messages.flatMap(({ role, content }) => (role === 'system' ? [content] : [])).join('\n\n')
  return {
    model,
    max_tokens: maxOutputTokens,
    messages: turnsOf(messages),
    ...(system === '' ? {} : { system }),
    ...(tools.length > 0
      ? { tools: tools.map(({ parameters, ...one }) => ({ ...one, input_schema: { ...parameters, type: 'object' as const } })) }
      : {}),
  }
}

/** Turns alternate between user and assistant: what one side says in a row, results of tools included, is one turn. */
function turnsOf(messages: readonly LlmMessage[]): Anthropic.MessageParam[] {
  const turns: { role: 'user' | 'assistant'; content: Anthropic.ContentBlockParam[] }[] = []
  for (const message of messages) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...blocksOf(message))
    else turns.push({ role, content: blocksOf(message) })
  }
  return turns
}

function blocksOf({ role, content, toolCalls = [], toolCallId = '' }: LlmMessage): Anthropic.ContentBlockParam[] {
  if (role === 'tool') return [{ type: 'tool_result', tool_use_id: toolCallId, content }]
  const said: Anthropic.ContentBlockParam[] = content === '' ? [] : [{ type: 'text', text: content }]
  return [...said, ...toolCalls.map((call) => ({ type: 'tool_use' as const, id: call.id, name: call.name, input: argumentsOf(call) }))]
}

/** Anthropic counts what it read from or wrote to its cache beside `input_tokens`; thinking is part of the output. */
const usageOf = (usage: Counts): TokenUsage => ({
  input: tokens(usage.input_tokens) + tokens(usage.cache_read_input_tokens) + tokens(usage.cache_creation_input_tokens),
  output: tokens(usage.output_tokens),
  cached: tokens(usage.cache_read_input_tokens),
  reasoning: tokens(usage.output_tokens_details?.thinking_tokens),
})
