import { setImmediate as tick } from 'node:timers/promises'
import { Backlog } from '../../queues/workers/backlog.ts'
import { type CardDeps, showCard } from '../../queues/workers/cards.ts'
import { postNote } from '../../queues/workers/notes.ts'
import { type Carded, cardedOf } from '../../src/core/carded.ts'
import type { MessageRef } from '../../src/core/command.ts'
import type { Effect, Job } from '../../src/core/react.ts'
import type { Millis } from '../../src/core/units.ts'
import { Governor } from '../../src/governor/governor.ts'
import { type EffectJobs, effectKey, Reactor } from '../../src/governor/reactor.ts'
import type { ShowResult, Skin } from '../../src/governor/skin.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { buildWorld, type CharterChanges, CountingIds, type ManualClock, type World } from '../support/world.ts'

/** Jobs that one process does at once. */
const LANES = 16

/** A queue that several processes share: each job is done by one of them at a time, edits before first posts, what must wait comes back by the test's clock. */
class SharedJobs implements EffectJobs {
  readonly #known = new Set<string>()
  readonly #ready: { readonly edits: Job[]; readonly posts: Job[] } = { edits: [], posts: [] }
  readonly #delayed: { readonly job: Job; readonly at: Millis }[] = []
  readonly #live = new Map<Job, string>()
  readonly #clock: ManualClock
  readonly #isFirstPost: (effect: Effect) => boolean

  constructor(clock: ManualClock, isFirstPost: (effect: Effect) => boolean) {
    this.#clock = clock
    this.#isFirstPost = isFirstPost
  }

  async add(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      if (this.#known.has(job.id)) continue
      this.#known.add(job.id)
      this.#live.set(job, effectKey(job.effect))
      this.#push(job)
    }
  }

  async live(): Promise<ReadonlySet<string>> {
    return new Set(this.#live.values())
  }

  /** The next job that may be done now. */
  take(): Job | undefined {
    return this.#ready.edits.shift() ?? this.#ready.posts.shift()
  }

  done(job: Job): void {
    this.#live.delete(job)
  }

  later(job: Job, ms: Millis): void {
    this.#delayed.push({ job, at: this.#clock.now() + ms })
  }

  /** How many jobs could be done now. */
  ready(): number {
    return this.#ready.edits.length + this.#ready.posts.length
  }

  /** How many jobs are not done. */
  size(): number {
    return this.#live.size
  }

  /** Brings back what waited long enough. */
  wake(): void {
    for (const { job, at } of this.#delayed.splice(0)) {
      if (at <= this.#clock.now()) this.#push(job)
      else this.#delayed.push({ job, at })
    }
  }

  #push(job: Job): void {
    this.#ready[job.effect.kind === 'note' || this.#isFirstPost(job.effect) ? 'posts' : 'edits'].push(job)
  }
}

/** A message that stands in a channel: what it is of, and how often it was edited. */
export interface Message {
  readonly of: string
  readonly channel: string
  edits: number
}

/** A chat platform that several processes post to: it takes so many posts in a while and keeps every message. */
class Platform implements Skin {
  readonly platform: Skin['platform']
  /** Cards, by channel and number. */
  readonly cards: Message[] = []
  /** The "N more waiting" messages, by channel. */
  readonly backlogs = new Map<string, { readonly refs: Set<number>; count: number }>()
  readonly #clock: ManualClock
  readonly #rate: { readonly posts: number; readonly every: Millis }
  readonly #taken = new Map<string, number>()

  constructor(platform: Skin['platform'], clock: ManualClock, rate: { readonly posts: number; readonly every: Millis }) {
    this.platform = platform
    this.#clock = clock
    this.#rate = rate
  }

  async show(channel: string, record: Carded, ref: MessageRef | null): Promise<ShowResult> {
    const wait = ref === null ? this.#wait(channel) : 0
    if (wait > 0) return { kind: 'later', ms: wait, why: 'rate' }
    // The answer takes its time, in which the other processes go on.
    await tick()
    if (ref) {
      const message = this.cards[numberOf(ref)]
      if (message?.of !== record.id || message.channel !== channel) throw new Error(`edited a message that is not of ${record.id}`)
      message.edits++
      return { kind: 'shown', ref }
    }
    return { kind: 'shown', ref: refOf(channel, this.cards.push({ of: record.id, channel, edits: 0 }) - 1) }
  }

  async showBacklog(channel: string, count: number, ref: MessageRef | null): Promise<ShowResult> {
    await tick()
    const known = this.backlogs.get(channel) ?? { refs: new Set(), count: 0 }
    const number = ref ? numberOf(ref) : known.refs.size
    this.backlogs.set(channel, { refs: known.refs.add(number), count })
    return { kind: 'shown', ref: refOf(channel, number) }
  }

  digest = async (channel: string): Promise<ShowResult> => ({ kind: 'gone', reason: `no digests in ${channel}` })

  image = async (channel: string): Promise<ShowResult<never>> => ({ kind: 'gone', reason: `no images in ${channel}` })

  note = async (channel: string, _record: unknown, ref: MessageRef): Promise<ShowResult> => ({
    kind: 'shown',
    ref: refOf(channel, numberOf(ref)),
  })
  compare = async (): Promise<ShowResult> => ({ kind: 'gone', reason: 'nothing to compare here' })
  forget = this.compare
  warn = async (): Promise<ShowResult> => ({ kind: 'gone', reason: 'no alerts here' })
  report = async (): Promise<ShowResult> => ({ kind: 'gone', reason: 'no reports here' })
  alert = async (): Promise<ShowResult> => ({ kind: 'gone', reason: 'no alerts here' })
  test = async (channel: string) => ({ channel, ok: true, problem: '' })
  lastTap = () => undefined
  health = () => []
  start = async () => undefined
  stop = async () => undefined

  /** Takes a place for one more post now; or says how long until there is one. */
  #wait(channel: string): Millis {
    const { posts, every } = this.#rate
    const now = this.#clock.now()
    const key = `${channel} ${Math.floor(now / every)}`
    const taken = this.#taken.get(key) ?? 0
    if (taken >= posts) return every - (now % every)
    this.#taken.set(key, taken + 1)
    return 0
  }
}

const refOf = (channel: string, number: number): MessageRef =>
  channel.startsWith('slack:')
    ? { on: 'slack', channel: channel.slice('slack:'.length), ts: String(number) }
    : { on: 'telegram', chat: Number(channel.split(':')[1]), message: number }
const numberOf = (ref: MessageRef): number => Number(ref.on === 'slack' ? ref.ts : ref.message)

/** Several processes on one ledger, one queue and the same chats. */
export interface Crew {
  /** The first process's world; requests are asked there. */
  readonly world: World
  readonly governors: readonly Governor[]
  readonly platforms: readonly Platform[]
  /** How many cards each process brought up to date. */
  readonly done: readonly number[]
  /** All processes work until nothing can be done now, and each knows the whole ledger. */
  work(): Promise<void>
  /** Lets time pass; what waited for it can be done then. */
  pass(ms: Millis): void
  /** Jobs that are not done. */
  jobs(): number
  /** Every process looks for what is owed and not queued, as it does each minute. */
  tidy(): Promise<void>
  close(): Promise<void>
}

/** Starts `size` processes whose platforms take `rate` in each channel. */
export async function startCrew(
  size: number,
  charter: CharterChanges,
  rate: { readonly posts: number; readonly every: Millis },
): Promise<Crew> {
  const store = new MemoryStore({ shared: true })
  const world = await buildWorld({ charter, store })
  const { clock, faults } = world
  const more = Array.from({ length: size - 1 }, () =>
    Governor.start({ org: 'default', store, clock, ids: new CountingIds(), fault: (error) => faults.push(error) }),
  )
  const governors = [world.governor, ...(await Promise.all(more))]
  const platforms = [new Platform('telegram', clock, rate), new Platform('slack', clock, rate)]
  const jobs = new SharedJobs(clock, ({ kind, subject, ...where }) => {
    const channel = 'channel' in where ? where.channel : ''
    return kind === 'card' && cardedOf(world.governor.state(), subject)?.cards[channel]?.ref === null
  })
  const reactors = governors.map((governor) => new Reactor(governor, jobs, (error) => faults.push(error)))
  for (const reactor of reactors) await reactor.start()
  const done = governors.map(() => 0)
  const lane = async (deps: CardDeps, process: number): Promise<void> => {
    for (let job = jobs.take(); job; job = jobs.take()) {
      const { effect } = job
      if (effect.kind !== 'card' && effect.kind !== 'note') throw new Error(`no ${effect.kind} is expected here`)
      const again = await (effect.kind === 'card' ? showCard : postNote)(deps, effect.subject, effect.channel)
      if (again === undefined) {
        jobs.done(job)
        done[process] = (done[process] ?? 0) + 1
      } else jobs.later(job, again)
    }
  }
  const workers = governors.map((governor): CardDeps => ({ governor, skins: platforms, backlog: new Backlog(governor) }))
  const agree = (): boolean => new Set(governors.map((governor) => governor.state().head.seq)).size === 1
  return {
    world,
    governors,
    platforms,
    done,
    jobs: () => jobs.size(),
    async work() {
      do {
        while (!agree()) await tick()
        await Promise.all(workers.flatMap((deps, process) => Array.from({ length: LANES }, () => lane(deps, process))))
        do await tick()
        while (!agree())
      } while (jobs.ready() > 0)
    },
    pass(ms) {
      clock.advance(ms)
      jobs.wake()
    },
    async tidy() {
      for (const reactor of reactors) await reactor.tidy()
    },
    async close() {
      for (const reactor of reactors) await reactor.stop()
      await Promise.all(governors.slice(1).map((governor) => governor.stop()))
      await world.close()
    },
  }
}
