import type { Millis } from '../units.ts'

/** How people decided requests that were alike. */
export interface PastDecisions {
  readonly approved: number
  readonly rejected: number
  /** The last rejection, with what was said of it. */
  readonly rejection?: { readonly operator: string; readonly at: Millis; readonly reason?: string }
}

/** The same as the state keeps it; `at`: when people last decided one. */
export interface PastRow extends PastDecisions {
  readonly at: Millis
}
