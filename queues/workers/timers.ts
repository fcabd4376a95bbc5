import type { Clock } from '../../src/core/ports.ts'
import type { Millis, Org } from '../../src/core/units.ts'
import { timersQueue } from '../names.ts'
import type { QueueKit } from '../queue-kit.ts'

/** What the timer needs of the governor: its heap of deadlines, and the sweep. */
export interface Sweeper {
  readonly org: Org
  readonly clock: Clock
  nextDeadline(): Millis | undefined
  sweep(): Promise<void>
  subscribe(listener: () => void): () => void
}

/**
 * One wake-up job for the next deadline, whatever the number of requests that wait. It only wakes: who is late is judged by the
 * core, so an early or doubled wake-up changes nothing, and a lost one is made good by the reactor's minute.
 */
export async function startTimers(kit: QueueKit, sweeper: Sweeper, fault: (error: unknown) => void): Promise<() => void> {
  const queue = kit.queue(timersQueue(sweeper.org))
  let scheduled: Millis = Infinity
  const schedule = (): void => {
    const next = sweeper.nextDeadline()
    if (next === undefined || next >= scheduled) return
    scheduled = next
    const delay = Math.max(0, next - sweeper.clock.now())
    queue
      .add('wake', { at: next }, { jobId: `${sweeper.org}-${next}-wake`, delay, removeOnComplete: true, removeOnFail: true })
      .catch((error) => {
        scheduled = Infinity
        fault(error)
      })
  }
  kit.worker(timersQueue(sweeper.org), async () => {
    scheduled = Infinity
    await sweeper.sweep()
    schedule()
  })
  schedule()
  return sweeper.subscribe(schedule)
}
