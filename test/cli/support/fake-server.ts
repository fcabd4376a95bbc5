import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call that the fake server got. */
export interface Call {
  readonly method: string
  /** Path with its query. */
  readonly path: string
  readonly body: unknown
}

/** How the fake answers a call: a body, or a status and a body. */
export type Reply = object | string | readonly [number, object]

/** A server of fixed answers, as strict as the real one on method, path, token, door and media type. */
export interface FakeServer {
  readonly url: string
  readonly calls: readonly Call[]
  close(): Promise<void>
}

export const TOKEN = 'operator-token-for-tests'

/** Starts a fake; `routes` is keyed by method and path, such as `GET /health`; a function gets the call. Port 0: a free one. */
export async function startFake(routes: Readonly<Record<string, Reply | ((call: Call) => Reply)>>, port = 0): Promise<FakeServer> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const text = Buffer.concat(chunks).toString()
      const send = (status: number, body: object | string): void => {
        response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      }
      if (headers.authorization !== `Bearer ${TOKEN}` || headers['x-countersign-door'] !== 'cli')
        return send(401, { code: 'unauthenticated', detail: 'Send Authorization: Bearer' })
      if (text !== '' && headers['content-type'] !== 'application/json') return send(415, { code: 'unsupported_media_type', detail: 'no' })
      const call = { method, path, body: text === '' ? undefined : JSON.parse(text) }
      calls.push(call)
      const route = routes[`${method} ${path}`] ?? routes[`${method} ${path.split('?')[0]}`]
      if (!route) return send(404, { code: 'not_found', detail: `there is no ${method} ${path}` })
      const reply = typeof route === 'function' ? (route as (call: Call) => Reply)(call) : route
      return Array.isArray(reply) ? send(reply[0] as number, reply[1] as object) : send(200, reply as object | string)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The route of the ledger over stored texts, as the real one pages. */
export const ledgerRoute =
  (texts: readonly string[]) =>
  ({ path }: Call): Reply => {
    const query = new URL(path, 'http://x').searchParams
    const [after, limit] = [Number(query.get('after') ?? 0), Number(query.get('limit') ?? 100)]
    if (limit > 1000 || limit < 1) return [400, { code: 'invalid_field', detail: 'limit' }]
    const last = JSON.parse(texts.at(-1) ?? '{"seq":0,"hash":""}') as { seq: number; hash: string }
    const head = JSON.stringify({ seq: last.seq, hash: last.hash })
    return `{"entries":[${texts.slice(after, after + limit).join(',')}],"head":${head}}`
  }
