import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IMAGE_KEPT, LARGEST_IMAGE } from '../../src/core/images/law.ts'
import { Images } from '../../src/images/images.ts'
import { buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { pngHead, webpHead } from '../support/pictures.ts'
import { buildWorld, type World } from '../support/world.ts'

let world: World
let http: HttpWorld
let store: MemorySamples
let images: Images
let id: string

beforeEach(async () => {
  world = await buildWorld({ charter: { budgets: { agent_day_usd: null } } })
  store = new MemorySamples()
  images = new Images({ org: 'default', store, master: MASTER, clock: world.clock })
  http = buildHttp(world, { images })
  await http.handshake()
  id = (await http.ask({ task_intent: 'Withdraw the funds', estimated_cost_usd: 6.5 })).json().request_id
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const PNG = pngHead(640, 480, 1000)
const url = (of = id): string => `/api/v1/requests/${of}/image`
const put = (raw: Buffer = PNG, type = 'image/png', more: { readonly token?: string; readonly of?: string } = {}) =>
  http.send('PUT', url(more.of), { raw, headers: { 'content-type': type }, ...(more.token === undefined ? {} : { token: more.token }) })
const image = () => world.governor.state().requests.get(id)?.image

describe('an image over HTTP', () => {
  it('is attached as it is, and given back byte for byte to operators, safe to open', async () => {
    const answer = await put()
    expect(answer.statusCode).toBe(202)
    expect(answer.json().image).toMatchObject({ type: 'image/png', bytes: PNG.length, width: 640, height: 480, after_votes: 0 })
    const got = await http.send('GET', url(), { token: OPERATOR_TOKEN })
    expect(got.rawPayload.equals(PNG)).toBe(true)
    expect(got.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="${id}.png"`,
    })
  })

  it('lies in no entry and nowhere in clear', async () => {
    await put()
    const entries = JSON.stringify((await world.governor.about(id)).map(({ text }) => text))
    expect(entries).toContain('request.illustrated')
    expect(entries).not.toContain(PNG.toString('base64').slice(0, 40))
    const [kept] = [...store.kept.values()]
    expect(Buffer.from(kept?.sealed ?? []).includes('IHDR')).toBe(false)
    expect(image()?.digest).toMatch(/^[0-9a-f]{64}$/)
  })

  it('again changes nothing, another one is refused and not kept', async () => {
    await put()
    const { length } = await world.governor.read(0, 1000)
    expect((await put()).statusCode).toBe(202)
    const other = await put(webpHead('VP8X'), 'image/webp')
    expect([other.statusCode, other.json().code]).toEqual([409, 'image_exists'])
    expect((await world.governor.read(0, 1000)).length).toBe(length)
    expect(store.kept.size).toBe(1)
  })

  it.each([
    ['SVG', Buffer.from('<svg/>'), 'image/svg+xml', 415, 'image_type'],
    ['JSON', Buffer.from('{}'), 'application/json', 415, 'image_type'],
    ['what is no image', Buffer.from('<svg/>'), 'image/png', 422, 'image_invalid'],
    ['an image of another type', PNG, 'image/webp', 422, 'image_invalid'],
    ['an image that no chat takes', pngHead(9000, 2000), 'image/png', 422, 'image_invalid'],
    ['nothing', Buffer.alloc(0), 'image/png', 422, 'image_invalid'],
  ])('refuses %s, and keeps nothing of it', async (_, bytes, type, status, code) => {
    const answer = await put(bytes, type)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(store.kept.size).toBe(0)
    expect(image()).toBeUndefined()
  })

  it('has a limit of its own: 1 MB and not a byte more, while other routes keep theirs', async () => {
    const large = pngHead(640, 480, LARGEST_IMAGE - 33)
    expect((await put(Buffer.concat([large, Buffer.alloc(1)]))).json().code).toBe('body_too_large')
    expect((await put(large)).statusCode).toBe(202)
    expect((await http.ask({ justification: 'x'.repeat(1_000_000) })).statusCode).toBe(413)
  })

  it('is refused once the request is decided, and to everybody but the agent that asked', async () => {
    const { token } = await http.key('crew-02')
    expect((await put(PNG, 'image/png', { token })).json().code).toBe('forbidden')
    expect((await put(PNG, 'image/png', { token: OPERATOR_TOKEN })).json().code).toBe('forbidden')
    expect((await put(PNG, 'image/png', { of: 'req_none' })).json().code).toBe('not_found')
    await http.send('POST', `/api/v1/requests/${id}/votes`, { body: { vote: 'approve' }, token: OPERATOR_TOKEN })
    expect((await put()).json().code).toBe('wrong_state')
    expect(store.kept.size).toBe(0)
  })

  it('is seen by operators and the agent that asked, by nobody else; there is none where there is none', async () => {
    expect((await http.send('GET', url(), { token: OPERATOR_TOKEN })).json().code).toBe('not_found')
    await put()
    expect((await http.send('GET', url())).statusCode).toBe(200)
    const { token } = await http.key('crew-02')
    expect((await http.send('GET', url(), { token })).json().code).toBe('not_found')
    expect((await http.send('GET', url(), { peer: '192.0.2.1', headers: { cookie: await http.login() } })).statusCode).toBe(200)
  })

  it('is gone after its time, or when somebody removed it, and that is said', async () => {
    await put()
    world.clock.advance(IMAGE_KEPT)
    expect((await http.send('GET', url(), { token: OPERATOR_TOKEN })).json().code).toBe('image_gone')
  })

  it('stands on the card of the inbox, with where it is', async () => {
    await put()
    const [card] = (await http.send('GET', '/inbox/cards', { headers: { cookie: await http.login() } })).json().cards
    expect(card.image).toMatchObject({ url: url(), width: 640, height: 480 })
    expect(card.image.text).toContain('PNG, 640 × 480 pixels, 2 KB')
  })
})
