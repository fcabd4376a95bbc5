import type { Input, VoteChoice } from '../command.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { Door } from '../principal.ts'
import type { Cause, Reason } from '../reason.ts'
import type { Millis } from '../units.ts'
import type { Motion } from './kinds.ts'

/** What entries about motions say, by type. The subject is the motion. */
export interface MotionEvents {
  /** Operators are asked to decide something together. */
  'motion.made': {
    /** Absent: the program makes it, by the entry before. */
    readonly input?: Input<'move'>
    readonly motion: Motion
    readonly deadline: Millis
    /** Approvals it needs. */
    readonly people: number
    readonly by?: DecidedBy
  }
  /** A vote that counts; without `input` that of who made it. */
  'motion.voted': {
    readonly input?: Input<'second'>
    readonly operator: string
    readonly vote: VoteChoice
    readonly reason?: string
    readonly door: Door
    readonly solo?: true
  }
  /** The whole of it was sent to a channel whose card shows only a part. */
  'motion.shown': { readonly input: Input<'motion-shown'> }
  /** Enough approved; what it does stands in the entries right after. */
  'motion.carried': { readonly by: readonly DecidedBy[] }
  /** It was rejected, ran out of time, or could not be done any more. */
  'motion.lost': { readonly input?: Input; readonly cause: Cause; readonly reason: Reason; readonly by?: DecidedBy }
}
