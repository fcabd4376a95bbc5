import type { SecondFactor } from '../confirm/factor.ts'
import type { Door } from '../principal.ts'
import type { Millis } from '../units.ts'

/** Commands about who approves and when, besides the vote itself. */
export interface ApprovalCommands {
  /** Who is asked lets another listed approver decide this request in their place; with a one-time code where the request asks for them. */
  delegate: { readonly request_id: string; readonly to: string; readonly door: Door; readonly second_factor?: SecondFactor }
  /**
   * An operator is out of office from `from` until `to` (epoch ms); `deputy` decides what is asked meanwhile, and what asks for one-time codes
   * only if one came with it. Replaces what was said before.
   */
  away: {
    readonly from: Millis
    readonly to: Millis
    readonly deputy?: string
    readonly door: Door
    readonly second_factor?: SecondFactor
  }
  /** An operator is back. */
  back: { readonly door: Door }
  /** An operator wants no reminder of this request for so long, in ms, and then one. */
  snooze: { readonly request_id: string; readonly for: Millis; readonly door: Door }
  /** An operator asks the agent about a waiting request. */
  question: { readonly request_id: string; readonly text: string; readonly door: Door }
  /** The agent answers a question; absent `question`: the last one that has no answer. */
  answer: { readonly request_id: string; readonly question?: number; readonly text: string }
}
