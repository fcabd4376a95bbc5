import { z } from 'zod'
import { type Asked, countsOf, json, pieces, type Said, type Trouble, type WireFormat } from './script.ts'

const Text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) })
const Use = z.strictObject({ type: z.literal('tool_use'), id: z.string().min(1), name: z.string(), input: z.looseObject({}) })
const Result = z.strictObject({ type: z.literal('tool_result'), tool_use_id: z.string().min(1), content: z.string() })
const Message = z.union([
  z.strictObject({ role: z.literal('user'), content: z.union([z.string().min(1), z.array(z.union([Result, Text])).min(1)]) }),
  z.strictObject({ role: z.literal('assistant'), content: z.union([z.string().min(1), z.array(z.union([Text, Use])).min(1)]) }),
])
const Body = z
  .strictObject({
    model: z.string().min(1),
    max_tokens: z.int().positive(),
    messages: z.array(Message).min(1),
    system: z.string().min(1).optional(),
    stream: z.boolean().optional(),
    tools: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[\w-]{1,64}$/),
          description: z.string().optional(),
          input_schema: z.looseObject({ type: z.literal('object') }),
        }),
      )
      .min(1)
      .optional(),
  })
  .refine(({ messages }) => messages[0]?.role === 'user', 'the first message is the user’s')
  .refine(({ messages }) => {
    const used = new Set(
      messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content.flatMap((b) => (b.type === 'tool_use' ? [b.id] : [])))),
    )
    return messages.every(
      ({ content }) => typeof content === 'string' || content.every((b) => b.type !== 'tool_result' || used.has(b.tool_use_id)),
    )
  }, 'a tool_result must answer a tool_use')

/** Messages. https://docs.anthropic.com/en/api/messages */
export const anthropicWire: WireFormat = {
  owns: ({ method, path }) => method === 'POST' && path.endsWith('/v1/messages'),
  key: ({ headers }) => header(headers['x-api-key']) ?? /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  read(request) {
    if (header(request.headers['anthropic-version']) === undefined)
      return { trouble: 'invalid', detail: 'anthropic-version: header is required' }
    const { data, error } = Body.safeParse(json(request))
    if (!data) return { trouble: 'invalid', detail: error.message }
    return {
      wire: 'anthropic',
      model: data.model,
      stream: data.stream ?? false,
      said: [
        data.system === undefined ? [] : [`system: ${data.system}`],
        data.messages.map(({ role, content }) => `${role}: ${textIn(content)}`),
      ]
        .flat()
        .join('\n'),
      maxOutputTokens: data.max_tokens,
      tools: (data.tools ?? []).map(({ name }) => name),
      body: data,
    }
  },
  whole: (asked, said) => ({
    ...head(asked),
    content: blocksOf(said),
    stop_reason: stopOf(said),
    stop_sequence: null,
    usage: usageOf(asked, said),
  }),
  events(asked, said) {
    const event = (type: string, rest: object = {}): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
    const { output_tokens, output_tokens_details, ...input } = usageOf(asked, said)
    const before = said.text ? [undefined] : []
    const written = [...before, ...(said.toolCalls ?? []).map(({ raw }) => raw)]
    const blocks = blocksOf(said).flatMap((block, index) => {
      const empty = block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} }
      const deltas =
        block.type === 'text'
          ? pieces(block.text).map((text) => ({ type: 'text_delta', text }))
          : pieces(written[index] ?? JSON.stringify(block.input)).map((partial_json) => ({ type: 'input_json_delta', partial_json }))
      return [
        event('content_block_start', { index, content_block: empty }),
        ...deltas.map((delta) => event('content_block_delta', { index, delta })),
        event('content_block_stop', { index }),
      ]
    })
    return [
      event('message_start', {
        message: {
          ...head(asked),
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...input, output_tokens: 1, output_tokens_details: null },
        },
      }),
      event('ping'),
      ...blocks,
      event('message_delta', {
        delta: { stop_reason: stopOf(said), stop_sequence: null },
        usage: { output_tokens, output_tokens_details },
      }),
      event('message_stop'),
    ]
  },
  failure: (body) => `event: error\ndata: ${JSON.stringify(body)}\n\n`,
  trouble: ({ trouble, detail, retryAfter }) => {
    const [status, type, message] = TROUBLE[trouble]
    const body = { type: 'error', error: { type, message: detail ?? message }, request_id: 'req_standin' }
    return { status, body, ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }) }
  },
}

const TROUBLE = {
  bad_key: [401, 'authentication_error', 'invalid x-api-key'],
  no_credit: [400, 'invalid_request_error', 'Your credit balance is too low to access the API.'],
  rate_limited: [429, 'rate_limit_error', 'Number of requests has exceeded your limit'],
  overloaded: [529, 'overloaded_error', 'Overloaded'],
  broken: [500, 'api_error', 'Internal server error'],
  too_long: [400, 'invalid_request_error', 'prompt is too long: 250000 tokens > 200000 maximum'],
  unknown_model: [404, 'not_found_error', 'model not found'],
  invalid: [400, 'invalid_request_error', 'invalid'],
} as const satisfies Record<Trouble['trouble'], readonly [number, string, string]>

const header = (value: string | readonly string[] | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

const head = ({ model }: Asked) => ({ id: 'msg_standin', type: 'message', role: 'assistant', model })

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: object }

const blocksOf = ({ text = '', toolCalls = [] }: Said): readonly Block[] => [
  ...(text === '' ? [] : [{ type: 'text' as const, text }]),
  ...toolCalls.map(({ name, args }, i) => ({ type: 'tool_use' as const, id: `toolu_${i + 1}`, name, input: args })),
]

const stopOf = ({ finish, toolCalls = [] }: Said): string =>
  finish === 'filtered' ? 'refusal' : finish === 'length' ? 'max_tokens' : toolCalls.length > 0 ? 'tool_use' : 'end_turn'

function usageOf(asked: Asked, said: Said) {
  const { input, output, cached, reasoning } = countsOf(asked, said)
  return {
    input_tokens: input - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
  }
}

function textIn(content: z.infer<typeof Message>['content']): string {
  if (typeof content === 'string') return content
  return content.map((block) => (block.type === 'text' ? block.text : block.type === 'tool_result' ? block.content : '')).join(' ')
}
