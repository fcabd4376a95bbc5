import type { Clock } from '../../src/core/ports.ts'
import type { Millis } from '../../src/core/units.ts'

/** A rate: `count` calls at once, refilled evenly over `per` milliseconds. */
export interface Rate {
  readonly count: number
  readonly per: Millis
}

/** Token buckets by key. */
export interface Limiter {
  /** Takes one token from each key's bucket, or takes none and says how many milliseconds until all have one. */
  take(rates: ReadonlyMap<string, Rate>): Millis | undefined
}

/** Token buckets that start full and are read on the given clock. */
export function createLimiter(clock: Clock): Limiter {
  const buckets = new Map<string, { tokens: number; at: Millis }>()
  const level = (key: string, rate: Rate, now: Millis) => {
    const bucket = buckets.get(key) ?? { tokens: rate.count, at: now }
    return Math.min(rate.count, bucket.tokens + ((now - bucket.at) * rate.count) / rate.per)
  }
  return {
    take(rates) {
      const now = clock.now()
      const levels = [...rates].map(([key, rate]) => ({ key, rate, tokens: level(key, rate, now) }))
      const wait = Math.max(0, ...levels.map(({ rate, tokens }) => (tokens < 1 ? ((1 - tokens) * rate.per) / rate.count : 0)))
      if (wait > 0) return Math.ceil(wait)
      for (const { key, tokens } of levels) buckets.set(key, { tokens: tokens - 1, at: now })
      return undefined
    },
  }
}
