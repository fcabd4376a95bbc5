import type { FastifyRequest } from 'fastify'
import type { JsonObject } from '../../core/json.ts'
import type { Principal } from '../../core/principal.ts'
import { sampleWanted } from '../../core/samples/law.ts'
import { type Door, overHttp, type Permissions } from '../../llm/permissions.ts'
import type { Api, HttpContext } from '../deps.ts'
import { SettleBody, settled } from '../work.ts'

/** The server's own meter: what it reports is what a provider said, not an agent's word. */
const METER: Principal = { kind: 'meter', key: 'chat-completions' }

/** Headers that say what a body is: each request has its own. */
const OF_BODY: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'connection',
  'expect',
])

/**
 * Permissions through this server's own routes, as whoever sent `request`: with its credentials, its address and everything else
 * that those look at. So the meter can do nothing that its caller could not; only what a call used is confirmed by the meter itself.
 */
export function ownDoor(api: Api, { governor, redact, ...ctx }: HttpContext, request: FastifyRequest): Permissions {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name, value]) => value !== undefined && !OF_BODY.has(name)))
  const remoteAddress = request.socket.remoteAddress ?? ''
  const read = async (method: 'GET' | 'POST', url: string, body?: unknown): Promise<JsonObject> => {
    const sent =
      body === undefined ? { headers } : { headers: { ...headers, 'content-type': 'application/json' }, payload: JSON.stringify(body) }
    const answer = await api.inject({ method, url, remoteAddress, ...sent })
    const value = answer.json<JsonObject>()
    if (answer.statusCode >= 400) throw new Error(String(value['detail'] ?? value['code']))
    return value
  }
  const door: Door = { get: (path) => read('GET', path), post: (path, body = {}) => read('POST', path, body) }
  return {
    ...overHttp(door),
    async settle(request_id, report) {
      const said = settled({ ...ctx, governor, redact }, SettleBody.parse(report))
      const answer = await governor.submit({ kind: 'settle', request_id, ...said }, METER)
      if (!answer.ok) throw new Error(answer.refusal.detail)
      const record = governor.state().requests.get(request_id)
      return { sampleWanted: record !== undefined && sampleWanted(governor.charter().samples, record) }
    },
  }
}
