import type { Clock } from '../../src/core/ports.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Outgoing } from './server.ts'

/** One API call that reached a stand-in; `status` and `reply` are set once it was answered. */
export interface Call {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly at: Millis
  status?: number
  reply?: unknown
}

/**
 * How the next call of a method goes wrong: an answer instead of the real one, or a connection that is cut `before` the call
 * takes effect or `after` it (the reply is lost, the deed is done).
 */
export type Failure =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly cut: 'before' | 'after' }

/** What a stand-in was asked, what is to fail next, and a way to wait for something to become true. */
export interface Journal {
  readonly calls: readonly Call[]
  /** Makes the next `times` calls of the method fail; failures queue up. */
  failNext(method: string, failure: Failure, times?: number): void
  /** Lets the next calls of the method wait, before they take effect, until the returned function is called. */
  hold(method: string): () => void
  /**
   * Resolves with the first truthy value of the predicate: asked at once, after every change of the stand-in and every 20 ms.
   * @throws after `ms` (5,000), naming the last calls.
   */
  waitFor<T>(predicate: () => T | undefined | null | false, ms?: number): Promise<T>
}

/** The stand-in's side of its {@link Journal}. */
export interface Recorder extends Journal {
  /** Runs one call: records it, lets it wait or fail as scripted, and records its answer. */
  run(method: string, params: Readonly<Record<string, unknown>>, effect: () => Promise<Outgoing>): Promise<Outgoing>
  /** Tells everyone who waits to look again. */
  changed(): void
  /** Ends every wait and hold, so that nothing outlives the stand-in. */
  close(): void
}

/** What a platform answers with a bare error status. */
export type Describe = (status: number) => Pick<Outgoing, 'body' | 'headers'>

/** A journal; `describe` makes up what a scripted failure that gave only its status did not say. */
export function createJournal(clock: Clock, describe: Describe): Recorder {
  const calls: Call[] = []
  const failures = new Map<string, Failure[]>()
  const held = new Map<string, Promise<void>>()
  const releases = new Set<() => void>()
  const waiting = new Set<(stopped?: Error) => void>()

  const changed = () => {
    for (const look of [...waiting]) look()
  }
  const run: Recorder['run'] = async (method, params, effect) => {
    const call: Call = { method, params, at: clock.now() }
    calls.push(call)
    changed()
    await held.get(method)
    const reply = await scripted(failures.get(method)?.shift(), effect, describe)
    call.status = reply.status
    call.reply = reply.body
    changed()
    return reply
  }
  return {
    calls,
    changed,
    run,
    failNext(method, failure, times = 1) {
      failures.set(method, [...(failures.get(method) ?? []), ...Array.from({ length: times }, () => failure)])
    },
    hold(method) {
      const { promise, resolve } = deferred()
      const release = () => {
        if (held.get(method) === promise) held.delete(method)
        releases.delete(release)
        resolve()
      }
      held.set(method, promise)
      releases.add(release)
      return release
    },
    waitFor: (predicate, ms = 5000) => wait(predicate, ms, waiting, calls),
    close() {
      for (const release of [...releases]) release()
      for (const look of [...waiting]) look(new Error('the stand-in was stopped'))
    },
  }
}

async function scripted(failure: Failure | undefined, effect: () => Promise<Outgoing>, describe: Describe) {
  if (!failure) return effect()
  if (!('cut' in failure)) return { ...describe(failure.status), ...failure }
  if (failure.cut === 'after') await effect()
  return { status: 0, body: 'connection cut', cut: true }
}

function wait<T>(ask: () => T | undefined | null | false, ms: number, waiting: Set<(stopped?: Error) => void>, calls: readonly Call[]) {
  return new Promise<T>((resolve, reject) => {
    const look = (stopped?: Error) => {
      try {
        if (stopped) throw stopped
        const value = ask()
        if (!value) return
        resolve(value)
      } catch (error) {
        reject(error)
      }
      clearInterval(polling)
      clearTimeout(deadline)
      waiting.delete(look)
    }
    const polling = setInterval(look, 20)
    const deadline = setTimeout(() => {
      const last = calls.slice(-8).map((call) => `${call.method} ${call.status ?? '…'} ${JSON.stringify(call.params).slice(0, 200)}`)
      look(new Error(`not within ${ms} ms: ${ask.toString()}; last calls:\n${last.join('\n') || '(none)'}`))
    }, ms)
    waiting.add(look)
    look()
  })
}

/** A promise with its resolver (Promise.withResolvers is not in Node 20). */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
