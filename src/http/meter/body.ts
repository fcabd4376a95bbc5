import { z } from 'zod'
import { AgentId, JsonObjectBody } from '../../core/ask.ts'
import type { LlmCall, LlmMessage } from '../../llm/port.ts'

/** Text, or parts of which each is text: the meter carries nothing else. */
const Content = z.union([
  z.string(),
  z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).transform((parts) => parts.map(({ text }) => text).join('')),
])

const ToolCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
})

const Message = z.union([
  z.strictObject({ role: z.enum(['system', 'developer', 'user']), content: Content, name: z.string().optional() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: Content.nullable().optional(),
    tool_calls: z.array(ToolCall).optional(),
    refusal: z.null().optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content: Content, tool_call_id: z.string().min(1) }),
])

const Tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    parameters: JsonObjectBody.default({ type: 'object' }),
  }),
})

const digits = (max: number) =>
  z
    .string()
    .regex(/^\d{1,2}$/, 'expected a whole number')
    .transform(Number)
    .refine((n) => n >= 1 && n <= max, `expected 1–${max}`)

/** What a request for permission is made of; OpenAI's own place for what a caller wants to say of a call. */
const Metadata = z.strictObject({
  intent: z.string().min(1).max(1024).default('Call a language model'),
  agent_id: AgentId.optional(),
  logic_density: digits(10).optional(),
  priority: digits(10).optional(),
  task_id: z.string().min(1).max(128).optional(),
  mission: z.string().min(1).max(256).optional(),
})

/** A chat completion, as far as every provider knows it. Whatever else is asked for is refused, not ignored. */
export const MeterBody = z.strictObject({
  model: z.string().min(1).max(128),
  messages: z.array(Message).min(1),
  tools: z.array(Tool).optional(),
  max_tokens: z.int().min(1).max(1_000_000).optional(),
  max_completion_tokens: z.int().min(1).max(1_000_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  stream: z.boolean().default(false),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  metadata: Metadata.prefault({}),
})
/** Parsed {@link MeterBody}. */
export type MeterBody = z.infer<typeof MeterBody>

/** The model that leaves the choice to the arbiter. */
export const AUTO = 'auto'

/** The most a call may answer where its caller sets no limit: what is set aside for it depends on it. */
const MAX_OUTPUT = 4096

/** The call that a body asks for. */
export function callOf(body: MeterBody, signal: AbortSignal): LlmCall {
  const { model, messages, tools = [], max_tokens, max_completion_tokens, temperature } = body
  return {
    model,
    messages: messages.map(messageOf),
    maxOutputTokens: max_completion_tokens ?? max_tokens ?? MAX_OUTPUT,
    ...(tools.length > 0 ? { tools: tools.map((tool) => toolOf(tool)) } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    signal,
  }
}

function toolOf({ function: { name, description, parameters } }: z.infer<typeof Tool>): NonNullable<LlmCall['tools']>[number] {
  return { name, parameters, ...(description === undefined ? {} : { description }) }
}

function messageOf(message: MeterBody['messages'][number]): LlmMessage {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', content: message.content, toolCallId: message.tool_call_id }
    case 'assistant': {
      const calls = (message.tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called }))
      return { role: 'assistant', content: message.content ?? '', ...(calls.length > 0 ? { toolCalls: calls } : {}) }
    }
    case 'user':
      return { role: 'user', content: message.content }
    default:
      return { role: 'system', content: message.content }
  }
}
