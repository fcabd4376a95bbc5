import type { ScorerBody } from '../charter/sections/kaizen/scorer.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { MessageRef } from '../message-ref.ts'
import type { Reason } from '../reason.ts'
import type { Pair } from '../statistics/bootstrap.ts'
import type { Costs } from '../statistics/costs.ts'
import type { Look } from '../statistics/judge.ts'
import type { Micros, Millis, Seq } from '../units.ts'
import type { Filter, Overlay } from './overlay.ts'

/** What an experiment is about; what the charter or an operator wrote, made ready. */
export interface Plan {
  readonly control: string
  readonly candidate: string
  readonly filter: Filter
  /** The share of matching work that is tried, above 0 and at most 1. */
  readonly rate: number
  /** The most it may spend, the watch after a promotion included. */
  readonly budget: Micros
  /** The part of `budget` that only the watch may spend. */
  readonly kept: Micros
  /** Fewest and most pairs. */
  readonly min: number
  readonly max: number
  readonly scorer: ScorerBody
  /** Five fields of cron; absent: it is looked at with all others, once a night. */
  readonly schedule?: string
  /** How long a promotion is watched. */
  readonly watch: Millis
}

/** Why an experiment was stopped: a person did, quality is surely lost, success became unlikely, the money is spent, a call cost more than its worst case, or the charter changed. */
export type StopCause = 'operator' | 'harm' | 'futility' | 'budget' | 'overrun' | 'stale'
/** Why a promotion was taken back: a person did, quality or cost regressed, or the charter changed. */
export type RollbackCause = 'operator' | 'quality' | 'cost' | 'stale'

/**
 * Where an experiment is. It begins as a draft; running ends proposed, committed (without asking, where the charter lets it), inconclusive
 * or stopped; proposed ends committed, rejected, stopped or (when the charter changed under it) running again; committed ends rolled back,
 * or stays. Draft may be stopped, too.
 */
export type ExperimentStatus =
  | { readonly name: 'draft' }
  | {
      readonly name: 'running'
      readonly since: Millis
      /** Its money is spent: nothing more is tried, and the next look is the last. */
      readonly exhausted?: true
    }
  | { readonly name: 'proposed'; readonly at: Millis; readonly motion: string }
  | {
      readonly name: 'committed'
      readonly at: Millis
      /** The motion that carried it; absent: the charter lets it be done without asking. */
      readonly motion?: string
      /** Until when it is watched. */
      readonly until: Millis
      readonly exhausted?: true
      /** The watch is over. */
      readonly confirmed?: true
      /** The motion that proposes to roll it back. */
      readonly rollback?: string
    }
  | {
      readonly name: 'rolled_back'
      readonly at: Millis
      readonly why: RollbackCause
      readonly reason: Reason
      /** The motion that rolled it back; absent: the program did. */
      readonly motion?: string
      /** The motion that had promoted it. */
      readonly promotion?: string
    }
  | { readonly name: 'rejected'; readonly at: Millis; readonly reason: Reason }
  | { readonly name: 'inconclusive'; readonly at: Millis; readonly reason: Reason }
  | { readonly name: 'stopped'; readonly at: Millis; readonly why: StopCause; readonly reason: Reason; readonly by?: DecidedBy }

/** What requests that an experiment is about cost, as budgets count them, by the model that did them; `since` when they are counted. */
export type RealCosts = Readonly<Record<'control' | 'candidate', Costs & { readonly since: Millis }>>

/** An experiment as the state knows it. */
export interface Experiment {
  readonly id: string
  readonly plan: Plan
  /** The name under which the charter declares it; absent: an operator wrote it. */
  readonly declared?: string
  readonly at: Millis
  /** Absent: the program drafted what the charter declares. */
  readonly by?: DecidedBy
  /** Digest of what it rests on in the charter: both models, as they are listed. Set when it starts. */
  readonly base?: string
  readonly status: ExperimentStatus
  /** Set aside for calls under way; with `spent` never above the budget, unless a provider reported more than a call could cost. */
  readonly reserved: Micros
  readonly spent: Micros
  readonly pairs: readonly Pair[]
  /** Looks that were taken, in order; begun anew when the charter changes under it. */
  readonly looks: readonly Look[]
  /** Times of its own schedule up to here were claimed, or are not made up for. Set when it starts. */
  readonly claimed?: Millis
  /** Pairs since it was promoted: the control is then what is run in the shadow. */
  readonly watched: readonly Pair[]
  /** Settled work: the control's while it is tried, the candidate's while it is watched. */
  readonly real: RealCosts
  /** Entry of its last change. */
  readonly version: Seq
}

/** What shadow work is for: the experiment itself, or the watch after its promotion. */
export type Phase = 'trial' | 'watch'

/** Shadow work that is owed: one request, run again with another model, for one experiment. By `EXPERIMENT REQUEST` in the state. */
export interface Shadow {
  readonly experiment: string
  readonly request: string
  /** The model that is to be run. */
  readonly run: string
  readonly phase: Phase
  /** Entry that made it owed. */
  readonly since: Seq
  /** When its content is gone. */
  readonly until: Millis
  /** Present while a call may be under way. */
  readonly held?: Held
  /** Its experiment began anew while a call was under way, or people were asked: what comes of it is paid for, and is no pair. */
  readonly void?: true
  /** Present while people are asked which answer is better; it is paid for. */
  readonly asked?: AskedPeople
}

/** How good two answers are, each from 0 to 1. */
export interface Quality {
  readonly control: number
  readonly candidate: number
}

/** Which of two blinded answers somebody finds better. */
export type Thumb = 'a' | 'b' | 'tie'

/** Two answers that people were shown, and what they cost. */
export interface AskedPeople {
  /** The try that made them: it names the question. */
  readonly attempt: string
  readonly cost: { readonly control: Micros; readonly candidate: Micros }
  /** Keys of the channels where the answers stand. */
  readonly channels: readonly string[]
}

/** Where two blinded answers stand, or stood: a copy leaves once it says what became of them, and with the last one it all leaves. By try in the state. */
export interface Comparison {
  readonly experiment: string
  readonly request: string
  /** By channel. */
  readonly copies: Readonly<Record<string, MessageRef>>
  /** Nobody is asked any more, since the entry `seq`. */
  readonly over?: ComparisonEnd & { readonly seq: Seq }
}

/** What became of a question to people: who answered, or that nobody did before it came to its end. */
export type ComparisonEnd =
  | { readonly how: 'answered'; readonly by: string; readonly choice: Thumb }
  /** `ended`: its experiment needs it no more; `late`: its content is gone. */
  | { readonly how: 'ended' | 'late' }

/** Money set aside for one call. */
export interface Held {
  /** Names the try: only it may report. */
  readonly attempt: string
  readonly amount: Micros
  /** The day it counts on, such as `2026-11-21` in the charter's time zone. */
  readonly day: string
  /** Windows of the organisation's budgets it counts in, where the charter says so. */
  readonly windows: readonly string[]
}

/** Content of a settled model call that is kept elsewhere, and may be run again. By request in the state. */
export interface Sample {
  readonly request: string
  readonly agent: string
  /** As the keeper of the content knows it again; tells nothing of the content itself. */
  readonly digest: string
  /** The model that answered. */
  readonly model: string
  readonly density: number
  /** The tool it named, if any. */
  readonly tool?: string
  readonly until: Millis
}

export type { Overlay }
