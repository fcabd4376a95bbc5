import type { LlmCall, LlmToolCall } from './port.ts'

/** What an adapter needs of its provider. */
export interface ProviderOptions {
  /** Its name in the models file, for messages. */
  readonly name: string
  readonly key: string
  /** Where it answers; absent: at the provider's own address. */
  readonly baseUrl?: string | undefined
}

/** A whole number of tokens; what is missing or none counts as 0. */
export const tokens = (count: number | null | undefined): number => (count != null && Number.isSafeInteger(count) && count > 0 ? count : 0)

/** The arguments of a call that goes back to a provider, which wants them as an object; what the model wrote otherwise goes as text. */
export function argumentsOf({ arguments: text }: LlmToolCall): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Not JSON: the provider sees what was written.
  }
  return { text }
}

/** How an SDK sends a call: it ends with the caller's signal. Its own time limit, an hour, is never the one that counts: that is `bounded`'s. */
export const sending = ({ signal }: LlmCall): { readonly signal?: AbortSignal; readonly timeout: number } => ({
  timeout: 3_600_000,
  ...(signal ? { signal } : {}),
})
