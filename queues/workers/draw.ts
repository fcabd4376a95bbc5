import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import type { Picture } from '../../src/governor/skin.ts'

/** Draws the pictures of a report in the words of a channel. */
export type DrawReport = (report: ReportDraft, words: Catalogue) => Promise<readonly Picture[]>
