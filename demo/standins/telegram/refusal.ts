import type { Describe } from '../journal.ts'

/** What the Bot API answers when it will not do a thing: `{ok: false, error_code, description, parameters}` with the code as HTTP status. */
export class Refusal extends Error {
  readonly code: number
  readonly parameters: Readonly<Record<string, number>> | undefined

  /** `description` is the platform's own text, its prefix (`Bad Request: `) included. */
  constructor(code: number, description: string, parameters?: Readonly<Record<string, number>>) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

/** A 400 with the platform's prefix. */
export const bad = (description: string, parameters?: Readonly<Record<string, number>>): Refusal =>
  new Refusal(400, `Bad Request: ${description}`, parameters)

/** The wire body of a refusal. */
export const refusalBody = (code: number, description: string, parameters?: Readonly<Record<string, number>>): Record<string, unknown> => ({
  ok: false,
  error_code: code,
  description,
  ...(parameters && { parameters }),
})

const GENERIC: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden: bot was kicked from the group chat',
  404: 'Not Found',
  409: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  429: 'Too Many Requests: retry after 1',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
}

/** A scripted failure that names only a status; a 429 says `retry_after: 1`. */
export const describeStatus: Describe = (status) => ({
  body: refusalBody(status, GENERIC[status] ?? `Error ${status}`, status === 429 ? { retry_after: 1 } : undefined),
})
