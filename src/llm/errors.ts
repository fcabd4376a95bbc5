import type { Millis } from '../core/units.ts'

/** What can go wrong with a call, by stable code: whether it may be tried again, and whether the provider may have charged for it. */
export const LLM_FAULTS = {
  rate_limited: { again: true, charged: false },
  overloaded: { again: true, charged: false },
  unreachable: { again: true, charged: false },
  provider_fault: { again: true, charged: true },
  timeout: { again: false, charged: true },
  cut_off: { again: false, charged: true },
  aborted: { again: false, charged: true },
  bad_reply: { again: false, charged: true },
  bad_key: { again: false, charged: false },
  no_credit: { again: false, charged: false },
  refused: { again: false, charged: false },
  too_long: { again: false, charged: false },
  unknown_model: { again: false, charged: false },
  not_permitted: { again: false, charged: false },
} as const satisfies Record<string, { readonly again: boolean; readonly charged: boolean }>

/** The stable code of a failed call. */
export type LlmErrorCode = keyof typeof LLM_FAULTS

/** A call that failed. Its message is the program's own and holds neither key nor content; the provider's words stand in `cause`. */
export class LlmError extends Error {
  override readonly name = 'LlmError'
  readonly code: LlmErrorCode
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined
  /** How long the provider asks to wait, in ms. */
  readonly retryAfter: Millis | undefined
  /** Whether the provider may have charged for it, or for an earlier try. */
  readonly charged: boolean

  constructor(
    code: LlmErrorCode,
    message: string,
    details: {
      readonly status?: number | undefined
      readonly retryAfter?: Millis | undefined
      readonly cause?: unknown
      readonly charged?: boolean
    } = {},
  ) {
    super(message, { cause: details.cause })
    this.code = code
    this.status = details.status
    this.retryAfter = details.retryAfter
    this.charged = details.charged ?? LLM_FAULTS[code].charged
  }

  /** Whether the same call may be tried again. */
  get again(): boolean {
    return LLM_FAULTS[this.code].again
  }
}
