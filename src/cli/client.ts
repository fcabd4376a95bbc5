import type { Millis } from '../core/units.ts'
import { CliError, EXIT, ServerUnreachable } from './exit.ts'

/** A JSON object as it came; read with care. */
export type Body = Readonly<Record<string, unknown>>

/** How long an answer may take, in ms. */
const PATIENCE = 30_000

/** Speaks to a running server. */
export interface Server {
  readonly url: string
  /** @throws ServerUnreachable, or CliError with the server's own code */
  get(path: string): Promise<Body>
  /** The answer's exact text. @throws as {@link get} */
  text(path: string): Promise<string>
  /** @param patience how long the answer may take, in ms; 30 s when not given. @throws as {@link get} */
  post(path: string, body?: unknown, patience?: Millis): Promise<Body>
  /** @throws as {@link get} */
  remove(path: string): Promise<Body>
}

/** Stands for a server that is known not to run: every call says so, and nothing is sent anywhere. */
export function absentServer(why: string): Server {
  const refuse = async (): Promise<never> => {
    throw new ServerUnreachable(why)
  }
  return { url: 'no server', get: refuse, text: refuse, post: refuse, remove: refuse }
}

/** What a {@link Server} needs. */
export interface ServerOptions {
  /** Without a trailing slash. */
  readonly url: string
  readonly token: string | undefined
  readonly fetch: typeof fetch
}

/** A server at an address; nothing is sent before the first call. */
export function connect({ url, token, fetch }: ServerOptions): Server {
  const send = async (method: string, path: string, body?: unknown, patience = PATIENCE): Promise<string> => {
    const headers = {
      'x-countersign-door': 'cli',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const init = { method, headers, redirect: 'error', signal: AbortSignal.timeout(patience) } as const
    let text: string
    let response: Response
    try {
      response = await fetch(url + path, body === undefined ? init : { ...init, body: JSON.stringify(body) })
      text = await response.text()
    } catch (error) {
      throw new ServerUnreachable(`No server answers at ${url} (${reasonOf(error, patience)}).`)
    }
    if (response.ok || isHealth(path, response.status)) return text
    throw refused(response.status, text, token !== undefined)
  }
  const read = async (text: Promise<string>): Promise<Body> => {
    const value = parse(await text)
    if (value) return value
    throw new CliError(EXIT.failed, 'not_countersign', `${url} answers, but not as a Countersign server does`)
  }
  return {
    url,
    get: (path) => read(send('GET', path)),
    text: (path) => send('GET', path),
    post: (path, body = {}, patience) => read(send('POST', path, body, patience)),
    remove: (path) => read(send('DELETE', path)),
  }
}

/** `/health` says with 503 what is wrong: that is an answer. */
const isHealth = (path: string, status: number): boolean => path === '/health' && status === 503

function refused(status: number, text: string, withToken: boolean): CliError {
  const problem = parse(text)
  const code = typeof problem?.['code'] === 'string' ? problem['code'] : `http_${status}`
  const detail = typeof problem?.['detail'] === 'string' ? problem['detail'] : 'the server gave no reason'
  const errors = Array.isArray(problem?.['errors']) ? (problem['errors'] as readonly Body[]) : []
  const faults = errors.length > 1 ? errors.map((e) => `\n  ${String(e['path'])}: ${String(e['message'])}`).join('') : ''
  const hint =
    status === 401 && !withToken ? ' No token was sent: give --token, COUNTERSIGN_OPERATOR_TOKEN, or the --data-dir of the server.' : ''
  return new CliError(EXIT.failed, code, `${detail}${faults}${hint}`)
}

function parse(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined
  } catch {
    return undefined
  }
}

/** Why a call failed: fetch hides the system's code in the cause. */
function reasonOf(error: unknown, patience: Millis): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } }
  if (name === 'TimeoutError') return `no answer within ${patience / 1000} s`
  if (cause?.code === 'ECONNREFUSED') return 'connection refused'
  return cause?.code ?? cause?.message ?? message
}

/** The objects in a list member of an answer. */
export function listOf(body: Body, name: string): readonly Body[] {
  const list = body[name]
  return Array.isArray(list) ? list.filter((item): item is Body => typeof item === 'object' && item !== null) : []
}

/** An object member of an answer; empty when there is none. */
export function objectOf(body: Body, name: string): Body {
  const value = body[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {}
}

/** A list of texts in an answer. */
export function textsOf(body: Body, name: string): readonly string[] {
  const list = body[name]
  return Array.isArray(list) ? list.map(String) : []
}
