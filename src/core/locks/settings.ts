import { LocksSection } from '../charter/sections/locks.ts'
import { type Millis, parseDuration } from '../units.ts'
import { matches } from '../wildcard.ts'

/** The rules of locks in force; durations in ms. */
export interface LockSettings {
  readonly defaultTtl: Millis
  readonly maxTtl: Millis
  readonly maxWait: Millis
  readonly grace: Millis
  readonly preemption: boolean
  readonly maxPerAgent: number
  readonly maxWaiting: number
  /** Holders at once by pattern. */
  readonly capacity: readonly (readonly [pattern: string, holders: number])[]
}

const ms = (text: string): Millis => parseDuration(text) ?? 0

/** The settings of a charter's section, or the defaults when it has none. */
export function lockSettings(section: LocksSection | undefined): LockSettings {
  const { default_ttl, max_ttl, max_wait, grace, preemption, max_per_agent, max_waiting, capacity } = section ?? LocksSection.parse({})
  const maxTtl = ms(max_ttl)
  return {
    defaultTtl: Math.min(ms(default_ttl), maxTtl),
    maxTtl,
    maxWait: ms(max_wait),
    grace: ms(grace),
    preemption,
    maxPerAgent: max_per_agent,
    maxWaiting: max_waiting,
    capacity: Object.entries(capacity),
  }
}

/** How many may hold a resource at once: the least that a matching pattern says, or one. */
export function capacityOf({ capacity }: LockSettings, resource: string): number {
  let least: number | undefined
  for (const [pattern, holders] of capacity) if ((least === undefined || holders < least) && matches(pattern, resource)) least = holders
  return least ?? 1
}
