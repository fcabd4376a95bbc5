import type { Millis } from '../../core/units.ts'
import type { LlmErrorCode } from '../../llm/errors.ts'
import type { LlmFinish, LlmReply } from '../../llm/port.ts'

/** What every object of one answer says. */
export interface Head {
  readonly id: string
  readonly model: string
  readonly at: Millis
}

const FINISH = { stop: 'stop', length: 'length', tool_calls: 'tool_calls', filtered: 'content_filter' } as const satisfies Record<
  LlmFinish,
  string
>

const head = ({ id, model, at }: Head, object: string) => ({ id: `chatcmpl-${id}`, object, created: Math.floor(at / 1000), model })

const usage = ({ usage: { input, output, cached, reasoning } }: LlmReply) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: reasoning },
})

const calls = ({ toolCalls }: LlmReply) =>
  toolCalls.map(({ id, name, arguments: args }) => ({ id, type: 'function', function: { name, arguments: args } }) as const)

/** An answer in one piece, as OpenAI's API gives it. */
export function completion(of: Head, reply: LlmReply): object {
  const called = calls(reply)
  const content = reply.text === '' && called.length > 0 ? null : reply.text
  const message = { role: 'assistant', content, refusal: null, ...(called.length > 0 ? { tool_calls: called } : {}) }
  return {
    ...head(of, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH[reply.finish] }],
    usage: usage(reply),
  }
}

/** A piece of a streamed answer. */
export const chunk = (of: Head, delta: object, finish: string | null = null): object => ({
  ...head(of, 'chat.completion.chunk'),
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
})

/** The end of a streamed answer: tool calls, why it ended and, where it was asked for, what was used. */
export function lastChunks(of: Head, reply: LlmReply, withUsage: boolean): readonly object[] {
  const called = calls(reply).map((call, index) => ({ index, ...call }))
  return [
    ...(called.length > 0 ? [chunk(of, { tool_calls: called })] : []),
    chunk(of, {}, FINISH[reply.finish]),
    ...(withUsage ? [{ ...head(of, 'chat.completion.chunk'), choices: [], usage: usage(reply) }] : []),
  ]
}

/** One event of a stream. */
export const sse = (value: object): string => `data: ${JSON.stringify(value)}\n\n`

/** How a stream ends that is whole. */
export const DONE = 'data: [DONE]\n\n'

/** What a failed call answers with. What is wrong between the governor and a provider is not the caller's to mend: 502. */
export const STATUS = {
  not_permitted: 403,
  refused: 400,
  too_long: 400,
  unknown_model: 404,
  rate_limited: 429,
  overloaded: 503,
  timeout: 504,
  aborted: 499,
  unreachable: 502,
  provider_fault: 502,
  cut_off: 502,
  bad_reply: 502,
  bad_key: 502,
  no_credit: 502,
} as const satisfies Record<LlmErrorCode, number>

/** An error as OpenAI's API says it. */
export const problem = (status: number, code: string, message: string): object => ({
  error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code },
})
