import { LlmError, type LlmErrorCode } from './errors.ts'

/** Errors of the network in which nothing had been sent yet: no provider can have charged for it. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** What HTTP statuses mean where the body says nothing better. */
const BY_STATUS: Readonly<Record<number, keyof typeof SAYS>> = {
  401: 'bad_key',
  402: 'no_credit',
  403: 'bad_key',
  404: 'unknown_model',
  408: 'timeout',
  413: 'too_long',
  429: 'rate_limited',
  503: 'overloaded',
  529: 'overloaded',
}

/** Words by which providers say more than by their status: error codes where there is one, else how their message reads. */
const BY_WORDS: readonly (readonly [keyof typeof SAYS, readonly number[], readonly string[]])[] = [
  ['no_credit', [400, 403, 429], ['insufficient_quota', 'credit balance is too low', 'billing_error']],
  ['bad_key', [400], ['API_KEY_INVALID', 'API key not valid']],
  ['too_long', [400, 422], ['context_length_exceeded', 'prompt is too long', 'exceeds the maximum number of tokens']],
]

/** What is said of each; what to do about it first. */
const SAYS: Readonly<Record<Exclude<LlmErrorCode, 'not_permitted'>, string>> = {
  rate_limited: 'it takes no more calls for now; try again later',
  overloaded: 'it is overloaded; try again later',
  unreachable: 'it cannot be reached; check its address and the network',
  provider_fault: 'it failed; try again later',
  timeout: 'it took too long',
  cut_off: 'the answer was cut off',
  aborted: 'the call was ended by its caller',
  bad_reply: 'it answered what cannot be read',
  bad_key: 'it does not take the key; check the key and what it may use',
  no_credit: 'the account has no credit left; top it up',
  refused: 'it does not take this call as it is',
  too_long: 'the conversation is longer than the model holds; shorten it or take a model that holds more',
  unknown_model: 'it does not know the model; correct its name in the models file',
}

/** A fault of a provider, in one sentence without its own words. */
export const faultAt = (provider: string, code: keyof typeof SAYS, details: ConstructorParameters<typeof LlmError>[2] = {}): LlmError =>
  new LlmError(code, `${provider}: ${SAYS[code]}`, details)

/** What an SDK threw, as this program's own error. */
export function faultFrom(provider: string, error: unknown): LlmError {
  if (error instanceof LlmError) return error
  const status = statusOf(error)
  if (status === undefined) return faultAt(provider, wasSent(error) ? 'cut_off' : 'unreachable', { cause: error })
  const words = wordsOf(error)
  const told = BY_WORDS.find(([, statuses, texts]) => statuses.includes(status) && texts.some((text) => words.includes(text)))
  const code = told?.[0] ?? BY_STATUS[status] ?? (status >= 500 ? 'provider_fault' : 'refused')
  return faultAt(provider, code, { status, retryAfter: retryAfter(error, words), cause: error })
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { readonly status?: unknown } | null)?.status
  return typeof status === 'number' ? status : undefined
}

/** The message and, where the SDK parsed it, the body. */
function wordsOf(error: unknown): string {
  const { message, error: body } = error as { readonly message?: unknown; readonly error?: unknown }
  return `${String(message)} ${body === undefined ? '' : JSON.stringify(body)}`
}

/** Whether the request may have left before the fault; a chain of causes ends with the system's code. */
function wasSent(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    const { code } = at as { readonly code?: unknown }
    if (typeof code === 'string' && NOT_SENT.has(code)) return false
    const { errors } = at as { readonly errors?: unknown }
    if (Array.isArray(errors) && errors.length > 0 && errors.every((one) => !wasSent(one))) return false
  }
  return true
}

/** Longest wait that a provider's word is followed for, in ms. */
const LONGEST_WAIT = 120_000

/** `retry-after-ms`, `retry-after` in seconds (RFC 9110), or Google's `retryDelay` in the body. */
function retryAfter(error: unknown, words: string): number | undefined {
  const { headers } = error as { readonly headers?: unknown }
  const header = (name: string): string | null => (headers instanceof Headers ? headers.get(name) : null)
  const inMs = Number(header('retry-after-ms') ?? Number.NaN)
  const inSeconds = Number(header('retry-after') ?? /"retryDelay\\?":\s*\\?"(\d+(?:\.\d+)?)s/.exec(words)?.[1] ?? Number.NaN)
  const wait = Number.isFinite(inMs) ? inMs : inSeconds * 1000
  return Number.isFinite(wait) && wait >= 0 ? Math.min(wait, LONGEST_WAIT) : undefined
}
