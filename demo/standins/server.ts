import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the stand-ins see it: read to the end, not yet parsed. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Aborts when the client goes away before it was answered: a long poll that nobody waits for any more. */
  readonly gone: AbortSignal
}

/** An answer: JSON unless `body` is a string. `cut` closes the connection instead, so that the client never learns what happened. */
export interface Outgoing {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly cut?: boolean
}

/** A running HTTP server on a free port of 127.0.0.1. */
export interface Listening {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  readonly server: Server
  /** Closes the port and every open connection. */
  stop(): Promise<void>
}

/** Starts an HTTP server on a free port of 127.0.0.1; what the handler throws is answered as 500 with its message. */
export async function listen(handle: (request: Incoming) => Promise<Outgoing>): Promise<Listening> {
  const server = createServer((req, res) => {
    void answer(req, res, handle)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    server.closeAllConnections()
    await closed
  }
  return { url: `http://127.0.0.1:${port}`, server, stop }
}

async function answer(req: IncomingMessage, res: ServerResponse, handle: (request: Incoming) => Promise<Outgoing>) {
  const left = new AbortController()
  res.once('close', () => {
    if (!res.writableEnded) left.abort()
  })
  const url = new URL(req.url ?? '/', 'http://standin')
  const body = await read(req).catch(() => undefined)
  if (!body) return
  const request = {
    method: req.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: req.headers,
    body,
    gone: left.signal,
  }
  const reply = await handle(request).catch((error: unknown) => ({ status: 500, body: String(error), headers: {} }))
  if ('cut' in reply && reply.cut) return void req.socket.destroy()
  if (res.destroyed) return
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  const type = typeof reply.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  res.writeHead(reply.status, { 'content-type': type, ...reply.headers })
  res.end(text)
}

async function read(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
