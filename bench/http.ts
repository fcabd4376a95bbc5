import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadCharter } from '../src/charter/load.ts'
import { parseCharter } from '../src/core/charter/compile.ts'
import type { IdSource } from '../src/core/ports.ts'
import { Governor } from '../src/governor/governor.ts'
import { InboxLinks } from '../src/http/inbox/links.ts'
import { createHttpServer } from '../src/http/server.ts'
import type { LedgerStore } from '../src/ledger/store.ts'
import { openFileStore } from '../src/ledger/stores/file/store.ts'
import { MemoryStore } from '../test/support/memory-store.ts'
import { count, type Row } from './table.ts'

const CONNECTIONS = 64
/** Requests/s that DESIGN section 7 asks for. */
const WANTED = 10_000
/** Milliseconds. */
const WANTED_P99 = 25

interface Load {
  readonly perSecond: number
  readonly p99: number
  /** Processor time of the server for each request, in µs: tells what a route costs also where the machine is busy. */
  readonly cost: number
  readonly failed: number
}

/** Permission requests over HTTP, 64 connections, against a route that does nothing on the same server; load from a second process. */
export async function benchHttp(smoke: boolean): Promise<readonly Row[]> {
  const seconds = smoke ? 1 : 8
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  try {
    return [
      ...(await benchStore('memory', new MemoryStore(), seconds)),
      ...(await benchStore('file', await openFileStore({ dir: folder }), seconds)),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The two rows of one store; closes it. */
export async function benchStore(name: string, store: LedgerStore, seconds: number): Promise<readonly Row[]> {
  const ids = countingIds()
  const clock = { now: () => Date.now() }
  const governor = await Governor.start({ org: 'default', store, clock, ids, fault: console.error })
  await governor.submit({ kind: 'adopt', content: await charterWithoutLimit() }, { kind: 'system', part: 'boot' })
  const master = Buffer.alloc(32, 1)
  const app = createHttpServer({
    governor,
    secrets: { operatorToken: 'bench-operator-token', master },
    config: { host: '127.0.0.1', port: 0 },
    links: new InboxLinks({ clock, ids, master }),
    health: async () => [],
    reach: () => undefined,
    mounts: [(scope) => scope.get('/noop', { schema: { hide: true } }, (_request, reply) => reply.send('{}'))],
    lastTap: () => undefined,
    testChannel: async (channel) => ({ channel, ok: true, problem: '' }),
    reloadCharter: async () => ({ ok: true, subject: 'default' }),
    logger: pino({ level: 'warn' }),
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  try {
    await fetch(`${url}/api/v1/handshake`, post({ agent_id: 'crew-01' }))
    await load(`${url}/api/v1/request-permission`, 1, ASK)
    const asks = await load(`${url}/api/v1/request-permission`, seconds, ASK)
    const noop = await load(`${url}/noop`, Math.min(seconds, 4))
    const ok = asks.failed === 0 && asks.perSecond >= WANTED && asks.p99 <= WANTED_P99
    const share = asks.perSecond / noop.perSecond
    return [
      {
        what: `HTTP permission request, ${CONNECTIONS} connections, ${name} store`,
        measured: `${count(asks.perSecond)}/s, p99 ${asks.p99} ms, ${asks.cost} µs CPU each${asks.failed > 0 ? `, ${asks.failed} failed` : ''}`,
        wanted: `≥ ${count(WANTED)}/s, p99 ≤ ${WANTED_P99} ms`,
        ok,
      },
      {
        what: `… against a no-op route (${count(noop.perSecond)}/s, ${noop.cost} µs CPU each)`,
        measured: share.toFixed(2),
        wanted: '≥ 0.33',
        ok: share >= 1 / 3,
      },
    ]
  } finally {
    await app.close()
    await governor.stop()
    await store.close()
  }
}

const ASK = JSON.stringify({
  agent_id: 'crew-01',
  task_intent: 'Summarise Sui governance proposals',
  resource_type: 'llm_tokens',
  estimated_cost_usd: 0.000001,
  priority: 5,
  logic_density: 3,
})

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function charterWithoutLimit() {
  const base = await loadCharter('charters/default.yaml')
  const parsed = parseCharter({ ...base, charter: { ...base.charter, budgets: { agent_day_usd: null } } })
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return parsed.content
}

/** Unique, not random: chance costs nothing here. */
function countingIds(): IdSource {
  let n = 0
  return { next: (prefix) => prefix + (++n).toString(36).padStart(20, '0') }
}

/** Loads a URL from a process of its own, as clients would. */
async function load(url: string, seconds: number, body?: string): Promise<Load> {
  const cli = createRequire(import.meta.url).resolve('autocannon/autocannon.js')
  const ask = body === undefined ? [] : ['-m', 'POST', '-H', 'content-type=application/json', '-b', body]
  const before = process.cpuUsage()
  const child = spawn(process.execPath, [cli, '--json', '-c', String(CONNECTIONS), '-d', String(seconds), ...ask, url], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [text] = await Promise.all([outputOf(child), once(child, 'exit')])
  const used = process.cpuUsage(before)
  const result = JSON.parse(text) as {
    requests: { average: number; total: number }
    latency: { p99: number }
    non2xx: number
    errors: number
  }
  const cost = Math.round((used.user + used.system) / result.requests.total)
  return { perSecond: result.requests.average, p99: result.latency.p99, cost, failed: result.non2xx + result.errors }
}

async function outputOf({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of stdout ?? []) text += String(chunk)
  return text
}
