import type { ReportDraft } from '../../core/reports/draft.ts'
import { budgetsOf, figuresOf, openMotions, reportDays, savingsOf, spendOf } from '../../core/reports/figures.ts'
import type { Millis } from '../../core/units.ts'
import { answersByHour } from './hours.ts'
import { entriesBetween, type ReportSource } from './source.ts'

/** Kinds of waste in a report. */
const WASTES = 8
/** New findings in a report. */
const NEW = 3

/** The report of the day before a time, as things stand now. @throws StoreUnavailable when the ledger cannot be read */
export async function draftReport(source: ReportSource, due: Millis): Promise<ReportDraft> {
  const charter = source.charter()
  const zone = charter.document.timezone
  const { day, before, from, to } = reportDays(due, zone)
  const hours = await answersByHour(entriesBetween(source, from, to), zone, async (id) => (await source.request(id))?.at)
  const waste = await source.waste(due)
  // What may change meanwhile is looked at in one step.
  const state = source.state()
  const spend = spendOf(state, day)
  const fresh = (state.schedules.get('hourly')?.found ?? []).filter(({ since }) => since !== undefined && since >= from).slice(0, NEW)
  return {
    day,
    proposals: openMotions(state),
    waiting: state.pending,
    now: figuresOf(state, day, due),
    before: figuresOf(state, before, due),
    spend,
    budgets: budgetsOf(charter, spend),
    hours,
    savings: savingsOf(state),
    waste: waste.slice(0, WASTES),
    ...(fresh.length > 0 ? { new_waste: fresh } : {}),
  }
}
