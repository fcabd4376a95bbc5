import type { Content, GenerateContentParameters, GenerateContentResponse, GoogleGenAI, Part } from '@google/genai'
import { faultAt, faultFrom } from './faults.ts'
import type { Llm, LlmCall, LlmFinish, LlmListener, LlmMessage, LlmReply, LlmToolCall, TokenUsage } from './port.ts'
import { argumentsOf, type ProviderOptions, tokens } from './provider.ts'

const FINISH: Readonly<Record<string, LlmFinish>> = { STOP: 'stop', MAX_TOKENS: 'length' }

/** Google's Gemini API. Tries once; see `retrying`. */
export function google({ name, key, baseUrl }: ProviderOptions): Llm {
  let opened: Promise<GoogleGenAI> | undefined
  const client = (): Promise<GoogleGenAI> => {
    const httpOptions = { baseUrl: baseUrl ?? 'https://generativelanguage.googleapis.com' }
    opened ??= import('@google/genai').then(({ GoogleGenAI }) => new GoogleGenAI({ apiKey: key, vertexai: false, httpOptions }))
    return opened
  }

  return {
    async complete(call) {
      try {
        const answer = new Answer()
        answer.add(await (await client()).models.generateContent(bodyOf(call)), call.listener)
        return answer.reply(name, 'bad_reply')
      } catch (error) {
        throw faultFrom(name, error)
      }
    },

    async *stream(call) {
      try {
        const answer = new Answer()
        for await (const piece of await (await client()).models.generateContentStream(bodyOf(call))) {
          const text = answer.add(piece, call.listener)
          if (text !== '') yield { kind: 'text', text }
        }
        yield { kind: 'done', reply: answer.reply(name, 'cut_off') }
      } catch (error) {
        throw faultFrom(name, error)
      }
    },
  }
}

/** An answer as its pieces come. */
class Answer {
  #text = ''
  #calls: LlmToolCall[] = []
  #last: GenerateContentResponse | undefined
  #finish: LlmFinish | undefined

  /** Adds a piece; answers the text that came with it. */
  add(piece: GenerateContentResponse, listener: LlmListener | undefined): string {
    const [candidate] = piece.candidates ?? []
    const parts = candidate?.content?.parts ?? []
    const text = parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('')
    this.#text += text
    for (const part of parts) listener?.received(part.text ?? (part.functionCall ? JSON.stringify(part.functionCall) : ''))
    if (piece.usageMetadata) listener?.reported(usageOf(piece.usageMetadata))
    for (const { functionCall: call } of parts)
      if (call)
        this.#calls.push({
          id: call.id ?? `call_${this.#calls.length + 1}`,
          name: call.name ?? '',
          arguments: JSON.stringify(call.args ?? {}),
        })
    const reason = candidate?.finishReason
    // Whatever else ends it, and a prompt that it blocks, is an answer held back.
    if (reason) this.#finish = FINISH[reason] ?? 'filtered'
    else if (piece.promptFeedback?.blockReason) this.#finish = 'filtered'
    this.#last = piece
    return text
  }

  /** The whole reply. @throws LlmError where it did not end, or does not say what it used */
  reply(name: string, otherwise: 'bad_reply' | 'cut_off'): LlmReply {
    const { usageMetadata: usage, modelVersion } = this.#last ?? {}
    if (this.#finish === undefined) throw faultAt(name, otherwise)
    if (!usage) throw faultAt(name, 'bad_reply')
    const finish = this.#finish === 'stop' && this.#calls.length > 0 ? 'tool_calls' : this.#finish
    return { text: this.#text, toolCalls: this.#calls, usage: usageOf(usage), finish, model: modelVersion ?? '' }
  }
}

function bodyOf({ model, messages, tools = [], maxOutputTokens, temperature, signal }: LlmCall): GenerateContentParameters {
  const system = messages.flatMap(({ role, content }) => (role === 'system' ? [content] : [])).join('\n\n')
  const functionDeclarations = tools.map(({ parameters, ...one }) => ({ ...one, parametersJsonSchema: parameters }))
  return {
    model,
    contents: turnsOf(messages),
    config: {
      maxOutputTokens,
      ...(system === '' ? {} : { systemInstruction: system }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(tools.length > 0 ? { tools: [{ functionDeclarations }] } : {}),
      ...(signal ? { abortSignal: signal } : {}),
    },
  }
}

/** Google names the function whose result comes, not the call: the call of that id says it. */
function turnsOf(messages: readonly LlmMessage[]): Content[] {
  const names = new Map(messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id, name }) => [id, name] as const)))
  const turns: { role: 'user' | 'model'; parts: Part[] }[] = []
  for (const message of messages) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'model' : 'user'
    const parts = partsOf(message, names)
    const last = turns.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else turns.push({ role, parts })
  }
  return turns
}

function partsOf({ role, content, toolCalls = [], toolCallId = '' }: LlmMessage, names: ReadonlyMap<string, string>): Part[] {
  if (role === 'tool') return [{ functionResponse: { name: names.get(toolCallId) ?? toolCallId, response: { output: content } } }]
  const said: Part[] = content === '' ? [] : [{ text: content }]
  return [...said, ...toolCalls.map((call) => ({ functionCall: { name: call.name, args: argumentsOf(call) } }))]
}

type Counts = NonNullable<GenerateContentResponse['usageMetadata']>

/** Google counts thoughts, and what tools put into the prompt, beside the candidates and the prompt. */
const usageOf = (usage: Counts): TokenUsage => ({
  input: tokens(usage.promptTokenCount) + tokens(usage.toolUsePromptTokenCount),
  output: tokens(usage.candidatesTokenCount) + tokens(usage.thoughtsTokenCount),
  cached: tokens(usage.cachedContentTokenCount),
  reasoning: tokens(usage.thoughtsTokenCount),
})
