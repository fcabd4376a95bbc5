import { afterEach, describe, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { until } from '../support/until.ts'
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

const PENDING = { task_intent: 'Withdraw the funds' }

describe('long poll', () => {
  it('answers at once when it is decided already', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask()).json()
    const answer = await http.send('GET', `/api/v1/requests/${request_id}?wait=60`)
    expect([answer.statusCode, answer.json().status]).toEqual([200, 'GRANTED'])
  })

  it('answers as soon as it is decided', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask(PENDING)).json()
    let answered = false
    const waiting = http.send('GET', `/api/v1/requests/${request_id}?wait=60`).finally(() => {
      answered = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    const vote = await http.send('POST', `/api/v1/requests/${request_id}/votes`, { body: { vote: 'approve' }, token: OPERATOR_TOKEN })
    expect(vote.json()).toMatchObject({ status: 'GRANTED', decided_by: ['local'] })
    const answer = await waiting
    expect([answer.statusCode, answer.json().status]).toEqual([200, 'GRANTED'])
  })

  it('answers PENDING when the time is over', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask(PENDING)).json()
    const answer = await http.send('GET', `/api/v1/requests/${request_id}?wait=0.02`)
    expect([answer.statusCode, answer.json().status]).toEqual([202, 'PENDING'])
  })

  it('stops waiting when the caller hangs up, and when the server closes', async () => {
    const signals: AbortSignal[] = []
    await build()
    await http.close()
    const governor = new Proxy(world.governor, {
      get: (target, name) => {
        if (name === 'decided')
          return (id: string, ms: number, signal: AbortSignal) => {
            signals.push(signal)
            return target.decided(id, ms, signal)
          }
        const value = Reflect.get(target, name) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    http = buildHttp(world, { governor })
    const base = await http.listen()
    await http.handshake()
    const { request_id } = (await http.ask(PENDING)).json()
    const url = `${base}/api/v1/requests/${request_id}?wait=60`
    const hangup = new AbortController()
    const gone = fetch(url, { signal: hangup.signal }).catch(() => 'gone')
    await until(() => signals.length === 1)
    hangup.abort()
    await until(() => signals[0]?.aborted)
    expect(await gone).toBe('gone')
    const kept = fetch(url)
    await until(() => signals.length === 2)
    await http.close()
    expect((await kept).status).toBe(202)
  })

  it('refuses a wait that is no number from 0 to 60', async () => {
    await build()
    await http.handshake()
    const { request_id } = (await http.ask()).json()
    for (const wait of ['61', '-1', 'soon', 'NaN', 'Infinity']) {
      const answer = await http.send('GET', `/api/v1/requests/${request_id}?wait=${wait}`)
      expect([wait, answer.statusCode, answer.json().code]).toEqual([wait, 400, 'invalid_field'])
    }
  })
})
