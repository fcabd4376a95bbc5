import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectionOptions, IQueueBackend, Job, JobProgress, Queue, Worker } from 'bullmq'

/** A BullMQ queue, whatever keeps it. */
export type JobQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, ConnectionOptions>
/** A BullMQ worker, whatever keeps its queue. */
export type JobWorker = Worker<unknown, unknown, string, IQueueBackend, JobProgress, ConnectionOptions>
/** A job as a handler gets it; its data was written by whoever reached the queue: parse it. */
export type QueueJob = Job<unknown, unknown, string>
/** Does one job; what it returns is the job's return value, what it throws fails the attempt. May run twice for one job. */
export type Handler = (job: QueueJob) => Promise<unknown>
/** Hears every fault of a connection that no caller is told otherwise; must not throw. */
export type OnError = (error: Error) => void

/** How a worker runs. */
export interface WorkerHow {
  /** Jobs at once in this worker; 1 unless told. */
  readonly concurrency?: number
  /** At most `max` jobs in any `duration` milliseconds, counted over all processes. */
  readonly limiter?: { readonly max: number; readonly duration: number }
}

/** What a queue backend gives: makers of queues and workers that share its connections. */
export interface QueueKit {
  readonly kind: 'redis' | 'postgres' | 'embedded'
  /** The queue of a name, made once. Its `add` rejects within seconds when the backend is away; it works again when the backend does. */
  queue(name: string): JobQueue
  /** Starts a worker. It waits out a backend that is away, and runs jobs again whose process died (after lock and stalled check: 15 s). */
  worker(name: string, handler: Handler, how?: WorkerHow): JobWorker
  /** @throws when the backend cannot be used now; answers within seconds. */
  check(): Promise<void>
  /** Lets running jobs end (up to {@link CLOSE_GRACE_MS}, and only while the backend answers), then closes workers, queues and connections; may be called twice. */
  close(): Promise<void>
}

/** How long {@link QueueKit.close} waits for running jobs, in milliseconds; what is cut off runs again in the next process. */
const CLOSE_GRACE_MS = 5_000

/** Why a backend cannot be used: unreachable at open, restarting, or closed. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
  /** SQLSTATE `cannot_connect_now`, for code that looks at a Postgres error's code. */
  readonly code = '57P03'
}

/** How workers hold jobs, in milliseconds: a job whose process died is taken again after at most both. */
export interface Timing {
  readonly lockDuration: number
  readonly stalledInterval: number
}

/** The timing of the running program: what a killed worker left is taken up within 15 s; a worker that lives renews its lock long before. */
export const TIMING: Timing = { lockDuration: 10_000, stalledInterval: 5_000 }

/** Worker options on every backend. By default two kills during one job would fail it for good; finished jobs are kept only so that a repeated id is seen. */
export const WORKER_OPTIONS = {
  maxStalledCount: 1_000,
  runRetryDelay: 1_000,
  removeOnComplete: { age: 3_600, count: 1_000 },
  removeOnFail: { age: 86_400, count: 1_000 },
}

/** Queue options on every backend: the event streams serve only those who wait for a return value now. */
export const QUEUE_OPTIONS = { streams: { events: { maxLen: 1_000 } } }

/** What a backend brings; {@link buildKit} makes it a kit. */
export interface Backing {
  readonly kind: QueueKit['kind']
  makeQueue(name: string): JobQueue
  makeWorker(name: string, handler: Handler, how: WorkerHow): JobWorker
  check(): Promise<void>
  /** Called first: from now on nothing waits for a backend that is away. */
  beginClose(): void
  /** Cuts the connections; called once, after workers and queues were closed or had their time. */
  close(): Promise<void>
}

/** Makes the kit of a backing: remembers what was opened, so that it is closed in reverse order. */
export function buildKit(backing: Backing, onError: OnError): QueueKit {
  const queues = new Map<string, JobQueue>()
  const workers: JobWorker[] = []
  let closing: Promise<void> | undefined
  const refuseClosed = (): void => {
    if (closing) throw new QueueUnavailable('the queues are closed')
  }
  const close = async (): Promise<void> => {
    // BullMQ waits for a backend that is away before it lets go of a worker, unless it is forced.
    const away = await backing.check().then(
      () => false,
      () => true,
    )
    backing.beginClose()
    const closeAll = async (): Promise<void> => {
      await Promise.all(workers.map((worker) => worker.close(away).catch(onError)))
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(onError)))
    }
    await withinGrace(closeAll())
    await backing.close()
  }
  return {
    kind: backing.kind,
    queue(name) {
      refuseClosed()
      const known = queues.get(name)
      if (known) return known
      const queue = backing.makeQueue(name)
      queue.on('error', onError)
      queues.set(name, queue)
      return queue
    },
    worker(name, handler, how = {}) {
      refuseClosed()
      const worker = backing.makeWorker(name, handler, how)
      worker.on('error', onError)
      workers.push(worker)
      return worker
    },
    async check() {
      refuseClosed()
      await backing.check()
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

async function withinGrace(work: Promise<unknown>): Promise<void> {
  const done = new AbortController()
  const grace = delay(CLOSE_GRACE_MS, undefined, { signal: done.signal }).catch(() => undefined)
  await Promise.race([work, grace])
  done.abort()
}
