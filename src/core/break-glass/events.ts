import type { Input } from '../command.ts'
import type { Millis } from '../units.ts'

/** What marks a grant, or a place in the queue for its lock, that one person gave alone. */
export interface ByBreakGlass {
  readonly reason: string
  /** Until when somebody else must look at it. */
  readonly review_by: Millis
  /** Channel keys that get a card of it besides those that have one: all hear of it. */
  readonly channels: readonly string[]
}

/** What entries say of reviews. */
export interface BreakGlassEvents {
  /** Subject: the request. Somebody else looked at its break-glass. */
  'break-glass.reviewed': {
    readonly input: Input<'review'>
    readonly operator: string
    readonly justified: boolean
    readonly note: string
    /** It was overdue. */
    readonly late?: true
  }
}
