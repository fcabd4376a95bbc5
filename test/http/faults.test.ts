import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/core/problem.ts'
import { Overloaded } from '../../src/governor/face.ts'
import { askBody, buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld

beforeEach(async () => {
  world = await buildWorld()
  http = buildHttp(world)
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const ASK = '/api/v1/request-permission'
const text = (changes: object): string => JSON.stringify(askBody(changes as Record<string, unknown>))
const withRaw = (field: string, value: string): string => `${JSON.stringify(askBody()).slice(0, -1)},"${field}":${value}}`
const cost = (value: string): string => JSON.stringify(askBody()).replace('"estimated_cost_usd":1', `"estimated_cost_usd":${value}`)
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** Each fault a door must answer with a clear problem: the raw body, the status, the code. */
const FAULTS: readonly (readonly [string, string, number, string])[] = [
  ['no JSON', '{"agent_id": ', 400, 'invalid_json'],
  ['an empty body', '', 400, 'invalid_field'],
  ['null', 'null', 400, 'invalid_field'],
  ['a list', '[]', 400, 'invalid_field'],
  ['NaN', cost('NaN'), 400, 'invalid_json'],
  ['a negative amount', cost('-1'), 400, 'invalid_field'],
  ['an infinite amount', cost('1e400'), 400, 'invalid_number'],
  ['an absurdly large amount', cost('1e15'), 400, 'invalid_field'],
  ['an amount beyond what is exact', cost('1e30'), 400, 'invalid_number'],
  ['an amount that is text', cost('"1"'), 400, 'invalid_field'],
  ['an unknown field', text({ colour: 'red' }), 400, 'invalid_field'],
  ['an id outside the charset', text({ agent_id: 'crew 01' }), 400, 'invalid_field'],
  ['an id that is too long', text({ agent_id: 'a'.repeat(129) }), 400, 'invalid_field'],
  ['an empty intent', text({ task_intent: '' }), 400, 'invalid_field'],
  ['an intent that is too long', text({ task_intent: 'x'.repeat(1025) }), 400, 'invalid_field'],
  ['a priority out of range', text({ priority: 11 }), 400, 'invalid_field'],
  ['args that are a list', text({ args: [] }), 400, 'invalid_field'],
  ['a __proto__ key in args', withRaw('args', '{"__proto__":{"a":1}}'), 400, 'forbidden_key'],
  ['an escaped __proto__ key', withRaw('args', '{"\\u005f_proto__":1}'), 400, 'forbidden_key'],
  ['a constructor key', withRaw('args', '{"a":[{"constructor":1}]}'), 400, 'forbidden_key'],
  ['NUL in a text', text({ task_intent: 'a\0b' }), 400, 'invalid_text'],
  ['a lone surrogate', withRaw('args', '{"a":"\\ud800"}'), 400, 'invalid_text'],
  ['a lone surrogate in a key', withRaw('args', '{"\\udc00":1}'), 400, 'invalid_text'],
  ['nesting over 32 levels', withRaw('args', nested(33)), 400, 'too_deep'],
  ['nesting of 20,000 levels', withRaw('args', nested(20_000)), 400, 'too_deep'],
  ['an integer beyond 2^53', withRaw('args', '{"n":9007199254740993}'), 400, 'invalid_number'],
  ['a body of 1 MB', text({ justification: 'x'.repeat(1_000_000) }), 413, 'body_too_large'],
]

describe('what cannot be a request', () => {
  it.each(FAULTS)('answers %s with a problem, and its neighbours as ever', async (_what, raw, status, code) => {
    const answers = await Promise.all([http.ask(), http.send('POST', ASK, { raw }), http.ask()])
    expect(answers.map((a) => a.statusCode)).toEqual([200, status, 200])
    const problem = answers[1].json()
    expect(answers[1].headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(problem).toMatchObject({ status, code, type: `/docs/errors#${code}`, title: expect.any(String), detail: expect.any(String) })
    expect(world.faults).toEqual([])
  })

  it('names path, expected and got of every wrong field at once', async () => {
    const { errors } = (await http.send('POST', ASK, { body: askBody({ priority: 11, estimated_cost_usd: '1', colour: 'red' }) })).json()
    expect(errors).toContainEqual({ path: 'estimated_cost_usd', message: 'expected number, got "1"' })
    expect(errors).toContainEqual({ path: 'priority', message: expect.stringMatching(/expected number to be <=10, got 11/) })
    expect(errors).toContainEqual({ path: 'colour', message: 'expected no such field' })
  })

  it('accepts emoji, bidi, zero-width and newlines in an intent', async () => {
    const task_intent = 'Sum \u{1f9d1}‍\u{1f680} up‮txt​\nplease'
    const { request_id } = (await http.ask({ task_intent })).json()
    expect(world.governor.state().requests.get(request_id)?.ask.task_intent).toBe(task_intent)
  })

  it('rounds a cost below a micro-dollar up to one', async () => {
    const { request_id } = (await http.ask({ estimated_cost_usd: 1e-9 })).json()
    expect(world.governor.state().requests.get(request_id)?.ask.estimated_cost).toBe(1)
  })
})

describe('what is no route', () => {
  it('answers 404, 405 with Allow, and OPTIONS without telling other origins anything', async () => {
    const lost = await http.send('GET', '/api/v2/x')
    expect([lost.statusCode, lost.json().code]).toEqual([404, 'not_found'])
    const wrong = await http.send('PUT', '/api/v1/requests/req_1/votes', { body: {} })
    expect([wrong.statusCode, wrong.json().code, wrong.headers['allow']]).toEqual([405, 'method_not_allowed', 'OPTIONS, POST'])
    const options = await http.send('OPTIONS', ASK, { headers: { origin: 'https://evil.example' } })
    expect([options.statusCode, options.headers['allow']]).toEqual([204, 'OPTIONS, POST'])
    expect(options.headers['access-control-allow-origin']).toBeUndefined()
    const head = await http.send('HEAD', '/health')
    expect([head.statusCode, head.body]).toEqual([200, ''])
    expect((await http.send('HEAD', '/api/v1/events', { token: OPERATOR_TOKEN })).statusCode).toBe(405)
  })

  it('answers 415 for other media types, and 4xx for URLs that are none', async () => {
    const form = await http.send('POST', ASK, { raw: 'a=1', headers: { 'content-type': 'text/plain' } })
    expect([form.statusCode, form.json().code]).toEqual([415, 'unsupported_media_type'])
    for (const url of ['/api/v1/requests/%zz', '/api/v1/requests/%00', '/api/v1/requests/a%20b', `/api/v1/requests/${'a'.repeat(500)}`]) {
      const answer = await http.send('GET', url)
      expect([url, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([url, true])
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    }
  })

  it('answers 413 to who really sends a megabyte, and the next request on a new connection', async () => {
    const url = new URL(await http.listen())
    const socket = connect(Number(url.port), '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    socket.write(`POST ${ASK} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n`)
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect(String(first)).toMatch(/^HTTP\/1.1 413/)
    socket.destroy()
    expect((await fetch(`${url.origin}/health`)).status).toBe(200)
  })
})

describe('problems', () => {
  it('has a place in the documentation for every code', async () => {
    const page = (await http.send('GET', '/docs/errors')).body
    for (const code of Object.keys(PROBLEMS)) expect(page).toContain(`id="${code}"`)
  })

  it('gives every status a code of the table has: what the core refuses is told as it is', async () => {
    for (const code of Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]) {
      const governor = new Proxy(world.governor, {
        get: (target, name) => {
          if (name === 'submit') return async () => ({ ok: false, refusal: { code, detail: 'because', context: { state: 'granted' } } })
          const value = Reflect.get(target, name) as unknown
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
      const door = buildHttp(world, { governor })
      const answer = await door.ask()
      await door.close()
      expect([answer.statusCode, answer.json()]).toEqual([
        PROBLEMS[code].status,
        {
          type: `/docs/errors#${code}`,
          title: PROBLEMS[code].title,
          status: PROBLEMS[code].status,
          detail: 'because',
          code,
          state: 'granted',
        },
      ])
    }
  })

  it('answers 503 with Retry-After when too many wait, and 500 without a word of why for what is our fault', async () => {
    for (const [thrown, status, code] of [
      [new Overloaded('full'), 503, 'overloaded'],
      [new Error('secret detail'), 500, 'internal'],
    ] as const) {
      const governor = new Proxy(world.governor, {
        get: (target, name) => {
          if (name === 'submit') return async () => Promise.reject(thrown)
          const value = Reflect.get(target, name) as unknown
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
      const door = buildHttp(world, { governor })
      const answer = await door.ask()
      await door.close()
      expect([answer.statusCode, answer.json().code]).toEqual([status, code])
      expect(answer.body).not.toContain('secret detail')
    }
  })

  it('tells what is wrong with a charter that is not adopted', async () => {
    const faults = [{ path: 'charter.org', message: 'expected a name' }]
    const door = buildHttp(world, {
      reloadCharter: () => Promise.reject(Object.assign(new Error('no'), { name: 'CharterInvalid', faults })),
    })
    const answer = await door.send('POST', '/api/v1/charter/reload', { token: OPERATOR_TOKEN })
    await door.close()
    expect([answer.statusCode, answer.json().code, answer.json().errors]).toEqual([422, 'charter_invalid', faults])
  })
})
