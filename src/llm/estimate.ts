import type { Prices, TokenUsage } from '../core/arbiter/prices.ts'
import type { LlmCall } from './port.ts'

/** UTF-8 bytes of a token where its provider's tokenizer is not public: they say about four characters of English; three errs on the dear side. */
const BYTES_PER_TOKEN = 3
/** What a message costs besides its text, in tokens; OpenAI documents three, and three before the answer. */
const PER_MESSAGE = 4
/** Longest text that is counted by the tokenizer, in characters; what is longer is estimated. */
const LONGEST_COUNTED = 100_000
/**
 * Text is counted in pieces, since the tokenizer's time grows with the square of a run without spaces: 0.8 s for 8,000 characters of
 * Japanese in one piece, 25 ms in forty. A cut adds one token at the most.
 */
const PIECE = /[\s\S]{1,200}/gu

const byBytes = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN)

let loaded: Promise<(text: string) => number> | undefined

/** OpenAI's own tokenizer, loaded at the first use: it takes 60 MB. What looks like a special token is counted as the text that it is. */
function openAiCount(): Promise<(text: string) => number> {
  loaded ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens }) => {
    const disallowedSpecial = new Set<string>()
    return (text) =>
      text.length > LONGEST_COUNTED
        ? byBytes(text)
        : (text.match(PIECE) ?? []).reduce((sum, piece) => sum + countTokens(piece, { disallowedSpecial }), 0)
  })
  return loaded
}

/** About how many tokens a text of an answer has: counted as OpenAI does for its models, else one for every three bytes. */
export const estimateText = async (text: string, provider: string): Promise<number> => (await counterOf(provider))(text)

const counterOf = async (provider: string): Promise<(text: string) => number> => (provider === 'openai' ? openAiCount() : byBytes)

/** About how many tokens of input a call has: counted as OpenAI does for its models, else one for every three bytes. */
export async function estimateInput({ messages, tools = [] }: Pick<LlmCall, 'messages' | 'tools'>, provider: string): Promise<number> {
  const count = await counterOf(provider)
  const said = messages.map(
    ({ content, toolCalls = [] }) => PER_MESSAGE + count(content) + (toolCalls.length > 0 ? count(JSON.stringify(toolCalls)) : 0),
  )
  const offered = tools.map((tool) => PER_MESSAGE + count(JSON.stringify(tool)))
  return [...said, ...offered].reduce((sum, tokens) => sum + tokens, PER_MESSAGE)
}

/** What a call may use at the most: nothing cached, and as much output as it allows, of the dearer kind. */
export function mostUsage(input: number, { maxOutputTokens: output }: Pick<LlmCall, 'maxOutputTokens'>, prices: Prices): TokenUsage {
  return { input, output, cached: 0, reasoning: prices.reasoning > prices.output ? output : 0 }
}
