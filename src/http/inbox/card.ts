import { rejectReasons } from '../../core/approvals/reasons.ts'
import { mayBeTogether } from '../../core/approvals/together.ts'
import type { Charter } from '../../core/charter/compile.ts'
import type { Seen } from '../../core/edits/record.ts'
import { seenOf } from '../../core/edits/seen.ts'
import { argsText, legible } from '../../core/legible.ts'
import type { RequestRecord } from '../../core/state.ts'
import { formatUsd, type Millis, usdFromMicros } from '../../core/units.ts'
import { clockTime } from '../../core/when.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import { editLines } from '../../core/wording/edits.ts'
import { pastText } from '../../core/wording/past.ts'
import { approvalsText, confirmationOf, needsCode } from '../../core/wording/quorum.ts'
import { budgetText, lockText, verbOf } from '../../core/wording/request.ts'
import { findingsOf, reasonText, risksOf } from '../../core/wording/risk.ts'
import { questionLines, stageNotes } from '../../core/wording/stages.ts'
import { purposeText } from '../../core/wording/standing-grant.ts'
import { stepsText } from '../../core/wording/steps.ts'
import { legibleLines, shortId } from '../../core/wording/text.ts'
import { type InboxImage, inboxImage } from './image.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** A labelled part of a request, in full; `text` may hold line breaks, and is safe to show as text. */
export interface Detail {
  readonly label: string
  readonly text: string
  readonly code: boolean
}

/** A request as the page shows it: every text plain and legible, so that the page only has to put it where it belongs. */
export interface InboxCard {
  readonly id: string
  /** The end of the id: enough for people. */
  readonly short_id: string
  readonly agent: string
  /** Such as `wants to call a service to`. */
  readonly verb: string
  readonly intent: string
  readonly amount: string
  readonly target: string | null
  readonly why: readonly string[]
  readonly risk: readonly string[]
  /** How people decided requests like it before; empty when they never did, or it does not wait. */
  readonly past: string
  /** Such as `▓▓▒▒▒▒▒▒▒░ today $2.00 → $8.50 of $10.00`; empty when nobody was asked. */
  readonly budget: string
  /** How long a lock would be held, and by how many; empty when it asks for none. */
  readonly lock: string
  /** Such as `1 of 2 approved by alice`; null when one approval is enough, or it does not wait. */
  readonly approvals: string | null
  /** The stage that a vote on it is about, from 1; null where it has no route. */
  readonly stage: number | null
  /** What a vote or an edit says it looked at. */
  readonly seen: Seen
  /** What operators changed, an edit a line. */
  readonly edited: readonly string[]
  /** What happened in its stage and what time does next, and questions to the agent with their answers. */
  readonly notes: readonly string[]
  /** What is typed to approve it: what is at stake, or where one person runs the organisation the end of its id to approve it again. Null: nothing. */
  readonly confirm: string | null
  /** Each approval is typed, also the first. */
  readonly typed: boolean
  /** Each approval needs a one-time code. */
  readonly code: boolean
  /** Common reasons to reject it. */
  readonly reasons: readonly string[]
  /** What its approval in one act with others says that was seen; null when it is approved by itself only, or does not wait. */
  readonly together: string | null
  /** {@link InboxCard.amount} as a number of dollars. */
  readonly usd: number
  /** Epoch ms and the time of day; null when it does not wait. */
  readonly deadline: { readonly at: Millis; readonly clock: string } | null
  /** The picture that the agent attached; null: none. */
  readonly image: InboxImage | null
  readonly details: readonly Detail[]
  readonly outcome: Outcome | null
  /** Whether the grant can still be taken back. */
  readonly revocable: boolean
}

/** The card of a request at `now`. */
export function inboxCard(record: RequestRecord, charter: Charter, now: Millis, words: Catalogue): InboxCard {
  const { ask, status, escalation } = record
  const zone = charter.document.timezone
  return {
    id: record.id,
    short_id: shortId(record.id),
    agent: ask.agent_id,
    verb: words.common.wantsTo(verbOf(ask, words)),
    intent: legible(ask.task_intent),
    amount: formatUsd(ask.estimated_cost),
    target: ask.target_resource === undefined ? null : legible(ask.target_resource),
    why: (escalation?.reasons ?? []).map((reason) => reasonText(reason, words)),
    risk: [...risksOf(record, words), ...findingsOf(record, words)].map(sentence),
    past: (status.name === 'pending' && pastText(record, zone, now, words)) || '',
    budget: budgetText(record, words) ?? '',
    lock: (status.name === 'pending' && lockText(record, charter, words)) || '',
    approvals: approvalsText(record, charter, words) ?? null,
    stage: escalation?.staged ? escalation.staged.stage + 1 : null,
    seen: seenOf(record),
    edited: editLines(record, words),
    notes: [...stageNotes(record, charter, now, words), ...questionLines(record, words)],
    confirm: confirmationOf(record, charter) ?? null,
    typed: status.name === 'pending' && (escalation?.confirm?.includes('typed') ?? false),
    code: needsCode(record),
    reasons: rejectReasons(record, charter),
    together: status.name === 'pending' && mayBeTogether(record) ? record.action_digest : null,
    usd: usdFromMicros(ask.estimated_cost),
    deadline: status.name === 'pending' ? { at: status.deadline, clock: clockTime(status.deadline, zone, now) } : null,
    image: inboxImage(record, words) ?? null,
    details: detailsOf(record, words),
    outcome: outcomeOf(record, zone, now, words),
    revocable: status.name === 'granted' && now < status.expires,
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function detailsOf({ ask, assessment, purpose }: RequestRecord, words: Catalogue): readonly Detail[] {
  const { labels } = words.cards
  const { details, ofTen } = words.inbox
  const percent = ask.confidence === undefined ? undefined : `${Math.floor(ask.confidence * 100)}%`
  const parts: readonly (readonly [string, string | undefined, boolean])[] = [
    [labels.steps, stepsText(ask, words, assessment?.steps), true],
    [labels.purpose, purpose && purposeText(purpose, words), false],
    [labels.tool, ask.tool && legible(ask.tool), false],
    [labels.args, legibleLines(argsText(ask)), true],
    [details.saysWhy, ask.justification && legibleLines(ask.justification), false],
    [details.expects, ask.preview && legibleLines(ask.preview), true],
    [details.confidence, percent, false],
    [details.priority, ofTen(ask.priority), false],
    [details.task, ask.task_id && legible(ask.task_id), false],
    [details.mission, ask.mission && legible(ask.mission), false],
    [details.notes, ask.metadata && legibleLines(JSON.stringify(ask.metadata, null, 2)), true],
  ]
  return parts.flatMap(([label, text, code]) => (text ? [{ label, text, code }] : []))
}
