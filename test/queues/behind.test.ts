import { afterEach, expect, it, onTestFinished } from 'vitest'
import { backlogJobs } from '../../queues/effects.ts'
import type { QueueKit } from '../../queues/queue-kit.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { startEffects } from '../../queues/workers/effects.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { Governor } from '../../src/governor/governor.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { buildWorld, CountingIds, type World } from '../support/world.ts'
import { Platform } from './platform.ts'

const CHANNEL = 'telegram:-100'
type Work = (data: unknown) => Promise<unknown>

let world: World
afterEach(() => world.close())

/** A process on the same ledger that hears of nothing by itself, and its worker. */
async function behind(store: MemoryStore, skins: readonly Platform[], queue?: (channel: string) => Promise<void>) {
  const deaf: LedgerStore = Object.assign(Object.create(store) as MemoryStore, {
    async *follow() {},
    read: store.read.bind(store),
    append: store.append.bind(store),
    turn: store.turn.bind(store),
  })
  const governor = await Governor.start({ org: 'default', store: deaf, clock: world.clock, ids: new CountingIds(), fault: () => undefined })
  onTestFinished(() => governor.stop())
  const backlog = new Backlog(governor, queue)
  let work: Work = async () => undefined
  const worker = (_: string, handler: (job: unknown) => Promise<unknown>): unknown => {
    work = (data) => handler({ data })
    return {}
  }
  startEffects({ worker } as unknown as QueueKit, { governor, skins, backlog, images: { read: async () => undefined } })
  return { governor, work: (data: unknown) => work(data), backlog }
}

const start = async (): Promise<MemoryStore> => {
  const store = new MemoryStore({ shared: true })
  world = await buildWorld({ store, charter: { channels: [{ telegram: -100 }], budgets: { agent_day_usd: null } } })
  const session = { agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 's1' }
  await world.governor.submit({ kind: 'handshake', ...session }, { kind: 'open' })
  return store
}
async function escalated(): Promise<string> {
  const body = { agent_id: 'crew-01', task_intent: 'withdraw funds', resource_type: 'compute', estimated_cost_usd: 1 }
  const request_id = world.ids.next('req_')
  await world.governor.submit({ kind: 'ask', request_id, ask: askFromBody(AskBody.parse(body)), door: 'http' }, { kind: 'open' })
  return request_id
}

it('a process that is behind reads on before it judges a job, and drops none', async () => {
  const store = await start()
  const platform = new Platform()
  const { governor, work } = await behind(store, [platform])
  const subject = await escalated()
  expect(governor.state().requests.has(subject)).toBe(false)
  await work({ effect: { kind: 'card', subject, channel: CHANNEL }, seq: world.governor.state().head.seq })
  expect(platform.shown).toMatchObject([{ channel: CHANNEL, state: 'pending' }])
})

it('several processes say how many wait in one message, also one that has not heard of it yet', async () => {
  const store = await start()
  const platform = new Platform()
  platform.answer = () => ({ kind: 'later', ms: 1000, why: 'rate' })
  const asked: string[] = []
  const queue = async (channel: string): Promise<void> => void asked.push(channel)
  const [one, two] = [await behind(store, [platform], queue), await behind(store, [platform], queue)]
  for (let i = 0; i < 4; i++) await escalated()
  for (const { governor } of [one, two]) await governor.catchUp()
  for (const { backlog } of [one, two]) await backlog.grew(platform, CHANNEL)
  expect(asked).toEqual([CHANNEL, CHANNEL])
  expect(platform.said).toEqual([])
  for (const { work } of [one, two]) await work({ effect: { kind: 'backlog', channel: CHANNEL } })
  expect(platform.said).toMatchObject([{ count: 4, ref: null }])
  const more = await escalated()
  await two.work({ effect: { kind: 'backlog', channel: CHANNEL } })
  expect(more).toBeTruthy()
  expect(platform.said.at(-1)).toMatchObject({ count: 5, ref: { on: 'telegram', message: 1 } })
})

it('that many wait is one job for each channel, and that none does another', async () => {
  await start()
  const added: { readonly jobId: string }[] = []
  const kit = { queue: () => ({ add: async (_name: string, _data: unknown, opts: { readonly jobId: string }) => added.push(opts) }) }
  const queue = backlogJobs(kit as unknown as QueueKit, 'default')
  for (const [channel, over] of [
    ['telegram:-1', false],
    ['telegram:-1', false],
    ['telegram:-1', true],
    ['slack:C1', false],
  ] as const)
    await queue(channel, over)
  const ids = added.map(({ jobId }) => jobId)
  expect(ids[0]).toBe(ids[1])
  expect(new Set(ids).size).toBe(3)
  // Without it the id of a job that is done would keep the next one out.
  expect(added).toMatchObject(ids.map(() => ({ removeOnComplete: true, removeOnFail: true })))
  expect(ids.every((id) => !id.includes(':'))).toBe(true)
})
