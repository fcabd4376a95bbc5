import type { Draws } from '../budget/draws.ts'
import type { Input } from '../command.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { AskOutcome, Assessment } from '../outcome.ts'
import type { FieldChange } from './changes.ts'

/** What entries say of edits. */
export interface EditEvents {
  /** Subject: the request. It is another one from here on, asked anew of people; earlier votes are void. */
  'request.edited': {
    readonly input: Input<'edit'>
    /** Counts the edits of a request from 1. */
    readonly number: number
    readonly by: DecidedBy
    readonly changes: readonly FieldChange[]
    /** Who had voted on what it was before. */
    readonly voided: readonly string[]
    readonly charter: string
    readonly was_digest: string
    readonly action_digest: string
    /** How it is asked now; its deadline is never later than before. */
    readonly outcome: Extract<AskOutcome, { status: 'pending' }>
    readonly assessment?: Assessment
    /** Buckets of spending after it, where the charter has rates. */
    readonly rates?: Draws
  }
}
