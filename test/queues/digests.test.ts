import { afterEach, beforeEach, expect, it } from 'vitest'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { digested } from '../bots/digests-kit.ts'
import { buildWorld, type World } from '../support/world.ts'
import { Platform } from './platform.ts'
import { type Reacting, reacting } from './reacting.ts'

const ALICE = { kind: 'person', identity: { on: 'telegram', user: 1001 } } as const

let world: World
let platform: Platform
let queue: Reacting

beforeEach(async () => {
  world = await buildWorld({
    charter: digested(['alice'], { operators: [{ id: 'alice', telegram: 1001 }], channels: [{ telegram: -100 }] }),
  })
  platform = new Platform()
  queue = await reacting(world, platform)
  const { governor } = world
  const session = { agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 's1' }
  await governor.submit({ kind: 'handshake', ...session }, { kind: 'open' })
})
afterEach(async () => {
  await queue.reactor.stop()
  await world.close()
})

async function ask(): Promise<string> {
  const body = { agent_id: 'crew-01', task_intent: 'withdraw funds', resource_type: 'compute', estimated_cost_usd: 1 }
  const request_id = world.ids.next('req_')
  await world.governor.submit({ kind: 'ask', request_id, ask: askFromBody(AskBody.parse(body)), door: 'http' }, { kind: 'open' })
  return request_id
}
/** The interval is over; the timer looks. */
async function due(): Promise<void> {
  world.clock.advance(300_000)
  await world.governor.sweep()
  await new Promise(setImmediate)
}
it('is one job when its time has come, and one post, however often it is tidied', async () => {
  await ask()
  await ask()
  expect(queue.queued).toEqual([])
  await due()
  await queue.reactor.tidy()
  expect(queue.queued.map(({ effect }) => effect.kind)).toEqual(['digest'])
  await queue.drain()
  await queue.reactor.tidy()
  await queue.drain()
  expect(platform.digests).toEqual([{ channel: 'telegram:-100', items: 2, ref: null }])
  expect(platform.shown).toEqual([])
})

it('is queued again when the queue has lost it, and edited when one of its requests is decided', async () => {
  const id = await ask()
  await ask()
  await due()
  queue.queued = []
  await queue.reactor.tidy()
  await queue.drain()
  await world.governor.submit({ kind: 'vote', request_id: id, vote: 'reject', door: 'telegram' }, ALICE)
  await new Promise(setImmediate)
  await queue.drain()
  expect(platform.digests.map(({ ref }) => ref === null)).toEqual([true, false])
  expect(world.governor.state().owed.size).toBe(0)
})

it('that was posted when the process was killed before it could say so is posted again, and one of the two stays', async () => {
  await ask()
  await due()
  const [job] = queue.queued
  const [digest] = [...world.governor.state().digests.entries()].map(([, one]) => one)
  // Posted, and then nothing: the job is still there when somebody else takes it up.
  if (digest) await platform.digest(digest.channel, digest, null)
  await queue.drain()
  expect(platform.digests).toHaveLength(2)
  if (job) await queue.work(job)
  expect(platform.digests).toHaveLength(2)
})

it('whose channel is gone leaves nobody waiting unseen: each request has a card of its own', async () => {
  const ids = [await ask(), await ask()]
  await due()
  platform.answer = () => ({ kind: 'gone', reason: 'the chat was deleted' })
  await queue.drain()
  expect(platform.shown).toHaveLength(ids.length)
  expect(world.faults).toEqual([])
})
