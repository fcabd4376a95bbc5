import type { Input } from '../command.ts'

/** What entries say of where reports stand. The subject is the report. */
export interface ReportEvents {
  'report.posted': { readonly input: Input<'report-posted'> }
  'report.edited': { readonly input: Input<'report-edited'> }
  'report.failed': { readonly input: Input<'report-failed'> }
}
