import type { Input } from '../command.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { Reason } from '../reason.ts'
import type { Look, Watched } from '../statistics/judge.ts'
import type { Micros, Millis } from '../units.ts'
import type { Scored } from './commands.ts'
import type { Overlay, Phase, Plan, RollbackCause, StopCause } from './record.ts'

/** What an entry makes owed: a request to be run again with a model. */
export interface Owed {
  readonly experiment: string
  readonly request: string
  readonly run: string
  readonly phase: Phase
}

/** What entries about experiments say. The subject is the experiment; of samples it is the request. */
export interface ExperimentEvents {
  'experiment.drafted': { readonly input: Input<'experiment-draft'>; readonly plan: Plan; readonly by?: DecidedBy }
  /** From here on matching work is tried; `shadows`: of what is kept already. */
  'experiment.started': {
    readonly input: Input<'experiment-start'>
    readonly base: string
    readonly by?: DecidedBy
    readonly shadows: readonly Owed[]
  }
  'experiment.stopped': {
    readonly input?: Input
    readonly why: StopCause
    readonly reason: Reason
    readonly by?: DecidedBy
  }
  /** Its money is spent; the next look is the last. */
  'experiment.exhausted': { readonly left: Micros }
  /** This time of its own schedule is claimed; what the look found stands after it. */
  'experiment.due': { readonly input?: Input<'experiment-evaluate'>; readonly window: string }
  'experiment.looked': { readonly input?: Input<'experiment-evaluate'>; readonly look: Look }
  /** It passed: the motion that stands right after asks people. */
  'experiment.proposed': { readonly motion: string }
  'experiment.rejected': { readonly motion: string; readonly reason: Reason }
  'experiment.inconclusive': { readonly reason: Reason }
  /** The arbiter chooses the candidate where it chose the control, and it is watched `until`. Without `motion` nobody was asked. */
  'experiment.committed': { readonly overlay: Overlay; readonly until: Millis; readonly motion?: string }
  /** A look during the watch. `over`: the last one. */
  'experiment.watched': {
    readonly input?: Input<'experiment-evaluate'>
    readonly look: Watched
    readonly over?: true
    readonly rollback?: string
  }
  /** The charter's own choice holds again. */
  'experiment.rolled_back': {
    readonly why: RollbackCause
    readonly reason: Reason
    readonly motion?: string
  }
  /** The charter changed what it rests on: what was seen counts no more, and it is tried again on the new base. */
  'experiment.rebased': { readonly base: string; readonly from: string }
  'sample.kept': { readonly input: Input<'sample-kept'>; readonly until: Millis; readonly shadows: readonly Owed[] }
  'sample.removed': { readonly input: Input<'sample-removed'> }
  'shadow.reserved': { readonly input: Input<'shadow-reserve'>; readonly day: string; readonly windows: readonly string[] }
  /** `charged`: what it counts with; more than was set aside only where the provider reported more than it could cost. */
  'shadow.scored': { readonly input: Input<'shadow-scored'>; readonly charged: Micros }
  /** People are asked which output is better; what it cost is counted. */
  'shadow.asked': { readonly input: Input<'shadow-asked'>; readonly charged: Micros }
  /** A person said which is better: a pair. */
  'shadow.thumbed': {
    readonly input: Input<'thumb'>
    readonly request: string
    readonly by: string
    readonly control: Scored
    readonly candidate: Scored
  }
  /** A copy of both outputs says what became of them, or never can. */
  'thumb.edited': { readonly input: Input<'thumb-edited'> }
  'shadow.failed': { readonly input: Input<'shadow-failed'>; readonly charged: Micros }
  /** It is not tried: there is no money for it, enough is in, or the content is gone. */
  'shadow.dropped': { readonly input: Input<'shadow-reserve'>; readonly reason: Reason }
}
