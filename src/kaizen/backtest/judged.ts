import type { Ask } from '../../core/ask.ts'
import type { Command } from '../../core/command.ts'
import type { Millis } from '../../core/units.ts'
import type { Met } from './lens.ts'

/** What became of a request that people were asked about; kept until the ledger is read. */
export interface Asked {
  readonly at: Millis
  readonly ask: Ask
  votes: number
  /** How people's part in it ended; absent: it still waits. */
  ended?: { readonly how: 'approved' | 'rejected' | 'otherwise'; readonly at: Millis }
}

/** One decision of the ledger: as it was, and what it would have met. */
export interface Judged {
  readonly command: Command<'ask'>
  readonly at: Millis
  readonly was: Met
  readonly would: Met
  /** Present when people were asked. */
  readonly asked?: Asked
}
