import type { TokenUsage } from '../core/arbiter/prices.ts'
import type { JsonObject } from '../core/json.ts'

export type { TokenUsage } from '../core/arbiter/prices.ts'

/** One message of a conversation; `tool` answers the call `toolCallId`, an `assistant` may have called tools. */
export interface LlmMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
  readonly toolCalls?: readonly LlmToolCall[]
  readonly toolCallId?: string
}

/** A tool that the model may call; `parameters` is a JSON schema. */
export interface LlmTool {
  readonly name: string
  readonly description?: string
  readonly parameters: JsonObject
}

/** A tool that the model wants called. */
export interface LlmToolCall {
  readonly id: string
  readonly name: string
  /** The arguments as JSON text, as the model wrote them: not checked. */
  readonly arguments: string
}

/** A call of a language model. */
export interface LlmCall {
  /** The provider's name of the model, or where a router is called, its id in the charter. */
  readonly model: string
  readonly messages: readonly LlmMessage[]
  readonly tools?: readonly LlmTool[]
  /** The most it may answer, thinking included. */
  readonly maxOutputTokens: number
  /** Where the provider takes one; Anthropic takes none. */
  readonly temperature?: number
  /** Ends the call early, as `aborted`. */
  readonly signal?: AbortSignal
  /** Told of each try that came to nothing and may have been charged, before another is made or the call ends. */
  readonly spent?: (spent: Spent) => void
  /** For adapters: hears of the try while it is under way. */
  readonly listener?: LlmListener
}

/** What a try used that came to nothing. */
export interface Spent {
  readonly usage: TokenUsage
  /** The provider did not say all of it: some was counted or assumed here. */
  readonly estimated: boolean
}

/** Hears of a try, so that it can be accounted for when it comes to nothing. */
export interface LlmListener {
  /** What the provider says was used so far; its last word counts. */
  reported(usage: TokenUsage): void
  /** A piece of the output as it came: text, thoughts, arguments of tools. */
  received(piece: string): void
}

/** Why a model stopped: it was done, was cut at `maxOutputTokens`, wants tools called, or its provider held the answer back. */
export type LlmFinish = 'stop' | 'length' | 'tool_calls' | 'filtered'

/** A model's answer, and what it used. */
export interface LlmReply {
  readonly text: string
  readonly toolCalls: readonly LlmToolCall[]
  readonly usage: TokenUsage
  readonly finish: LlmFinish
  /** The model as its provider names it in the answer. */
  readonly model: string
}

/** A piece of a streamed answer: text as it comes, and last of all, once, the whole reply. */
export type LlmChunk = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'done'; readonly reply: LlmReply }

/** A language model behind some provider. */
export interface Llm {
  /** Answers when the whole reply is there. @throws LlmError */
  complete(call: LlmCall): Promise<LlmReply>
  /** Yields text as it comes, then the whole reply; who stops reading ends the call. @throws LlmError, also in the middle */
  stream(call: LlmCall): AsyncIterable<LlmChunk>
}
