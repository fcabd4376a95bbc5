import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeHealth, watchLedger } from '../../src/app/ledger-watch.ts'
import { type CheckFailure, LedgerCheck } from '../../src/ledger/check.ts'
import { Platform } from '../queues/platform.ts'
import { askBody, buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const DAY = 86_400_000
const CHANNELS = [{ telegram: -100 }, { telegram: -200, for: ['alerts'], language: 'de' }, { telegram: -300, for: ['approvals'] }]

let world: World
let http: HttpWorld
let platform: Platform
beforeEach(async () => {
  world = await buildWorld({ charter: { channels: CHANNELS } })
  http = buildHttp(world, { health: async () => [await storeHealth(world.store, world.governor)] })
  platform = new Platform()
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const org = () => world.governor.org
const head = () => world.governor.state().head
const fill = async (count: number) => {
  for (let i = 0; i < count; i++) await http.ask({ task_intent: `Summarise ${i}`, estimated_cost_usd: 0 })
}
const build = () => {
  const found: CheckFailure[] = []
  const read: number[] = []
  const faults: unknown[] = []
  const store = {
    read: (name: string, after: number, limit: number) => {
      read.push(after)
      return world.store.read(name, after, limit)
    },
  }
  const deps = { org: org(), store, clock: world.clock, head, failed: (why: CheckFailure) => found.push(why) }
  return { check: new LedgerCheck({ ...deps, fault: (error) => faults.push(error) }), found, read, faults }
}
const changed = (text: string): string => text.replace('Summarise', 'Summarize')

describe('the check of a running ledger', () => {
  it('reads all of it at first, then what came since, and all of it again once a day', async () => {
    const { check, found, read } = build()
    await check.look()
    const first = head().seq
    await fill(1)
    await check.look()
    expect(read).toEqual([0, first])
    world.clock.advance(DAY)
    await check.look()
    expect(read.at(-1)).toBe(0)
    expect(found).toEqual([])
  })

  it('finds what was changed since at once, and in what it has read already within a day', async () => {
    const { check, found } = build()
    await fill(1)
    await check.look()
    const { seq } = head()
    world.store.tamper(org(), seq, changed)
    await check.look()
    expect(found).toEqual([])
    await fill(1)
    world.store.tamper(org(), head().seq, changed)
    world.clock.advance(DAY)
    await check.look()
    expect(found).toEqual([{ seq, fault: 'hash', detail: expect.any(String) }])
    await check.look()
    expect(found).toHaveLength(1)
  })

  it.each([
    ['what follows nothing it knows', (w: World) => w.store.tamper(w.governor.org, w.governor.state().head.seq, changed), 'hash'],
    ['an end that is missing', (w: World) => w.store.cut(w.governor.org, w.governor.state().head.seq - 1), 'head'],
    ['what is no entry', (w: World) => w.store.tamper(w.governor.org, w.governor.state().head.seq, () => '{'), 'malformed'],
  ] as const)('finds %s in what came since', async (_, tamper, fault) => {
    const { check, found } = build()
    await check.look()
    await fill(2)
    tamper(world)
    await check.look()
    expect(found).toMatchObject([{ fault }])
  })

  it('takes a store that is away for no proof, and looks again', async () => {
    const { check, found, faults } = build()
    await fill(1)
    world.store.fault = 'unreachable'
    await check.look()
    expect([found.length, faults.length]).toEqual([0, 1])
    world.store.fault = 'none'
    world.store.tamper(org(), head().seq, changed)
    await check.look()
    expect(found).toHaveLength(1)
  })

  it('lets others have their turn after every few entries', async () => {
    await fill(300)
    const { check } = build()
    let turns = 0
    let over = false
    const others = (): void => {
      turns++
      if (!over) setImmediate(others)
    }
    setImmediate(others)
    await check.look()
    over = true
    expect(head().seq).toBeGreaterThan(300)
    expect(turns).toBeGreaterThan(3)
  })
})

describe('when the check fails', () => {
  const watch = () => {
    const { governor, store, faults } = world
    return watchLedger({ governor, store, skins: [platform], fault: (error) => faults.push(error) })
  }
  const broken = async () => {
    await fill(1)
    world.store.tamper(org(), head().seq, changed)
    const watched = watch()
    await watched.check.look()
    return watched
  }

  it('nothing is decided any more by any door, and what is known stays readable', async () => {
    const { request_id, status } = (await http.ask({ estimated_cost_usd: 0 })).json()
    expect(status).toBe('GRANTED')
    const { agent_id: _, ...action } = askBody({ estimated_cost_usd: 0 })
    const redeem = () => http.send('POST', `/api/v1/requests/${request_id}/redeem`, { body: { action } })
    const watched = await broken()
    for (const answer of [await http.ask(), await redeem()]) expect(answer.json()).toMatchObject({ status: 503, code: 'ledger_distrusted' })
    expect(world.governor.healthy()).toBe(false)
    const health = await http.send('GET', '/health')
    expect([health.statusCode, health.json().parts[0].problem]).toEqual([503, expect.stringContaining('countersign ledger verify')])
    expect((await http.send('GET', `/api/v1/requests/${request_id}`)).statusCode).toBe(200)
    await watched.stop()
  })

  it('also fails what waited for its turn', async () => {
    await fill(1)
    let open = (): void => undefined
    world.store.beforeAppend = () => new Promise((resolve) => (open = resolve))
    const [first, second] = [http.ask(), http.ask()]
    await new Promise(setImmediate)
    world.store.tamper(org(), head().seq, changed)
    const watched = watch()
    await watched.check.look()
    world.store.beforeAppend = async () => undefined
    open()
    const codes = (await Promise.all([first, second])).map((answer) => answer.json().code)
    expect(codes).toContain('ledger_distrusted')
    await watched.stop()
  })

  it('tells each channel for alerts by the bots themselves, again where one says later, and no other, in its language', async () => {
    const later = new Set(['telegram:-200'])
    platform.answer = (channel) => (later.delete(channel) ? { kind: 'later', ms: 1, why: 'rate' } : undefined)
    const entries = head().seq
    const watched = await broken()
    await expect.poll(() => platform.warned.length).toBe(3)
    await watched.stop()
    expect(platform.warned.map((text) => text.split(' ')[0]).sort()).toEqual(['telegram:-100', 'telegram:-200', 'telegram:-200'])
    const saidIn = (channel: string) => platform.warned.find((text) => text.startsWith(channel))
    expect(saidIn('telegram:-100')).toMatch(/failed at entry \d+: .*countersign ledger verify/)
    expect(saidIn('telegram:-200')).toMatch(/schlug bei Eintrag \d+ fehl .*countersign ledger verify/)
    expect(head().seq).toBe(entries + 1)
  })
})
