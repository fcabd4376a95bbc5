import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

let world: World
let http: HttpWorld

async function build(charter: CharterChanges = {}, overrides: Parameters<typeof buildHttp>[1] = {}): Promise<void> {
  world = await buildWorld({ charter })
  http = buildHttp(world, overrides)
}
afterEach(async () => {
  await http.close()
  await world.close()
})

describe('Host and Origin', () => {
  it('answers to its own names only', async () => {
    await build({}, { config: { host: '192.168.1.5', port: 8000, publicUrl: 'https://gov.example.com' } })
    const ours = ['localhost', 'localhost:1234', '127.0.0.1:8000', '[::1]:8000', 'LOCALHOST', '192.168.1.5:8000', 'gov.example.com']
    const theirs = ['evil.example', 'localhost.evil.example', 'gov.example.com.evil.example', 'gov.example.com:444', '127.0.0.1.nip.io']
    for (const host of ours) expect([host, (await http.send('GET', '/health', { headers: { host } })).statusCode]).toEqual([host, 200])
    for (const host of theirs) {
      const answer = await http.send('GET', '/health', { headers: { host } })
      expect([host, answer.statusCode, answer.json().code]).toEqual([host, 403, 'host_refused'])
    }
  })

  it('changes nothing for a page of another origin', async () => {
    await build({}, { config: { host: '127.0.0.1', port: 8000, publicUrl: 'https://gov.example.com' } })
    const shake = async (origin: string): Promise<number> =>
      (await http.send('POST', '/api/v1/handshake', { body: { agent_id: 'a' }, headers: { origin } })).statusCode
    for (const origin of ['http://localhost:8000', 'https://gov.example.com']) expect([origin, await shake(origin)]).toEqual([origin, 200])
    for (const origin of ['https://evil.example', 'null', 'http://localhost:3000', 'http://gov.example.com'])
      expect([origin, await shake(origin)]).toEqual([origin, 403])
  })
})

it('closes at once, also while somebody is connected who never asks for anything', async () => {
  await build()
  const { hostname, port } = new URL(await http.listen())
  const connected = once(http.app.server, 'connection')
  const silent = connect(Number(port), hostname)
  await connected
  const began = performance.now()
  const ended = once(silent, 'close')
  await http.close()
  await ended
  // Node alone waits for a minute.
  expect(performance.now() - began).toBeLessThan(30_000)
})

describe('/health', () => {
  it('is 503 when the store or the queue is down, and degraded when a channel is broken', async () => {
    const parts = [
      { channel: 'store', ok: true, problem: '' },
      { channel: 'slack:C1', ok: false, problem: 'removed from the channel' },
    ]
    await build({}, { health: async () => parts, reach: () => 'No operator can be reached' })
    const degraded = await http.send('GET', '/health')
    expect([degraded.statusCode, degraded.json()]).toEqual([200, { status: 'degraded', parts, warnings: ['No operator can be reached'] }])
    expect((await http.send('GET', '/health', { peer: '10.0.0.5' })).json()).toEqual({ status: 'degraded' })
    expect((await http.send('GET', '/health', { peer: '10.0.0.5', token: OPERATOR_TOKEN })).json().parts).toEqual(parts)
    parts[0] = { channel: 'store', ok: false, problem: 'unreachable' }
    const down = await http.send('GET', '/health')
    expect([down.statusCode, down.json().status]).toEqual([503, 'unavailable'])
  })
})

describe('mounts', () => {
  it('get the body unread, whatever its type, and the routes beside them are not changed', async () => {
    const bodies: string[] = []
    await build(
      {},
      {
        mounts: [
          (scope) =>
            scope.post('/slack/events', async (request, reply) => {
              let text = ''
              for await (const chunk of request.raw) text += String(chunk)
              bodies.push(text)
              return reply.code(200).send('')
            }),
        ],
      },
    )
    await http.send('POST', '/slack/events', { raw: 'payload=%7B', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    await http.send('POST', '/slack/events', { raw: '{"__proto__":1', headers: { 'content-type': 'application/json' } })
    expect(bodies).toEqual(['payload=%7B', '{"__proto__":1'])
    expect((await http.send('POST', '/api/v1/handshake', { raw: 'a', headers: { 'content-type': 'text/plain' } })).statusCode).toBe(415)
  })
})
