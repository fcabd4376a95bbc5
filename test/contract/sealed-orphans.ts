import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { fateIn, removeUnlent } from '../../src/app/sealed-content.ts'
import { Images } from '../../src/images/images.ts'
import { Orphans } from '../../src/kaizen/samples/orphans.ts'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import type { SampleKey, SampleStore } from '../../src/kaizen/samples/store.ts'
import { StoreUnavailable } from '../../src/ledger/store.ts'
import { buildHttp, type HttpWorld, MASTER } from '../support/http.ts'
import { pngHead } from '../support/pictures.ts'
import { buildWorld, type World } from '../support/world.ts'

const [MINUTE, DAY] = [60_000, 86_400_000]
const CALL = { model: 'claude-haiku', usage: { input_tokens: 40, output_tokens: 4 } }
const LETS = { kaizen: { samples: { reuse: ['crew-01'], keep: '20d' } }, escalate: { sensitive_intents: ['show'] } }

let orgs = 0

/** What must hold when a process dies between the ledger and the store of sealed content, on any store. */
export function orphanContract(begin: () => Promise<{ readonly store: SampleStore; stop(): Promise<unknown> }>): void {
  let place: Awaited<ReturnType<typeof begin>>
  let world: World
  let http: HttpWorld
  let samples: Samples
  let images: Images
  /** What dies with the process; every other step of it worked. */
  let dies: 'put' | 'remove' | undefined

  beforeAll(async () => {
    place = await begin()
  })
  afterAll(() => place?.stop())
  beforeEach(async () => {
    const { store } = place
    const dying: SampleStore = {
      ...store,
      get: (key, now) => store.get(key, now),
      keys: (org) => store.keys(org),
      sweep: (now) => store.sweep(now),
      close: () => store.close(),
      // Written, and then the process is gone: its entry is never made.
      put: async (key, sample, now) => {
        await store.put(key, sample, now)
        if (dies === 'put') throw new StoreUnavailable('the process died')
      },
      // The entry is made, and the process is gone before the bytes are.
      remove: (key) => (dies === 'remove' ? Promise.reject(new StoreUnavailable('the process died')) : store.remove(key)),
    }
    dies = undefined
    orgs++
    world = await buildWorld({ charter: LETS, org: `org-${orgs}` })
    const deps = { org: world.governor.org, store: dying, master: MASTER, clock: world.clock }
    samples = new Samples(deps)
    images = new Images(deps)
    http = buildHttp(world, { samples, images })
    await http.handshake()
  })
  afterEach(async () => {
    await http.close()
    await world.close()
  })

  /** What a process finds at its start. */
  const started = () => new Orphans({ org: world.governor.org, store: place.store, clock: world.clock, fate: fateIn(world.governor) })
  const lying = async (): Promise<readonly string[]> => {
    const found: SampleKey[] = []
    for await (const key of place.store.keys(world.governor.org)) found.push(key)
    return found.map(({ request }) => request).sort()
  }
  const settledCall = async (): Promise<string> => {
    const id = (await http.ask()).json().request_id
    const { model, usage } = CALL
    const report = { actual_cost_usd: 0.01, outcome: 'succeeded', usage: { model, ...usage } }
    expect((await http.send('POST', `/api/v1/requests/${id}/settle`, { body: report })).statusCode).toBe(200)
    return id
  }
  const keep = async (id: string): Promise<number> => {
    const body = { messages: [{ role: 'user', content: 'What?' }], output: 'That.', ...CALL }
    return (await http.send('POST', `/api/v1/requests/${id}/sample`, { body })).statusCode
  }
  const keptCall = async (): Promise<string> => {
    const id = await settledCall()
    expect(await keep(id)).toBe(200)
    return id
  }
  const illustrated = async (): Promise<string> => {
    const id = (await http.ask({ task_intent: 'Show the page' })).json().request_id
    const raw = pngHead(640, 480, 1000)
    expect((await http.send('PUT', `/api/v1/requests/${id}/image`, { raw, headers: { 'content-type': 'image/png' } })).statusCode).toBe(202)
    return id
  }

  it('what was removed in the ledger and not in the store is removed at the next start, and nothing else', async () => {
    const [gone, stays, shown] = [await keptCall(), await keptCall(), await illustrated()]
    dies = 'remove'
    expect((await http.send('DELETE', `/api/v1/requests/${gone}/sample`)).statusCode).toBe(503)
    expect(world.governor.state().samples.has(gone)).toBe(false)
    expect(await lying()).toEqual([gone, stays, shown].sort())
    expect(await started().remove()).toBe(1)
    expect(await lying()).toEqual([stays, shown].sort())
    expect(await started().remove()).toBe(0)
  })

  it('what was written and never recorded is removed by the second look, ten minutes after the first', async () => {
    const id = await settledCall()
    dies = 'put'
    expect(await keep(id)).toBe(503)
    const orphans = started()
    expect(await orphans.remove()).toBe(0)
    world.clock.advance(10 * MINUTE - 1)
    expect(await orphans.remove()).toBe(0)
    expect(await lying()).toEqual([id])
    world.clock.advance(1)
    expect(await orphans.remove()).toBe(1)
    expect(await lying()).toEqual([])
  })

  it('what is recorded between two looks stays', async () => {
    const id = await settledCall()
    dies = 'put'
    await keep(id)
    const orphans = started()
    await orphans.remove()
    dies = undefined
    expect(await keep(id)).toBe(200)
    world.clock.advance(60 * MINUTE)
    expect(await orphans.remove()).toBe(0)
    expect(await lying()).toEqual([id])
  })

  it('what is written again between two looks is new, as its entry may be on its way', async () => {
    const id = await settledCall()
    dies = 'put'
    await keep(id)
    const orphans = started()
    await orphans.remove()
    world.clock.advance(60 * MINUTE)
    await keep(id)
    expect(await orphans.remove()).toBe(0)
    expect(await lying()).toEqual([id])
    world.clock.advance(10 * MINUTE)
    expect(await orphans.remove()).toBe(1)
  })

  it('what requests keep that have left the state stays, by their entries', async () => {
    const [kept, shown] = [await keptCall(), await illustrated()]
    const image = world.governor.state().requests.get(shown)?.image?.digest ?? ''
    const digest = world.governor.state().samples.get(kept)?.digest ?? ''
    for (let day = 0; day < 3; day++) {
      world.clock.advance(DAY)
      await world.governor.sweep()
      await http.handshake('crew-09')
    }
    expect(world.governor.state().requests.has(shown)).toBe(false)
    const orphans = started()
    expect(await orphans.remove()).toBe(0)
    world.clock.advance(60 * MINUTE)
    expect(await orphans.remove()).toBe(0)
    expect((await samples.read(kept, digest))?.output.text).toBe('That.')
    expect(await images.read(shown, image)).toBeDefined()
  })

  it('what the charter does not lend any more is removed, and the ledger says so; also when the process dies on the way', async () => {
    const [one, other] = [await keptCall(), await keptCall()]
    await world.adopt({ ...LETS, kaizen: { samples: { reuse: ['crew-02'] } } })
    dies = 'remove'
    await expect(removeUnlent(world.governor, samples)).rejects.toThrow(StoreUnavailable)
    expect(world.governor.state().samples.size).toBe(1)
    dies = undefined
    await removeUnlent(world.governor, samples)
    await started().remove()
    expect(await lying()).toEqual([])
    for (const id of [one, other])
      expect((await world.governor.about(id)).map(({ entry }) => entry.type)).toEqual(
        expect.arrayContaining(['sample.kept', 'sample.removed']),
      )
  })

  it('an end in the middle leaves the rest to the next look', async () => {
    const gone = await keptCall()
    dies = 'remove'
    await http.send('DELETE', `/api/v1/requests/${gone}/sample`)
    expect(await started().remove(AbortSignal.abort())).toBe(0)
    expect(await started().remove()).toBe(1)
  })
}
