import type { Figures, ReportDraft } from '../../src/core/reports/draft.ts'

const FIGURES: Figures = { asked: 1, granted: 1, rejected: 0, unanswered: 0, answers: 0, median: null, spent: 0 }

/** A report of a day on which one request was granted and there is nothing else to tell. */
export const REPORT: ReportDraft = {
  day: '2026-11-21',
  proposals: [],
  waiting: 0,
  now: FIGURES,
  before: FIGURES,
  spend: [],
  budgets: [],
  hours: [],
  savings: [],
  waste: [],
}
