import type { Describe } from '../journal.ts'

/** A Web API error: HTTP 200 with `{ok: false, error}` and, for invalid content, what is wrong with it. */
export class SlackError extends Error {
  readonly more: Readonly<Record<string, unknown>>

  /** `code` is the platform's error code, such as `channel_not_found`. */
  constructor(code: string, more: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.more = more
  }
}

/** An error whose details travel as the platform sends them: in `errors` and as `[ERROR] …` messages. */
export const invalid = (code: string, faults: readonly string[]): SlackError =>
  new SlackError(code, { errors: faults, response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) } })

/** A scripted failure that names only a status; a 429 asks for one second. */
export const describeStatus: Describe = (status) =>
  status === 429 ? { body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '1' } } : { body: `error ${status}` }
