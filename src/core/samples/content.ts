import { z } from 'zod'
import { JsonObjectBody } from '../ask.ts'
import { canonicalJson, type JsonObject } from '../json.ts'

const text = z.string()
const name = z.string().min(1).max(256)
const count = z.int().min(0).max(1e12)

const toolCall = z.strictObject({ id: name, name, arguments: text.describe('JSON text, as the model wrote it') })

const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: text,
  tool_calls: z.array(toolCall).max(1000).optional().describe('Of an assistant'),
  tool_call_id: name.optional().describe('Of a tool: the call that it answers'),
})

/** The body of a sample: one call of a model, and what it answered. */
export const SampleBody = z.strictObject({
  messages: z.array(message).min(1).max(10_000),
  tools: z
    .array(z.strictObject({ name, description: text.optional(), parameters: JsonObjectBody }))
    .max(1000)
    .optional(),
  output: z.union([text, z.strictObject({ text: text.default(''), tool_calls: z.array(toolCall).max(1000).default([]) })]),
  model: z.string().min(1).max(128).describe('The model that answered, by its id in the models file'),
  usage: z.strictObject({ input_tokens: count, output_tokens: count, cached_tokens: count.optional(), reasoning_tokens: count.optional() }),
})
/** Parsed {@link SampleBody}. */
export type SampleBody = z.infer<typeof SampleBody>

/** A tool that a model wants called; `arguments` is JSON text, not checked. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

/** One message of a kept conversation. */
export interface SampleMessage {
  readonly role: SampleBody['messages'][number]['role']
  readonly content: string
  readonly toolCalls?: readonly ToolCall[]
  readonly toolCallId?: string
}

/** What a model answered. */
export interface ModelAnswer {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
}

/** What is kept of a call, sealed: enough to ask another model the same, and to compare. */
export interface SampleContent {
  readonly messages: readonly SampleMessage[]
  readonly tools?: readonly { readonly name: string; readonly description?: string; readonly parameters: JsonObject }[]
  readonly output: ModelAnswer
  readonly model: string
  readonly usage: SampleBody['usage']
}

/** The content of a parsed body. */
export const contentOf = ({ messages, tools, output, model, usage }: SampleBody): SampleContent => ({
  messages: messages.map(({ role, content, tool_calls, tool_call_id }) => ({
    role,
    content,
    ...(tool_calls ? { toolCalls: tool_calls } : {}),
    ...(tool_call_id === undefined ? {} : { toolCallId: tool_call_id }),
  })),
  ...(tools ? { tools: tools as NonNullable<SampleContent['tools']> } : {}),
  output: typeof output === 'string' ? { text: output, toolCalls: [] } : { text: output.text, toolCalls: output.tool_calls },
  model,
  usage,
})

/**
 * An answer as one text, to be compared: what was said, then a line for each tool that was to be called, by name and arguments. Ids differ from
 * call to call, and how JSON is spaced says nothing: neither counts.
 */
export const answerText = ({ text, toolCalls }: ModelAnswer): string =>
  [...(text === '' ? [] : [text]), ...toolCalls.map((call) => `${call.name} ${canonicalArguments(call.arguments)}`)].join('\n')

function canonicalArguments(written: string): string {
  try {
    return canonicalJson(JSON.parse(written))
  } catch {
    return written
  }
}
