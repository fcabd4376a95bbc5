import type { Input } from '../command.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { Millis } from '../units.ts'
import type { Group, Substitute, Turn } from './stage.ts'

/** What entries say of stages and their timers. */
export interface ApprovalEvents {
  /** Subject: the request. Enough people approved in a stage, and the next one begins. */
  'stage.passed': {
    /** Index of the stage that ended. */
    readonly stage: number
    readonly by: readonly DecidedBy[]
    readonly next: Turn
    /** Channels that are owed a card from here on. */
    readonly channels: readonly string[]
  }
  /** Subject: the request. Time to remind who has not answered yet. */
  'approval.reminded': {
    readonly input?: Input
    readonly stage: number
    readonly to: readonly string[]
    /** Whose snooze is over; absent: it is time to remind everybody. */
    readonly snoozed?: string
  }
  /** Subject: the request. Nobody decided for a while, so others may too. */
  'approval.escalated': {
    readonly input?: Input
    readonly stage: number
    readonly groups: readonly Group[]
    readonly deadline: Millis
    /** Who stands in from here on, besides who did already. */
    readonly substitutes?: readonly Substitute[]
  }
  /** Subject: the request. `to` decides in the place of `from`; `coded`: who hands it on showed a one-time code, as it asks for them. */
  'approval.delegated': { readonly input: Input<'delegate'>; readonly from: string; readonly to: string; readonly coded?: true }
  /** Subject: the request. */
  'approval.snoozed': { readonly input: Input<'snooze'>; readonly operator: string; readonly until: Millis }
  /** Subject: the operator. */
  'operator.away': {
    readonly input: Input<'away'>
    readonly from: Millis
    readonly to: Millis
    readonly deputy?: string
    /** A one-time code came with it, so the deputy also decides what asks for them. */
    readonly coded?: true
  }
  /** Subject: the operator. */
  'operator.back': { readonly input: Input<'back'> }
  /** Subject: the request. `number` counts the questions of a request from 1. */
  'question.asked': { readonly input: Input<'question'>; readonly number: number; readonly operator: string; readonly text: string }
  /** Subject: the request. */
  'question.answered': { readonly input: Input<'answer'>; readonly number: number; readonly text: string }
}
