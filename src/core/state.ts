import type { Absence } from './approvals/stage.ts'
import type { Ask } from './ask.ts'
import type { BreakGlass, OwedReview } from './break-glass/record.ts'
import type { Tripped } from './breakers/record.ts'
import type { Tally } from './breakers/tally.ts'
import type { Card, Untold } from './card.ts'
import type { CharterContent } from './charter/content.ts'
import type { MessageRef } from './command.ts'
import type { Factor } from './confirm/factor.ts'
import type { Seal } from './constitution/seal.ts'
import type { Digest } from './digests/record.ts'
import type { Edit } from './edits/record.ts'
import { GENESIS, type Head } from './entry.ts'
import type { Escalation } from './escalation.ts'
import type { Assessment, Reason, Reservation } from './event.ts'
import type { Overlay as ModelOverlay } from './experiments/overlay.ts'
import type { Comparison, Experiment, Sample, Shadow } from './experiments/record.ts'
import type { AttachedImage } from './images/record.ts'
import type { ImprovementRecord } from './improvements/record.ts'
import type { KpiRecord, Reported } from './kpis/record.ts'
import type { Lease, Lock } from './locks/lease.ts'
import type { MotionRecord } from './motions/record.ts'
import type { MutableKind } from './notifications/kinds.ts'
import type { PastRow } from './past-decisions/record.ts'
import type { StepState } from './plans/steps.ts'
import type { Door } from './principal.ts'
import type { Vote } from './quorum.ts'
import type { ReportRow } from './reports/record.ts'
import type { ScheduleRow } from './schedules/record.ts'
import type { Purpose } from './standing-grants/purpose.ts'
import type { Permit } from './standing-grants/record.ts'
import type { AgentRecord, Bucket, Halted, HistoryRow, KeyRecord, Leaving, Repeatable, Window } from './state-rows.ts'
import type { Status } from './status.ts'
import type { DayTally } from './summary/tally.ts'
import { Overlay, type Table } from './table.ts'
import type { Audit, TrustRecord } from './trust/record.ts'
import type { Micros, Millis, Org, Seq } from './units.ts'
import type { Metered, UsageRow } from './usage/record.ts'
import type { Obligations } from './verdict.ts'

export type { Card } from './card.ts'
export type { AgentRecord, Bucket, Halted, HistoryRow, KeyRecord, Leaving, Repeatable, Session, Window } from './state-rows.ts'
export type { Status } from './status.ts'

export type { Vote }

/** A request as the state knows it. */
export interface RequestRecord {
  readonly id: string
  readonly ask: Ask
  readonly door: Door
  /** When it was asked. */
  readonly at: Millis
  /** Entry of the last change that people should see; cards and replies follow it. */
  readonly version: Seq
  /** Hash of the charter it was judged by. */
  readonly charter: string
  readonly action_digest: string
  readonly model: string | null
  readonly reservation: Reservation
  readonly status: Status
  /** What the gates found; absent when the charter has no section that looks. */
  readonly assessment?: Assessment
  /** What binds its grant. */
  readonly obligations?: Obligations
  /** Rules, or the standing grant, that allowed it at once; absent when none spoke. */
  readonly allowed?: readonly Reason[]
  /** The standing grant that answered it. */
  readonly permit?: string
  /** Of a plan: where its steps are, in their order. */
  readonly steps?: readonly StepState[]
  /** Of a step of a plan: which one it is, by its position and name. */
  readonly step?: { readonly plan: string; readonly at: number; readonly id: string }
  /** The purpose that its session was declared for, and that it is for; absent: none. */
  readonly purpose?: Purpose
  /** Present when people were asked. */
  readonly escalation?: Escalation
  readonly cards: Readonly<Record<string, Card>>
  /** The outcome a queue requester was told, as of this entry; absent when nobody waits at a queue. */
  readonly replied?: Seq
  /** Identities whose attempt was refused and recorded, so that one person cannot fill the ledger. */
  readonly attempts: readonly string[]
  /** Present when one person granted it alone. */
  readonly break_glass?: BreakGlass
  /** How people changed it while it waited; absent: it is as it was asked. */
  readonly edits?: readonly Edit[]
  /** What the agent shows of it; absent: nothing. */
  readonly image?: AttachedImage
  /** What auditors said of the settled work; absent: nobody yet. */
  readonly audits?: readonly Audit[]
  /** What its settlement reported that key figures read; absent: the charter has none. */
  readonly reported?: Reported
  /** What its settlement counts with by agent and model; absent: it is not for a language model, or not settled. */
  readonly metered?: Metered
  /** Its content was kept for experiments once, and is not kept again. */
  readonly sampled?: true
}

/** The tables of the state; each is a fold of the ledger. */
export interface Tables {
  readonly requests: Table<string, RequestRecord>
  readonly agents: Table<string, AgentRecord>
  /** By SHA-256 of the token. */
  readonly keys: Table<string, KeyRecord>
  /** By window key, such as `agent-day:2026-11-21:crew-01`. */
  readonly windows: Table<string, Window>
  /** The highest percentage warned of, by window key. */
  readonly warned: Table<string, number>
  /** Rates, by bucket such as `requests:agent:crew-01`. */
  readonly buckets: Table<string, Bucket>
  /** By agent and idempotency key. */
  readonly repeats: Table<string, Repeatable>
  /** By agent: each tool it was ever granted, with the session of the last grant. */
  readonly toolsUsed: Table<string, { readonly tools: Readonly<Record<string, string>> }>
  /** What operators decide together, by id. */
  readonly motions: Table<string, MotionRecord>
  /** Standing grants by id: open, and for a day those that ended. */
  readonly permits: Table<string, Permit>
  /** Requests whose card or reply is behind, and motions and digests whose message is, with the entry since which it is owed. */
  readonly owed: Table<string, Seq>
  /** Moved channels: the key in the charter to the key in use. */
  readonly moved: Table<string, string>
  /** Alerts that channels have not been told, by channel. */
  readonly alerts: Table<string, Untold>
  /** What people silenced in their own chats, by channel. */
  readonly mutes: Table<string, readonly MutableKind[]>
  /** The "N more waiting" cards by channel. */
  readonly backlogs: Table<string, { readonly ref: MessageRef; readonly count: number }>
  /** Requests that wait together in one message, by id. */
  readonly digests: Table<string, Digest>
  /** Leases by id: held, waiting, and for a day those that ended. */
  readonly leases: Table<string, Lease>
  /** Who holds and waits, by resource. */
  readonly locks: Table<string, Lock>
  /** Ids of the leases an agent holds or waits for. */
  readonly lockers: Table<string, readonly string[]>
  /** By agent, window and subject, such as `crew-01 1h transfer`: only what the rules in force ask for. */
  readonly history: Table<string, HistoryRow>
  /** By seq of the entry that closed them. */
  readonly leaving: Table<Seq, Leaving>
  /** What agents have earned. */
  readonly trust: Table<string, TrustRecord>
  /** Tripped breakers by scope: `agent:ID` or `org`. */
  readonly breakers: Table<string, Tripped>
  /** What breakers count, by scope and breaker. */
  readonly tallies: Table<string, Tally>
  /** How key figures came out, by scope and id. */
  readonly kpis: Table<string, KpiRecord>
  /** Who is out of office, by operator. */
  readonly absences: Table<string, Absence>
  /** Enrolments for one-time codes, by operator. */
  readonly factors: Table<string, Factor>
  /** Reviews of break-glass that are owed, by request. */
  readonly reviews: Table<string, OwedReview>
  /** How people decided, by what makes requests alike. */
  readonly past: Table<string, PastRow>
  /** The evolution log: changes of the law that were proposed, by motion. */
  readonly improvements: Table<string, ImprovementRecord>
  /** What was counted on the last days, by day such as `2026-11-21` in the charter's time zone. */
  readonly days: Table<string, DayTally>
  /** Promotions in force, by experiment. */
  readonly overlays: Table<string, ModelOverlay>
  /** What language models used, by day, agent and model; a month of it. */
  readonly usage: Table<string, UsageRow>
  /** Experiments by id, also those that have ended. */
  readonly experiments: Table<string, Experiment>
  /** Content that is kept outside the ledger, by request. */
  readonly samples: Table<string, Sample>
  /** Shadow work that is owed, by experiment and request. */
  readonly shadows: Table<string, Shadow>
  /** Where blinded answers stand that people compare, by the try that made them. */
  readonly comparisons: Table<string, Comparison>
  /** What experiments have spent and set aside, by day such as `2026-11-21` in the charter's time zone. */
  readonly experimentDays: Table<string, Micros>
  /** Schedules by name. */
  readonly schedules: Table<string, ScheduleRow>
  /** The newest reports, by id. */
  readonly reports: Table<string, ReportRow>
}

/** The state of one org: a fold of its ledger (docs/design.md, "The ledger is the state"). */
export interface State extends Tables {
  readonly org: Org
  head: Head
  /** Time of the last entry, epoch ms. */
  at: Millis
  /** The charter in force; undefined before the first entry. */
  charter: CharterContent | undefined
  charterHash: string
  /** What the charter in force rests on; undefined before the first. */
  seal: Seal | undefined
  /** Money that operators paid in, and took out, since the first entry. */
  paidIn: Micros
  takenOut: Micros
  /** Money spent or set aside since the first entry. */
  spent: Micros
  /** Number of requests that wait for people. */
  pending: number
  /** First entry whose leavers may still be here. */
  leavingFrom: Seq
  /** UTC day (days since 1970) on which old windows were last dropped. */
  windowsSwept: number
  /** UTC minute (minutes since 1970) in which old tallies were last dropped. */
  talliesSwept: number
  /** Null while it goes on. */
  halted: Halted | null
}

/** The names of {@link Tables}. */
export const TABLES = [
  'requests',
  'agents',
  'keys',
  'windows',
  'warned',
  'buckets',
  'repeats',
  'toolsUsed',
  'motions',
  'permits',
  'owed',
  'moved',
  'alerts',
  'mutes',
  'backlogs',
  'digests',
  'leases',
  'locks',
  'lockers',
  'history',
  'leaving',
  'trust',
  'breakers',
  'tallies',
  'kpis',
  'absences',
  'factors',
  'reviews',
  'past',
  'improvements',
  'days',
  'overlays',
  'usage',
  'experiments',
  'samples',
  'shadows',
  'comparisons',
  'experimentDays',
  'schedules',
  'reports',
] as const satisfies readonly (keyof Tables)[]

/** The state before the first entry. */
export const emptyState = (org: Org): State => ({
  org,
  head: { seq: 0, hash: GENESIS },
  at: 0,
  charter: undefined,
  charterHash: '',
  seal: undefined,
  paidIn: 0,
  takenOut: 0,
  spent: 0,
  pending: 0,
  leavingFrom: 1,
  windowsSwept: 0,
  talliesSwept: 0,
  halted: null,
  ...(Object.fromEntries(TABLES.map((name) => [name, new Map()])) as unknown as Tables),
})

/** A draft: the same state, whose changes are seen by nobody until {@link commitDraft}. */
export const draftOf = (state: State): State => ({
  ...state,
  ...(Object.fromEntries(TABLES.map((name) => [name, new Overlay(state[name] as Table<unknown, unknown>)])) as unknown as Tables),
})

/** Makes a draft's changes the state's own. The draft is not used afterwards. */
export function commitDraft(state: State, draft: State): void {
  for (const name of TABLES) (draft[name] as unknown as Overlay<unknown, unknown>).commit()
  const { head, at, charter, charterHash, seal, paidIn, takenOut, spent, pending, leavingFrom, windowsSwept, talliesSwept, halted } = draft
  Object.assign(state, { head, at, charter, charterHash, seal, paidIn, takenOut, spent })
  Object.assign(state, { pending, leavingFrom, windowsSwept, talliesSwept, halted })
}
