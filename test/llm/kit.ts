import { type ProvidersStandin, STANDIN_KEY, type Wire } from '../../demo/standins/providers/standin.ts'
import { anthropic } from '../../src/llm/anthropic.ts'
import type { LlmError } from '../../src/llm/errors.ts'
import { google } from '../../src/llm/google.ts'
import { openAi } from '../../src/llm/openai.ts'
import type { Llm, LlmCall, LlmChunk, LlmReply } from '../../src/llm/port.ts'

export const WIRES: readonly Wire[] = ['openai', 'anthropic', 'google']

const ADAPTERS = { openai: openAi, anthropic, google }

/** The real adapter of a wire, over its real SDK, at the stand-in. */
export const adapter = (wire: Wire, { urls }: ProvidersStandin, key = STANDIN_KEY): Llm =>
  ADAPTERS[wire]({ name: wire, key, baseUrl: urls[wire] })

/** A call with what every call needs. */
export const call = (changes: Partial<LlmCall> = {}): LlmCall => ({
  model: 'model-1',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is the capital of France?' },
  ],
  maxOutputTokens: 200,
  ...changes,
})

/** A stream read to its end. */
export async function collected(
  chunks: AsyncIterable<LlmChunk>,
): Promise<{ readonly text: string; readonly reply: LlmReply | undefined; readonly pieces: number }> {
  let text = ''
  let pieces = 0
  let reply: LlmReply | undefined
  for await (const chunk of chunks) {
    if (chunk.kind === 'done') reply = chunk.reply
    else {
      text += chunk.text
      pieces++
    }
  }
  return { text, reply, pieces }
}

/** The code of what goes wrong, or 'ok'. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: LlmError) => error.code ?? String(error),
  )
