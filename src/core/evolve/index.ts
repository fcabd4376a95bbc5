import type { Entry } from '../entry.ts'
import type { Events, EventType } from '../event.ts'
import type { State } from '../state.ts'
import { onKeyAdded, onKeyRevoked, onPaused, onResumed, onSession } from './agents.ts'
import { onAlertTold, onMuted, tellAlerts } from './alerts.ts'
import { onAnswer, onAway, onBack, onDelegated, onEscalated, onQuestion, onReminded, onSnoozed, onStagePassed } from './approvals.ts'
import { onAsked } from './asked.ts'
import { onReviewed } from './break-glass.ts'
import { noteHappenings, noteSuccess, onHalted, onReset, sweepTallies } from './breakers.ts'
import { onFundsMoved, onRateExceeded, onWarned, sweepWindows } from './budget.ts'
import { followComparisons, noteAnswer, noteCopies, onThumbEdited } from './comparisons.ts'
import { onCodeRefused, onEnrolled } from './confirm.ts'
import { noteDay, onCharter, onSummaryMade } from './days.ts'
import { followDigests, onDigestClosed, onDigestEdited, onDigestFailed, onDigestPosted } from './digests.ts'
import { onEdited } from './edits.ts'
import { onCardEdited, onCardFailed, onCardPosted, onNoted, onReplyAwaited, onReplySent, onShown } from './effects.ts'
import {
  noteZone,
  onAskedPeople,
  onCommitted,
  onDrafted,
  onDropped,
  onDue,
  onExhausted,
  onFailed,
  onInconclusive,
  onLooked,
  onProposed,
  onRebased,
  onRejected,
  onReserved,
  onRolledBack,
  onSampleKept,
  onSampleRemoved,
  onScored,
  onStarted,
  onStopped,
  onThumbed,
  onWatched,
} from './experiments.ts'
import { onIllustrated, onImageFailed, onImagePosted } from './images.ts'
import { noteKpis, onAnyTripped, onKpiAlerted } from './kpis.ts'
import { onKeysRotated } from './law.ts'
import { dropLeavers } from './leave.ts'
import { onLockAcquired, onLockExpired, onLockPreempting, onLockQueued, onLockRefused, onLockReleased, onLockRenewed } from './locks.ts'
import { onMotionCarried, onMotionLost, onMotionMade, onMotionShown, onMotionVoted } from './motions.ts'
import { onPlanDone, onStepRedeemed } from './plans.ts'
import { onReportEdited, onReportFailed, onReportMade, onReportPosted } from './reports.ts'
import { onAttempt, onGranted, onLapsed, onQueued, onRedeemed, onRefused, onRevoked, onSettled, onVote } from './requests.ts'
import { noteSchedules, onRan, onRunDone } from './schedules.ts'
import { onStandingEnded, onStandingGranted } from './standing-grants.ts'
import { tellThreads } from './threads.ts'
import { onAudited, onTrustChanged, onTrustFrozen } from './trust.ts'

/** Version of this fold; a snapshot of another version is not used. */
export const EVOLVE_VERSION = 7

type Fold<T extends EventType> = (state: State, entry: Entry, data: Events[T]) => void

const FOLDS = {
  'charter.adopted': (state, entry, data) => {
    const before = state.charter
    onCharter(state, entry, data)
    noteSchedules(state, entry, before)
    noteZone(state, entry, before)
  },
  'keys.rotated': onKeysRotated,
  'session.opened': onSession,
  'request.asked': onAsked,
  'vote.cast': onVote,
  'request.edited': onEdited,
  'request.illustrated': onIllustrated,
  'stage.passed': onStagePassed,
  'approval.reminded': onReminded,
  'approval.escalated': onEscalated,
  'approval.delegated': onDelegated,
  'approval.snoozed': onSnoozed,
  'operator.away': onAway,
  'operator.back': onBack,
  'question.asked': onQuestion,
  'question.answered': onAnswer,
  'break-glass.reviewed': onReviewed,
  'totp.enrolled': onEnrolled,
  'totp.refused': onCodeRefused,
  'motion.made': onMotionMade,
  'motion.voted': onMotionVoted,
  'motion.shown': onMotionShown,
  'motion.carried': onMotionCarried,
  'motion.lost': onMotionLost,
  'attempt.refused': onAttempt,
  'standing.granted': onStandingGranted,
  'standing.ended': onStandingEnded,
  'request.queued': onQueued,
  'request.granted': onGranted,
  'request.refused': onRefused,
  'request.revoked': onRevoked,
  'request.redeemed': onRedeemed,
  'step.redeemed': onStepRedeemed,
  'plan.done': onPlanDone,
  'request.settled': onSettled,
  'request.lapsed': onLapsed,
  'budget.warned': onWarned,
  'rate.exceeded': onRateExceeded,
  'funds.moved': onFundsMoved,
  'lock.acquired': onLockAcquired,
  'lock.queued': onLockQueued,
  'lock.renewed': onLockRenewed,
  'lock.released': onLockReleased,
  'lock.preempting': onLockPreempting,
  'lock.expired': onLockExpired,
  'lock.refused': onLockRefused,
  'agent.paused': onPaused,
  'agent.resumed': onResumed,
  'request.audited': (state, entry, data) => {
    noteSuccess(state, entry, data)
    noteKpis(state, entry, data)
    onAudited(state, entry, data)
  },
  'kpi.alerted': onKpiAlerted,
  'trust.changed': onTrustChanged,
  'trust.frozen': onTrustFrozen,
  'breaker.tripped': onAnyTripped,
  'breaker.reset': onReset,
  'summary.made': onSummaryMade,
  'schedule.ran': onRan,
  'schedule.done': onRunDone,
  'report.made': onReportMade,
  'report.posted': onReportPosted,
  'report.edited': onReportEdited,
  'report.failed': onReportFailed,
  'org.halted': onHalted,
  'org.resumed': (state) => {
    state.halted = null
  },
  'key.added': onKeyAdded,
  'key.revoked': onKeyRevoked,
  'card.posted': onCardPosted,
  'card.edited': onCardEdited,
  'card.failed': onCardFailed,
  'image.posted': onImagePosted,
  'image.failed': onImageFailed,
  'note.posted': onNoted,
  'alert.posted': onAlertTold,
  'alert.failed': onAlertTold,
  'channel.muted': onMuted,
  'note.failed': onNoted,
  'digest.closed': onDigestClosed,
  'digest.posted': onDigestPosted,
  'digest.edited': onDigestEdited,
  'digest.failed': onDigestFailed,
  'request.shown': onShown,
  'reply.awaited': onReplyAwaited,
  'reply.sent': onReplySent,
  'experiment.drafted': onDrafted,
  'experiment.started': onStarted,
  'experiment.stopped': onStopped,
  'experiment.exhausted': onExhausted,
  'experiment.due': onDue,
  'experiment.looked': onLooked,
  'experiment.proposed': onProposed,
  'experiment.rejected': onRejected,
  'experiment.inconclusive': onInconclusive,
  'experiment.committed': onCommitted,
  'experiment.watched': onWatched,
  'experiment.rolled_back': onRolledBack,
  'experiment.rebased': onRebased,
  'sample.kept': onSampleKept,
  'sample.removed': onSampleRemoved,
  'shadow.reserved': onReserved,
  'shadow.asked': (state, entry, data) => {
    noteCopies(state, entry, data)
    onAskedPeople(state, entry, data)
  },
  'shadow.thumbed': (state, entry, data) => {
    noteAnswer(state, entry, data)
    onThumbed(state, entry, data)
  },
  'thumb.edited': onThumbEdited,
  'shadow.scored': onScored,
  'shadow.failed': onFailed,
  'shadow.dropped': onDropped,
  'channel.moved': (state, _, { input }) => void state.moved.set(input.command.from, input.command.to),
  'backlog.shown': (state, _, { input }) => {
    const { channel, ref, count } = input.command
    state.backlogs.set(channel, { ref, count })
  },
} as const satisfies { readonly [T in EventType]: Fold<T> }

/**
 * Folds the next entry into a state: `state = entries.reduce(evolve, emptyState(org))`. Changes the state it is given (a draft,
 * or the committed one at boot) and looks at nothing but the two. Unknown types of later versions are kept in the chain and change nothing.
 */
export function evolve(state: State, entry: Entry): State {
  state.head = { seq: entry.seq, hash: entry.hash }
  state.at = entry.at
  dropLeavers(state)
  sweepWindows(state)
  sweepTallies(state)
  noteHappenings(state, entry)
  noteDay(state, entry)
  const fold = Object.hasOwn(FOLDS, entry.type) ? (FOLDS[entry.type] as Fold<EventType>) : undefined
  fold?.(state, entry, entry.data as Events[EventType])
  followDigests(state, entry)
  followComparisons(state, entry)
  tellThreads(state, entry)
  tellAlerts(state, entry)
  return state
}
