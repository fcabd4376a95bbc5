import type { JobsOptions } from 'bullmq'
import { sha256 } from '../src/core/json.ts'
import type { Effect } from '../src/core/react.ts'
import type { Org } from '../src/core/units.ts'
import { type EffectJobs, effectKey } from '../src/governor/reactor.ts'
import { effectsQueue, runsQueue, shadowsQueue } from './names.ts'
import { EffectJob } from './payloads.ts'
import type { JobQueue, QueueKit } from './queue-kit.ts'

/** A fault that may pass is tried again after 1, 2, 4 … s; beyond it the reactor queues the effect anew. */
const TRIES = { attempts: 6, backoff: { type: 'exponential', delay: 1_000 } } as const
/** Smaller is sooner: replies and the cards that people look at now go before cards nobody has seen, and before notes. */
const NEW_MESSAGE_PRIORITY = 10
const PAGE = 5_000

const optionsOf = (id: string, later: boolean): JobsOptions => ({
  jobId: id,
  ...TRIES,
  ...(later ? { priority: NEW_MESSAGE_PRIORITY } : {}),
})

/**
 * An org's effects behind the reactor's port, in the queues of messages, of shadow work and of scheduled runs. `isFirstPost` tells whether a card was never
 * posted: such jobs wait behind edits of decided cards.
 */
export function effectJobs(kit: QueueKit, org: Org, isFirstPost: (effect: Effect) => boolean): EffectJobs {
  const [messages, shadows, runs] = [kit.queue(effectsQueue(org)), kit.queue(shadowsQueue(org)), kit.queue(runsQueue(org))]
  const queueOf = (kind: Effect['kind']): JobQueue => (kind === 'shadow' ? shadows : kind === 'run' ? runs : messages)
  return {
    async add(jobs) {
      const queued = jobs.map(({ id, effect, seq }) => ({
        name: effect.kind,
        data: { effect, seq },
        opts: optionsOf(id, effect.kind === 'note' || effect.kind === 'image' || isFirstPost(effect)),
      }))
      for (const queue of [messages, shadows, runs])
        await addAll(
          queue,
          queued.filter(({ name }) => queueOf(name) === queue),
        )
    },
    live: async () => new Set([...(await liveIn(messages)), ...(await liveIn(shadows)), ...(await liveIn(runs))]),
  }
}

async function addAll(queue: JobQueue, jobs: Parameters<JobQueue['addBulk']>[0]): Promise<void> {
  for (let i = 0; i < jobs.length; i += PAGE) await queue.addBulk(jobs.slice(i, i + PAGE))
}

async function liveIn(queue: JobQueue): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (let from = 0; ; from += PAGE) {
    const page = await queue.getJobs(['waiting', 'active', 'delayed', 'prioritized'], from, from + PAGE - 1)
    for (const job of page) {
      const parsed = EffectJob.safeParse((job as { data?: unknown } | undefined)?.data)
      if (parsed.success && parsed.data.effect.kind !== 'backlog') found.add(effectKey(parsed.data.effect))
    }
    if (page.length < PAGE) return found
  }
}

/**
 * Queues the "N more waiting" message of a channel, as one job whichever process asks for it: while it waits or runs, another is not added. That
 * it is over has a job of its own, which one that runs cannot keep out.
 */
export function backlogJobs(kit: QueueKit, org: Org): (channel: string, over: boolean) => Promise<void> {
  const queue = kit.queue(effectsQueue(org))
  return async (channel, over) => {
    const jobId = `${org}-backlog-${sha256(channel).slice(0, 12)}-${over ? 'over' : 'grew'}`
    const data = { effect: { kind: 'backlog', channel } }
    await queue.add('backlog', data, { jobId, priority: NEW_MESSAGE_PRIORITY, removeOnComplete: true, removeOnFail: true })
  }
}
