import type { SampleMessage } from '../../core/samples/content.ts'
import type { Millis } from '../../core/units.ts'

/** What is scored: a conversation and two answers to it. */
export interface Pair {
  readonly messages: readonly SampleMessage[]
  readonly control: string
  readonly candidate: string
}

/** How good both answers are, each from 0 to 1. */
export interface Quality {
  readonly control: number
  readonly candidate: number
}

/** A question to a model: its whole answer as text. What it costs is counted by who hands this over. */
export type AskModel = (question: {
  readonly model: string
  readonly messages: readonly SampleMessage[]
  readonly maxOutputTokens: number
}) => Promise<string>

/** What scorers need of the world. */
export interface ScorerDeps {
  readonly ask: AskModel
  /** Whether the operator of this machine lets charters run programs on it (`COUNTERSIGN_SCORER_COMMANDS=1`). */
  readonly commands: boolean
  /** A text that nobody could have guessed; another each time. */
  readonly boundary: () => string
}

/** Scores a pair. @throws ScorerFault when no score can be given: then the pair does not count */
export type Scorer = (pair: Pair) => Quality | Promise<Quality>

/** Why a scorer gives no score. Its message holds nothing of what was scored. */
export class ScorerFault extends Error {
  override readonly name = 'ScorerFault'
}

/** A program's time limit is over after so long at the most, whatever a charter says. */
export const LONGEST_COMMAND: Millis = 300_000
