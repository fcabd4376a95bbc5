import type { Interval, Watched } from '../statistics/judge.ts'
import type { Filter } from './overlay.ts'
import type { RollbackCause } from './record.ts'

/** What a promotion was proposed on. */
export interface Evidence {
  readonly pairs: number
  readonly looks: number
  readonly level: number
  readonly retained: Interval
  readonly saving: Interval
  /** What it cost to find out. */
  readonly spent: number
}

/** Motions about experiments; what each carries besides its kind. */
export interface ExperimentMotions {
  /** Lets the arbiter choose `to` where it chose `from`. Made by an experiment that passed. */
  promote: {
    readonly experiment: string
    readonly from: string
    readonly to: string
    readonly filter: Filter
    /** What it rests on: another base, and it is dropped. */
    readonly base: string
    readonly evidence: Evidence
  }
  /** Lets the charter's own choice hold again. Made by an operator, or by the watch. */
  'roll-back': {
    readonly experiment: string
    readonly from: string
    readonly to: string
    readonly why: RollbackCause
    readonly evidence?: Omit<Evidence, 'looks' | 'spent'> & Pick<Watched, 'real'>
  }
}
