import { expect, it } from 'vitest'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import type { Answer } from '../../src/core/decide/index.ts'
import { Governor } from '../../src/governor/governor.ts'
import { takeSnapshot } from '../../src/governor/snapshot.ts'
import { createVerifier } from '../../src/ledger/verify.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { buildWorld, type World } from '../support/world.ts'

const OPEN = { kind: 'open' } as const
const LOCAL = { kind: 'person', identity: { on: 'local' } } as const
const subject = (answer: Answer): string => (answer.ok ? answer.subject : answer.refusal.code)
const session = (world: World, agent_id = 'crew-01') =>
  world.governor.submit(
    { kind: 'handshake', agent_id, capabilities: [], max_priority: 10, session_budget: null, session_id: world.ids.next('ses_') },
    OPEN,
  )
const ask = (world: World, changes: object = {}) => {
  const body = AskBody.parse({ agent_id: 'crew-01', task_intent: 'Read', resource_type: 'compute', estimated_cost_usd: 1, ...changes })
  return world.governor.submit({ kind: 'ask', request_id: world.ids.next('req_'), ask: askFromBody(body), door: 'http' }, OPEN)
}
const outcomes = (world: World) => [...world.governor.state().requests.entries()].map(([, r]) => r.status.name)
const valid = (world: World): boolean => {
  const verifier = createVerifier('default')
  return world.store.texts('default').every((text) => verifier.push(text) === undefined)
}

it('grants exactly ten of two hundred dollars asked at once against a day of ten', async () => {
  const world = await buildWorld()
  await session(world)
  await Promise.all(Array.from({ length: 200 }, () => ask(world)))
  expect(outcomes(world).filter((s) => s === 'granted')).toHaveLength(10)
  expect(valid(world)).toBe(true)
  await world.close()
})

it('stores all that waited in one append', async () => {
  const world = await buildWorld()
  await session(world)
  const before = world.store.appends
  let release: () => void = () => undefined
  world.store.beforeAppend = () => new Promise((resolve) => (release = resolve))
  const first = ask(world)
  await new Promise(setImmediate)
  const rest = Promise.all(Array.from({ length: 50 }, () => ask(world, { estimated_cost_usd: 0.01 })))
  world.store.beforeAppend = async () => undefined
  release()
  await first
  await rest
  expect(world.store.appends - before).toBe(2)
  await world.close()
})

it('shows nobody what is not stored yet', async () => {
  const world = await buildWorld()
  await session(world)
  let release: () => void = () => undefined
  world.store.beforeAppend = () => new Promise((resolve) => (release = resolve))
  const asking = ask(world)
  await new Promise(setImmediate)
  expect(outcomes(world)).toEqual([])
  release()
  await asking
  expect(outcomes(world)).toEqual(['granted'])
  await world.close()
})

it('doubles nothing when the reply of the store is lost', async () => {
  const world = await buildWorld()
  await session(world)
  world.store.fault = 'lost-reply'
  expect(await ask(world)).toMatchObject({ ok: true })
  world.store.fault = 'none'
  expect(await ask(world)).toMatchObject({ ok: true })
  expect(outcomes(world)).toEqual(['granted', 'granted'])
  expect(valid(world)).toBe(true)
  await world.close()
})

it('grants nothing while the store is away, and goes on by itself when it is back', async () => {
  const world = await buildWorld()
  await session(world)
  world.store.fault = 'unreachable'
  await expect(ask(world)).rejects.toMatchObject({ name: 'StoreUnavailable' })
  expect([outcomes(world), world.governor.healthy()]).toEqual([[], false])
  world.store.fault = 'none'
  expect(await ask(world)).toMatchObject({ ok: true })
  expect([outcomes(world), world.governor.healthy()]).toEqual([['granted'], true])
  await world.close()
})

it('reads on before it decides when the last append may have been stored after all', async () => {
  const store = new MemoryStore()
  const world = await buildWorld({ store })
  await session(world)
  // Stored, the reply lost, and the store gone before anybody could look.
  const append = store.append.bind(store)
  store.append = async (...args) => {
    await append(...args)
    store.fault = 'unreachable'
    throw new Error('connection reset')
  }
  await expect(ask(world, { idempotency_key: 'once' })).rejects.toMatchObject({ name: 'StoreUnavailable' })
  store.append = append
  store.fault = 'none'
  expect(await ask(world, { idempotency_key: 'once' })).toMatchObject({ ok: true })
  expect(outcomes(world)).toEqual(['granted'])
  expect(valid(world)).toBe(true)
  await world.close()
})

it('fails only the command that cannot be encoded, never its neighbours', async () => {
  const world = await buildWorld()
  await session(world)
  let deep: unknown = 1
  for (let i = 0; i < 20_000; i++) deep = [deep]
  const body = AskBody.parse({ agent_id: 'crew-01', task_intent: 'Read', resource_type: 'compute', estimated_cost_usd: 1 })
  const bad = world.governor.submit(
    { kind: 'ask', request_id: 'bad', ask: { ...askFromBody(body), args: { deep: deep as never } }, door: 'http' },
    OPEN,
  )
  const answers = await Promise.all([ask(world), bad, ask(world)])
  expect(answers.map((a) => (a.ok ? 'ok' : a.refusal.code))).toEqual(['ok', 'internal', 'ok'])
  expect(outcomes(world)).toEqual(['granted', 'granted'])
  expect(valid(world)).toBe(true)
  await world.close()
})

it('comes back with the same state, deadlines included, from the ledger and from a snapshot', async () => {
  const store = new MemoryStore()
  const world = await buildWorld({ store })
  await session(world)
  await ask(world, { task_intent: 'withdraw funds' })
  const deadline = world.governor.nextDeadline()
  const before = takeSnapshot(world.governor.state())
  const again = () => Governor.start({ org: 'default', store, clock: world.clock, ids: world.ids, fault: () => undefined })
  const folded = await again()
  expect(takeSnapshot(folded.state())).toEqual(before)
  await world.governor.stop()
  const restored = await again()
  expect(takeSnapshot(restored.state())).toEqual(before)
  expect(restored.nextDeadline()).toBe(deadline)
})

it.each([
  ['of another version', { version: 99 }],
  ['with a changed content', { content: '{}' }],
  ['of another ledger', { hash: 'f'.repeat(64) }],
])('does not believe a snapshot %s', async (_, change) => {
  const store = new MemoryStore()
  const world = await buildWorld({ store })
  await session(world)
  const before = takeSnapshot(world.governor.state())
  await store.notes.saveSnapshot('default', { ...before, ...change })
  const again = await Governor.start({ org: 'default', store, clock: world.clock, ids: world.ids, fault: () => undefined })
  expect(takeSnapshot(again.state())).toEqual(before)
})

it('rejects at boot what became overdue while nobody ran', async () => {
  const store = new MemoryStore()
  const world = await buildWorld({ store })
  await session(world)
  const answer = await ask(world, { task_intent: 'withdraw funds' })
  await world.governor.stop()
  world.clock.advance(600_000)
  const again = await Governor.start({ org: 'default', store, clock: world.clock, ids: world.ids, fault: () => undefined })
  await again.sweep()
  expect(again.state().requests.get(answer.ok ? answer.subject : '')?.status).toMatchObject({ name: 'refused', cause: 'timeout' })
})

it('answers who waits as soon as it is decided, and at once who comes later', async () => {
  const world = await buildWorld()
  await session(world)
  const answer = await ask(world, { task_intent: 'withdraw funds' })
  const id = answer.ok ? answer.subject : ''
  const waiting = world.governor.decided(id, 60_000)
  await world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'web' }, { kind: 'person', identity: { on: 'local' } })
  expect((await waiting)?.status.name).toBe('granted')
  expect((await world.governor.decided(id, 60_000))?.status.name).toBe('granted')
  await world.close()
})

it('still answers for a request that left the state, from its own entries', async () => {
  const world = await buildWorld({ charter: { agents: { session: '30d' } } })
  await session(world)
  const answer = await ask(world, { task_intent: 'drop database' })
  world.clock.advance(48 * 3_600_000)
  await ask(world)
  const id = answer.ok ? answer.subject : ''
  expect(world.governor.state().requests.has(id)).toBe(false)
  expect((await world.governor.request(id))?.status).toMatchObject({ name: 'refused', cause: 'policy' })
  await world.close()
})

it('lets a grant lapse once when the process was stopped past all its deadlines', async () => {
  const world = await buildWorld()
  await session(world)
  const id = subject(await ask(world, { task_intent: 'withdraw funds' }))
  await world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'web' }, LOCAL)
  world.clock.advance(3_600_000)
  await world.governor.sweep()
  const types = (await world.governor.about(id)).map(({ entry }) => entry.type)
  expect(types).toEqual(['request.asked', 'vote.cast', 'request.granted', 'request.lapsed'])
  await world.close()
})

it('wakes who waits for a decision, in whatever step of its storing they came', async () => {
  const world = await buildWorld({ charter: { budgets: { agent_day_usd: null } } })
  await session(world)
  for (let steps = 0; steps < 40; steps++) {
    const id = subject(await ask(world, { task_intent: 'withdraw funds' }))
    const voting = world.governor.submit({ kind: 'vote', request_id: id, vote: 'approve', door: 'web' }, LOCAL)
    for (let i = 0; i < steps; i++) await Promise.resolve()
    const never = new AbortController()
    const waiting = world.governor.decided(id, 60_000, never.signal)
    await voting
    const late = new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect([steps, await Promise.race([waiting, late])]).toEqual([steps, expect.objectContaining({ id })])
    never.abort()
  }
  await world.close()
})

it('finds a request that left the state long ago without walking through the whole ledger', { timeout: 2_000 }, async () => {
  const world = await buildWorld({ charter: { agents: { session: '30d' } } })
  await session(world)
  const id = subject(await ask(world, { task_intent: 'drop database' }))
  world.clock.advance(48 * 3_600_000)
  await ask(world)
  const about = world.store.about.bind(world.store)
  world.store.about = async (...of) =>
    (await about(...of)).map((stored) => ({ ...stored, entry: { ...stored.entry, seq: stored.entry.seq + 1_000_000_000 } }))
  expect((await world.governor.request(id))?.status.name).toBe('refused')
  await world.close()
})
