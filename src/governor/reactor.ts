import { type Carded, cardedOf } from '../core/carded.ts'
import { thumbsOwed } from '../core/experiments/thumb.ts'
import type { Effect, Job } from '../core/react.ts'
import { alertsOwed, jobId, owedBy, placeOf, react, runsOwed, shadowsOwed } from '../core/react.ts'
import { reportsOwed } from '../core/reports/owed.ts'
import type { Millis } from '../core/units.ts'
import type { Governor } from './governor.ts'

/** The effects queue, as the reactor sees it. */
export interface EffectJobs {
  /** Adds jobs; one whose id is known is ignored. */
  add(jobs: readonly Job[]): Promise<void>
  /** The effects that wait or run now, by {@link effectKey}. */
  live(): Promise<ReadonlySet<string>>
}

/** One text for one effect, whatever the attempt. */
export const effectKey = (effect: Effect): string =>
  effect.kind === 'reply' ? effect.subject : `${effect.kind} ${effect.subject} ${placeOf(effect)}`

/** The entry whose job a note is, which may be younger than that since which its request owes something; 0: of other effects. */
const madeBy = (record: Carded | undefined, effect: Effect): number =>
  effect.kind === 'note' ? (record?.cards[effect.channel]?.thread?.job ?? 0) : 0

/** How often what is owed is compared with what is queued. */
const EVERY: Millis = 60_000
/** The same while the queue or the ledger is away: a card must not wait a minute because Redis was away for a second. */
const AGAIN: Millis = 2_000

/**
 * Follows the ledger and queues what each entry makes owed. Nothing depends on that: what holds is *owed until there is a
 * result*, so at boot and every minute whatever is owed and not queued is queued again under a new attempt id.
 */
export class Reactor {
  readonly #governor: Governor
  readonly #jobs: EffectJobs
  readonly #fault: (error: unknown) => void
  #unsubscribe: () => void = () => undefined
  #timer: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  #stopped = false
  #tidying: Promise<void> = Promise.resolve()
  #fresh: Job[] = []
  #adding: Promise<void> = Promise.resolve()

  constructor(governor: Governor, jobs: EffectJobs, fault: (error: unknown) => void) {
    this.#governor = governor
    this.#jobs = jobs
    this.#fault = fault
  }

  /** Begins to follow; sweeps what is overdue and queues what is owed from before. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#governor.subscribe(({ entry }) => this.#queue(react(this.#governor.state(), entry)))
    await this.tidy()
    this.#timer = setInterval(() => void this.tidy(), EVERY)
    this.#timer.unref()
  }

  /** Sweeps deadlines and queues again what is owed and not queued. Faults are reported, and made good two seconds later. */
  tidy(): Promise<void> {
    // One after the other: two at once would both find the same job missing.
    this.#tidying = this.#tidying.then(async () => {
      try {
        await this.#governor.sweep()
        await this.#requeue()
      } catch (error) {
        this.#failed(error)
      }
    })
    return this.#tidying
  }

  /** Stops following; resolves when nothing is being queued any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#unsubscribe()
    clearInterval(this.#timer)
    clearTimeout(this.#again)
    await this.#adding
  }

  /** Reports a fault and tidies soon, once however many fail together. */
  #failed(error: unknown): void {
    this.#fault(error)
    if (this.#stopped || this.#again) return
    this.#again = setTimeout(() => {
      this.#again = undefined
      void this.tidy()
    }, AGAIN)
    this.#again.unref()
  }

  /** Adds everything of one tick in one call. */
  #queue(jobs: readonly Job[]): void {
    if (jobs.length === 0) return
    if (this.#fresh.push(...jobs) > jobs.length) return
    this.#adding = this.#adding.then(async () => {
      const batch = this.#fresh
      this.#fresh = []
      await this.#jobs.add(batch).catch((error: unknown) => this.#failed(error))
    })
  }

  async #requeue(): Promise<void> {
    const state = this.#governor.state()
    const more = [...alertsOwed(state), ...shadowsOwed(state), ...runsOwed(state), ...reportsOwed(state), ...thumbsOwed(state)]
    if (state.owed.size === 0 && more.length === 0) return
    // What becomes owed while the queue is looked through has its job from its own entry: a second one would post its card twice.
    const { seq } = state.head
    await this.#adding
    const live = await this.#jobs.live()
    const attempt = this.#governor.clock.now()
    const jobs: Job[] = []
    for (const [id, since] of state.owed.entries()) {
      const record = cardedOf(state, id)
      for (const effect of since <= seq ? owedBy(state, id) : [])
        if (!live.has(effectKey(effect)) && madeBy(record, effect) <= seq)
          jobs.push({ id: `${jobId(state.org, since, effect)}-${attempt}`, effect, seq })
    }
    for (const { effect, job } of more)
      if (job <= seq && !live.has(effectKey(effect))) jobs.push({ id: `${jobId(state.org, job, effect)}-${attempt}`, effect, seq })
    if (jobs.length > 0) await this.#jobs.add(jobs)
  }
}
