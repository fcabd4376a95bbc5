import { OPERATOR_TOKEN } from '../../support/program.ts'

/** What a program answered: any of the fields the tests look at may be absent. */
export interface Answer {
  readonly http: number
  readonly code?: string
  readonly status?: 'GRANTED' | 'PENDING' | 'REJECTED'
  readonly state?: string
  readonly cause?: string
  readonly request_id?: string
  readonly expires_at?: string
  readonly decided_by?: readonly string[]
}

/** How long a caller waits: nothing promises a limit, but who must be refused must hear it before an agent's usual time limit. */
const PATIENCE_MS = 20_000

/** Sends JSON and reads JSON; undefined when there was no answer, so nobody knows what happened. */
export async function send(url: string, method: 'GET' | 'POST', path: string, body?: object, token?: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const text = await response.text()
    return { ...(text === '' ? {} : (JSON.parse(text) as object)), http: response.status }
  } catch {
    return undefined
  }
}

/** Reads a request as an operator. */
export const look = (url: string, id: string): Promise<Answer | undefined> =>
  send(url, 'GET', `/api/v1/requests/${id}`, undefined, OPERATOR_TOKEN)
