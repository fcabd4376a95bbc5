import type { Input } from '../command.ts'
import type { Summary } from './record.ts'

/** What entries say of daily summaries. */
export interface SummaryEvents {
  /** Subject: the org. A day is over and its hour has come: channels for reports are owed these numbers. */
  'summary.made': { readonly input?: Input<'sweep'>; readonly summary: Summary }
}
