import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import { buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { SECRETS } from '../support/planted.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

const DAY = 86_400_000
const SAMPLE = {
  messages: [
    { role: 'system', content: 'Answer briefly' },
    { role: 'user', content: 'What is the private question?' },
  ],
  output: 'A private answer',
  model: 'claude-haiku',
  usage: { input_tokens: 40, output_tokens: 4 },
}
const LETS = { kaizen: { samples: { reuse: ['crew-01'], keep: '2d' } } }

describe('the content of a model call', () => {
  let world: World
  let http: HttpWorld
  let store: MemorySamples

  const open = async (charter: CharterChanges = LETS): Promise<void> => {
    world = await buildWorld({ charter })
    store = new MemorySamples()
    http = buildHttp(world, { samples: samplesOf() })
    await http.handshake()
  }
  const samplesOf = () => new Samples({ org: 'default', store, master: MASTER, clock: world.clock })
  /** A model call that was granted and settled. */
  const granted = async (token?: string, settled: object = {}): Promise<string> => {
    const id = (await http.ask({}, token)).json().request_id
    const { model, usage } = SAMPLE
    const report = { actual_cost_usd: 0.01, outcome: 'succeeded', usage: { model, ...usage }, ...settled }
    expect((await http.send('POST', `/api/v1/requests/${id}/settle`, { body: report, token })).statusCode).toBe(200)
    return id
  }
  const keep = (id: string, body: unknown = SAMPLE, token?: string) => http.send('POST', `/api/v1/requests/${id}/sample`, { body, token })
  const entries = async (): Promise<string> => (await world.governor.read(0, 1_000)).map(({ text }) => text).join('\n')

  beforeEach(() => open())
  afterEach(async () => {
    await http.close()
    await world.close()
  })

  it('is kept sealed for as long as the charter says, and the ledger holds only its digest', async () => {
    const id = await granted()
    const kept = await keep(id)
    expect(kept.statusCode).toBe(200)
    const { digest, kept_until } = kept.json()
    expect(Date.parse(kept_until)).toBe(world.clock.now() + 2 * DAY)
    expect((await samplesOf().read(id, digest))?.output.text).toBe('A private answer')
    const ledger = await entries()
    expect(ledger).toContain(digest)
    for (const text of ['private question', 'private answer']) {
      expect(ledger).not.toContain(text)
      expect(JSON.stringify([...store.kept.values()].map(({ sealed }) => Buffer.from(sealed).toString('latin1')))).not.toContain(text)
    }
  })

  it('is masked of secrets before it is kept', async () => {
    const id = await granted()
    const secret = SECRETS[0] as string
    const { digest } = (await keep(id, { ...SAMPLE, output: `The key is ${secret}` })).json()
    const text = JSON.stringify(await samplesOf().read(id, digest))
    expect(text).not.toContain(secret)
    expect(text).toContain('[secret #')
  })

  it('is kept once: the same again changes nothing, another content is refused and not kept', async () => {
    const id = await granted()
    const first = (await keep(id)).json()
    const { seq } = world.governor.state().head
    world.clock.advance(DAY)
    expect((await keep(id)).json()).toEqual(first)
    expect(world.governor.state().head.seq).toBe(seq)
    const other = await keep(id, { ...SAMPLE, output: 'Another' })
    expect([other.statusCode, other.json().code]).toEqual([409, 'already_exists'])
    expect(store.kept.size).toBe(1)
    // Sent again later, it is not kept for longer.
    world.clock.advance(DAY)
    expect(await samplesOf().read(id, first.digest)).toBeUndefined()
  })

  it.each([
    ['has no section for it', { kaizen: undefined }],
    ['names nobody', { kaizen: { samples: {} } }],
    ['names others', { kaizen: { samples: { reuse: ['crew-02'] } } }],
  ])('is not kept, not even for a moment, where the charter %s', async (_, changes) => {
    await world.adopt(changes)
    const refused = await keep(await granted())
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'reuse_not_allowed'])
    expect(store.kept.size).toBe(0)
  })

  it.each([
    ['another key', { ...SAMPLE, more: 1 }],
    ['no messages', { ...SAMPLE, messages: [] }],
    ['a role nobody has', { ...SAMPLE, messages: [{ role: 'root', content: 'x' }] }],
    ['tokens that are no count', { ...SAMPLE, usage: { input_tokens: -1, output_tokens: 0.5 } }],
    ['no output', { ...SAMPLE, output: undefined }],
  ])('is refused with %s', async (_, body) => {
    const refused = await keep(await granted(), body)
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid_field'])
    expect(store.kept.size).toBe(0)
  })

  it('is refused when it is too large', async () => {
    const refused = await keep(await granted(), { ...SAMPLE, output: 'x'.repeat(300_000) })
    expect([refused.statusCode, refused.json().code]).toEqual([413, 'body_too_large'])
  })

  it('is only that of a call that was settled, with the model and the tokens that were reported, and paid for', async () => {
    const open = (await http.ask()).json().request_id
    expect((await keep(open)).json().code).toBe('wrong_state')
    expect((await keep(await granted(undefined, { outcome: 'failed' }))).json().code).toBe('wrong_state')
    const id = await granted()
    for (const lie of [{ model: 'gpt-mini' }, { usage: { input_tokens: 40, output_tokens: 4_000 } }])
      expect((await keep(id, { ...SAMPLE, ...lie })).json().code).toBe('invalid_field')
    const usage = { input_tokens: 1_000_000_000, output_tokens: 4 }
    const dear = await granted(undefined, { usage: { model: SAMPLE.model, ...usage } })
    expect((await keep(dear, { ...SAMPLE, usage })).json().code).toBe('invalid_field')
    const guessed = await granted(undefined, { usage: { model: SAMPLE.model, ...SAMPLE.usage, estimated: true } })
    expect((await keep(guessed)).json().code).toBe('invalid_field')
    expect(store.kept.size).toBe(0)
    expect((await keep(id)).statusCode).toBe(200)
  })

  it('is wanted, as the answer to the settlement says, only where it would be taken', async () => {
    const answer = async (report: object): Promise<unknown> => {
      const id = (await http.ask()).json().request_id
      const { model, usage } = SAMPLE
      const body = { actual_cost_usd: 0.01, outcome: 'succeeded', usage: { model, ...usage }, ...report }
      return (await http.send('POST', `/api/v1/requests/${id}/settle`, { body })).json().sample_wanted
    }
    expect(await answer({})).toBe(true)
    expect(await answer({ outcome: 'failed' })).toBeUndefined()
    expect(await answer({ usage: { model: SAMPLE.model, ...SAMPLE.usage, estimated: true } })).toBeUndefined()
    await world.adopt({ kaizen: { samples: { reuse: ['crew-02'] } } })
    expect(await answer({})).toBeUndefined()
    await world.adopt({})
    expect(await answer({})).toBeUndefined()
  })

  it('is kept once for good: removed, it does not come back to be tried again', async () => {
    const id = await granted()
    expect((await keep(id)).statusCode).toBe(200)
    await http.send('DELETE', `/api/v1/requests/${id}/sample`)
    expect((await keep(id)).json().code).toBe('already_exists')
    expect((await keep(id, { ...SAMPLE, output: 'Another' })).json().code).toBe('already_exists')
    expect(store.kept.size).toBe(0)
  })

  it('is only that of a model call', async () => {
    const waiting = (await http.ask({ task_intent: 'Withdraw the funds' })).json()
    expect(waiting.status).toBe('PENDING')
    expect((await keep(waiting.request_id)).json().code).toBe('wrong_state')
    const other = (await http.ask({ resource_type: 'compute' })).json()
    expect((await keep(other.request_id)).json().code).toBe('wrong_state')
    expect((await keep('req_none')).json().code).toBe('not_found')
    expect(store.kept.size).toBe(0)
  })

  it('is kept by the agent itself or a meter, and by nobody else', async () => {
    const { token } = await http.key('crew-01')
    const { token: other } = await http.key('crew-02')
    const { token: meter } = await http.key(null)
    const id = await granted(token)
    expect((await keep(id, SAMPLE, other)).statusCode).toBe(403)
    expect((await keep(id)).statusCode).toBe(403)
    expect((await keep(id, SAMPLE, OPERATOR_TOKEN)).statusCode).toBe(403)
    expect(store.kept.size).toBe(0)
    expect((await keep(id, SAMPLE, meter)).statusCode).toBe(200)
    expect((await keep(id, SAMPLE, token)).statusCode).toBe(200)
  })

  it('is removed for good when its agent or an operator says so, and can be listed until then', async () => {
    const [id, second] = [await granted(), await granted()]
    const { digest } = (await keep(id)).json()
    await keep(second)
    const list = async () => (await http.send('GET', '/api/v1/samples', { token: OPERATOR_TOKEN })).json().samples
    expect((await list()).map((one: { request_id: string }) => one.request_id).sort()).toEqual([id, second].sort())
    expect((await http.send('DELETE', `/api/v1/requests/${id}/sample`)).statusCode).toBe(200)
    expect(await samplesOf().read(id, digest)).toBeUndefined()
    expect((await http.send('DELETE', `/api/v1/requests/${second}/sample`, { token: OPERATOR_TOKEN })).statusCode).toBe(200)
    expect(await list()).toEqual([])
    expect(store.kept.size).toBe(0)
    expect((await http.send('DELETE', `/api/v1/requests/${id}/sample`)).json().code).toBe('not_found')
    expect(await entries()).toContain('"sample.removed"')
  })

  it('is not removed by other agents', async () => {
    const id = await granted()
    await keep(id)
    const { token } = await http.key('crew-02')
    expect((await http.send('DELETE', `/api/v1/requests/${id}/sample`, { token })).statusCode).toBe(403)
    expect(store.kept.size).toBe(1)
  })
})
