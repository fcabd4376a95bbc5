import { rejectReasons } from './approvals/reasons.ts'
import { type ApprovalView, approvalView, type QuestionView, questionsView, stageProgress } from './approvals/view.ts'
import { type BreakGlassView, breakGlassView } from './break-glass/view.ts'
import { remainingDay } from './budget/reserve.ts'
import type { Charter } from './charter/compile.ts'
import { phraseOf } from './confirm/phrase.ts'
import { decidingVotes } from './decided.ts'
import type { Seen } from './edits/record.ts'
import { type EditedView, editParts } from './edits/view.ts'
import type { Cause, RiskLevel } from './event.ts'
import { type ImageView, imageView } from './images/view.ts'
import { placeOf } from './locks/read.ts'
import { type PastView, pastView } from './past-decisions/view.ts'
import type { Purpose } from './standing-grants/purpose.ts'
import { type ProposalWire, proposalWire } from './standing-grants/view.ts'
import type { RequestRecord, State, Status } from './state.ts'
import { type Millis, type Seq, usdFromMicros } from './units.ts'
import type { Obligations } from './verdict.ts'
import { en } from './wording/catalogue/en.ts'
import { proposalLines } from './wording/standing-grant.ts'

/** The wire's three outcomes. */
export type WireStatus = 'GRANTED' | 'PENDING' | 'REJECTED'

/** A request as every door answers it (HTTP, queue, CLI). Times are ISO 8601 in UTC, money is dollars. */
export interface RequestView {
  readonly status: WireStatus
  /** Where it really is: pending, queued (for its lock), granted, refused, executing, settled, revoked or lapsed. */
  readonly state: Status['name']
  readonly request_id: string
  readonly agent_id: string
  /** Present when REJECTED. */
  readonly cause?: Cause
  readonly reason: string
  /** Stable codes behind `reason`. */
  readonly reason_codes: readonly string[]
  /** What is left of the agent's day; null: the charter sets no limit. */
  readonly remaining_budget_usd: number | null
  readonly recommended_model: string | null
  /** Hash of the charter that decided. */
  readonly charter: string
  readonly action_digest: string
  readonly asked_at: string
  readonly granted_at?: string
  /** Until when a grant may be redeemed, or a pending request answered. */
  readonly expires_at?: string
  /** How bad it could get, where the charter assesses risk. */
  readonly risk?: RiskLevel
  /** Approvals so far, where more than one is needed. */
  readonly votes?: number
  /** Approvals needed, where it is more than one. */
  readonly needed?: number
  /** One person approved it more than once, as the charter of an organisation of one allows. */
  readonly solo?: true
  /** The plan of which it is a step, and which. */
  readonly step_of?: { readonly plan: string; readonly step: string }
  /** What the agent declared its session for, where the request is for that. */
  readonly purpose?: Purpose
  /** The standing grant that answered it. */
  readonly standing_grant?: string
  /** What somebody approved a waiting request with: whoever approves the same gives the standing grant. */
  readonly standing_proposed?: ProposalWire & { readonly by: string; readonly covers: readonly string[] }
  /** Present when one person granted it alone, with what the review found. */
  readonly break_glass?: BreakGlassView
  /** Operator ids, in the order of their votes. */
  readonly decided_by?: readonly string[]
  readonly decided_at?: string
  /** The lock that a granted request holds; `preempted_at`: then somebody of higher priority takes over. */
  readonly lock?: { readonly resource: string; readonly token: Seq; readonly expires_at: string; readonly preempted_at?: string }
  /** Its place in the queue for its lock, 1 is next. */
  readonly position?: number
  readonly actual_cost_usd?: number
  readonly charged_usd?: number
  /** Whether an operator or a meter confirmed the cost. */
  readonly confirmed?: boolean
  /** Its route, where the charter has one for it: the stage, who is asked, who voted, what time does next. */
  readonly approval?: ApprovalView
  /** How people decided requests like it before they were asked. */
  readonly past?: PastView
  /** Common reasons to reject it, while it waits, where the charter lists any. */
  readonly reject_reasons?: readonly string[]
  /** What a vote to approve it must carry, while it waits and a tap is not enough: `confirm` typed, and a one-time `code`. */
  readonly approve_with?: { readonly confirm?: string; readonly code?: true }
  /** What people asked the agent about it. */
  readonly questions?: readonly QuestionView[]
  /** While people are asked: what a vote or edit sends back as `seen`. */
  readonly seen?: Seen
  /** What people made of it while it waited; absent: it is as it was asked. */
  readonly edited?: EditedView
  /** What the agent shows of it. */
  readonly image?: ImageView
  /** What comes with the grant; the texts of `disclose` are to be attached and sent back at redeem. */
  readonly obligations?: ObligationsView
  /** How often a grant was redeemed that may be several times. */
  readonly uses?: number
  /** Where the grant obliges to verify the output: whether an audit passed. Until then it is no success. */
  readonly output_verified?: boolean
}

/** Obligations on the wire: as the charter names them, lengths of time in seconds. */
export interface ObligationsView extends Omit<Obligations, 'expires_within'> {
  readonly expires_within_seconds?: number
}

const iso = (at: Millis): string => new Date(at).toISOString()

/** The wire's view of a request, at `now`. */
export function viewOf(record: RequestRecord, state: State, charter: Charter, now: Millis): RequestView {
  const remaining = remainingDay(state, charter, record.ask.agent_id, now)
  const votes = decidingVotes(record)
  const last = votes.at(-1)
  const { status, reason, reason_codes, more } = statusPart(record)
  const { obligations } = record
  // What every view has stands first and in one literal: begun with a spread it took three times the memory of the hot path.
  return {
    status,
    state: record.status.name,
    request_id: record.id,
    agent_id: record.ask.agent_id,
    reason,
    reason_codes,
    remaining_budget_usd: remaining === null ? null : usdFromMicros(remaining),
    recommended_model: record.model,
    charter: record.charter,
    action_digest: record.action_digest,
    asked_at: iso(record.at),
    ...more,
    ...lockPart(record, state),
    ...(record.assessment?.risk ? { risk: record.assessment.risk } : undefined),
    ...(obligations && status !== 'REJECTED' ? { obligations: obligationsView(obligations) } : undefined),
    ...quorumPart(record, charter),
    ...(record.permit === undefined ? undefined : { standing_grant: record.permit }),
    ...(record.purpose === undefined ? undefined : { purpose: record.purpose }),
    ...(record.step === undefined ? undefined : { step_of: { plan: record.step.plan, step: record.step.id } }),
    ...proposedPart(record),
    ...(record.break_glass ? { break_glass: breakGlassView(record) as BreakGlassView } : undefined),
    ...askedPart(record, charter),
    ...editParts(record),
    ...(record.image ? { image: imageView(record) as ImageView } : undefined),
    ...(last ? { decided_by: votes.map((v) => v.operator), decided_at: iso(last.at) } : undefined),
  }
}

/** What a request's lease adds; most requests have none. */
function lockPart({ id }: RequestRecord, state: State): Pick<RequestView, 'lock' | 'position'> | undefined {
  const lease = state.leases.get(id)
  if (!lease || lease.status.name === 'ended') return undefined
  const { resource, status } = lease
  if (status.name === 'queued') return { position: placeOf(state, lease) }
  const { token, expires, preempting } = status
  return { lock: { resource, token, expires_at: iso(expires), ...(preempting ? { preempted_at: iso(preempting.at) } : {}) } }
}

/** How far a request is that needs several people, in its open stage where it has a route; undefined for all others. */
function progressOf(record: RequestRecord, charter: Charter): { readonly votes: number; readonly needed: number } | undefined {
  const { status, escalation } = record
  const open = status.name === 'pending' ? stageProgress(record, charter) : undefined
  const approvals = escalation?.votes.filter(({ vote }) => vote === 'approve').length ?? 0
  const routed = escalation?.staged && (open ? open.here.length + open.missing : approvals)
  const needed = routed ?? escalation?.people ?? 1
  if (!escalation || needed <= 1) return undefined
  if (open) return { votes: open.here.length, needed }
  return { votes: status.name === 'pending' ? needed - (escalation.missing ?? needed) : approvals, needed }
}

function quorumPart(record: RequestRecord, charter: Charter): Pick<RequestView, 'votes' | 'needed' | 'solo'> | undefined {
  const progress = progressOf(record, charter)
  return progress && { ...progress, ...(record.escalation?.votes.some(({ solo }) => solo) ? { solo: true } : {}) }
}

/** What routes, questions and the way to decide add; most requests have neither. */
function askedPart(
  record: RequestRecord,
  charter: Charter,
): Pick<RequestView, 'approval' | 'questions' | 'past' | 'reject_reasons' | 'approve_with'> | undefined {
  if (!record.escalation) return undefined
  const approval = approvalView(record, charter)
  const questions = questionsView(record)
  const past = pastView(record)
  const reasons = rejectReasons(record, charter)
  return {
    ...(approval ? { approval } : {}),
    ...(questions ? { questions } : {}),
    ...(past ? { past } : {}),
    ...(reasons.length > 0 ? { reject_reasons: reasons } : {}),
    ...approveWith(record),
  }
}

function approveWith(record: RequestRecord): Pick<RequestView, 'approve_with'> | undefined {
  const { confirm } = record.escalation ?? {}
  if (!confirm || record.status.name !== 'pending') return undefined
  return {
    approve_with: {
      ...(confirm.includes('typed') ? { confirm: phraseOf(record) } : {}),
      ...(confirm.includes('totp') ? { code: true as const } : {}),
    },
  }
}

/** Terms that somebody approved a waiting request with; most have none. */
function proposedPart({ status }: RequestRecord): Pick<RequestView, 'standing_proposed'> | undefined {
  const vote = status.name === 'pending' ? status.votes.find(({ standing }) => standing !== undefined) : undefined
  if (!vote?.standing) return undefined
  return { standing_proposed: { by: vote.operator, covers: proposalLines(vote.standing, en), ...proposalWire(vote.standing) } }
}

interface StatusPart extends Pick<RequestView, 'status' | 'reason' | 'reason_codes'> {
  readonly more: Partial<
    Pick<RequestView, 'cause' | 'granted_at' | 'expires_at' | 'actual_cost_usd' | 'charged_usd' | 'confirmed' | 'uses' | 'output_verified'>
  >
}

function statusPart(record: RequestRecord): StatusPart {
  const { status } = record
  switch (status.name) {
    case 'pending':
      return { status: 'PENDING', ...because(status.reasons), more: { expires_at: iso(status.deadline) } }
    case 'queued':
      return { status: 'PENDING', ...because(status.reasons), more: { expires_at: iso(status.deadline) } }
    case 'granted':
      return { status: 'GRANTED', ...grantReason(record), more: { granted_at: iso(status.at), expires_at: iso(status.expires) } }
    case 'executing':
      return {
        status: 'GRANTED',
        ...grantReason(record),
        more: { expires_at: iso(status.until), ...(status.uses === undefined ? {} : { uses: status.uses }) },
      }
    case 'settled': {
      const { actual, charged, confirmed } = status
      const verified = record.obligations?.verify_output ? { output_verified: record.audits?.some(({ passed }) => passed) ?? false } : {}
      const more = { actual_cost_usd: usdFromMicros(actual), charged_usd: usdFromMicros(charged), confirmed, ...verified }
      return { status: 'GRANTED', ...grantReason(record), more }
    }
    case 'refused':
      return { status: 'REJECTED', ...because([status.reason, ...(status.more ?? [])]), more: { cause: status.cause } }
    case 'revoked':
      return {
        status: 'REJECTED',
        reason: status.reason ?? `${status.by.operator} took it back`,
        reason_codes: ['revoked'],
        more: { cause: 'revoked' },
      }
    case 'lapsed':
      // A grant that was redeemed stays granted: the work was done, only its cost was never told.
      return status.was === 'executing'
        ? { status: 'GRANTED', ...grantReason(record), more: {} }
        : { status: 'REJECTED', ...because([status.reason ?? NOT_USED]), more: { cause: 'stale' } }
  }
}

const NOT_USED = { code: 'granted_lapsed', text: 'The grant was not used in time' } as const

const because = (reasons: readonly { readonly code: string; readonly text: string }[]) => ({
  reason: reasons.map((r) => r.text).join('. '),
  reason_codes: reasons.map((r) => r.code),
})

function grantReason({ escalation, allowed }: RequestRecord): Pick<RequestView, 'reason' | 'reason_codes'> {
  const by = new Set(escalation?.votes.map(({ operator }) => operator))
  if (by.size > 0) return { reason: `${[...by].join(' and ')} approved it`, reason_codes: ['approved'] }
  return allowed ? because(allowed) : { reason: 'Within policy and budget', reason_codes: ['within_policy'] }
}

function obligationsView({ expires_within, ...rest }: Obligations): ObligationsView {
  return { ...rest, ...(expires_within === undefined ? {} : { expires_within_seconds: expires_within / 1000 }) }
}
