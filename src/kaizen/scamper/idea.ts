import type { CharterContent } from '../../core/charter/content.ts'
import type { WasteSection } from '../../core/charter/sections/kaizen/waste.ts'
import type { Improvement } from '../../core/improvements/kinds.ts'
import type { History } from '../history/history.ts'
import type { Group } from '../waste/found.ts'

/** The seven questions of SCAMPER (Eberle, 1971), each answered by changes of the charter. */
export const LETTERS = ['substitute', 'combine', 'adapt', 'modify', 'put_to_other_use', 'eliminate', 'reverse'] as const
/** One of {@link LETTERS}. */
export type Letter = (typeof LETTERS)[number]

/** What the letters look at. */
export interface Seen {
  readonly history: History
  /** The charter in force. */
  readonly content: CharterContent
  /** From where on something is worth a change: the thresholds of the detectors. */
  readonly limits: WasteSection
}

/** A change of the charter, and what in the ledger speaks for it. */
export interface Idea {
  readonly change: Improvement
  readonly because: Group
}

/** Makes ideas of what the ledger shows; pure, and in the same order for the same ledger. */
export type Thinker = (seen: Seen) => readonly Idea[]

/** Requests as one statistic, with the first of them as examples. */
export const statistic = (about: Group['about'], facts: readonly { readonly id: string }[], cost = 0, time = 0): Group => ({
  about,
  count: facts.length,
  cost,
  time,
  examples: facts.slice(0, 5).map(({ id }) => id),
})
