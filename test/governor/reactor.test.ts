import { expect, it } from 'vitest'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import type { Job } from '../../src/core/react.ts'
import { effectKey, Reactor } from '../../src/governor/reactor.ts'
import { buildWorld } from '../support/world.ts'

const OPEN = { kind: 'open' } as const
const CHANNEL = { channels: [{ telegram: -100 }] }

/** A world whose queue is a list that is looked through as slowly as `looking` says. */
async function build() {
  const world = await buildWorld({ charter: CHANNEL })
  const queued: Job[] = []
  const faults: unknown[] = []
  const queue = { looking: async (): Promise<void> => undefined, known: (): readonly Job[] => queued }
  const jobs = {
    add: async (added: readonly Job[]): Promise<void> => void queued.push(...added),
    live: async () => {
      const live = new Set(queue.known().map(({ effect }) => effectKey(effect)))
      await queue.looking()
      return live
    },
  }
  const reactor = new Reactor(world.governor, jobs, (error) => faults.push(error))
  await reactor.start()
  const agent_id = 'crew-01'
  await world.governor.submit(
    { kind: 'handshake', agent_id, capabilities: [], max_priority: 10, session_budget: null, session_id: 'ses_1' },
    OPEN,
  )
  const ask = async (request_id: string): Promise<void> => {
    const body = AskBody.parse({ agent_id, task_intent: 'withdraw funds', resource_type: 'compute', estimated_cost_usd: 1 })
    await world.governor.submit({ kind: 'ask', request_id, ask: askFromBody(body), door: 'http' }, OPEN)
    await new Promise(setImmediate)
  }
  const close = async (): Promise<void> => {
    await reactor.stop()
    await world.close()
  }
  return { reactor, queue, queued, faults, ask, close }
}

it('queues a card once when its request comes while the queue is looked through', async () => {
  const { reactor, queue, queued, faults, ask, close } = await build()
  await ask('r1')
  queue.looking = () => ask('r2')
  await reactor.tidy()
  expect(queued.map(({ effect }) => effect.subject)).toEqual(['r1', 'r2'])
  expect(faults).toEqual([])
  await close()
})

it('queues what is owed again when the queue has lost it, under another id', async () => {
  const { reactor, queue, queued, ask, close } = await build()
  await ask('r1')
  queue.known = () => []
  await reactor.tidy()
  expect(queued.map(({ effect }) => effect.subject)).toEqual(['r1', 'r1'])
  expect(new Set(queued.map(({ id }) => id)).size).toBe(2)
  await close()
})
