import type { Ask } from '../../core/ask.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import type { Proposal } from '../../core/standing-grants/terms.ts'

/** A standing grant that would have been there; plain JSON. */
export interface SupposedGrant {
  readonly kind: 'grant'
  /** The request it would be like. */
  readonly like: Ask
  readonly proposal: Proposal
  /** How many approvals would give it. */
  readonly people: number
}

/** A key that would have ended before the window; plain JSON. */
export interface SupposedEnd {
  readonly kind: 'no_key'
  readonly key_id: string
}

/** What is tried on the past: a charter, and what a change does besides, where that is no text of a charter. */
export interface Trial extends CharterContent {
  readonly besides?: SupposedGrant | SupposedEnd
}

/** The charter of a trial, by itself. */
export const contentOf = (trial: Trial): CharterContent => (trial.besides ? { charter: trial.charter, models: trial.models } : trial)
