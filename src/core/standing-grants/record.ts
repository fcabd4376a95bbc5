import type { Ask } from '../ask.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { Reason } from '../reason.ts'
import type { Level } from '../risk/level.ts'
import type { Micros, Millis } from '../units.ts'
import type { PermitTerms } from './terms.ts'

/** How a standing grant ended: all uses taken, its time over, an operator took it back, or a charter no longer carries it. */
export type PermitEnd = 'used_up' | 'expired' | 'revoked' | 'charter'

/** What approvers gave: the terms, and what was asked when they did. */
export interface PermitGiven {
  /** The request it was given with, which is not one of its uses. */
  readonly request: string
  readonly terms: PermitTerms
  readonly by: readonly DecidedBy[]
  /** How many approvals gave it: what needs more is not covered. */
  readonly people: number
  /** Codes of the reasons people were asked for: what is asked for another reason is not covered. */
  readonly codes: readonly string[]
  /** The risk of the request: what is riskier is not covered. */
  readonly risk: Level
  /** Digest of the route and of whom it asks; null: the charter had no route for it. What others would be asked about is not covered. */
  readonly asks: string | null
  readonly charter: string
}

/** A standing grant as the state knows it. A day after its end it leaves. */
export interface Permit extends PermitGiven {
  readonly id: string
  /** The request it was given with, as it was asked. */
  readonly like: Ask
  readonly at: Millis
  /** Uses taken; never given back. */
  readonly uses: number
  /** What its uses have set aside or spent; what they release is taken off again. */
  readonly spent: Micros
  readonly ended?: { readonly how: PermitEnd; readonly at: Millis; readonly reason: Reason; readonly by?: DecidedBy }
}

/** One use of a standing grant, in the entry of the request that takes it; the counts are those after it. */
export interface PermitUse {
  readonly id: string
  readonly uses: number
  readonly spent: Micros
  /** What people would have been asked for. */
  readonly answered: readonly Reason[]
}
