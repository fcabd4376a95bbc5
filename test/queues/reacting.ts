import type { QueueKit } from '../../queues/queue-kit.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { startEffects } from '../../queues/workers/effects.ts'
import type { Job } from '../../src/core/react.ts'
import { effectKey, Reactor } from '../../src/governor/reactor.ts'
import type { Skin } from '../../src/governor/skin.ts'
import type { World } from '../support/world.ts'

/** The reactor and the worker of messages of a world, with a queue between them that keeps its jobs as JSON. */
export interface Reacting {
  readonly reactor: Reactor
  /** What is queued now; a test may lose it. */
  queued: Job[]
  /** Does one job. */
  work(job: Job): Promise<unknown>
  /** Works off what is queued, and what that queues. */
  drain(): Promise<void>
}

/** Starts the reactor of a world; whoever builds it stops it. */
export async function reacting({ governor, faults }: World, skin: Skin): Promise<Reacting> {
  let handle: (job: unknown) => Promise<unknown> = async () => undefined
  const worker = (_: string, handler: typeof handle): unknown => {
    handle = handler
    return {}
  }
  const images = { read: async () => undefined }
  startEffects({ worker } as unknown as QueueKit, { governor, skins: [skin], backlog: new Backlog(governor), images })
  const jobs = {
    add: async (added: readonly Job[]): Promise<void> => void made.queued.push(...JSON.parse(JSON.stringify(added))),
    live: async () => new Set(made.queued.map(({ effect }) => effectKey(effect))),
  }
  const made: Reacting = {
    reactor: new Reactor(governor, jobs, (error) => faults.push(error)),
    queued: [],
    work: ({ effect, seq }) => handle({ data: { effect, seq } }),
    async drain() {
      await new Promise(setImmediate)
      for (let job = made.queued.shift(); job; job = made.queued.shift()) {
        await made.work(job)
        await new Promise(setImmediate)
      }
    },
  }
  await made.reactor.start()
  return made
}
