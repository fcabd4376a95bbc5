import type OpenAI from 'openai'
import type { ChatCompletionCreateParamsBase, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { faultAt, faultFrom } from './faults.ts'
import type { Llm, LlmCall, LlmChunk, LlmFinish, LlmListener, LlmMessage, LlmReply, LlmToolCall, TokenUsage } from './port.ts'
import { type ProviderOptions, sending, tokens } from './provider.ts'

const FINISH: Readonly<Record<string, LlmFinish>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'filtered',
}

/** OpenAI's chat completions, and whatever else speaks them at another address. Tries once; see `retrying`. */
export function openAi(options: ProviderOptions): Llm {
  const { name, key, baseUrl } = options
  let opened: Promise<OpenAI> | undefined
  const client = (): Promise<OpenAI> => {
    // What the SDK would read from the environment by itself is said here, so that nothing else is ever sent along.
    const own = { organization: null, project: null, adminAPIKey: null, webhookSecret: null, maxRetries: 0, logLevel: 'off' } as const
    opened ??= import('openai').then(({ OpenAI }) => new OpenAI({ apiKey: key, baseURL: baseUrl ?? 'https://api.openai.com/v1', ...own }))
    return opened
  }

  return {
    async complete(call) {
      try {
        const answer = await (await client()).chat.completions.create({ ...bodyOf(call, options), stream: false }, sending(call))
        const [choice] = answer.choices
        if (choice?.message.content) call.listener?.received(choice.message.content)
        if (answer.usage) call.listener?.reported(usageOf(answer.usage))
        if (!choice || !answer.usage) throw faultAt(name, 'bad_reply')
        const { content, tool_calls = [] } = choice.message
        const toolCalls = tool_calls.flatMap((one) => (one.type === 'function' ? [{ id: one.id, ...one.function }] : []))
        return replyOf({ text: content ?? '', toolCalls, usage: answer.usage, finish: choice.finish_reason, model: answer.model })
      } catch (error) {
        throw faultFrom(name, error)
      }
    },

    async *stream(call) {
      try {
        const body = { ...bodyOf(call, options), stream: true, stream_options: { include_usage: true } } as const
        yield* read(name, await (await client()).chat.completions.create(body, sending(call)), call.listener)
      } catch (error) {
        throw faultFrom(name, error)
      }
    },
  }
}

async function* read(
  name: string,
  chunks: AsyncIterable<OpenAI.ChatCompletionChunk>,
  listener: LlmListener | undefined,
): AsyncIterable<LlmChunk> {
  const calls: { id: string; name: string; arguments: string }[] = []
  let text = ''
  let finish: string | null = null
  let usage: OpenAI.CompletionUsage | undefined
  let model = ''
  for await (const chunk of chunks) {
    model = chunk.model
    usage = chunk.usage ?? usage
    if (chunk.usage) listener?.reported(usageOf(chunk.usage))
    const [choice] = chunk.choices
    finish = choice?.finish_reason ?? finish
    for (const { index, id, function: called } of choice?.delta.tool_calls ?? []) {
      calls[index] ??= { id: '', name: '', arguments: '' }
      calls[index].id += id ?? ''
      calls[index].name += called?.name ?? ''
      calls[index].arguments += called?.arguments ?? ''
      listener?.received(`${called?.name ?? ''}${called?.arguments ?? ''}`)
    }
    const piece = choice?.delta.content
    if (piece) {
      text += piece
      listener?.received(piece)
      yield { kind: 'text', text: piece }
    }
  }
  if (finish === null) throw faultAt(name, 'cut_off')
  if (!usage) throw faultAt(name, 'bad_reply')
  yield { kind: 'done', reply: replyOf({ text, toolCalls: calls.filter(Boolean), usage, finish, model }) }
}

function bodyOf(
  { model, messages, tools = [], maxOutputTokens, temperature }: LlmCall,
  { name }: ProviderOptions,
): ChatCompletionCreateParamsBase {
  return {
    model,
    messages: messages.map(messageOf),
    // OpenAI's reasoning models take only the new name, most servers that speak like it only the old one.
    ...(name === 'openai' ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools.length > 0
      ? { tools: tools.map((one) => ({ type: 'function', function: { ...one, parameters: { ...one.parameters } } })) }
      : {}),
  }
}

function messageOf({ role, content, toolCalls = [], toolCallId = '' }: LlmMessage): ChatCompletionMessageParam {
  if (role === 'tool') return { role, content, tool_call_id: toolCallId }
  if (role !== 'assistant' || toolCalls.length === 0) return { role, content }
  const calls = toolCalls.map(({ id, ...called }) => ({ id, type: 'function', function: called }) as const)
  return { role, content: content === '' ? null : content, tool_calls: calls }
}

interface Read {
  readonly text: string
  readonly toolCalls: readonly LlmToolCall[]
  readonly usage: OpenAI.CompletionUsage
  readonly finish: string
  readonly model: string
}

const replyOf = ({ usage, finish, ...rest }: Read): LlmReply => ({ ...rest, usage: usageOf(usage), finish: FINISH[finish] ?? 'stop' })

/** Cached tokens are part of the prompt's, reasoning is part of the completion's. */
const usageOf = (usage: OpenAI.CompletionUsage): TokenUsage => ({
  input: tokens(usage.prompt_tokens),
  output: tokens(usage.completion_tokens),
  cached: tokens(usage.prompt_tokens_details?.cached_tokens),
  reasoning: tokens(usage.completion_tokens_details?.reasoning_tokens),
})
