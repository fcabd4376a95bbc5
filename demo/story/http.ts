/** The fields that stories look at, in bodies of every shape. */
export interface Body {
  readonly status?: string | number
  readonly state?: string
  readonly code?: string
  readonly cause?: string
  readonly reason?: string
  readonly detail?: string
  readonly request_id?: string
  readonly decided_by?: readonly string[]
  readonly [field: string]: unknown
}

/** An answer of the governor. */
export interface Reply {
  /** The HTTP status. */
  readonly http: number
  readonly body: Body
}

/** Calls the governor as anybody would: JSON over HTTP, with a bearer token. @throws when it cannot be reached */
export async function call(url: string, token: string, method: 'GET' | 'POST', path: string, body?: object): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { http: response.status, body: JSON.parse(text) as Body }
}
