import type { ApprovalEvents } from './approvals/events.ts'
import type { BreakGlassEvents, ByBreakGlass } from './break-glass/events.ts'
import type { TripAction, TrippedBy } from './breakers/law.ts'
import type { Draws } from './budget/draws.ts'
import type { CharterContent } from './charter/content.ts'
import type { Input, MessageRef, VoteChoice, WorkOutcome } from './command.ts'
import type { ConfirmEvents } from './confirm/events.ts'
import type { Change } from './constitution/diff.ts'
import type { CharterSignature } from './constitution/statement.ts'
import type { DecidedBy } from './decided-by.ts'
import type { DigestEvents } from './digests/events.ts'
import type { EditEvents } from './edits/events.ts'
import type { ExperimentEvents } from './experiments/events.ts'
import type { ImageEvents } from './images/events.ts'
import type { KpiEvents } from './kpis/events.ts'
import type { KpiResult } from './kpis/record.ts'
import type { LockEvents } from './locks/events.ts'
import type { LockTaken, LockTerms } from './locks/lease.ts'
import type { MotionEvents } from './motions/events.ts'
import type { AskOutcome, Assessment, DayBudget, Reservation, RiskLevel } from './outcome.ts'
import type { PlanEvents } from './plans/events.ts'
import type { Door } from './principal.ts'
import type { Cause, Reason } from './reason.ts'
import type { ReportEvents } from './reports/events.ts'
import type { ScheduleEvents } from './schedules/events.ts'
import type { PermitEvents } from './standing-grants/events.ts'
import type { Purpose } from './standing-grants/purpose.ts'
import type { SummaryEvents } from './summary/events.ts'
import type { TrustChange } from './trust/record.ts'
import type { Micros, Millis } from './units.ts'

/** What each entry says, by its type. The first entry of a command carries the command itself as `input`. */
export interface Events
  extends ApprovalEvents,
    BreakGlassEvents,
    ConfirmEvents,
    DigestEvents,
    EditEvents,
    ImageEvents,
    ExperimentEvents,
    KpiEvents,
    LockEvents,
    MotionEvents,
    PermitEvents,
    PlanEvents,
    ReportEvents,
    ScheduleEvents,
    SummaryEvents {
  /** Subject: the org. A charter is in force from here on; its full content. */
  'charter.adopted': {
    /** Absent when a motion carried it; then what is adopted stands here. */
    readonly input?: Input<'adopt'>
    readonly content?: CharterContent
    readonly signatures?: readonly CharterSignature[]
    /** The motion that carried it. */
    readonly motion?: string
    readonly hash: string
    /** What it changes; absent for the first charter, and between two without any section beyond the first version. */
    readonly changes?: readonly Change[]
  }
  /** Subject: the org. Other keys sign charters from here on. */
  'keys.rotated': { readonly input: Input<'rotate-keys'>; readonly rotation: number }
  /** Subject: the agent. A session is open until `expires`. */
  'session.opened': {
    readonly input: Input<'handshake'>
    readonly expires: Millis
    readonly max_priority: number
    readonly budget: Micros | null
  }
  /** Subject: the request. Asked, and answered as far as it could be at once. */
  'request.asked': {
    readonly input: Input<'ask'>
    readonly charter: string
    readonly action_digest: string
    readonly outcome: AskOutcome
    readonly assessment?: Assessment
    /** What the agent declared its session for, where the request is for that. */
    readonly purpose?: Purpose
    /** Rate buckets as they are after it, where the charter has rates. */
    readonly rates?: Draws
  }
  /** Subject: the request. A vote that counts. */
  'vote.cast': {
    /** Absent for the approval of who edits and approves at once. */
    readonly input?: Input<'vote'>
    readonly operator: string
    readonly vote: VoteChoice
    readonly reason?: string
    readonly door: Door
    /** A second approval by one person, where one person runs the organisation. */
    readonly solo?: true
    /** Approvals still missing, when it did not decide, and how many are needed in all. */
    readonly missing?: number
    readonly people?: number
    /** Index of the stage it counts in, where the charter has a route for the request. */
    readonly stage?: number
  }
  /** Subject: the request or agent. Somebody tried what they may not. */
  'attempt.refused': { readonly input: Input; readonly code: string; readonly rates?: Draws }
  /** Subject: the request. The votes granted it, but somebody else holds its lock. */
  'request.queued': {
    readonly input?: Input<'break-glass'>
    /** One person gave it alone. */
    readonly break_glass?: ByBreakGlass
    readonly by: readonly DecidedBy[]
    readonly reasons: readonly Reason[]
    readonly deadline: Millis
    readonly charter: string
    readonly action_digest: string
    readonly lock: LockTerms
  }
  /** Subject: the request. The votes granted it, or the lock it waited for is free. */
  'request.granted': {
    readonly input?: Input
    /** The lock that the grant took; its fencing token is this entry's `seq`. */
    readonly lock?: LockTaken
    readonly by: readonly DecidedBy[]
    readonly expires: Millis
    readonly charter: string
    readonly action_digest: string
    /** One person gave it alone. */
    readonly break_glass?: ByBreakGlass
  }
  /** Subject: the request. It ended without a grant; what was set aside is free again. */
  'request.refused': { readonly input?: Input; readonly cause: Cause; readonly reason: Reason; readonly by?: DecidedBy }
  /** Subject: the request. An operator took the grant back before it was used, or (then without `input`) the standing grant it came from. */
  'request.revoked': { readonly input?: Input<'revoke'>; readonly by: DecidedBy; readonly reason?: string }
  /** Subject: the request. The grant is used; the side effect may begin. `uses`: how often by now, when it may be used several times. */
  'request.redeemed': { readonly input: Input<'redeem'>; readonly until: Millis; readonly uses?: number }
  /** Subject: the request. What it cost: a claim, or confirmed. `charged` is what stays debited. */
  'request.settled': {
    readonly input: Input<'settle'>
    readonly actual: Micros
    readonly charged: Micros
    readonly confirmed: boolean
    readonly outcome: WorkOutcome
    /** What stays counted of its tokens, where they are counted. */
    readonly tokens?: number
  }
  /**
   * Subject: the request. Never redeemed, or never settled, in time, or its lock is lost (`reason`); it stays charged at its estimate,
   * unless the charter `released` it.
   */
  'request.lapsed': {
    readonly input?: Input
    readonly was: 'granted' | 'executing'
    readonly reason?: Reason
    readonly released?: true
  }
  /** Subject: the window's key. So much of a limit is used, said once for each percentage of the charter; tokens where the key says so. */
  'budget.warned': { readonly percent: number; readonly used: Micros; readonly limit: Micros; readonly agent?: string }
  /** Subject: the agent. It asks faster than a rate allows; said at the most once a minute for a bucket. */
  'rate.exceeded': {
    readonly input: Input<'ask'>
    readonly bucket: string
    readonly per_minute: number
    readonly retry_at: Millis
  }
  /** Subject: the org. Money came in or went out; `balance` is what is left. */
  'funds.moved': { readonly input: Input<'move-funds'>; readonly by: string; readonly balance: Micros }
  /** Subject: the agent. */
  'agent.paused': { readonly input: Input<'pause'>; readonly by: DecidedBy; readonly reason?: string }
  /** Subject: the agent. */
  'agent.resumed': { readonly input: Input<'resume'>; readonly by: DecidedBy }
  /** Subject: the request. What an auditor says of settled work; `auditor` is `operator:ID` or `meter:KEY`. */
  'request.audited': {
    readonly input: Input<'audit'>
    readonly auditor: string
    readonly passed: boolean
    readonly score: number
    /** The charter's key figures of this work, as far as they were measured; absent: it has none. */
    readonly kpis?: readonly KpiResult[]
  }
  /** Subject: the agent. Its trust changed, by work (then `request` says which) or by an operator; why stands in `reason`. */
  'trust.changed': {
    readonly input?: Input<'trust'>
    readonly changes: readonly TrustChange[]
    readonly reason: Reason
    readonly request?: string
    readonly by?: string
  }
  /** Subject: the agent. Nothing is earned and nothing decays any more, or again; `by` is the operator. */
  'trust.frozen': { readonly input: Input<'trust'>; readonly frozen: boolean; readonly by: string; readonly reason: string }
  /** Subject: the agent, or the org when everybody is meant. Paused until `until`, then on probation. */
  'breaker.tripped': {
    readonly scope: 'agent' | 'org'
    readonly breaker: TrippedBy
    readonly action: TripAction
    readonly until: Millis
    readonly reason: Reason
    /** Key of the count that begins anew. */
    readonly tally: string
  }
  /** Subject: the agent, or the org. One step back: to probation, or clear; by an operator or by audited work (then without `by`). */
  'breaker.reset': {
    readonly input?: Input<'reset-breaker' | 'resume'>
    readonly scope: 'agent' | 'org'
    readonly to: 'probation' | 'clear'
    readonly by?: DecidedBy
    readonly reason?: string
  }
  /** Subject: the org. Everything stands still until it is lifted. */
  'org.halted': { readonly input: Input<'halt'>; readonly by: DecidedBy; readonly reason: string }
  /** Subject: the org. The halt is lifted by a motion, whose entries say by whom; what was refused meanwhile stays refused. */
  'org.resumed': { readonly motion: string }
  /** Subject: the key. */
  'key.added': { readonly input: Input<'add-key'> }
  /** Subject: the key. */
  'key.revoked': {
    /** Absent when a motion ended it. */
    readonly input?: Input<'revoke-key'>
    readonly motion?: string
  }
  /** Subject: the request or motion. */
  'card.posted': { readonly input: Input<'card-posted'>; readonly ref: MessageRef }
  /** Subject: the request or motion. */
  'card.edited': { readonly input: Input<'card-edited'> }
  /** Subject: the request or motion. */
  'card.failed': { readonly input: Input<'card-failed'> }
  /** Subject: the request or motion. */
  'note.posted': { readonly input: Input<'note-posted'> }
  /** Subject: the request or motion. */
  'note.failed': { readonly input: Input<'note-failed'> }
  /** Subject: the channel. */
  'alert.posted': { readonly input: Input<'alert-posted'> }
  /** Subject: the channel. */
  'alert.failed': { readonly input: Input<'alert-failed'> }
  /** Subject: the channel. */
  'channel.muted': { readonly input: Input<'mute'>; readonly operator: string }
  /** Subject: the request. */
  'request.shown': { readonly input: Input<'request-shown'> }
  /** Subject: the request, which was asked elsewhere and is asked again over the queue: its outcome is owed there too. */
  'reply.awaited': { readonly input: Input<'ask'> }
  /** Subject: the request. */
  'reply.sent': { readonly input: Input<'reply-sent'> }
  /** Subject: the channel. */
  'channel.moved': { readonly input: Input<'channel-moved'> }
  /** Subject: the channel. */
  'backlog.shown': { readonly input: Input<'backlog-shown'> }
}

/** The type of an event. */
export type EventType = keyof Events
/** An event of type `T`; all of them when `T` is left out. */
export type Event<T extends EventType = EventType> = {
  [P in T]: { readonly type: P; readonly subject: string; readonly data: Events[P] }
}[T]

/** Makes an event. */
export const event = <T extends EventType>(type: T, subject: string, data: Events[T]): Event<T> =>
  ({ type, subject, data }) as unknown as Event<T>

/** Re-exported so that readers of the ledger need one import. */
export type { AskOutcome, Assessment, Cause, CharterContent, DayBudget, DecidedBy, Reason, Reservation, RiskLevel }
