import type { BreakersSection } from '../charter/sections/breakers.ts'
import { type Millis, microsFromUsd, parseDuration } from '../units.ts'

/** What trips a breaker. */
export type Breaker = 'failures' | 'denials' | 'overruns' | 'velocity' | 'loop'

/** What a breaker that tripped is named by: the trend of a key figure trips one too. */
export type TrippedBy = Breaker | 'kpi'

/** What a tripped breaker does first. */
export type TripAction = 'pause' | 'probation'

/** When one breaker trips: once more than `most` (a count, or micro-dollars) came together within `within`. */
export interface Limit {
  readonly most: number
  readonly within: Millis
  readonly action: TripAction
  readonly coolDown: Millis
}

/** The limits of one scope; what is not there never trips. */
export type Limits = ReadonlyMap<Breaker, Limit>

/** The charter's `breakers` made ready for deciding. */
export interface BreakersLaw {
  readonly agent: Limits
  readonly org: Limits
  /** Audited successes that end probation. */
  readonly clearAfter: number
}

interface Listed {
  readonly count?: number
  readonly usd?: number
  readonly within: string
  readonly action: TripAction
  readonly cool_down: string
}

const limitOf = ({ count = 1, usd, within, action, cool_down }: Listed): Limit => ({
  // The count-th trips; money may reach its limit, and what goes beyond trips.
  most: usd === undefined ? count - 1 : (microsFromUsd(usd) ?? 0),
  within: parseDuration(within) ?? 1,
  action,
  coolDown: parseDuration(cool_down) ?? 1,
})

/** Every breaker of the charter. */
export const BREAKERS = ['failures', 'denials', 'overruns', 'velocity', 'loop'] as const satisfies readonly Breaker[]

const limitsOf = (listed: Partial<Record<Breaker, Listed | undefined>>): Limits =>
  new Map(
    BREAKERS.flatMap((name) => {
      const one = listed[name]
      return one ? [[name, limitOf(one)] as const] : []
    }),
  )

/** The law of a valid section. */
export const compileBreakers = (section: BreakersSection): BreakersLaw => ({
  agent: limitsOf(section as Partial<Record<Breaker, Listed>>),
  org: limitsOf((section.org ?? {}) as Partial<Record<Breaker, Listed>>),
  clearAfter: section.clear_after,
})
