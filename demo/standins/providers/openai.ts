import { z } from 'zod'
import { type Asked, countsOf, json, pieces, type Said, type Trouble, type WireFormat } from './script.ts'

const Call = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
})
const Message = z.union([
  z.strictObject({ role: z.enum(['system', 'user']), content: z.string() }),
  z.strictObject({ role: z.literal('assistant'), content: z.string().nullable(), tool_calls: z.array(Call).min(1).optional() }),
  z.strictObject({ role: z.literal('tool'), content: z.string(), tool_call_id: z.string().min(1) }),
])
const Body = z
  .strictObject({
    model: z.string().min(1),
    messages: z.array(Message).min(1),
    max_tokens: z.int().positive().optional(),
    max_completion_tokens: z.int().positive().optional(),
    temperature: z.number().min(0).max(2).optional(),
    stream: z.boolean().optional(),
    stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
    tools: z
      .array(
        z.strictObject({
          type: z.literal('function'),
          function: z.strictObject({
            name: z.string().regex(/^[\w-]{1,64}$/),
            description: z.string().optional(),
            parameters: z.looseObject({}),
          }),
        }),
      )
      .min(1)
      .optional(),
  })
  .refine(
    ({ max_tokens, max_completion_tokens }) => max_tokens === undefined || max_completion_tokens === undefined,
    'max_tokens and max_completion_tokens',
  )
  .refine(({ stream, stream_options }) => stream === true || stream_options === undefined, 'stream_options without stream')
  .refine(({ messages }) => {
    const asked = new Set(messages.flatMap((one) => ('tool_calls' in one ? (one.tool_calls ?? []).map(({ id }) => id) : [])))
    return messages.every((one) => one.role !== 'tool' || asked.has(one.tool_call_id))
  }, 'a tool message must answer a call')

/** Chat completions. https://platform.openai.com/docs/api-reference/chat */
export const openAiWire: WireFormat = {
  owns: ({ method, path }) => method === 'POST' && path.endsWith('/chat/completions'),
  key: ({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  read(request) {
    const { data, error } = Body.safeParse(json(request))
    if (!data) return { trouble: 'invalid', detail: error.message }
    return {
      wire: 'openai',
      model: data.model,
      stream: data.stream ?? false,
      said: data.messages.map(({ role, content }) => `${role}: ${content ?? ''}`).join('\n'),
      maxOutputTokens: data.max_tokens ?? data.max_completion_tokens,
      tools: (data.tools ?? []).map((tool) => tool.function.name),
      body: data,
    }
  },
  whole(asked, said) {
    const calls = callsOf(said)
    const message = { role: 'assistant', content: said.text ?? null, refusal: null, ...(calls.length > 0 ? { tool_calls: calls } : {}) }
    const choice = { index: 0, message, logprobs: null, finish_reason: finishOf(said) }
    return { ...head(asked, 'chat.completion'), choices: [choice], usage: usageOf(asked, said) }
  },
  events(asked, said) {
    const chunk = (delta: object, finish_reason: string | null = null): object => ({
      ...head(asked, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    })
    const calls = callsOf(said).flatMap(({ function: { arguments: args, name }, ...call }, index) => [
      chunk({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
      ...pieces(args).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ])
    const wanted = (asked.body as { readonly stream_options?: { readonly include_usage: boolean } }).stream_options?.include_usage
    const all = [
      chunk({ role: 'assistant', content: '' }),
      ...pieces(said.text ?? '').map((content) => chunk({ content })),
      ...calls,
      chunk({}, finishOf(said)),
      ...(wanted ? [{ ...head(asked, 'chat.completion.chunk'), choices: [], usage: usageOf(asked, said) }] : []),
    ]
    return [...all.map((one) => `data: ${JSON.stringify(one)}\n\n`), 'data: [DONE]\n\n']
  },
  failure: (body) => `data: ${JSON.stringify(body)}\n\n`,
  trouble: ({ trouble, detail, retryAfter }) => {
    const [status, type, code] = TROUBLE[trouble]
    const body = { error: { message: detail ?? `stand-in: ${trouble}`, type, param: null, code } }
    return { status, body, ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }) }
  },
}

const TROUBLE = {
  bad_key: [401, 'invalid_request_error', 'invalid_api_key'],
  no_credit: [429, 'insufficient_quota', 'insufficient_quota'],
  rate_limited: [429, 'requests', 'rate_limit_exceeded'],
  overloaded: [503, 'server_error', null],
  broken: [500, 'server_error', null],
  too_long: [400, 'invalid_request_error', 'context_length_exceeded'],
  unknown_model: [404, 'invalid_request_error', 'model_not_found'],
  invalid: [400, 'invalid_request_error', null],
} as const satisfies Record<Trouble['trouble'], readonly [number, string, string | null]>

const head = ({ model }: Asked, object: string) => ({
  id: 'chatcmpl-standin',
  object,
  created: 1_795_000_000,
  model,
  system_fingerprint: null,
})

const callsOf = ({ toolCalls = [] }: Said) =>
  toolCalls.map(({ name, args, raw = JSON.stringify(args) }, i) => ({
    id: `call_${i + 1}`,
    type: 'function',
    function: { name, arguments: raw },
  }))

const finishOf = ({ finish, toolCalls = [] }: Said): string =>
  finish === 'filtered' ? 'content_filter' : (finish ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'))

function usageOf(asked: Asked, said: Said): object {
  const { input, output, cached, reasoning } = countsOf(asked, said)
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
