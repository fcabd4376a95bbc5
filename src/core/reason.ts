/** Why a request was refused or ended, stable on the wire. */
export type Cause = 'policy' | 'budget' | 'operator' | 'timeout' | 'cancelled' | 'revoked' | 'paused' | 'halted' | 'stale'

/** A reason in the answer: a stable code, and a sentence for people. */
export interface Reason {
  readonly code: string
  readonly text: string
}
