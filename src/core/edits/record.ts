import type { DecidedBy } from '../decided-by.ts'
import type { Millis } from '../units.ts'
import type { FieldChange } from './changes.ts'

/** One edit of a waiting request, as cards and answers tell it. */
export interface Edit extends DecidedBy {
  readonly at: Millis
  readonly changes: readonly FieldChange[]
  /** Who had voted on what it was before, each once: their votes are void. */
  readonly voided: readonly string[]
}

/** What somebody looked at when they voted or edited. */
export interface Seen {
  /** How often it had been edited. */
  readonly edits: number
  /** How many votes on it there were. */
  readonly votes: number
}
