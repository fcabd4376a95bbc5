import type { Bucket, State } from '../state.ts'
import type { Micros, Millis } from '../units.ts'
import type { Draws } from './draws.ts'
import type { MoreLaw, Rate, RatesOf } from './law.ts'

/**
 * A level counts in units of which a minute's rate brings one per millisecond and unit of rate: whole numbers, so that no fraction is
 * lost or won however often it is asked. A bucket holds one minute.
 */
const UNIT = 60_000
/** What is noted about a bucket that is empty, at the most once in this time. */
export const NOTED_EVERY: Millis = 60_000
/** No level goes below this: beyond 2^53 it would not be counted exactly. */
const LOWEST = -9e15

/** What a bucket holds at `now`; a full one when it was never drawn from. */
export function levelAt(bucket: Bucket | undefined, { perMinute }: Rate, now: Millis): number {
  const full = perMinute * UNIT
  return bucket ? Math.min(full, bucket.level + (now - bucket.at) * perMinute) : full
}

/** How long until a bucket holds `amount`, in ms; at the most what it holds when full can be waited for. */
const wait = (level: number, { perMinute }: Rate, amount: number): Millis => Math.max(0, Math.ceil((amount * UNIT - level) / perMinute))

/** An empty bucket of requests. */
export interface Limited {
  readonly bucket: string
  readonly perMinute: number
  /** When the next request fits, epoch ms. */
  readonly retryAt: Millis
  /** Whether an entry said so less than a minute ago. */
  readonly noted: boolean
}

const agentBucket = (what: 'requests' | 'spend', agent: string): string => `${what}:agent:${agent}`
const orgBucket = (what: 'requests' | 'spend'): string => `${what}:org`

const bucketsOf = (more: MoreLaw, what: keyof RatesOf, agent: string): readonly (readonly [string, Rate])[] => {
  const { agent: own, org } = more.rates ?? { agent: {}, org: {} }
  return [
    ...(own[what] ? ([[agentBucket(what, agent), own[what]]] as const) : []),
    ...(org[what] ? ([[orgBucket(what), org[what]]] as const) : []),
  ]
}

/**
 * Takes a request out of the agent's and the org's bucket, or says which is empty. What is refused takes nothing. The `steps` of a plan
 * are as many requests; it is let in by one, and what follows waits until the others are made up for.
 */
export function drawRequest(
  state: State,
  more: MoreLaw,
  agent: string,
  now: Millis,
  steps = 1,
): { readonly draws: Draws; readonly limited?: never } | { readonly limited: Limited; readonly draws?: never } {
  const draws: Record<string, number> = {}
  for (const [key, rate] of bucketsOf(more, 'requests', agent)) {
    const bucket = state.buckets.get(key)
    const level = levelAt(bucket, rate, now)
    if (level < UNIT)
      return {
        limited: {
          bucket: key,
          perMinute: rate.perMinute,
          retryAt: now + wait(level, rate, 1),
          noted: bucket?.noted !== undefined && now < bucket.noted + NOTED_EVERY,
        },
      }
    draws[key] = Math.max(LOWEST, level - steps * UNIT)
  }
  return { draws }
}

/** A bucket of spending that an amount does not fit. */
export interface TooFast {
  readonly perMinute: Micros
  /** What it held, in {@link Micros}, rounded down. */
  readonly held: Micros
  /** How long until it would hold the amount. */
  readonly free: Millis
}

/** Takes an amount out of the agent's and the org's bucket of spending; each that it does not fit goes to `refuse`, which ends it by saying true. */
export function drawSpend(
  state: State,
  more: MoreLaw,
  agent: string,
  amount: Micros,
  now: Millis,
  refuse: (found: TooFast) => boolean,
): Draws | undefined {
  if (!more.rates) return undefined
  const draws: Record<string, number> = {}
  for (const [key, rate] of bucketsOf(more, 'spend', agent)) {
    const level = levelAt(state.buckets.get(key), rate, now)
    const held = Math.max(0, Math.floor(level / UNIT))
    if (amount > held && refuse({ perMinute: rate.perMinute, held, free: wait(level, rate, amount) })) return undefined
    draws[key] = Math.max(LOWEST, level - amount * UNIT)
  }
  return draws
}
