import type { Incoming } from '../server.ts'

/** The wire formats that the stand-in speaks. */
export type Wire = 'openai' | 'anthropic' | 'google'

/** A call as a provider sees it, whatever the wire. */
export interface Asked {
  readonly wire: Wire
  /** The provider's name of the model. */
  readonly model: string
  readonly stream: boolean
  /** Everything said in it, one line a message, for a script to read. */
  readonly said: string
  readonly maxOutputTokens: number | undefined
  /** Whether it came with tools. */
  readonly tools: readonly string[]
  readonly body: unknown
}

/** What the stand-in answers. Tokens: `cached` are some of `input`, `reasoning` some of `output`. */
export interface Said {
  readonly text?: string
  readonly toolCalls?: readonly {
    readonly name: string
    readonly args: Readonly<Record<string, unknown>>
    /** The arguments as the model wrote them, where they are no JSON: OpenAI gives them so, Anthropic in a stream. */
    readonly raw?: string
  }[]
  readonly usage?: { readonly input?: number; readonly output?: number; readonly cached?: number; readonly reasoning?: number }
  readonly finish?: 'stop' | 'length' | 'filtered'
  /** A stream is cut after so many of its events; an answer in one piece not at all when 0. */
  readonly cutAfter?: number
  /** A stream says after so many of its events that it is overloaded, and ends. */
  readonly failAfter?: number
  /** Nothing more comes after so many events, until the caller goes away; 0: not even headers. */
  readonly holdAfter?: number
}

/** What goes wrong instead, as each wire says it. */
export const TROUBLES = ['bad_key', 'no_credit', 'rate_limited', 'overloaded', 'broken', 'too_long', 'unknown_model', 'invalid'] as const

/** A refusal of the stand-in; `retryAfter` in seconds. */
export interface Trouble {
  readonly trouble: (typeof TROUBLES)[number]
  readonly detail?: string
  readonly retryAfter?: number
}

/** Decides what is answered to a call. */
export type Script = (asked: Asked) => Said | Trouble

/** One wire format. */
export interface WireFormat {
  /** Whether a request is meant for it. */
  owns(request: Incoming): boolean
  /** The key that came with it. */
  key(request: Incoming): string | undefined
  /** Reads a call as strictly as the provider does. */
  read(request: Incoming): Asked | Trouble
  /** An answer in one piece. */
  whole(asked: Asked, said: Said): unknown
  /** An answer as server-sent events, each as it goes over the wire. */
  events(asked: Asked, said: Said): readonly string[]
  /** A refusal in the middle of a stream, as it goes over the wire. */
  failure(body: unknown): string
  /** A refusal. */
  trouble(trouble: Trouble): { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
}

/** Text in pieces of a few characters, as models stream it. */
export const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,12}/g) ?? []

/** The counts of an answer: what the script left out is made of the lengths of what was said, at four characters a token. */
export function countsOf(asked: Asked, { text = '', toolCalls = [], usage = {} }: Said) {
  const output = usage.output ?? Math.ceil((text.length + JSON.stringify(toolCalls).length - 2) / 4) + (usage.reasoning ?? 0)
  return { input: usage.input ?? Math.ceil(asked.said.length / 4), output, cached: usage.cached ?? 0, reasoning: usage.reasoning ?? 0 }
}

/** Parses a JSON body; undefined where it is none. */
export function json(request: Incoming): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'))
  } catch {
    return undefined
  }
}
