import type { MotionRecord } from '../../core/motions/record.ts'
import type { State } from '../../core/state.ts'
import type { Millis } from '../../core/units.ts'
import { clockTime } from '../../core/when.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import { motionEnd, motionHeadline, motionParts } from '../../core/wording/motion.ts'
import { approvalsText, confirmationOf } from '../../core/wording/quorum.ts'
import { shortId } from '../../core/wording/text.ts'
import type { GovernorFace } from '../../governor/face.ts'
import type { InboxCard } from './card.ts'

/** A motion as the page shows it: as a request, with one sentence for agent, verb, amount and target. */
export interface InboxMotion
  extends Pick<InboxCard, 'id' | 'short_id' | 'approvals' | 'confirm' | 'deadline' | 'stage' | 'details' | 'outcome' | 'revocable'> {
  /** Who proposes what; by it the page knows a motion. */
  readonly title: string
}

/** The card of a motion as it stands now, in full: the page has room. */
export function inboxMotion(
  record: MotionRecord,
  governor: Pick<GovernorFace, 'state' | 'charter' | 'clock'>,
  words: Catalogue,
): InboxMotion {
  const [state, charter, now] = [governor.state(), governor.charter(), governor.clock.now()]
  const zone = charter.document.timezone
  const end = motionEnd(record, zone, now, words)
  return {
    id: record.id,
    short_id: shortId(record.id),
    title: motionHeadline(record, state, words),
    approvals: approvalsText(record, charter, words) ?? null,
    confirm: confirmationOf(record, charter) ?? null,
    stage: null,
    deadline: end ? null : { at: record.deadline, clock: clockTime(record.deadline, zone, now) },
    details: motionParts(record, { state, zone, now, large: false, words }).map(({ label, text, code = false }) => ({ label, text, code })),
    outcome: end && { tone: end.tone, label: end.label, text: end.text, reason: end.reason },
    revocable: false,
  }
}

/** The motions that wait, soonest deadline first, and those that ended within a day. */
export function motionsOf({ motions }: Pick<State, 'motions'>): {
  readonly open: readonly MotionRecord[]
  readonly ended: readonly MotionRecord[]
} {
  const all = [...motions.entries()].map(([, record]) => record).sort((a, b) => a.deadline - b.deadline)
  return { open: all.filter(({ status }) => status.name === 'open'), ended: all.filter(({ status }) => status.name !== 'open') }
}

/** When a motion ended, epoch ms; when it was made while it waits. */
export const endedAt = ({ status, at }: MotionRecord): Millis => (status.name === 'open' ? at : status.at)
