import type { Org } from '../../../core/units.ts'

/** First come, first served: one holder per org, the others wait in order. */
export class Turns {
  readonly #queues = new Map<Org, (() => void)[]>()

  /** Waits until it is our turn; the returned function gives it to the next, and may be called twice. */
  async acquire(org: Org): Promise<() => void> {
    const queue = this.#queues.get(org)
    if (queue) await new Promise<void>((resolve) => queue.push(resolve))
    else this.#queues.set(org, [])
    let held = true
    return () => {
      if (held) this.#next(org)
      held = false
    }
  }

  #next(org: Org): void {
    const next = this.#queues.get(org)?.shift()
    if (next) next()
    else this.#queues.delete(org)
  }
}
