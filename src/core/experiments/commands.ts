import type { ExperimentBody } from '../charter/sections/kaizen/experiments.ts'
import type { MessageRef } from '../message-ref.ts'
import type { Door } from '../principal.ts'
import type { Method } from '../statistics/method.ts'
import type { Micros, Millis } from '../units.ts'
import type { Thumb } from './record.ts'

/** Tokens of a call, as they were reported. */
export interface SampleUsage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cached_tokens?: number
  readonly reasoning_tokens?: number
}

/** How one model did: quality from 0 to 1, and what the call cost. */
export interface Scored {
  readonly quality: number
  readonly cost: Micros
}

/** Commands about experiments. Those of shadow work are sent by workers only. */
export interface ExperimentCommands {
  /** Writes an experiment down: one that the charter declares, or a plan. It costs nothing until it is started. */
  'experiment-draft': { readonly experiment_id: string; readonly declared?: string; readonly plan?: ExperimentBody; readonly door: Door }
  'experiment-start': { readonly experiment_id: string; readonly door: Door }
  'experiment-stop': { readonly experiment_id: string; readonly reason?: string; readonly door: Door }
  /**
   * Looks at what is in. `seed` draws the pairs anew; `motion_id` is used when something is proposed. Nothing happens while there is too little
   * new. `window` claims a time of the experiment's own schedule, which of several processes one gets. `method`: how the look is computed;
   * absent in ledgers of versions that had one method only.
   */
  'experiment-evaluate': {
    readonly experiment_id: string
    readonly seed: string
    readonly motion_id: string
    readonly window?: string
    readonly method?: Method
  }
  /** The content of a model call was kept, sealed, outside the ledger. */
  'sample-kept': {
    readonly request_id: string
    /** Names the content and tells nothing of it. */
    readonly digest: string
    readonly model: string
    readonly usage: SampleUsage
    readonly until: Millis
  }
  /** The content is removed, or was found to be gone. */
  'sample-removed': { readonly request_id: string; readonly reason?: string }
  /** Sets aside the most that a shadow call and its scoring can cost, before the call. `attempt` names the try. */
  'shadow-reserve': { readonly experiment_id: string; readonly request_id: string; readonly attempt: string; readonly amount: Micros }
  /** Both outputs are scored. `spent`: what this work really cost, scoring included. */
  'shadow-scored': {
    readonly experiment_id: string
    readonly request_id: string
    readonly attempt: string
    readonly spent: Micros
    readonly control: Scored
    readonly candidate: Scored
  }
  /** Both outputs were shown to people, blinded, in these channels. `spent`: what this work really cost. */
  'shadow-asked': {
    readonly experiment_id: string
    readonly request_id: string
    readonly attempt: string
    readonly spent: Micros
    readonly cost: { readonly control: Micros; readonly candidate: Micros }
    readonly channels: readonly string[]
    /** Where they stand, by channel; absent in ledgers of versions before they were edited. */
    readonly refs?: Readonly<Record<string, MessageRef>>
  }
  /** A worker edited a copy of two answers to what became of them; `gone`: why nobody ever can (message or chat gone). */
  'thumb-edited': { readonly attempt: string; readonly channel: string; readonly gone?: string }
  /** An operator says which of two blinded outputs is better; `channel` as of a vote. */
  thumb: { readonly attempt: string; readonly choice: Thumb; readonly door: Door; readonly channel?: string }
  /** There is no pair. `spent` null: nobody knows, so all that was set aside stays charged. Without `attempt`: nothing was set aside. */
  'shadow-failed': {
    readonly experiment_id: string
    readonly request_id: string
    readonly attempt?: string
    readonly spent: Micros | null
    readonly reason: string
  }
}
