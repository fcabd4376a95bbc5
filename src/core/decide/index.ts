import { decideAway, decideBack, decideDelegate, decideSnooze } from '../approvals/people.ts'
import { decideAnswer, decideQuestion } from '../approvals/questions.ts'
import { decideBreakGlass } from '../break-glass/grant.ts'
import { decideReview } from '../break-glass/review.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Command, CommandKind } from '../command.ts'
import { decideEnrol } from '../confirm/enrol.ts'
import { decideDigestResult } from '../digests/decide.ts'
import { decideEdit } from '../edits/decide.ts'
import { decideEvaluate } from '../experiments/evaluate.ts'
import { decideDraft, decideStart, decideStop } from '../experiments/lifecycle.ts'
import { withExperiments } from '../experiments/promote.ts'
import { decideSampleKept, decideSampleRemoved } from '../experiments/samples.ts'
import { decideAsked, decideFailed, decideReserve, decideScored } from '../experiments/shadow.ts'
import { decideThumb, decideThumbEdited } from '../experiments/thumb.ts'
import { decideIllustrate, decideImageResult } from '../images/decide.ts'
import { decideMove, decideSecond } from '../motions/decide.ts'
import { decideMute } from '../notifications/mute.ts'
import { withPlans } from '../plans/end.ts'
import { decideRedeemStep } from '../plans/redeem.ts'
import type { Principal } from '../principal.ts'
import { decideReportResult } from '../reports/decide.ts'
import { decideRunSchedule, decideScheduleDone } from '../schedules/decide.ts'
import { decideRevokeStanding, withPermits } from '../standing-grants/end.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { decideAdopt, decideRotateKeys } from './adopt.ts'
import { decideAddKey, decideHandshake, decidePause, decideResume, decideRevokeKey } from './agents.ts'
import { decideAsk } from './ask.ts'
import { decideAudit } from './audit.ts'
import { decideResetBreaker } from './breakers.ts'
import { withConsequences } from './consequences.ts'
import { type Decider, type Decision, refused } from './context.ts'
import { decideResult } from './effects.ts'
import { decideMoveFunds } from './funds.ts'
import { decideHalt } from './halt.ts'
import { decideLock, decideReleaseLock, decideRenewLock } from './lock.ts'
import { passOn } from './pass-on.ts'
import { decideRedeem } from './redeem.ts'
import { decideSettle } from './settle.ts'
import { decideSweep } from './sweep.ts'
import { decideCancel, decideRevoke } from './take-back.ts'
import { decideTrust } from './trust.ts'
import { decideVote } from './vote.ts'

const DECIDERS = {
  handshake: decideHandshake,
  ask: decideAsk,
  vote: decideVote,
  edit: decideEdit,
  illustrate: decideIllustrate,
  delegate: decideDelegate,
  away: decideAway,
  back: decideBack,
  snooze: decideSnooze,
  question: decideQuestion,
  answer: decideAnswer,
  'break-glass': decideBreakGlass,
  review: decideReview,
  'enrol-totp': decideEnrol,
  move: decideMove,
  second: decideSecond,
  revoke: decideRevoke,
  'revoke-standing': decideRevokeStanding,
  redeem: decideRedeem,
  'redeem-step': decideRedeemStep,
  settle: decideSettle,
  cancel: decideCancel,
  lock: decideLock,
  'renew-lock': decideRenewLock,
  'release-lock': decideReleaseLock,
  pause: decidePause,
  resume: decideResume,
  audit: decideAudit,
  trust: decideTrust,
  'reset-breaker': decideResetBreaker,
  halt: decideHalt,
  'add-key': decideAddKey,
  'revoke-key': decideRevokeKey,
  adopt: decideAdopt,
  'rotate-keys': decideRotateKeys,
  'move-funds': decideMoveFunds,
  sweep: decideSweep,
  'card-posted': decideResult,
  'card-edited': decideResult,
  'card-failed': decideResult,
  'image-posted': decideImageResult,
  'image-failed': decideImageResult,
  'note-posted': decideResult,
  'alert-posted': decideResult,
  'alert-failed': decideResult,
  'digest-posted': decideDigestResult,
  'digest-edited': decideDigestResult,
  'digest-failed': decideDigestResult,
  mute: decideMute,
  'note-failed': decideResult,
  'request-shown': decideResult,
  'motion-shown': decideResult,
  'reply-sent': decideResult,
  'experiment-draft': decideDraft,
  'experiment-start': decideStart,
  'experiment-stop': decideStop,
  'experiment-evaluate': decideEvaluate,
  'sample-kept': decideSampleKept,
  'sample-removed': decideSampleRemoved,
  'shadow-reserve': decideReserve,
  'shadow-asked': decideAsked,
  thumb: decideThumb,
  'thumb-edited': decideThumbEdited,
  'shadow-scored': decideScored,
  'shadow-failed': decideFailed,
  'channel-moved': decideResult,
  'backlog-shown': decideResult,
  'run-schedule': decideRunSchedule,
  'schedule-done': decideScheduleDone,
  'report-posted': decideReportResult,
  'report-edited': decideReportResult,
  'report-failed': decideReportResult,
} as const satisfies { readonly [K in CommandKind]: Decider<K> }

/**
 * The one place where anything is decided: the events that a command makes, and its answer. Pure: the same state, command,
 * principal and time give the same decision, so that whoever holds the ledger can decide everything again and compare.
 * `now` is epoch ms and never before `state.at`; the caller sees to that.
 */
export function decide(state: State, command: Command, principal: Principal, now: Millis): Decision {
  const content = state.charter ?? (command.kind === 'adopt' ? command.content : undefined)
  if (!content) return refused('forbidden', 'No charter is in force, so nothing is granted')
  const ctx = { state, charter: compileCharter(content), principal, now }
  const decided = withPlans(ctx, (DECIDERS[command.kind] as Decider<CommandKind>)(ctx, command))
  return passOn(ctx, command, withExperiments(ctx, withPermits(ctx, withConsequences(ctx, decided))))
}

export type { Answer, Decision } from './context.ts'
