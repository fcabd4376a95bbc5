import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Incoming } from '../server.ts'
import { anthropicWire } from './anthropic.ts'
import { googleWire } from './google.ts'
import { openAiWire } from './openai.ts'
import type { Asked, Said, Script, Trouble, WireFormat } from './script.ts'

export type { Asked, Said, Script, Trouble, Wire } from './script.ts'

/** A stand-in for the providers of language models: it speaks all three wire formats on one port, and refuses what they refuse. */
export interface ProvidersStandin {
  /** Base URLs, as the SDKs want them. */
  readonly urls: { readonly openai: string; readonly anthropic: string; readonly google: string }
  /** Calls that were understood, in order. */
  readonly calls: readonly Asked[]
  /** Requests of which the caller went away before their end. */
  readonly left: number
  /** Answers otherwise from now on. */
  play(script: Script): void
  stop(): Promise<void>
}

const WIRES: readonly WireFormat[] = [openAiWire, anthropicWire, googleWire]

/** The key that the stand-in takes. */
export const STANDIN_KEY = 'standin-key'

/** Starts the stand-in on a free port of 127.0.0.1; without a script it answers "ok". */
export async function startProviders(first: Script = () => ({ text: 'ok' })): Promise<ProvidersStandin> {
  let script = first
  const calls: Asked[] = []
  let left = 0
  const server = createServer((req, res) => {
    res.once('close', () => {
      if (!res.writableFinished) left++
    })
    void serve(req, res, (asked) => {
      calls.push(asked)
      return script(asked)
    }).catch((error: unknown) => res.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    urls: { openai: `${url}/v1`, anthropic: url, google: url },
    calls,
    get left() {
      return left
    },
    play: (next) => {
      script = next
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeAllConnections()
      await closed
    },
  }
}

async function serve(req: IncomingMessage, res: ServerResponse, script: Script): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const url = new URL(req.url ?? '/', 'http://standin')
  const request: Incoming = {
    method: req.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: req.headers,
    body: Buffer.concat(chunks),
    gone: new AbortController().signal,
  }
  const wire = WIRES.find((one) => one.owns(request))
  if (!wire) return void res.writeHead(404, { 'content-type': 'application/json' }).end('{}')
  const asked = wire.key(request) === STANDIN_KEY ? wire.read(request) : ({ trouble: 'bad_key' } as const)
  if ('trouble' in asked) return refuse(res, wire, asked)
  const said = script(asked)
  if ('trouble' in said) return refuse(res, wire, said)
  return answer(res, wire, asked, said)
}

function refuse(res: ServerResponse, wire: WireFormat, trouble: Trouble): void {
  const { status, body, headers } = wire.trouble(trouble)
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function answer(res: ServerResponse, wire: WireFormat, asked: Asked, said: Said): void {
  const { cutAfter = Number.POSITIVE_INFINITY, holdAfter = Number.POSITIVE_INFINITY, failAfter = Number.POSITIVE_INFINITY } = said
  // Held: the connection stays open until the caller leaves.
  if (holdAfter === 0) return
  if (cutAfter === 0) return void res.socket?.destroy()
  if (!asked.stream) return void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wire.whole(asked, said)))
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  const events = wire.events(asked, said)
  for (const event of events.slice(0, Math.min(cutAfter, holdAfter, failAfter))) res.write(event)
  if (failAfter < events.length) return void res.end(wire.failure(wire.trouble({ trouble: 'overloaded' }).body))
  if (cutAfter < events.length) return void res.write('', () => res.socket?.destroy())
  if (holdAfter < events.length) return
  res.end()
}
