import type { AddressInfo } from 'node:net'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { InboxLinks } from '../../src/http/inbox/links.ts'
import { createHttpServer, type HttpDeps } from '../../src/http/server.ts'
import { Images } from '../../src/images/images.ts'
import { inlineBacktester } from '../../src/kaizen/backtest/backtester.ts'
import { inlineLooker, ledgerOf } from '../../src/kaizen/look/looker.ts'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import { buildRuns } from '../../src/kaizen/scheduled-runs.ts'
import { MemorySamples } from './memory-samples.ts'
import type { World } from './world.ts'

/** The operator token of every test. */
export const OPERATOR_TOKEN = 'operator-token-of-the-tests'
export const MASTER = Buffer.alloc(32, 7)

/** How a request is sent to the door without a socket; `peer` is the socket's address, `token` the bearer. */
export interface Send {
  readonly body?: unknown
  readonly raw?: string | Buffer
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly peer?: string
}

/** The HTTP door of a world. */
export interface HttpWorld {
  readonly app: FastifyInstance
  readonly links: InboxLinks
  send(method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'OPTIONS' | 'HEAD', url: string, options?: Send): Promise<LightMyRequestResponse>
  /** Opens an agent's session. */
  handshake(agent?: string, token?: string): Promise<LightMyRequestResponse>
  /** Asks for permission; anything may be changed. */
  ask(changes?: Readonly<Record<string, unknown>>, token?: string): Promise<LightMyRequestResponse>
  /** Makes a key; answers its token and id. */
  key(agent: string | null): Promise<{ readonly token: string; readonly key_id: string }>
  /** The `Cookie` header of a login by link. */
  login(): Promise<string>
  /** Listens on a free port; answers the base URL. */
  listen(): Promise<string>
  close(): Promise<void>
}

/** A request body with what every request needs. */
export const askBody = (changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  agent_id: 'crew-01',
  task_intent: 'Summarise the proposals',
  resource_type: 'llm_tokens',
  estimated_cost_usd: 1,
  ...changes,
})

/** Builds the door over a world's governor. */
export function buildHttp(world: World, overrides: Partial<HttpDeps> = {}): HttpWorld {
  const { governor } = world
  const sealed = { org: governor.org, store: new MemorySamples(), master: MASTER, clock: world.clock }
  const links = new InboxLinks({ clock: world.clock, ids: world.ids, master: MASTER })
  const app = createHttpServer({
    governor,
    secrets: { operatorToken: OPERATOR_TOKEN, master: MASTER },
    config: { host: '127.0.0.1', port: 8000 },
    links,
    samples: new Samples(sealed),
    images: new Images(sealed),
    runs: buildRuns(governor, inlineBacktester(governor)),
    health: async () => [{ channel: 'store', ok: true, problem: '' }],
    reach: () => undefined,
    mounts: [],
    testChannel: async (channel) => ({ channel, ok: true, problem: '' }),
    lastTap: () => undefined,
    backtest: inlineBacktester(governor),
    look: inlineLooker(ledgerOf(governor)),
    reloadCharter: async () => ({ ok: true, subject: 'default' }),
    logger: pino({ level: 'silent' }),
    ...overrides,
  })
  const send: HttpWorld['send'] = (method, url, { body, raw, token, headers, peer = '127.0.0.1' } = {}) =>
    app.inject({
      method,
      url,
      remoteAddress: peer,
      headers: {
        host: 'localhost:8000',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined && raw === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(raw !== undefined ? { payload: raw } : body !== undefined ? { payload: JSON.stringify(body) } : {}),
    })
  return {
    app,
    links,
    send,
    handshake: (agent = 'crew-01', token) => send('POST', '/api/v1/handshake', { body: { agent_id: agent }, token }),
    ask: (changes = {}, token) => send('POST', '/api/v1/request-permission', { body: askBody(changes), token }),
    key: async (agent) => {
      const body = agent === null ? { purpose: 'meter' } : { agent_id: agent }
      return (await send('POST', '/api/v1/keys', { body, token: OPERATOR_TOKEN })).json()
    },
    login: async () => {
      const { code } = links.issue({ on: 'local' })
      const answer = await send('GET', `/inbox?code=${code}`)
      return String(answer.headers['set-cookie']).split(';')[0] ?? ''
    },
    listen: async () => {
      await app.listen({ host: '127.0.0.1', port: 0 })
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    },
    close: () => app.close(),
  }
}
