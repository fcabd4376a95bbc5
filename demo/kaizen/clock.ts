import type { Clock } from '../../src/core/ports.ts'
import type { Millis } from '../../src/core/units.ts'

/** A clock that runs like another one, and can be put forward: never back. */
export class MonthClock implements Clock {
  readonly #real: Clock
  #ahead: Millis

  /** Starts at `from`, such as `2026-11-02T08:00:00Z`. */
  constructor(real: Clock, from: string) {
    this.#real = real
    this.#ahead = Date.parse(from) - real.now()
  }

  now(): Millis {
    return this.#real.now() + this.#ahead
  }

  /** Puts it forward to a time; one that is past changes nothing. */
  moveTo(time: string): void {
    this.pass(Date.parse(time) - this.now())
  }

  /** Puts it forward by so much. */
  pass(ms: Millis): void {
    this.#ahead += Math.max(0, ms)
  }
}
