import { get, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_BEHIND } from '../../src/http/events.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { until } from '../support/until.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
let base: string
const open: { destroy(): void }[] = []

beforeEach(async () => {
  world = await buildWorld({ charter: { budgets: { agent_day_usd: null } } })
  http = buildHttp(world, { heartbeat: 500 })
  base = await http.listen()
})
afterEach(async () => {
  for (const stream of open.splice(0)) stream.destroy()
  await http.close()
  await world.close()
})

interface Stream {
  readonly response: IncomingMessage
  readonly ids: readonly number[]
  readonly entries: readonly { seq: number; hash: string; subject: string; type: string }[]
  text(): string
  ended(): boolean
}

async function follow(query = '', headers: Record<string, string> = {}, from = base): Promise<Stream> {
  const response = await new Promise<IncomingMessage>((resolve, fail) => {
    const request = get(`${from}/api/v1/events${query}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, ...headers } }, resolve)
    request.on('error', fail)
    open.push(request)
  })
  const ids: number[] = []
  const entries: Stream['entries'][number][] = []
  let text = ''
  let rest = ''
  let ended = false
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    text += chunk
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? []
      if (id === undefined || data === undefined) continue
      ids.push(Number(id))
      entries.push(JSON.parse(data))
    }
  })
  response.on('close', () => {
    ended = true
  })
  response.on('error', () => undefined)
  return { response, ids, entries, text: () => text, ended: () => ended }
}

const upTo = (n: number, from = 1): number[] => Array.from({ length: n - from + 1 }, (_, i) => from + i)
const head = (): number => world.governor.state().head.seq

describe('server-sent events', () => {
  it('begin now, and carry each entry as it is stored, once and in order', async () => {
    const before = head()
    const stream = await follow()
    expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    await http.handshake()
    for (let i = 0; i < 5; i++) await http.ask()
    await until(() => stream.ids.length === 6)
    expect(stream.ids).toEqual(upTo(before + 6, before + 1))
    const texts = world.store.texts('default')
    expect(stream.text()).toContain(`data: ${texts.at(-1)}\n`)
  })

  it('are resumed by Last-Event-ID with no gap and nothing twice, also while entries pour in', async () => {
    await http.handshake()
    await Promise.all(Array.from({ length: 700 }, () => http.ask()))
    const pour = (async () => {
      for (let i = 0; i < 50; i++) await Promise.all([http.ask(), http.ask(), http.ask()])
    })()
    const stream = await follow('', { 'last-event-id': '3' })
    await pour
    await until(() => stream.ids.at(-1) === head())
    expect(stream.ids).toEqual(upTo(head(), 4))
  })

  it('miss nothing that is stored while a client catches up', async () => {
    await http.handshake()
    for (let i = 0; i < 100; i++) await http.ask()
    let reads = 0
    const governor = new Proxy(world.governor, {
      get: (target, name) => {
        if (name === 'read')
          return async (after: number, limit: number) => {
            const page = await target.read(after, limit)
            if (++reads <= 3) await Promise.all([http.ask(), http.ask()])
            return page
          }
        const value = Reflect.get(target, name) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const door = buildHttp(world, { governor })
    const doorBase = await door.listen()
    const stream = await follow('?after=0', {}, doorBase)
    await until(() => stream.ids.at(-1) === head() && reads >= 3)
    await door.close()
    expect(stream.ids).toEqual(upTo(head()))
  })

  it('begin where `after` says, unless the browser knows better', async () => {
    await http.handshake()
    const stream = await follow('?after=1', { 'last-event-id': '' })
    const resumed = await follow('?after=0', { 'last-event-id': '1' })
    await until(() => stream.ids.length === 1 && resumed.ids.length === 1)
    expect([stream.ids, resumed.ids]).toEqual([[2], [2]])
  })

  it('for approvals leave out what was granted at once', async () => {
    const stream = await follow('?for=approvals')
    await http.handshake()
    await http.ask()
    const { request_id } = (await http.ask({ task_intent: 'Withdraw the funds' })).json()
    await http.ask()
    await http.send('POST', `/api/v1/requests/${request_id}/votes`, { body: { vote: 'approve' }, token: OPERATOR_TOKEN })
    await until(() => stream.entries.some(({ type }) => type === 'request.granted'))
    expect(stream.entries.map(({ type, subject }) => [type, subject])).toEqual([
      ['request.asked', request_id],
      ['request.granted', request_id],
    ])
  })

  it('show a sign of life, and end with the server', async () => {
    const stream = await follow()
    await until(() => stream.text().includes(': 1\n\n'))
    await http.close()
    await until(() => stream.ended())
  })

  it('end for a person who is no operator any more', async () => {
    const stream = await follow('', { authorization: '', cookie: await http.login() }).catch(() => undefined)
    expect(stream?.response.statusCode).toBe(401)
    const response = await new Promise<IncomingMessage>((resolve) => {
      void http.login().then((cookie) => open.push(get(`${base}/api/v1/events`, { headers: { cookie } }, resolve)))
    })
    expect(response.statusCode).toBe(200)
    let ended = false
    response.resume().on('close', () => {
      ended = true
    })
    response.on('error', () => undefined)
    await world.adopt({ local_operator: false })
    await until(() => ended)
  })

  it('drop a client that takes nothing, and it loses nothing', async () => {
    await http.handshake()
    const stream = await follow()
    const seen = stream.ids.length
    stream.response.pause()
    const justification = 'x'.repeat(4000)
    // Enough to fill the sockets' buffers on both sides and what the server holds for one client.
    for (let sent = 0; sent < 9 * MAX_BEHIND; sent += 64 * 4000)
      await Promise.all(Array.from({ length: 64 }, () => http.ask({ justification })))
    stream.response.resume()
    await until(() => stream.ended())
    const last = stream.ids.at(-1) ?? 0
    expect(stream.ids.length).toBeGreaterThan(seen)
    expect(last).toBeLessThan(head())
    const again = await follow('', { 'last-event-id': String(last) })
    await until(() => again.ids.at(-1) === head())
    expect(again.ids[0]).toBe(last + 1)
  })

  it('refuse a Last-Event-ID that is none', async () => {
    const answer = await http.send('GET', '/api/v1/events', { token: OPERATOR_TOKEN, headers: { 'last-event-id': 'x' } })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_field'])
  })
})

describe('the ledger', () => {
  it('is read page by page, exactly as stored', async () => {
    await http.handshake()
    for (let i = 0; i < 3; i++) await http.ask()
    const page = await http.send('GET', '/api/v1/ledger?after=1&limit=2', { token: OPERATOR_TOKEN })
    const texts = world.store.texts('default')
    expect(page.body).toBe(`{"entries":[${texts.slice(1, 3).join(',')}],"head":${JSON.stringify(world.governor.state().head)}}`)
    for (const query of ['limit=0', 'limit=1001', 'after=-1', 'after=1.5', 'x=1'])
      expect([query, (await http.send('GET', `/api/v1/ledger?${query}`, { token: OPERATOR_TOKEN })).statusCode]).toEqual([query, 400])
  })
})
