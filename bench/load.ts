import { connect, type Socket } from 'node:net'
import { quantile } from './table.ts'

/** One HTTP/1.1 request that clients repeat. */
export interface Shot {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** JSON text. */
  readonly body?: string
  readonly token?: string
}

/** How long and how hard a server is loaded. */
export interface LoadOptions {
  /** Base URL, such as `http://127.0.0.1:8000`. */
  readonly url: string
  readonly connections: number
  /** Stops after so many milliseconds; answers under way are waited for. */
  readonly ms: number
  /** The request number `n` (counted over all connections); undefined: nothing is left to send. */
  readonly next: (n: number) => Shot | undefined
}

/** What a load measured. Latencies in milliseconds. */
export interface Load {
  readonly total: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Every latency, shortest first. */
  readonly times: Float64Array
  /** Answers that were no 2xx; a broken connection throws instead. */
  readonly failed: number
  /** Processor time the generator itself took for each request, in µs. */
  readonly ownCost: number
}

/** The same request again and again: its text is made once. */
export const always = (shot: Shot): LoadOptions['next'] => {
  return () => shot
}

/**
 * Loads a server over kept-alive sockets, one request at a time on each (no pipelining). Sockets and bytes, no HTTP client:
 * autocannon takes 15 µs a request from the two cores that the server needs and ends at 29,000/s on a no-op route; this takes 9 and reaches 35,000/s.
 * @throws when a connection breaks.
 */
export async function load(options: LoadOptions): Promise<Load> {
  const [result] = await loadAll([options])
  return result as Load
}

/** Several loads at the same time, as from several places; see {@link load}. */
export async function loadAll(all: readonly LoadOptions[]): Promise<readonly Load[]> {
  const before = process.cpuUsage()
  const runs = await Promise.all(all.map(run))
  const used = process.cpuUsage(before)
  const total = runs.reduce((sum, { times }) => sum + times.length, 0)
  return runs.map((one) => summary(one, (used.user + used.system) / Math.max(1, total)))
}

/** Several loads as one. */
export function together(runs: readonly Load[]): Pick<Load, 'perSecond' | 'failed' | 'p99'> {
  const times = new Float64Array(runs.reduce((sum, { total }) => sum + total, 0))
  let at = 0
  for (const run of runs) {
    times.set(run.times, at)
    at += run.total
  }
  return {
    perSecond: runs.reduce((sum, { perSecond }) => sum + perSecond, 0),
    failed: runs.reduce((sum, { failed }) => sum + failed, 0),
    p99: quantile(times.sort(), 0.99),
  }
}

interface Run {
  readonly times: readonly number[]
  readonly failed: number
  readonly ms: number
}

function summary({ times, failed, ms }: Run, ownCost: number): Load {
  const sorted = Float64Array.from(times).sort()
  return {
    total: times.length,
    perSecond: times.length / (ms / 1000),
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    failed,
    times: sorted,
    ownCost,
  }
}

async function run({ url, connections, ms, next }: LoadOptions): Promise<Run> {
  const { hostname, port, host } = new URL(url)
  const times: number[] = []
  let failed = 0
  const texts = new WeakMap<Shot, string>()
  let sent = 0
  const started = performance.now()
  const take = (): string | undefined => {
    if (performance.now() - started >= ms) return undefined
    const shot = next(sent)
    if (!shot) return undefined
    sent++
    const known = texts.get(shot)
    if (known !== undefined) return known
    const text = textOf(shot, host)
    texts.set(shot, text)
    return text
  }
  const answered = (status: number, took: number): void => {
    times.push(took)
    if (status < 200 || status > 299) failed++
  }
  await Promise.all(Array.from({ length: connections }, () => client(connect(Number(port), hostname), take, answered)))
  return { times, failed, ms: performance.now() - started }
}

function textOf({ method, path, body, token }: Shot, host: string): string {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`]
  if (token !== undefined) lines.push(`authorization: Bearer ${token}`)
  if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`)
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}

/** One connection: sends what `take` gives, waits for the whole answer, and ends when there is nothing left. */
function client(socket: Socket, take: () => string | undefined, answered: (status: number, took: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let from = 0
    let open = true
    let got = ''
    const send = (): void => {
      const text = take()
      from = performance.now()
      if (text !== undefined) {
        socket.write(text)
        return
      }
      open = false
      socket.destroy()
      resolve()
    }
    // Latin-1 keeps one character per byte, so lengths are bytes.
    socket.setEncoding('latin1').setNoDelay(true)
    socket.on('connect', send)
    socket.on('data', (chunk: string) => {
      got = got === '' ? chunk : got + chunk
      const end = endOfAnswer(got)
      if (end === undefined || got.length < end) return
      answered(Number(got.slice(9, 12)), performance.now() - from)
      got = ''
      send()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      if (open) reject(new Error('the server closed a connection in the middle'))
    })
  })
}

/** How many bytes the answer has in all, as soon as its headers are there. */
function endOfAnswer(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const at = text.indexOf('ontent-')
  const length = /content-length: (\d+)/i.exec(at < 0 ? '' : text.slice(0, head))?.[1]
  return head + 4 + Number(length ?? 0)
}
